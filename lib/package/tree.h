/*  tree - the files of a package, in a directory or a zip archive, behind one face

    A tree lists what is there once, when it is opened, and refuses whatever
    could lead outside: absolute paths, "..", backslashes, drive letters, names
    given twice, special files. What the format tells a judge to overlook (names
    that begin with a dot or dash, or have other characters than
    [a-zA-Z0-9_.-]) is left out.

    Directory: opened beneath its root by openat2 (RESOLVE_BENEATH), so nothing
    resolves to a place outside, whenever it is swapped. A symbolic link to a
    regular file inside is that file, as the format has it; any other is refused.
    Zip: each entry is inflated once when it is opened, and its real bytes
    counted and summed; what headers say is only compared. Entries that are
    links or devices, encrypted, or in a zip64 archive, are refused.

    Internal to lib/package. Limits: package_limits.h.
*/
#ifndef ASSIZE_PACKAGE_TREE_H
#define ASSIZE_PACKAGE_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/bytes.h"
#include "lib/package/arena.h"
#include "lib/package/package_report.h"

typedef struct {
    const char *path; /* without a '/' at the end */
    const char *name; /* its last part */
    bool is_directory;
    uint64_t size;
    uint64_t handle; /* zip: index of the entry */
} tree_entry_t;

typedef struct tree tree_t;

/*  Opens a directory or an archive. Errors are those of package_open, each with a line in `report`.
    `arena` must outlive the tree. */
int tree_open(const char *path, arena_t *arena, package_report_t *report, tree_t **ret);

void tree_destroy(tree_t **self_p);

/*  Entries in order: a directory comes right before what is in it, names are in byte order. */
size_t tree_count(const tree_t *self);
const tree_entry_t *tree_at(const tree_t *self, size_t i);

/*  The entry at this path, or NULL. */
const tree_entry_t *tree_find(const tree_t *self, const char *path);

/*  Walks what is directly in a directory: `*position` starts at 0; NULL ends it. A directory that
    is not there is empty. */
const tree_entry_t *tree_next(const tree_t *self, const char *directory, size_t *position);

/*  The same for all files (no directories) below, at any depth. */
const tree_entry_t *tree_next_file(const tree_t *self, const char *directory, size_t *position);

/*  The order of entries: bytes compare with '/' before any other, so that what is in a directory
    follows it directly. Less than, equal to or greater than 0. */
int tree_compare_paths(const char *a, const char *b);

/*  As package_read and package_copy_to_fd. */
int tree_read(tree_t *self, const char *path, size_t size_max, bytes_t *out);
int tree_copy_to_fd(tree_t *self, const char *path, int fd);

#endif
