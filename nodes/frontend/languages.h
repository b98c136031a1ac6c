/*  languages - which languages the workers can judge

    Any worker answers for itself, and workers differ, so answers are united: a
    language stays until no answer has named it for LANGUAGES_KEEP_MS. While
    nobody answers nothing is forgotten: submissions wait for workers.

    Pure; not thread-safe.
*/
#ifndef ASSIZE_LANGUAGES_H
#define ASSIZE_LANGUAGES_H

#include <schemas/judge.pb-c.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct languages languages_t;

languages_t *languages_new(void);
void languages_destroy(languages_t **self_p);

/*  One worker's answer. Malformed or too many languages in it are left out. */
void languages_note(languages_t *self, const Assize__Languages *answer, int64_t now_ms);

bool languages_has(const languages_t *self, const char *id);

/*  Whether a file of this name is one that the language compiles, by its extension. */
bool languages_compiles(const languages_t *self, const char *id, const char *file_name);

size_t languages_count(const languages_t *self);

/*  All of them, by id. Points into self: valid until the next note. `array` has room for
    LANGUAGES_MAX. */
Assize__Languages languages_view(const languages_t *self, Assize__Language **array);

#endif
