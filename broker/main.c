/*  assize-broker - see broker_actor.h and docs/protocols.md */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "broker/broker_actor.h"
#include "broker/endpoint.h"
#include "lib/actor/actor.h"
#include "lib/base/log.h"
#include "lib/base/options.h"

#define DEFAULT_ENDPOINT "ipc:///run/assize/broker"
#define UMASK 0007 /* sockets are for the user and the group of the cluster */

static const char *const LEVELS[] = {"debug", "info", "warn", "error"};

static int
s_find_level(const char *text)
{
    for (int i = 0; i < (int)(sizeof LEVELS / sizeof LEVELS[0]); i++)
        if (strcmp(LEVELS[i], text) == 0)
            return i;
    return -1;
}

int
main(int argc, char **argv)
{
    option_list_t endpoints = {0};
    const char *name = "broker";
    const char *level_text = "info";
    const option_t table[] = {
        {.name = "bind",
         .kind = OPTION_LIST,
         .target = &endpoints,
         .value_name = "ENDPOINT",
         .help = "listen here; may be repeated (" DEFAULT_ENDPOINT ")"},
        {.name = "name",
         .kind = OPTION_TEXT,
         .target = &name,
         .value_name = "NAME",
         .help = "name in log lines (broker)"},
        {.name = "log-level",
         .kind = OPTION_TEXT,
         .target = &level_text,
         .value_name = "LEVEL",
         .help = "debug, info, warn or error (info)"},
        {0},
    };
    options_read(table, "assize-broker [--bind ENDPOINT]...", argc, argv, 0, 0);

    int level = s_find_level(level_text);
    if (level < 0) {
        fprintf(stderr, "assize-broker: no log level '%s' (see --help)\n", level_text);
        return OPTIONS_EXIT_USAGE;
    }
    if (endpoints.count == 0)
        endpoints.values[endpoints.count++] = DEFAULT_ENDPOINT;
    for (size_t i = 0; i < endpoints.count; i++) {
        char why[ENDPOINT_WHY_SIZE];
        if (endpoint_check(endpoints.values[i], why) == 0)
            continue;
        fprintf(stderr, "assize-broker: cannot listen on '%s': %s\n", endpoints.values[i], why);
        return OPTIONS_EXIT_USAGE;
    }
    log_start(name, (log_level_t)level);
    umask(UMASK);
    broker_actor_args_t args = {.endpoints = endpoints.values, .endpoint_count = endpoints.count};
    return actor_main(broker_actor_fn, &args);
}
