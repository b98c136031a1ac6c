/*  store_bench - submissions accepted per second, through broker, log and fsync

    Starts a broker and a store in a directory of its own and proposes
    submissions of 2 KB as a frontend does, with 1 and with 256 in flight. The
    peer in the same run is the disk alone: the same bytes appended to a file
    in the same directory with one fdatasync per 1 or 256 of them. A store
    writes each submission into the log, its row, three indexes, the durable
    queue and the event feed, so the ratio tells what all that costs.

    usage: bench_store [COUNT]
*/
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "client/assize.h"
#include "lib/base/bytes.h"
#include "lib/base/cleanup.h"
#include "lib/base/clock.h"
#include "lib/base/hash.h"
#include "lib/base/id.h"
#include "lib/base/text.h"
#include "schemas/message.h"

#define SOURCE_SIZE 2000u
#define COUNT_DEFAULT 20000u
#define COUNT_MAX 1000000u

extern char **environ;

typedef struct {
    assize_t *cluster;
    size_t count;
    size_t sent;
    size_t finished;
    size_t failed;
    size_t window;
    int64_t *started_us;
    int64_t *taken_us;
} load_t;

static void
s_die(const char *what)
{
    fprintf(stderr, "bench_store: %s\n", what);
    exit(1);
}

/* ---- the load ---- */

typedef struct {
    load_t *load;
    size_t number;
} call_t;

static void s_send(load_t *load);

static void
s_on_reply(void *arg, const rpc_reply_t *reply)
{
    call_t *call = arg;
    load_t *load = call->load;
    load->taken_us[call->number] = clock_mono_us() - load->started_us[call->number];
    load->failed += reply->status != 0;
    load->finished++;
    free(call);
    if (load->sent < load->count)
        s_send(load);
}

static void
s_send(load_t *load)
{
    static uint8_t source[SOURCE_SIZE];
    char id[ID_SIZE];
    id_make(clock_utc_ms(), id);
    memset(source, 'x', sizeof source);
    Assize__Submission submission = ASSIZE__SUBMISSION__INIT;
    submission.id = id;
    submission.user = (char *)(uintptr_t) "bench";
    submission.problem = (char *)(uintptr_t) "bench";
    submission.language = (char *)(uintptr_t) "c";
    submission.source.data = source;
    submission.source.len = sizeof source;
    submission.received_at_ms = clock_utc_ms();
    Assize__Command command = ASSIZE__COMMAND__INIT;
    command.body_case = ASSIZE__COMMAND__BODY_SUBMISSION_ACCEPT;
    command.submission_accept = &submission;
    command.principal = submission.user;

    call_t *call = calloc(1, sizeof *call);
    if (!call)
        abort();
    *call = (call_t){load, load->sent};
    load->started_us[load->sent++] = clock_mono_us();
    bus_call_t options = {.service = "store/leader", .timeout_ms = 60000, .resend = true};
    rpc_call(assize_bus(load->cluster),
             &assize__store_leader__descriptor,
             "Propose",
             &options,
             &command.base,
             s_on_reply,
             call);
}

static int
s_check_finished(zloop_t *loop, int timer, void *arg)
{
    (void)loop;
    (void)timer;
    const load_t *load = arg;
    return load->finished == load->count ? -1 : 0;
}

static int
s_compare(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a;
    int64_t right = *(const int64_t *)b;
    return (left > right) - (left < right);
}

static double
s_run_load(assize_t *cluster, size_t count, size_t window)
{
    load_t load = {.cluster = cluster, .count = count, .window = window};
    load.started_us = calloc(count, sizeof *load.started_us);
    load.taken_us = calloc(count, sizeof *load.taken_us);
    if (!load.started_us || !load.taken_us)
        abort();
    int64_t start_us = clock_mono_us();
    for (size_t i = 0; i < window && i < count; i++)
        s_send(&load);
    int timer = zloop_timer(assize_loop(cluster), 1, 0, s_check_finished, &load);
    zloop_start(assize_loop(cluster));
    zloop_timer_end(assize_loop(cluster), timer);
    double seconds = (double)(clock_mono_us() - start_us) / 1e6;
    if (load.finished < count || load.failed > 0)
        s_die("a submission was not accepted");
    qsort(load.taken_us, count, sizeof *load.taken_us, s_compare);
    size_t middle = count / 2;
    size_t high = count * 99 / 100;
    printf("  store, %3zu in flight  %9.0f/s   p50 %7.2f ms   p99 %7.2f ms\n",
           window,
           (double)count / seconds,
           (double)load.taken_us[middle] / 1e3,
           (double)load.taken_us[high] / 1e3);
    free(load.started_us);
    free(load.taken_us);
    return (double)count / seconds;
}

/* ---- the peer ---- */

static double
s_run_disk(const char *dir, size_t count, size_t group)
{
    _cleanup_(free_p) char *path = text_format("%s/floor", dir);
    _cleanup_(close_p) int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0)
        s_die("cannot write the floor's file");
    static uint8_t entry[SOURCE_SIZE + 200];
    int64_t start_us = clock_mono_us();
    for (size_t i = 1; i <= count; i++) {
        if (write(fd, entry, sizeof entry) != (ssize_t)sizeof entry)
            s_die("cannot write the floor's file");
        if (i % group == 0 && fdatasync(fd) != 0)
            s_die("cannot sync the floor's file");
    }
    double rate = (double)count * 1e6 / (double)(clock_mono_us() - start_us);
    printf("  disk,  %3zu per sync   %9.0f/s\n", group, rate);
    return rate;
}

/* ---- the cluster ---- */

static pid_t
s_start(const char *program, const char *const *args)
{
    const char *argv[16] = {program};
    for (size_t i = 0; args[i]; i++)
        argv[i + 1] = args[i];
    pid_t pid;
    if (posix_spawn(&pid, program, NULL, NULL, (char **)(uintptr_t)argv, environ) != 0)
        s_die(program);
    return pid;
}

/*  A user and a problem to submit to. */
static void
s_fill(assize_t *cluster)
{
    char hash[HASH_HEX_SIZE];
    hash_of("", 0, hash);
    if (assize_put_blob(cluster, hash, "", 0))
        s_die(assize_why(cluster));
    Assize__BlobRef blob = ASSIZE__BLOB_REF__INIT;
    blob.hash = hash;
    Assize__TestCase test = ASSIZE__TEST_CASE__INIT;
    test.name = (char *)(uintptr_t) "secret/1";
    test.input = test.answer = &blob;
    Assize__TestCase *tests[] = {&test};
    Assize__Limits limits = ASSIZE__LIMITS__INIT;
    limits.time_ms = limits.memory_mib = limits.output_kib = limits.code_kib = 1000;
    Assize__Validator validator = ASSIZE__VALIDATOR__INIT;
    validator.kind = ASSIZE__VALIDATOR_KIND__VALIDATOR_KIND_DEFAULT;
    Assize__Problem problem = ASSIZE__PROBLEM__INIT;
    problem.id = problem.name = (char *)(uintptr_t) "bench";
    problem.limits = &limits;
    problem.validator = &validator;
    problem.tests = tests;
    problem.n_tests = 1;
    Assize__User user = ASSIZE__USER__INIT;
    user.name = (char *)(uintptr_t) "bench";
    user.role = ASSIZE__ROLE__ROLE_USER;
    Assize__Command commands[2] = {ASSIZE__COMMAND__INIT, ASSIZE__COMMAND__INIT};
    commands[0].body_case = ASSIZE__COMMAND__BODY_USER_PUT;
    commands[0].user_put = &user;
    commands[1].body_case = ASSIZE__COMMAND__BODY_PROBLEM_PUT;
    commands[1].problem_put = &problem;
    for (size_t i = 0; i < 2; i++) {
        _cleanup_(message_free_p) Assize__Applied *applied = NULL;
        if (assize_propose(cluster, &commands[i], &applied))
            s_die(assize_why(cluster));
    }
}

int
main(int argc, char **argv)
{
    int64_t count = COUNT_DEFAULT;
    if (argc > 1 && text_parse_int(argv[1], 1000, COUNT_MAX, &count))
        s_die("COUNT is 1000 to 1000000");
    char dir[] = "/var/tmp/assize-bench-XXXXXX"; /* a disk, where /tmp may be memory */
    if (!mkdtemp(dir))
        s_die("cannot make a directory");
    _cleanup_(free_p) char *self = realpath("/proc/self/exe", NULL);
    *strrchr(self, '/') = 0;
    _cleanup_(free_p) char *broker_program = text_format("%s/assize-broker", self);
    _cleanup_(free_p) char *store_program = text_format("%s/assize-store", self);
    _cleanup_(free_p) char *broker = text_format("ipc://%s/broker", dir);
    _cleanup_(free_p) char *feed = text_format("ipc://%s/feed", dir);
    const char *broker_args[] = {"--bind", broker, "--log-level", "error", NULL};
    const char *store_args[] = {
        "--broker", broker, "--publish", feed, "--data", dir, "--log-level", "error", NULL};
    pid_t pids[] = {s_start(broker_program, broker_args), s_start(store_program, store_args)};

    assize_t *cluster = assize_connect(broker);
    assize_set_timeout(cluster, 30000);
    s_fill(cluster);
    printf("submissions of 2 KB accepted\n");
    double many = s_run_load(cluster, (size_t)count, 256);
    double disk_many = s_run_disk(dir, (size_t)count, 256);
    double one = s_run_load(cluster, (size_t)count / 20, 1);
    double disk_one = s_run_disk(dir, (size_t)count / 20, 1);
    printf("  of the disk's rate: %.2f at 256, %.2f at 1\n", many / disk_many, one / disk_one);
    assize_close(&cluster);
    for (size_t i = 2; i-- > 0;) {
        kill(pids[i], SIGTERM);
        waitpid(pids[i], NULL, 0);
    }
    _cleanup_(free_p) char *command = text_format("rm -rf '%s'", dir);
    return system(command) == 0 ? 0 : 1;
}
