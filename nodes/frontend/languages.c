/*  languages - see languages.h */
#include "nodes/frontend/languages.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/text.h"
#include "nodes/frontend/frontend_limits.h"
#include "nodes/frontend/message_copy.h"

typedef struct {
    Assize__Language *language;
    int64_t seen_ms;
} known_t;

struct languages {
    known_t known[LANGUAGES_MAX]; /* by id */
    size_t count;
};

languages_t *
languages_new(void)
{
    languages_t *self = calloc(1, sizeof *self);
    if (!self)
        abort();
    return self;
}

void
languages_destroy(languages_t **self_p)
{
    assert(self_p);
    languages_t *self = *self_p;
    if (!self)
        return;
    for (size_t i = 0; i < self->count; i++)
        assize__language__free_unpacked(self->known[i].language, NULL);
    free(self);
    *self_p = NULL;
}

/*  The first one that is not before this id. */
static size_t
s_place(const languages_t *self, const char *id)
{
    size_t i = 0;
    while (i < self->count && strcmp(self->known[i].language->id, id) < 0)
        i++;
    return i;
}

static void
s_note_one(languages_t *self, const Assize__Language *language, int64_t now_ms)
{
    if (!text_name_valid(language->id) ||
        !text_utf8_valid(language->name, strlen(language->name)) ||
        !text_utf8_valid(language->version, strlen(language->version)) ||
        !text_utf8_valid(language->template_, strlen(language->template_)))
        return;
    size_t place = s_place(self, language->id);
    known_t *known = &self->known[place];
    if (place < self->count && strcmp(known->language->id, language->id) == 0) {
        assize__language__free_unpacked(known->language, NULL);
    } else {
        if (self->count == LANGUAGES_MAX)
            return;
        memmove(known + 1, known, (self->count - place) * sizeof *known);
        self->count++;
    }
    *known =
        (known_t){.language = (Assize__Language *)message_copy(&language->base), .seen_ms = now_ms};
}

void
languages_note(languages_t *self, const Assize__Languages *answer, int64_t now_ms)
{
    assert(self && answer);
    for (size_t i = 0; i < answer->n_languages; i++)
        s_note_one(self, answer->languages[i], now_ms);
    size_t kept = 0;
    for (size_t i = 0; i < self->count; i++) {
        if (now_ms - self->known[i].seen_ms < LANGUAGES_KEEP_MS)
            self->known[kept++] = self->known[i];
        else
            assize__language__free_unpacked(self->known[i].language, NULL);
    }
    self->count = kept;
}

/*  NULL when no worker knows it. */
static const Assize__Language *
s_find(const languages_t *self, const char *id)
{
    size_t place = s_place(self, id);
    return place < self->count && strcmp(self->known[place].language->id, id) == 0
               ? self->known[place].language
               : NULL;
}

bool
languages_has(const languages_t *self, const char *id)
{
    assert(self && id);
    return s_find(self, id);
}

bool
languages_compiles(const languages_t *self, const char *id, const char *file_name)
{
    assert(self && id && file_name);
    const Assize__Language *language = s_find(self, id);
    const char *dot = strrchr(file_name, '.');
    for (size_t i = 0; language && dot && i < language->n_extensions; i++)
        if (strcmp(dot + 1, language->extensions[i]) == 0)
            return true;
    return false;
}

size_t
languages_count(const languages_t *self)
{
    assert(self);
    return self->count;
}

Assize__Languages
languages_view(const languages_t *self, Assize__Language **array)
{
    assert(self && array);
    Assize__Languages view = ASSIZE__LANGUAGES__INIT;
    for (size_t i = 0; i < self->count; i++)
        array[i] = self->known[i].language;
    view.languages = array;
    view.n_languages = self->count;
    return view;
}
