/*  routes - see routes.h */
#include "nodes/frontend/routes.h"

#include <assert.h>
#include <http_parser.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "lib/base/text.h"
#include "nodes/frontend/api.h"

#define ANYONE ASSIZE__ROLE__ROLE_UNSPECIFIED
#define USER ASSIZE__ROLE__ROLE_USER
#define NO_RATE RATE_COUNT, RATE_COUNT
#define READ RATE_READ_USER, RATE_READ_ADDRESS
#define STREAM RATE_STREAM, RATE_STREAM_ADDRESS

#define V1 "/api/v1"
#define CONTEST V1 "/contests/{id}"

/* clang-format off */
static const route_t ROUTES[] = {
    {HTTP_POST,   V1 "/users",                       api_user_register,     ANYONE, RATE_COUNT, RATE_REGISTER},
    {HTTP_POST,   V1 "/sessions",                    api_session_open,      ANYONE, RATE_COUNT, RATE_LOGIN_ADDRESS},
    {HTTP_DELETE, V1 "/sessions/current",            api_session_close,     ANYONE, READ},
    {HTTP_GET,    V1 "/me",                          api_me,                USER,   READ},
    {HTTP_GET,    V1 "/languages",                   api_languages,         ANYONE, READ},
    {HTTP_GET,    V1 "/problems",                    api_problems_list,     ANYONE, READ},
    {HTTP_GET,    V1 "/problems/{id}",               api_problem_get,       ANYONE, READ},
    {HTTP_GET,    V1 "/problems/{id}/statement.pdf", api_problem_pdf,       ANYONE, READ},
    {HTTP_POST,   V1 "/problems/{id}/submissions",   api_submission_make,   USER,   RATE_SUBMIT, RATE_COUNT},
    {HTTP_POST,   V1 "/problems/{id}/runs",          api_run_make,          USER,   RATE_RUN, RATE_COUNT},
    {HTTP_GET,    V1 "/submissions",                 api_submissions_list,  USER,   READ},
    {HTTP_GET,    V1 "/submissions/{id}",            api_submission_get,    USER,   READ},
    {HTTP_GET,    V1 "/submissions/{id}/events",     api_submission_events, USER,   STREAM},
    {HTTP_GET,    V1 "/contests",                    api_contests_list,     ANYONE, READ},
    {HTTP_GET,    CONTEST,                           api_contest_get,       ANYONE, READ},
    {HTTP_POST,   CONTEST "/registrations",          api_contest_register,  USER,   RATE_WRITE, RATE_COUNT},
    {HTTP_GET,    CONTEST "/problems/{label}",       api_contest_problem,   ANYONE, READ},
    {HTTP_GET,    CONTEST "/problems/{label}/statement.pdf", api_contest_pdf, ANYONE, READ},
    {HTTP_POST,   CONTEST "/problems/{label}/submissions", api_contest_submit, USER, RATE_SUBMIT, RATE_COUNT},
    {HTTP_POST,   CONTEST "/problems/{label}/runs",  api_contest_run,       USER,   RATE_RUN, RATE_COUNT},
    {HTTP_GET,    CONTEST "/standings",              api_board_page,        ANYONE, READ},
    {HTTP_GET,    CONTEST "/standings/events",       api_board_events,      ANYONE, STREAM},
    {HTTP_GET,    "/healthz",                        api_health,            ANYONE, NO_RATE},
    {HTTP_GET,    "/readyz",                         api_ready,             ANYONE, NO_RATE},
    {HTTP_GET,    "/metrics",                        api_metrics,           ANYONE, NO_RATE},
    {HTTP_GET,    "/*",                              api_page,              ANYONE, READ},
};
/* clang-format on */

#define ROUTE_COUNT (sizeof ROUTES / sizeof ROUTES[0])

/*  Whether the path matches, and with which parameters. */
static bool
s_match(const char *pattern, const char *path, route_params_t *params)
{
    const char *whole = path;
    size_t count = 0;
    while (*pattern) {
        if (*pattern == '*')
            return !text_starts(whole, "/api/");
        if (*pattern == '{') {
            size_t size = strcspn(path, "/");
            if (size == 0 || size >= ROUTE_PARAM_SIZE)
                return false;
            assert(count < ROUTE_PARAMS_MAX);
            memcpy(params->values[count], path, size);
            params->values[count++][size] = 0;
            path += size;
            pattern = strchr(pattern, '}') + 1;
        } else if (*pattern++ != *path++) {
            return false;
        }
    }
    return *path == 0;
}

static bool
s_takes(const route_t *route, unsigned method)
{
    return route->method == method || (route->method == HTTP_GET && method == HTTP_HEAD);
}

route_result_t
routes_find(unsigned method,
            const char *path,
            const route_t **ret_route,
            route_params_t *ret_params,
            char allow[ROUTE_ALLOW_SIZE])
{
    assert(path && ret_route && ret_params && allow);
    size_t used = 0;
    allow[0] = 0;
    for (size_t i = 0; i < ROUTE_COUNT; i++) {
        const route_t *route = &ROUTES[i];
        route_params_t params = {0};
        if (used > 0 && strcmp(route->pattern, "/*") == 0)
            break; /* the page's row is for what no other row knows */
        if (!s_match(route->pattern, path, &params))
            continue;
        if (s_takes(route, method)) {
            *ret_route = route;
            *ret_params = params;
            return ROUTE_FOUND;
        }
        used += (size_t)snprintf(allow + used,
                                 ROUTE_ALLOW_SIZE - used,
                                 "%s%s%s",
                                 used ? ", " : "",
                                 http_method_str((enum http_method)route->method),
                                 route->method == HTTP_GET ? ", HEAD" : "");
        assert(used < ROUTE_ALLOW_SIZE);
    }
    return used > 0 ? ROUTE_WRONG_METHOD : ROUTE_UNKNOWN;
}

size_t
routes_count(void)
{
    return ROUTE_COUNT;
}

size_t
route_index(const route_t *route)
{
    assert(route >= ROUTES && route < ROUTES + ROUTE_COUNT);
    return (size_t)(route - ROUTES);
}

const char *
route_label(size_t index)
{
    assert(index < ROUTE_COUNT);
    return ROUTES[index].pattern;
}
