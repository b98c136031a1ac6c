/*  language_map - the cluster's languages, by the names that packages and files use

    Packages call a language by a code of the format ("cpp"); a cluster has one
    or more for it ("cpp17", "cpp20"), of which one is preferred. What there is
    comes from the workers (service "languages"), so a language that an operator
    adds is known here at once.
*/
#ifndef ASSIZE_LANGUAGE_MAP_H
#define ASSIZE_LANGUAGE_MAP_H

#include <stdbool.h>

#include "client/assize.h"

typedef struct language_map language_map_t;

/*  Asks the cluster. 0 or a code with assize_why. */
int language_map_fetch(assize_t *cluster, language_map_t **ret);

/*  From languages that were received: these are owned by the map from now on. */
language_map_t *language_map_new(Assize__Languages *languages);
void language_map_destroy(language_map_t **self_p);

/*  The id of the preferred language with this code, else of the first with it, else the id that
    equals it; NULL when there is none, or for NULL. Owned by the map, as all that follow. */
const char *language_map_find(const language_map_t *self, const char *code);

/*  Walks the ids of all languages with this code: `*position` starts at 0; NULL ends it. */
const char *language_map_next(const language_map_t *self, const char *code, size_t *position);

/*  The language of a source file by its extension: the preferred one, else the first. */
const char *language_map_find_file(const language_map_t *self, const char *path);

/*  Whether the file has an extension of the language with this id. */
bool language_map_takes(const language_map_t *self, const char *id, const char *path);

#endif
