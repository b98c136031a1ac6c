/*  compile_cache - what compilers made, by what they were given

    The key is a hash of everything that decides the outcome: the language, its
    commands, the toolchain's identity, and each source file's name and content.
    So a resubmission, or the next job with the same validator, costs nothing.

    Kept per key, in one file_cache: the product (an executable; empty for a
    language whose sources are run as they are) and a note with the compiler's
    text and the product's hash. Both are checked against their hashes at the
    first use after a start. Failed compilations are not kept.

    Single flight: of several jobs that ask for one absent key, the first is
    told to build it, the others wait for it; when it fails or is cancelled the
    next one is told to build.

    Not thread-safe: belongs to the worker's actor. Slots read products and
    write temporary files in the directory themselves: file_cache.h.
*/
#ifndef COMPILE_CACHE_H
#define COMPILE_CACHE_H

#include "lib/base/hash.h"
#include "nodes/worker/language.h"

typedef struct compile_cache compile_cache_t;

typedef enum {
    COMPILE_CACHE_HIT,   /* it is there, pinned for the asker until compile_cache_release */
    COMPILE_CACHE_BUILD, /* the asker builds it, and comes back with _built or _release */
    COMPILE_CACHE_WAIT,  /* another builds it: compile_cache_answer_fn follows */
} compile_cache_answer_t;

/*  An asker's wait is over, with HIT (`text` is the compiler's, valid during the call) or BUILD.
    Must not call back into the cache for the same asker. */
typedef void(compile_cache_answer_fn)(
    void *arg, uint64_t asker, const char *key, compile_cache_answer_t answer, const char *text);

compile_cache_t *compile_cache_new(
    const char *dir, uint64_t size_max, compile_cache_answer_fn *answer, void *arg, char **ret_why);
void compile_cache_destroy(compile_cache_t **self_p);

/*  Asks for a key on behalf of a job. At a HIT `*ret_text` is the compiler's text (the caller frees
    it); untouched otherwise. An asker may ask for several keys, each once until its release. */
compile_cache_answer_t
compile_cache_find(compile_cache_t *self, uint64_t asker, const char *key, char **ret_text);

/*  The asker that was told to build is done: `temp` is its file in the directory (it is the cache's
    from now on), `product_hash` its hash. Those that wait are answered; the product is pinned for
    the builder too, until its release. 0, or a failure of the disk: the others build again. */
int compile_cache_built(compile_cache_t *self,
                        uint64_t asker,
                        const char *key,
                        const char *temp,
                        const char *product_hash,
                        const char *text);

/*  The asker is done with all its keys: pins go, waits are forgotten, builds pass to the next. */
void compile_cache_release(compile_cache_t *self, uint64_t asker);

/*  Bytes on disk. */
uint64_t compile_cache_size(const compile_cache_t *self);

/*  The key of these sources: names and content hashes, in order; `entry` is the entry point that
   the submission names, or NULL. */
void compile_cache_key(const language_t *language,
                       const char *entry,
                       const char *const *names,
                       const char *const *hashes,
                       size_t count,
                       char key[HASH_HEX_SIZE]);

#endif
