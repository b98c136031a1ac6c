/*  tree_private - between tree.c and the two kinds of tree */
#ifndef ASSIZE_PACKAGE_TREE_PRIVATE_H
#define ASSIZE_PACKAGE_TREE_PRIVATE_H

#include <zip.h>

#include "lib/package/tree.h"

/*  Takes up to `size` bytes of a file, in order; a code other than 0 ends the reading. */
typedef int (*tree_sink_fn)(void *sink, const void *data, size_t size);

struct tree {
    arena_t *arena;
    package_report_t *report;
    tree_entry_t *entries; /* sorted by s_compare of tree.c */
    size_t count;
    int root_fd;         /* directory; else -1 */
    zip_t *zip;          /* archive; else NULL */
    const char *top;     /* zip: the one folder that holds all, with its '/'; "" for none */
    uint64_t total_size; /* bytes of all files */
};

/*  What to do with a path. */
typedef enum { TREE_KEEP, TREE_SKIP, TREE_REFUSE } tree_choice_t;

/*  What makes a relative path one that may lead outside or that no honest tool writes, as the start
    of a sentence; NULL when there is nothing. */
const char *tree_find_hostile(const char *path);

/*  Judges a relative path by its form alone, and reports what is not kept. */
tree_choice_t tree_judge_path(tree_t *self, const char *path);

/*  Lists an entry; refuses one too many. Returns 0 or ERR_TOO_LARGE. */
int tree_add(tree_t *self, const char *path, bool is_directory, uint64_t size, uint64_t handle);

/*  Counts the bytes of one more file against the limits. Returns 0 or ERR_TOO_LARGE. */
int tree_count_size(tree_t *self, const char *path, uint64_t size);

int tree_dir_open(tree_t *self, const char *path);
int tree_dir_stream(tree_t *self, const tree_entry_t *entry, tree_sink_fn sink, void *context);

int tree_zip_open(tree_t *self, const char *path);
int tree_zip_stream(tree_t *self, const tree_entry_t *entry, tree_sink_fn sink, void *context);

#endif
