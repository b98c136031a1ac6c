/*  yaml - a YAML file as a tree that knows its lines

    On libyaml's events, for files that strangers wrote: aliases and tags of
    one's own are refused (no bombs, no surprises), and so are a key that a map
    has twice, keys that are no scalars, a second document, and what is over the
    limits of package_limits.h.
*/
#ifndef ASSIZE_PACKAGE_YAML_H
#define ASSIZE_PACKAGE_YAML_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/package/arena.h"

typedef enum { YAML_TEXT, YAML_LIST, YAML_MAP } yaml_kind_t;

typedef struct yaml_value {
    yaml_kind_t kind;
    size_t line;               /* from 1 */
    const char *text;          /* YAML_TEXT: its content, valid UTF-8, never NULL */
    bool plain;                /* YAML_TEXT: written without quotes, so 5 is a number */
    const char *key;           /* of a member of a map: its name; else NULL */
    size_t key_line;           /* where that name stands */
    struct yaml_value **items; /* YAML_LIST, YAML_MAP: elements or members, in order */
    size_t count;
} yaml_value_t;

/*  Reads `size` bytes into a tree that lives in `arena`. An empty file is an empty map. Returns 0,
    ERR_INVALID or ERR_TOO_LARGE; on failure `*ret_line` is where (0: unknown) and `*ret_why` is one
    line about it, in the arena. */
int yaml_value_parse(const void *data,
                     size_t size,
                     arena_t *arena,
                     yaml_value_t **ret,
                     size_t *ret_line,
                     const char **ret_why);

/*  The member of a map with this name, or NULL; also NULL when `self` is NULL or no map. */
const yaml_value_t *yaml_value_get(const yaml_value_t *self, const char *key);

/*  Whether this is YAML's null: nothing, ~ or null, without quotes. */
bool yaml_value_is_null(const yaml_value_t *self);

#endif
