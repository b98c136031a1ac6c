/*  language_map - see language_map.h */
#include "client/language_map.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "schemas/message.h"

struct language_map {
    Assize__Languages *languages;
};

/*  What a worker names that does not know codes: a cluster in the middle of an upgrade. */
static const char *
s_code(const Assize__Language *language)
{
    static const char *const old[][2] = {{"cpp17", "cpp"}};
    if (*language->code)
        return language->code;
    for (size_t i = 0; i < sizeof old / sizeof *old; i++)
        if (strcmp(old[i][0], language->id) == 0)
            return old[i][1];
    return language->id;
}

int
language_map_fetch(assize_t *cluster, language_map_t **ret)
{
    Assize__LanguagesQuery query = ASSIZE__LANGUAGES_QUERY__INIT;
    Assize__Languages *languages = NULL;
    int code = assize_call(cluster,
                           "languages",
                           &assize__language_service__descriptor,
                           "LanguagesGet",
                           &query.base,
                           &languages);
    if (code == 0)
        *ret = language_map_new(languages);
    return code;
}

language_map_t *
language_map_new(Assize__Languages *languages)
{
    assert(languages);
    language_map_t *self = calloc(1, sizeof *self);
    if (!self)
        abort();
    self->languages = languages;
    return self;
}

void
language_map_destroy(language_map_t **self_p)
{
    assert(self_p);
    if (!*self_p)
        return;
    message_free_p(&(*self_p)->languages);
    free(*self_p);
    *self_p = NULL;
}

const char *
language_map_next(const language_map_t *self, const char *code, size_t *position)
{
    while (code && *position < self->languages->n_languages) {
        const Assize__Language *language = self->languages->languages[(*position)++];
        if (strcmp(s_code(language), code) == 0)
            return language->id;
    }
    return NULL;
}

const char *
language_map_find(const language_map_t *self, const char *code)
{
    const Assize__Language *best = NULL;
    const char *same = NULL;
    for (size_t i = 0; code && i < self->languages->n_languages; i++) {
        const Assize__Language *language = self->languages->languages[i];
        if (strcmp(s_code(language), code) == 0 &&
            (!best || (language->preferred && !best->preferred)))
            best = language;
        if (strcmp(language->id, code) == 0)
            same = language->id;
    }
    return best ? best->id : same;
}

static bool
s_takes(const Assize__Language *language, const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *dot = strrchr(slash ? slash : path, '.');
    for (size_t i = 0; dot && dot[1] && i < language->n_extensions; i++)
        if (strcmp(language->extensions[i], dot + 1) == 0)
            return true;
    return false;
}

const char *
language_map_find_file(const language_map_t *self, const char *path)
{
    const Assize__Language *best = NULL;
    for (size_t i = 0; i < self->languages->n_languages; i++) {
        const Assize__Language *language = self->languages->languages[i];
        if (s_takes(language, path) && (!best || (language->preferred && !best->preferred)))
            best = language;
    }
    return best ? best->id : NULL;
}

bool
language_map_takes(const language_map_t *self, const char *id, const char *path)
{
    for (size_t i = 0; i < self->languages->n_languages; i++)
        if (strcmp(self->languages->languages[i]->id, id) == 0)
            return s_takes(self->languages->languages[i], path);
    return false;
}
