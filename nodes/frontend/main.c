/*  assize-frontend - the node that browsers talk to

    See http_actor.h for what runs in it, docs/api.md for what it answers and
    docs/operating.md for running it.
*/
#include <stdio.h>
#include <string.h>

#include "lib/actor/actor.h"
#include "lib/base/log.h"
#include "nodes/frontend/frontend_limits.h"
#include "nodes/frontend/http_actor.h"

#define RATE_FACTOR_MAX 100000

static int
s_log_level(const char *text, log_level_t *ret)
{
    static const char *const NAMES[] = {"debug", "info", "warn", "error"};
    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++)
        if (strcmp(text, NAMES[i]) == 0) {
            *ret = (log_level_t)i;
            return 0;
        }
    return -1;
}

int
main(int argc, char **argv)
{
    frontend_options_t options = {.name = "frontend-1",
                                  .listen = "tcp://127.0.0.1:8080",
                                  .connections_max = HTTP_CONNECTIONS_DEFAULT,
                                  .rate_factor = 1};
    const char *level_text = "info";
    const option_t table[] = {
        {"listen", OPTION_TEXT, &options.listen, 0, 0, "ENDPOINT", "HTTP (tcp://127.0.0.1:8080)"},
        {"broker", OPTION_TEXT, &options.broker, 0, 0, "ENDPOINT", "the broker (required)"},
        {"feed", OPTION_LIST, &options.feeds, 0, 0, "ENDPOINT", "a store's feed; may be repeated"},
        {"board", OPTION_LIST, &options.boards, 0, 0, "ENDPOINT", "a ranker's; may be repeated"},
        {"secret", OPTION_TEXT, &options.secret, 0, 0, "FILE", "keys of tokens (required)"},
        {"web", OPTION_TEXT, &options.web, 0, 0, "DIR", "the web page"},
        {"name", OPTION_TEXT, &options.name, 0, 0, "NAME", "of this node (frontend-1)"},
        {"connections-max",
         OPTION_INT,
         &options.connections_max,
         1,
         HTTP_CONNECTIONS_LIMIT,
         "N",
         "open at once (8192, and half the descriptor limit)"},
        {"proxy",
         OPTION_LIST,
         &options.proxies,
         0,
         0,
         "ADDRESS",
         "whose X-Forwarded-For is believed; may be repeated"},
        {"secure-cookies",
         OPTION_FLAG,
         &options.secure_cookies,
         0,
         0,
         NULL,
         "cookies for https only: behind a TLS proxy"},
        {"rate-factor",
         OPTION_INT,
         &options.rate_factor,
         1,
         RATE_FACTOR_MAX,
         "N",
         "multiplies every rate limit, for load tests (1)"},
        {"log-level", OPTION_TEXT, &level_text, 0, 0, "LEVEL", "debug, info, warn or error (info)"},
        {0},
    };
    options_read(table, "assize-frontend --broker ENDPOINT --secret FILE", argc, argv, 0, 0);
    log_level_t level = LOG_LEVEL_INFO;
    if (!options.broker || !options.secret || s_log_level(level_text, &level)) {
        fprintf(stderr, "assize-frontend: --broker and --secret are required (see --help)\n");
        return OPTIONS_EXIT_USAGE;
    }
    log_start(options.name, level);
    return actor_main(http_actor_fn, &options);
}
