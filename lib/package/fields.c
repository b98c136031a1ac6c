/*  fields - see fields.h */
#include "lib/package/fields.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/cleanup.h"
#include "lib/base/text.h"
#include "lib/package/package_limits.h"

#define SPACES " \t\r\n"

static void
s_report(const fields_t *self,
         package_severity_t severity,
         const yaml_value_t *value,
         const char *format,
         va_list args)
{
    _cleanup_(free_p) char *message = NULL;
    if (vasprintf(&message, format, args) < 0)
        abort();
    package_report_add(self->report, severity, self->file, FIELDS_LINE(value), "%s", message);
}

void
fields_error(const fields_t *self, const yaml_value_t *value, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    s_report(self, PACKAGE_ERROR, value, format, args);
    va_end(args);
}

void
fields_warning(const fields_t *self, const yaml_value_t *value, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    s_report(self, PACKAGE_WARNING, value, format, args);
    va_end(args);
}

void
fields_check_keys(const fields_t *self, const yaml_value_t *map, const char *const *known)
{
    for (size_t i = 0; i < map->count; i++) {
        const yaml_value_t *member = map->items[i];
        bool found = false;
        for (size_t k = 0; known[k] && !found; k++)
            found = strcmp(known[k], member->key) == 0;
        if (!found)
            package_report_add(self->report,
                               self->unknown,
                               self->file,
                               member->key_line,
                               "unknown key \"%s\"",
                               member->key);
    }
}

const yaml_value_t *
fields_get(const yaml_value_t *map, const char *key)
{
    const yaml_value_t *value = yaml_value_get(map, key);
    return value && !yaml_value_is_null(value) ? value : NULL;
}

/*  The member as text; reports anything else. */
static const char *
s_scalar(const fields_t *self,
         const yaml_value_t *map,
         const char *key,
         const char *expected,
         const yaml_value_t **ret_value)
{
    const yaml_value_t *value = fields_get(map, key);
    *ret_value = value;
    if (!value)
        return NULL;
    if (value->kind == YAML_TEXT)
        return value->text;
    fields_error(self, value, "\"%s\" must be %s", key, expected);
    return NULL;
}

bool
fields_text(const fields_t *self, const yaml_value_t *map, const char *key, const char **ret)
{
    const yaml_value_t *value;
    const char *text = s_scalar(self, map, key, "a text", &value);
    if (text)
        *ret = text;
    return text != NULL;
}

bool
fields_bool(const fields_t *self, const yaml_value_t *map, const char *key, bool *ret)
{
    static const char *const names[] = {"true", "yes", "on", "false", "no", "off"};
    const yaml_value_t *value;
    const char *text = s_scalar(self, map, key, "true or false", &value);
    if (!text)
        return false;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (value->plain && strcasecmp(text, names[i]) == 0) {
            *ret = i < 3;
            return true;
        }
    fields_error(self, value, "\"%s\" must be true or false, not \"%s\"", key, text);
    return false;
}

bool
fields_uint(const fields_t *self,
            const yaml_value_t *map,
            const char *key,
            uint32_t min,
            uint32_t max,
            uint32_t *ret)
{
    const yaml_value_t *value;
    const char *text = s_scalar(self, map, key, "an integer", &value);
    int64_t number = 0;
    if (!text)
        return false;
    if (!value->plain || text_parse_int(text, min, max, &number)) {
        fields_error(self,
                     value,
                     "\"%s\" must be an integer from %u to %u, not \"%s\"",
                     key,
                     min,
                     max,
                     text);
        return false;
    }
    *ret = (uint32_t)number;
    return true;
}

bool
fields_real(const fields_t *self,
            const yaml_value_t *map,
            const char *key,
            double min,
            double max,
            double *ret)
{
    const yaml_value_t *value;
    const char *text = s_scalar(self, map, key, "a number", &value);
    if (!text)
        return false;
    if (!value->plain || text_parse_real(text, min, max, ret)) {
        fields_error(
            self, value, "\"%s\" must be a number from %g to %g, not \"%s\"", key, min, max, text);
        return false;
    }
    return true;
}

bool
fields_seconds(const fields_t *self, const yaml_value_t *map, const char *key, uint32_t *ret_ms)
{
    double seconds = 0;
    if (!fields_real(self, map, key, 0.001, PACKAGE_TIME_LIMIT_MS_MAX / 1000.0, &seconds))
        return false;
    *ret_ms = (uint32_t)llround(seconds * 1000);
    return true;
}

bool
fields_choice(const fields_t *self,
              const yaml_value_t *map,
              const char *key,
              const char *const *names,
              size_t *ret)
{
    const yaml_value_t *value;
    const char *text = s_scalar(self, map, key, "a text", &value);
    if (!text)
        return false;
    for (size_t i = 0; names[i]; i++)
        if (strcmp(names[i], text) == 0) {
            *ret = i;
            return true;
        }
    fields_error(self, value, "\"%s\" cannot be \"%s\"", key, text);
    return false;
}

void
words_add(arena_t *arena, package_words_t *words, const char *word)
{
    const char **slot = arena_append(arena, &words->items, &words->count, sizeof *words->items);
    *slot = word;
}

void
words_split(arena_t *arena, const char *text, package_words_t *words)
{
    for (const char *p = text + strspn(text, SPACES); *p; p += strspn(p, SPACES)) {
        size_t length = strcspn(p, SPACES);
        words_add(arena, words, arena_copy_length(arena, p, length));
        p += length;
    }
}

void
words_join(arena_t *arena, package_words_t *words, const package_words_t *more)
{
    for (size_t i = 0; i < more->count; i++)
        words_add(arena, words, more->items[i]);
}

bool
words_have(const package_words_t *words, const char *word)
{
    for (size_t i = 0; i < words->count; i++)
        if (strcmp(words->items[i], word) == 0)
            return true;
    return false;
}

bool
fields_words(const fields_t *self,
             const yaml_value_t *map,
             const char *key,
             words_form_t form,
             package_words_t *ret)
{
    const yaml_value_t *value = fields_get(map, key);
    if (!value)
        return false;
    package_words_t words = {0};
    if (value->kind == YAML_TEXT && form == WORDS_SPACED) {
        words_split(self->arena, value->text, &words);
    } else if (value->kind == YAML_TEXT && form == WORDS_LIST_OR_TEXT) {
        words_add(self->arena, &words, value->text);
    } else if (value->kind == YAML_LIST) {
        for (size_t i = 0; i < value->count; i++) {
            if (value->items[i]->kind != YAML_TEXT) {
                fields_error(self, value->items[i], "\"%s\" must be a list of texts", key);
                return false;
            }
            words_add(self->arena, &words, value->items[i]->text);
        }
    } else {
        fields_error(self, value, "\"%s\" must be a list of texts", key);
        return false;
    }
    *ret = words;
    return true;
}
