/*  fields - the members of a YAML map, by name and type, with a report

    Each reads one key. A key that is absent or null leaves the target as it is
    (its default) and gives false; a value of another type or out of range is an
    error in the report and does the same.

    Internal to lib/package.
*/
#ifndef ASSIZE_PACKAGE_FIELDS_H
#define ASSIZE_PACKAGE_FIELDS_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/package/arena.h"
#include "lib/package/package.h"
#include "lib/package/package_report.h"
#include "lib/package/yaml.h"

typedef struct {
    arena_t *arena;
    package_report_t *report;
    const char *file;
    package_severity_t unknown; /* how bad a key is that the format does not have */
} fields_t;

#define FIELDS_LINE(value) ((value) ? (value)->line : 0)

/*  Reports at the line of `value` (NULL: at the file). */
void fields_error(const fields_t *self, const yaml_value_t *value, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void fields_warning(const fields_t *self, const yaml_value_t *value, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/*  Reports the keys of `map` that are not in the list, which ends with NULL. */
void fields_check_keys(const fields_t *self, const yaml_value_t *map, const char *const *known);

/*  The member, or NULL when it is absent or null. */
const yaml_value_t *fields_get(const yaml_value_t *map, const char *key);

bool fields_text(const fields_t *self, const yaml_value_t *map, const char *key, const char **ret);
bool fields_bool(const fields_t *self, const yaml_value_t *map, const char *key, bool *ret);
bool fields_uint(const fields_t *self,
                 const yaml_value_t *map,
                 const char *key,
                 uint32_t min,
                 uint32_t max,
                 uint32_t *ret);
bool fields_real(const fields_t *self,
                 const yaml_value_t *map,
                 const char *key,
                 double min,
                 double max,
                 double *ret);

/*  Seconds, as milliseconds: more than 0, at most PACKAGE_TIME_LIMIT_MS_MAX. */
bool
fields_seconds(const fields_t *self, const yaml_value_t *map, const char *key, uint32_t *ret_ms);

/*  One of the names, as its index; the list ends with NULL. */
bool fields_choice(const fields_t *self,
                   const yaml_value_t *map,
                   const char *key,
                   const char *const *names,
                   size_t *ret);

/*  How a list of words may be written. */
typedef enum {
    WORDS_LIST,         /* only as a list of texts */
    WORDS_LIST_OR_TEXT, /* one text is a list of one */
    WORDS_SPACED,       /* a text with words between spaces, or a list */
} words_form_t;

bool fields_words(const fields_t *self,
                  const yaml_value_t *map,
                  const char *key,
                  words_form_t form,
                  package_words_t *ret);

/*  Appends the words between spaces in `text`; appends one word; appends another list. */
void words_split(arena_t *arena, const char *text, package_words_t *words);
void words_add(arena_t *arena, package_words_t *words, const char *word);
void words_join(arena_t *arena, package_words_t *words, const package_words_t *more);
bool words_have(const package_words_t *words, const char *word);

#endif
