/*  box - a sandbox, and the program that is loaded in it

    Knows how sources become a program that runs: what is put where, which
    command is run, what is taken out again. It does not wait: it starts runs,
    and whoever polls sandbox_fd comes back with their results.

    Not thread-safe: belongs to one slot.
*/
#ifndef BOX_H
#define BOX_H

#include "lib/base/hash.h"
#include "nodes/worker/language.h"

typedef struct box box_t;

/*  A source file: from memory, or from `fd` when that is not -1. Name as sandbox.h wants it. */
typedef struct {
    const char *name;
    const void *data;
    size_t size;
    int fd;
} box_file_t;

/*  A program: what of it is compiled and which file is the main one, the language says. */
typedef struct {
    const language_t *language;
    const box_file_t *files;
    size_t count;
    const char *entry; /* what to start, as the language has it; NULL or empty: found by itself */
} box_program_t;

typedef struct {
    uint32_t time_ms;
    uint32_t memory_mib;
} box_limits_t;

/*  As sandbox_new. */
box_t *box_new(const sandbox_options_t *options, char **ret_why);
void box_destroy(box_t **self_p);
sandbox_t *box_sandbox(box_t *self);

/*  Empties the box and starts the compiler on these files; with no compile command in the language
   it is an error to call it. 0 or a failure of sandbox.h. */
int box_start_build(box_t *self, const box_program_t *program, const box_limits_t *limits);

/*  Empties the box and starts the command that makes the language's prepared files, there. As
    above. */
int box_start_prepare(box_t *self, const language_t *language);

/*  Copies what a run left in the box to `to_fd`, and into `hash` unless that is NULL. 0 or a
   failure of sandbox.h. */
int box_take(box_t *self, const char *name, uint64_t size_max, int to_fd, hash_t *hash);

typedef enum {
    BOX_BUILT,
    BOX_REFUSED, /* the source is wrong, or asked for too much */
    BOX_BROKEN,  /* our fault */
} box_build_t;

/*  Reads the compiler's finished run. BUILT: the product (empty when the language has none) has
   been copied to `product_fd`, and `product_hash` is its hash. `*ret_text` (the caller frees it) is
   the compiler's text, or what broke. */
box_build_t box_finish_build(box_t *self,
                             const language_t *language,
                             int product_fd,
                             char product_hash[HASH_HEX_SIZE],
                             char **ret_text);

/*  Whether the program of this key is loaded and still there. */
bool box_holds(const box_t *self, const char *key);

/*  Loads a program: its product from `product_fd`, or, of a language without, the sources. Empties
    the box before. 0 or a failure of sandbox.h. */
int box_load(box_t *self, const char *key, const box_program_t *program, int product_fd);

/*  Puts files into the working directory, for the next run to read. 0 or a failure of sandbox.h. */
int box_put(box_t *self, const box_file_t *files, size_t count);

/*  The command that runs the loaded program under a memory limit, `more` (may be NULL) at its end
    (free with language_words_free). */
language_words_t
box_command(const box_program_t *program, uint32_t memory_mib, const char *const *more);

#endif
