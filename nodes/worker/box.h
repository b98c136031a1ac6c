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
int box_start_build(box_t *self,
                    const language_t *language,
                    const box_file_t *files,
                    size_t count,
                    const box_limits_t *limits);

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
int box_load(box_t *self,
             const char *key,
             const language_t *language,
             int product_fd,
             const box_file_t *files,
             size_t count);

/*  Puts files into the working directory, for the next run to read. 0 or a failure of sandbox.h. */
int box_put(box_t *self, const box_file_t *files, size_t count);

/*  The command that runs the loaded program (language_command: free with language_words_free). */
language_words_t box_command(const language_t *language,
                             const box_file_t *files,
                             size_t count,
                             const char *const *more);

#endif
