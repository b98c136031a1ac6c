/*  assize-store - the node that keeps the truth

    See store_actor.h for what runs in it and docs/operating.md for running it.
*/
#include <stdio.h>

#include "lib/actor/actor.h"
#include "lib/base/log.h"
#include "lib/base/options.h"
#include "nodes/store/store_actor.h"
#include "nodes/store/store_limits.h"

int
main(int argc, char **argv)
{
    store_actor_args_t args = {.dir = NULL, .name = "store-1"};
    int64_t map_gib = STORE_MAP_GIB;
    const char *level_name = "info";
    log_level_t level;
    const option_t table[] = {
        {"data", OPTION_TEXT, &args.dir, 0, 0, "DIR", "where everything is kept (required)"},
        {"broker", OPTION_TEXT, &args.broker, 0, 0, "ENDPOINT", "the broker (required)"},
        {"publish", OPTION_TEXT, &args.publish, 0, 0, "ENDPOINT", "bind the feed here (required)"},
        {"name", OPTION_TEXT, &args.name, 0, 0, "NAME", "of this node (store-1)"},
        {"map-gib", OPTION_INT, &map_gib, 1, 4096, "N", "largest size of the database (64)"},
        {"log-level", OPTION_TEXT, &level_name, 0, 0, "LEVEL", "debug, info, warn or error (info)"},
        {0},
    };
    options_read(
        table, "assize-store --data DIR --broker ENDPOINT --publish ENDPOINT", argc, argv, 0, 0);
    if (!args.dir || !args.broker || !args.publish) {
        fprintf(stderr, "assize-store: --data, --broker and --publish are required\n");
        return OPTIONS_EXIT_USAGE;
    }
    if (log_level_parse(level_name, &level)) {
        fprintf(stderr, "assize-store: --log-level is debug, info, warn or error\n");
        return OPTIONS_EXIT_USAGE;
    }
    args.map_bytes = (uint64_t)map_gib << 30;
    log_start(args.name, level);
    return actor_main(store_actor_fn, &args);
}
