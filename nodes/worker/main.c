/*  assize-worker - judges submissions; see docs/judging.md */
#include "lib/actor/actor.h"
#include "lib/base/cleanup.h"
#include "lib/base/log.h"
#include "lib/base/options.h"
#include "lib/base/text.h"
#include "nodes/worker/worker_actor.h"
#include "nodes/worker/worker_limits.h"

#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define CACHE_MIB 4096
#define CACHE_MIB_MAX (16 << 20)

/*  Where language files are unless told: beside the executable (a build tree), else where they are
    installed. The caller frees it. */
static char *
s_find_languages(void)
{
    char path[PATH_MAX];
    ssize_t size = readlink("/proc/self/exe", path, sizeof path - 1);
    path[size > 0 ? size : 0] = '\0';
    char *slash = strrchr(path, '/');
    if (slash)
        *slash = '\0';
    char *near = text_format("%s/languages", path);
    struct stat st;
    if (stat(near, &st) == 0)
        return near;
    free(near);
    return text_format("%s/../share/assize/languages", path);
}

static log_level_t
s_level(const char *name)
{
    static const char *const s_names[] = {"debug", "info", "warn", "error"};
    for (size_t i = 0; i < sizeof s_names / sizeof s_names[0]; i++)
        if (strcmp(name, s_names[i]) == 0)
            return (log_level_t)i;
    fprintf(stderr, "assize-worker: --log-level is debug, info, warn or error\n");
    exit(OPTIONS_EXIT_USAGE);
}

int
main(int argc, char **argv)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    int64_t slots = cores < 1 ? 1 : cores > WORKER_SLOTS_MAX ? WORKER_SLOTS_MAX : cores;
    int64_t cache_mib = CACHE_MIB;
    const char *level = "info";
    worker_actor_args_t args = {
        .broker = "ipc:///run/assize/broker",
        .name = "worker",
        .cache_dir = "/var/cache/assize",
        .toolchains_dir = getenv("ASSIZE_TOOLCHAINS"),
    };
    option_t table[] = {
        {"broker", OPTION_TEXT, &args.broker, 0, 0, "ENDPOINT", "where the broker listens"},
        {"name", OPTION_TEXT, &args.name, 0, 0, "NAME", "of this node, for people"},
        {"slots", OPTION_INT, &slots, 1, WORKER_SLOTS_MAX, "N", "programs judged at once"},
        {"cache", OPTION_TEXT, &args.cache_dir, 0, 0, "DIR", "for test data and programs"},
        {"cache-mib", OPTION_INT, &cache_mib, 16, CACHE_MIB_MAX, "N", "of test data kept"},
        {"sandbox", OPTION_TEXT, &args.sandbox_path, 0, 0, "PATH", "the assize-sandbox executable"},
        {"languages", OPTION_TEXT, &args.languages_dir, 0, 0, "DIR", "of the language files"},
        {"toolchains",
         OPTION_TEXT,
         &args.toolchains_dir,
         0,
         0,
         "DIR",
         "for precompiled headers and the like; workers of one machine may share it"},
        {"allow-degraded",
         OPTION_FLAG,
         &args.missing_allowed,
         0,
         0,
         NULL,
         "judge without all layers of the sandbox: development only"},
        {"log-level", OPTION_TEXT, &level, 0, 0, "LEVEL", "debug, info, warn or error"},
        {0},
    };
    options_read(table, "assize-worker [options]", argc, argv, 0, 0);
    if (!text_name_valid(args.name)) {
        fprintf(stderr, "assize-worker: --name is [a-zA-Z0-9_.-]{1,36}\n");
        return OPTIONS_EXIT_USAGE;
    }
    _cleanup_(free_p) char *languages = NULL;
    if (!args.languages_dir)
        languages = s_find_languages();
    if (languages)
        args.languages_dir = languages;
    args.slots = (uint32_t)slots;
    args.cache_size = (uint64_t)cache_mib << 20;
    log_start(args.name, s_level(level));
    return actor_main(worker_actor, &args);
}
