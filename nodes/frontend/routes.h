/*  routes - the table of everything that can be asked over HTTP

    One row: method, path, who may call it, which rate limits, what handles it.
    A path segment "{id}" matches one name and becomes a parameter; a final
    "*" matches the rest, but never anything below /api/.
*/
#ifndef ASSIZE_ROUTES_H
#define ASSIZE_ROUTES_H

#include <schemas/user.pb-c.h>
#include <stddef.h>

#include "nodes/frontend/rate_limit.h"

#define ROUTE_PARAMS_MAX 2u
#define ROUTE_PARAM_SIZE 65u /* characters of a parameter and the NUL; longer: no such route */
#define ROUTE_ALLOW_SIZE 64u /* of an Allow header's value */

typedef struct exchange exchange_t;

typedef struct {
    unsigned method; /* enum http_method; a GET row serves HEAD too */
    const char *pattern;
    void (*handle)(exchange_t *exchange);
    Assize__Role caller;    /* the least role; UNSPECIFIED = anyone */
    rate_t rate_of_user;    /* RATE_COUNT = none */
    rate_t rate_of_address; /* for callers without a user, and where there need not be one */
} route_t;

typedef struct {
    char values[ROUTE_PARAMS_MAX][ROUTE_PARAM_SIZE];
} route_params_t;

typedef enum { ROUTE_FOUND, ROUTE_UNKNOWN, ROUTE_WRONG_METHOD } route_result_t;

/*  Finds the row. WRONG_METHOD: the path exists; `allow` has what its rows take ("GET, HEAD"). */
route_result_t routes_find(unsigned method,
                           const char *path,
                           const route_t **ret_route,
                           route_params_t *ret_params,
                           char allow[ROUTE_ALLOW_SIZE]);

size_t routes_count(void);

/*  A row's place in the table, for metrics; and its name there, its pattern: no two are alike. */
size_t route_index(const route_t *route);
const char *route_label(size_t index);

#endif
