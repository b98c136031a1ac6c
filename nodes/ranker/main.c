/*  assize-ranker - the node that keeps the boards

    See ranker_actor.h for what runs in it and docs/operating.md for running it.
*/
#include <stdio.h>

#include "lib/actor/actor.h"
#include "lib/base/log.h"
#include "lib/base/options.h"
#include "lib/base/text.h"
#include "nodes/ranker/ranker_actor.h"

static int
s_refuse(const char *why)
{
    fprintf(stderr, "assize-ranker: %s\n", why);
    return OPTIONS_EXIT_USAGE;
}

int
main(int argc, char **argv)
{
    ranker_actor_args_t args = {.name = "ranker-1", .shards = SHARDS_ALL};
    option_list_t feeds = {0};
    const char *shards = "all";
    const char *level_name = "info";
    log_level_t level;
    const option_t table[] = {
        {"broker", OPTION_TEXT, &args.broker, 0, 0, "ENDPOINT", "the broker (required)"},
        {"feed", OPTION_LIST, &feeds, 0, 0, "ENDPOINT", "a store's feed (required; repeatable)"},
        {"publish", OPTION_TEXT, &args.publish, 0, 0, "ENDPOINT", "bind changes here (required)"},
        {"name", OPTION_TEXT, &args.name, 0, 0, "NAME", "of this node (ranker-1)"},
        {"shards", OPTION_TEXT, &shards, 0, 0, "LIST", "boards held: \"all\" or \"0,3,7\" (all)"},
        {"log-level", OPTION_TEXT, &level_name, 0, 0, "LEVEL", "debug, info, warn or error (info)"},
        {0},
    };
    options_read(table,
                 "assize-ranker --broker ENDPOINT --feed ENDPOINT --publish ENDPOINT",
                 argc,
                 argv,
                 0,
                 0);
    if (!args.broker || feeds.count == 0 || !args.publish)
        return s_refuse("--broker, --feed and --publish are required");
    if (!text_name_valid(args.name))
        return s_refuse("--name is [a-zA-Z0-9_.-]{1,36}");
    if (shards_parse(shards, &args.shards) != 0)
        return s_refuse("--shards is \"all\" or numbers from 0 to 15 with commas");
    if (log_level_parse(level_name, &level) != 0)
        return s_refuse("--log-level is debug, info, warn or error");
    args.feeds = feeds.values;
    args.feed_count = feeds.count;
    log_start(args.name, level);
    return actor_main(ranker_actor_fn, &args);
}
