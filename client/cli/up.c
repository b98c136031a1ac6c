/*  up - a whole cluster on this machine, in the foreground

    One process per role under a supervisor, over ipc in the cluster's
    directory. Everything durable is below that directory: stopping and starting
    `up` again finds it all.
*/
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "client/cli/cli.h"
#include "client/cli/supervisor.h"
#include "client/cluster.h"
#include "lib/base/bytes.h"
#include "lib/base/cleanup.h"
#include "lib/base/options.h"
#include "lib/base/text.h"

#define SECRET_SIZE 32u
#define WORKERS_MAX 16
#define ARGS_MAX SUPERVISOR_ARGS_MAX

typedef struct {
    const char *dir;
    const char *listen;
    const char *demo; /* examples directory */
    int64_t workers;
    int64_t slots; /* 0 = the worker's own choice */
    bool degraded;
    bool headless; /* broker, store and workers only */
    bool verbose;
} up_options_t;

typedef struct {
    const up_options_t *options;
    supervisor_t *supervisor;
    char *programs; /* directory of the binaries */
    char *share;
    char *broker; /* endpoints */
    char *feed;
    char *board;
} up_t;

/* ---- the directory ---- */

static int
s_make_dir(const char *dir, const char *name)
{
    _cleanup_(free_p) char *path = text_format("%s/%s", dir, name);
    if (mkdir(path, 0700) == 0 || errno == EEXIST)
        return CLI_DONE;
    return cli_fail("cannot make %s: %s", path, strerror(errno));
}

static int
s_make_secret(const char *dir)
{
    _cleanup_(free_p) char *path = text_format("%s/secret", dir);
    _cleanup_(close_p) int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return errno == EEXIST ? CLI_DONE : cli_fail("cannot make %s: %s", path, strerror(errno));
    uint8_t secret[SECRET_SIZE];
    randombytes_buf(secret, sizeof secret);
    if (write(fd, secret, sizeof secret) == (ssize_t)sizeof secret && fsync(fd) == 0)
        return CLI_DONE;
    unlink(path);
    return cli_fail("cannot write %s: %s", path, strerror(errno));
}

/*  Makes the directory with its parts and takes its lock (held by `*ret_lock`). */
static int
s_prepare_dir(const char *dir, int *ret_lock)
{
    static const char *const parts[] = {"run", "log", "store", "worker"};
    if (mkdir(dir, 0700) != 0 && errno != EEXIST)
        return cli_fail("cannot make %s: %s", dir, strerror(errno));
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (s_make_dir(dir, parts[i]) != CLI_DONE)
            return CLI_FAILED;
    _cleanup_(free_p) char *path = text_format("%s/lock", dir);
    *ret_lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (*ret_lock < 0 || flock(*ret_lock, LOCK_EX | LOCK_NB) != 0)
        return cli_fail("%s is in use by another `assize up`", dir);
    return s_make_secret(dir);
}

/* ---- the nodes ---- */

/*  Starts <programs>/assize-<role> with the arguments that follow, ended by NULL. */
static int
s_start(up_t *self, const char *role, const char *name, const char *const *args)
{
    _cleanup_(free_p) char *program = text_format("%s/assize-%s", self->programs, role);
    const char *argv[ARGS_MAX + 1] = {program, "--name", name};
    size_t count = 3;
    for (size_t i = 0; args[i] && count < ARGS_MAX; i++)
        argv[count++] = args[i];
    return supervisor_start(self->supervisor, name, argv) == 0 ? CLI_DONE : CLI_FAILED;
}

static int
s_start_workers(up_t *self)
{
    const up_options_t *options = self->options;
    _cleanup_(free_p) char *languages = text_format("%s/languages", self->share);
    _cleanup_(free_p) char *slots = text_format("%lld", (long long)options->slots);
    _cleanup_(free_p) char *toolchains = text_format("%s/toolchains", options->dir);
    (void)setenv("ASSIZE_TOOLCHAINS", toolchains, 0); /* one for all workers of this machine */
    for (int64_t i = 1; i <= options->workers; i++) {
        _cleanup_(free_p) char *name = text_format("worker-%lld", (long long)i);
        _cleanup_(free_p) char *cache = text_format("%s/worker/%s", options->dir, name);
        const char *args[16] = {
            "--broker", self->broker, "--cache", cache, "--languages", languages};
        size_t count = 6;
        if (options->slots > 0) {
            args[count++] = "--slots";
            args[count++] = slots;
        }
        if (options->degraded)
            args[count++] = "--allow-degraded";
        if (s_start(self, "worker", name, args) != CLI_DONE)
            return CLI_FAILED;
    }
    return CLI_DONE;
}

static int
s_start_nodes(up_t *self)
{
    const up_options_t *options = self->options;
    _cleanup_(free_p) char *data = text_format("%s/store/store-1", options->dir);
    _cleanup_(free_p) char *secret = text_format("%s/secret", options->dir);
    _cleanup_(free_p) char *web = text_format("%s/web", self->share);
    const char *broker[] = {"--bind", self->broker, NULL};
    const char *store[] = {"--broker", self->broker, "--data", data, "--publish", self->feed, NULL};
    const char *ranker[] = {
        "--broker", self->broker, "--feed", self->feed, "--publish", self->board, NULL};
    const char *frontend[] = {"--broker",
                              self->broker,
                              "--feed",
                              self->feed,
                              "--board",
                              self->board,
                              "--listen",
                              options->listen,
                              "--secret",
                              secret,
                              "--web",
                              web,
                              NULL};
    if (s_start(self, "broker", "broker-1", broker) || s_start(self, "store", "store-1", store))
        return CLI_FAILED;
    if (!options->headless && s_start(self, "ranker", "ranker-1", ranker))
        return CLI_FAILED;
    if (s_start_workers(self))
        return CLI_FAILED;
    return options->headless ? CLI_DONE : s_start(self, "frontend", "frontend-1", frontend);
}

/* ---- ready ---- */

/*  `assize ready` waits for the services, loads the demo and prints the address: in a process of
   its own, so that the supervisor goes on supervising. */
static int
s_start_greeter(up_t *self)
{
    const up_options_t *options = self->options;
    _cleanup_(free_p) char *program = text_format("%s/assize", self->programs);
    const char *argv[12] = {program, "ready", "--cluster", options->dir};
    size_t count = 4;
    if (options->headless)
        argv[count++] = "--headless";
    else {
        argv[count++] = "--listen";
        argv[count++] = options->listen;
    }
    if (options->demo) {
        argv[count++] = "--demo";
        argv[count++] = options->demo;
    }
    return supervisor_run_once(self->supervisor, "ready", argv) == 0 ? CLI_DONE : CLI_FAILED;
}

static int
s_run(up_t *self)
{
    if (s_start_nodes(self) || s_start_greeter(self))
        return CLI_FAILED;
    int signal = supervisor_wait(self->supervisor, -1);
    if (signal < 0)
        return CLI_FAILED; /* `assize ready` failed and said why */
    fprintf(stderr, "assize: stopping\n");
    return CLI_DONE;
}

static int
s_up(const up_options_t *options)
{
    _cleanup_(close_p) int lock = -1;
    if (s_prepare_dir(options->dir, &lock) != CLI_DONE)
        return CLI_FAILED;
    _cleanup_(free_p) char *why = NULL;
    _cleanup_(free_p) char *programs = cli_program_dir();
    _cleanup_(free_p) char *share = cli_share_dir();
    _cleanup_(free_p) char *broker = cluster_endpoint(options->dir, "broker", &why);
    _cleanup_(free_p) char *feed =
        broker ? cluster_endpoint(options->dir, "feed-store-1", &why) : NULL;
    _cleanup_(free_p) char *board =
        feed ? cluster_endpoint(options->dir, "board-ranker-1", &why) : NULL;
    if (!board)
        return cli_fail("%s", why);
    _cleanup_(free_p) char *run_dir = text_format("%s/run", options->dir);
    _cleanup_(free_p) char *log_dir = text_format("%s/log", options->dir);
    _cleanup_(supervisor_destroy) supervisor_t *supervisor =
        supervisor_new(run_dir, log_dir, options->verbose);
    up_t self = {options, supervisor, programs, share, broker, feed, board};
    return s_run(&self);
}

int
cli_up(int argc, char **argv)
{
    up_options_t options = {.listen = "tcp://127.0.0.1:8080", .workers = 1};
    const option_t table[] = {
        {"cluster", OPTION_TEXT, &options.dir, 0, 0, "DIR", "where the cluster lives (.assize)"},
        {"listen", OPTION_TEXT, &options.listen, 0, 0, "ENDPOINT", "HTTP (tcp://127.0.0.1:8080)"},
        {"demo", OPTION_TEXT, &options.demo, 0, 0, "DIR", "load problems and contests from here"},
        {"workers", OPTION_INT, &options.workers, 1, WORKERS_MAX, "N", "worker processes (1)"},
        {"slots", OPTION_INT, &options.slots, 0, 256, "N", "judgings at once per worker (cores)"},
        {"allow-degraded",
         OPTION_FLAG,
         &options.degraded,
         0,
         0,
         NULL,
         "judge without all layers of the sandbox (development only)"},
        {"headless", OPTION_FLAG, &options.headless, 0, 0, NULL, "no frontend and no ranker"},
        {"verbose", OPTION_FLAG, &options.verbose, 0, 0, NULL, "logs to the terminal"},
        {0},
    };
    options_read(table, "assize up [OPTIONS]", argc, argv, 0, 0);
    options.dir = cluster_dir(options.dir);
    return s_up(&options);
}
