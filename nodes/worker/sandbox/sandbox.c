/*  sandbox - see sandbox.h; the zygote's side is in main.c

    A run from here:

        start    limits into the cgroup, counters read, pipes made; one message
        step     reads the pipes (capped); on the timer looks at CPU and wall
                 clock; kills by a message; hears the end from the zygote
        finish   counters again; what ended the run, in one function (s_judge);
                 /tmp wiped; the slot replaced when it isn't clean

    The timer rings when the CPU limit could be reached at the earliest: with
    one core, a program can't use 100 ms of it in less than 100 ms. So a run
    costs a handful of wake-ups, not one per millisecond.
*/
#include "nodes/worker/sandbox/sandbox.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/base/cleanup.h"
#include "lib/base/clock.h"
#include "lib/base/err.h"
#include "lib/base/text.h"
#include "nodes/worker/sandbox/cgroup.h"
#include "nodes/worker/sandbox/files.h"
#include "nodes/worker/sandbox/orders.h"
#include "nodes/worker/sandbox/slot.h"
#include "nodes/worker/sandbox/usage.h"

#define UID_BASE 61000u
#define BOX_SIZE_MAX (256ull << 20)
#define PROGRAM_SIZE_MAX (512ull << 20)
#define BOX_FILES_MAX 4096u
#define RUNS_MAX 10000u

#define OWN_PROCESSES 2u                /* zygote and init */
#define IDLE_PROCESSES_MAX 3u           /* zygote, init, waiting child */
#define OWN_MEMORY_SLACK (512ull << 10) /* the kernel charges in batches per CPU */
#define KILL_GRACE_US 5000000           /* then the whole slot is killed */
#define TICK_US_MIN 1000                /* between two looks at the CPU counter */
#define POLL_US 10000                   /* between two looks at memory, where no cgroup limits it */
#define READ_CHUNK 65536u
#define READS_PER_STEP_MAX 16u
#define EVENTS_MAX 8

typedef enum { SOURCE_CONTROL, SOURCE_TIMER, SOURCE_OUTPUT, SOURCE_ERRORS } source_t;

struct sandbox {
    char *executable;
    setup_message_t setup;
    uint32_t runs_max;
    cgroup_t *cgroup;
    slot_t slot;
    uint32_t layers;
    uint64_t generation;
    char why[WHY_MAX];   /* the slot could not be opened */
    uint32_t runs;       /* since the slot was opened */
    uint64_t own_memory; /* charged to the cgroup by an idle slot, and slack; bytes */
    uint32_t cores;      /* how many seconds of CPU time fit into a second */
    int epoll_fd;
    int timer_fd;
    int output_fd; /* the reading ends of the captured pipes, or -1 */
    int errors_fd;

    bool running;
    bool box_writable; /* as /box and /tmp are now */
    bool finished;     /* result holds one */
    uint64_t run_id;
    uint32_t cpu_ms_max;
    uint32_t wall_ms_max;
    uint64_t memory_kib_max;
    uint64_t memory_kib_seen; /* the most, where it has to be looked for */
    int64_t started_us;
    int64_t killed_us;            /* when we ordered the end; 0: not yet */
    sandbox_outcome_t killed_why; /* valid with killed_us */
    cgroup_counters_t before;
    sandbox_result_t result;
    orders_t orders;
};

static void
s_watch(sandbox_t *self, int fd, source_t source)
{
    struct epoll_event event = {.events = EPOLLIN, .data.u32 = source};
    if (epoll_ctl(self->epoll_fd, EPOLL_CTL_ADD, fd, &event) != 0)
        abort(); /* out of memory, or the fd is not ours */
}

/*  Starts a zygote and learns what an idle slot costs. */
static int
s_open_slot(sandbox_t *self)
{
    int err = slot_open(&self->slot, self->executable, &self->setup, self->cgroup, self->why);
    if (err)
        return err;
    s_watch(self, self->slot.control_fd, SOURCE_CONTROL);
    cgroup_counters_t idle;
    cgroup_read(self->cgroup, &idle);
    self->own_memory = idle.memory + OWN_MEMORY_SLACK;
    self->layers = self->slot.layers | cgroup_layers(self->cgroup);
    self->box_writable = false;
    self->runs = 0;
    return 0;
}

/*  A new cgroup too: its counters may be what is wrong. When this fails the slot stays closed, and
    the next start tries again. */
static int
s_replace_slot(sandbox_t *self)
{
    slot_close(&self->slot, self->cgroup);
    cgroup_destroy(&self->cgroup);
    self->cgroup = cgroup_new((uint32_t)self->setup.slot);
    self->generation++;
    return s_open_slot(self);
}

sandbox_t *
sandbox_new(const sandbox_options_t *options, char **ret_why)
{
    assert(options && ret_why);
    assert(options->slot < SANDBOX_SLOTS_MAX);

    _cleanup_(sandbox_destroy) sandbox_t *self = calloc(1, sizeof *self);
    if (!self)
        abort();
    slot_init(&self->slot);
    self->output_fd = self->errors_fd = -1;
    self->executable = sandbox_executable(options);
    uid_t uid_base = options->uid_base ? options->uid_base : UID_BASE;
    self->setup = (setup_message_t){
        .slot = options->slot,
        .uid = uid_base + options->slot,
        .core = options->core,
        .box_size_max = options->box_size_max ? options->box_size_max : BOX_SIZE_MAX,
        .program_size_max =
            options->program_size_max ? options->program_size_max : PROGRAM_SIZE_MAX,
        .box_files_max = options->box_files_max ? options->box_files_max : BOX_FILES_MAX,
    };
    const char *prepared_dir = options->prepared_dir ? options->prepared_dir : "";
    if (strlen(prepared_dir) >= sizeof self->setup.prepared_dir) {
        *ret_why = text_format("the name of %.100s... is too long", prepared_dir);
        return NULL;
    }
    memcpy(self->setup.prepared_dir, prepared_dir, strlen(prepared_dir) + 1);
    self->runs_max = options->runs_max ? options->runs_max : RUNS_MAX;
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    self->cores = options->core >= 0 || cores < 1 ? 1 : (uint32_t)cores;
    self->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    self->timer_fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
    if (self->epoll_fd < 0 || self->timer_fd < 0) {
        *ret_why = text_format("epoll, timerfd: %s", strerror(errno));
        return NULL;
    }
    s_watch(self, self->timer_fd, SOURCE_TIMER);
    self->cgroup = cgroup_new(options->slot);
    if (s_open_slot(self) != 0) {
        *ret_why = text_format("no sandbox: %s", self->why);
        return NULL;
    }
    if (self->layers != SANDBOX_LAYERS_ALL && !options->missing_allowed) {
        *ret_why = sandbox_layers_text(self->layers);
        return NULL;
    }
    return steal(&self);
}

void
sandbox_destroy(sandbox_t **self_p)
{
    assert(self_p);
    sandbox_t *self = *self_p;
    if (!self)
        return;
    if (self->cgroup)
        slot_close(&self->slot, self->cgroup);
    cgroup_destroy(&self->cgroup);
    close_p(&self->output_fd);
    close_p(&self->errors_fd);
    close_p(&self->timer_fd);
    close_p(&self->epoll_fd);
    bytes_clear(&self->result.output);
    bytes_clear(&self->result.errors);
    free(self->executable);
    free(self);
    *self_p = NULL;
}

uint32_t
sandbox_layers(const sandbox_t *self)
{
    assert(self);
    return self->layers;
}

uint64_t
sandbox_generation(const sandbox_t *self)
{
    assert(self);
    return self->generation;
}

const char *
sandbox_why(const sandbox_t *self)
{
    assert(self);
    return self->why;
}

/*  The directory's fd, or the error that forbids its use now. */
static int
s_dir_fd(const sandbox_t *self, sandbox_dir_t dir)
{
    if (self->running)
        return ERR_CONFLICT;
    if (self->slot.pid == 0)
        return ERR_UNAVAILABLE;
    return self->slot.dir_fds[dir == SANDBOX_PROGRAM ? DIR_PROGRAM : DIR_BOX];
}

int
sandbox_put(sandbox_t *self,
            sandbox_dir_t dir,
            const char *name,
            mode_t mode,
            const void *data,
            size_t size)
{
    assert(self);
    int dir_fd = s_dir_fd(self, dir);
    return dir_fd < 0 ? dir_fd : files_put(dir_fd, name, mode, data, size);
}

int
sandbox_put_fd(sandbox_t *self, sandbox_dir_t dir, const char *name, mode_t mode, int fd)
{
    assert(self);
    int dir_fd = s_dir_fd(self, dir);
    return dir_fd < 0 ? dir_fd : files_put_fd(dir_fd, name, mode, fd);
}

int
sandbox_mkdir(sandbox_t *self, sandbox_dir_t dir, const char *name, mode_t mode)
{
    assert(self);
    int dir_fd = s_dir_fd(self, dir);
    return dir_fd < 0 ? dir_fd : files_mkdir(dir_fd, name, mode);
}

int
sandbox_take(sandbox_t *self, sandbox_dir_t dir, const char *name, uint64_t size_max, int *ret_fd)
{
    assert(self && ret_fd);
    int dir_fd = s_dir_fd(self, dir);
    return dir_fd < 0 ? dir_fd : files_take(dir_fd, name, size_max, ret_fd);
}

int
sandbox_take_bytes(sandbox_t *self, sandbox_dir_t dir, const char *name, bytes_t *into)
{
    assert(self && into);
    _cleanup_(close_p) int fd = -1;
    int err = sandbox_take(self, dir, name, into->size_max - into->size, &fd);
    if (err)
        return err;
    uint8_t chunk[READ_CHUNK];
    for (;;) {
        ssize_t got = read(fd, chunk, sizeof chunk);
        if (got < 0)
            return ERR_UNAVAILABLE;
        if (got == 0)
            return 0;
        err = bytes_append(into, chunk, (size_t)got);
        if (err)
            return err;
    }
}

int
sandbox_remove(sandbox_t *self, sandbox_dir_t dir, const char *name)
{
    assert(self);
    int dir_fd = s_dir_fd(self, dir);
    return dir_fd < 0 ? dir_fd : files_remove(dir_fd, name);
}

int
sandbox_wipe(sandbox_t *self, sandbox_dir_t dir)
{
    assert(self);
    int dir_fd = s_dir_fd(self, dir);
    if (dir_fd == ERR_CONFLICT)
        return dir_fd;
    if (dir_fd >= 0 && files_wipe(dir_fd) == 0)
        return 0;
    return s_replace_slot(self);
}

/*  The writing end for the program: the caller's fd, or a new pipe's (then also `*ret_made`). */
static int
s_open_sink(int given_fd, int *ret_read, int *ret_made, int *ret_fd)
{
    int ends[2];
    *ret_fd = given_fd;
    if (given_fd >= 0)
        return 0;
    if (pipe2(ends, O_CLOEXEC) != 0)
        return ERR_UNAVAILABLE;
    *ret_read = ends[0];
    *ret_fd = *ret_made = ends[1];
    return fcntl(ends[0], F_SETFL, O_NONBLOCK) == 0 ? 0 : ERR_UNAVAILABLE;
}

/*  Collects the fds in the protocol's order and sends everything. */
static int
s_launch(sandbox_t *self, const sandbox_run_t *run)
{
    _cleanup_(close_p) int output_end = -1;
    _cleanup_(close_p) int errors_end = -1;
    int trees[SANDBOX_DATA_MAX] = {-1, -1, -1, -1};
    int fds[RUN_FDS_MAX];
    uint32_t count = 0;
    if (run->stdin_fd >= 0)
        fds[count++] = run->stdin_fd;
    int err = s_open_sink(run->stdout_fd, &self->output_fd, &output_end, &fds[count++]);
    if (err == 0)
        err = s_open_sink(run->stderr_fd, &self->errors_fd, &errors_end, &fds[count++]);
    for (uint32_t i = 0; i < run->extra_fds_count; i++)
        fds[count++] = run->extra_fds[i];
    for (uint32_t i = 0; err == 0 && i < run->data_fds_count; i++) {
        err = orders_open_data(run->data_fds[i], &trees[i]);
        fds[count++] = trees[i];
    }
    if (err == 0) {
        self->started_us = clock_mono_us();
        err = orders_send(&self->orders, self->slot.run_fd, fds, count);
    }
    for (uint32_t i = 0; i < SANDBOX_DATA_MAX; i++)
        close_p(&trees[i]);
    return err;
}

static int
s_set_writable(sandbox_t *self, bool writable)
{
    if (self->box_writable == writable)
        return 0;
    mode_t mode = writable ? 0777 : 0755;
    if (fchmod(self->slot.dir_fds[DIR_BOX], mode) != 0 ||
        fchmod(self->slot.dir_fds[DIR_TMP], mode) != 0)
        return ERR_UNAVAILABLE;
    self->box_writable = writable;
    return 0;
}

static void
s_arm(sandbox_t *self, int64_t in_us)
{
    struct itimerspec when = {
        .it_value = {.tv_sec = in_us / 1000000, .tv_nsec = in_us % 1000000 * 1000}};
    timerfd_settime(self->timer_fd, 0, &when, NULL);
}

/*  Arms the timer for the next moment at which something can be over. */
static void
s_arm_next(sandbox_t *self, int64_t now_us, uint64_t cpu_used_us)
{
    int64_t wall_us = (int64_t)self->wall_ms_max * 1000 - (now_us - self->started_us);
    int64_t cpu_us = ((int64_t)self->cpu_ms_max * 1000 - (int64_t)cpu_used_us) / self->cores;
    int64_t in_us = wall_us < cpu_us ? wall_us : cpu_us;
    if (!(self->layers & SANDBOX_LAYER_MEMORY) && in_us > POLL_US)
        in_us = POLL_US;
    s_arm(self, in_us > TICK_US_MIN ? in_us : TICK_US_MIN);
}

static void
s_close_captures(sandbox_t *self)
{
    close_p(&self->output_fd); /* closing takes them out of the epoll set */
    close_p(&self->errors_fd);
}

static void
s_reset_result(sandbox_t *self, const sandbox_run_t *run)
{
    bytes_clear(&self->result.output);
    bytes_clear(&self->result.errors);
    self->result = (sandbox_result_t){.exit_code = -1,
                                      .output = bytes_make(run->stdout_max),
                                      .errors = bytes_make(run->stderr_max)};
    self->finished = false;
}

int
sandbox_start(sandbox_t *self, const sandbox_run_t *run)
{
    assert(self && run);
    if (self->running)
        return ERR_CONFLICT;
    if (!orders_valid(run))
        return ERR_INVALID;
    int err = orders_pack(&self->orders, run, ++self->run_id, self->layers);
    if (err)
        return err;
    if (self->slot.pid == 0) {
        s_replace_slot(self);
        return ERR_UNAVAILABLE;
    }
    s_reset_result(self, run);
    self->cpu_ms_max = run->cpu_ms_max;
    self->wall_ms_max = run->wall_ms_max;
    self->memory_kib_max = run->memory_kib_max;
    self->memory_kib_seen = 0;
    self->killed_us = 0;
    const char *what = "the modes of /box and /tmp";
    err = s_set_writable(self, run->box_writable);
    if (err == 0) {
        what = "the limits of the cgroup";
        err = cgroup_start(self->cgroup,
                           (run->memory_kib_max << 10) + self->own_memory,
                           run->processes_max + OWN_PROCESSES,
                           &self->before);
    }
    if (err == 0) {
        what = "sending orders";
        err = s_launch(self, run);
    }
    if (err != 0) {
        snprintf(self->why, sizeof self->why, "%s: %.100s", what, strerror(errno));
        s_close_captures(self);
        if (err == ERR_UNAVAILABLE)
            s_replace_slot(self);
        return err;
    }
    if (self->output_fd >= 0)
        s_watch(self, self->output_fd, SOURCE_OUTPUT);
    if (self->errors_fd >= 0)
        s_watch(self, self->errors_fd, SOURCE_ERRORS);
    s_arm_next(self, self->started_us, 0);
    self->running = true;
    return 0;
}

int
sandbox_fd(const sandbox_t *self)
{
    assert(self);
    return self->epoll_fd;
}

/*  Orders the end; the first reason counts. */
static void
s_kill(sandbox_t *self, sandbox_outcome_t why)
{
    if (self->killed_us != 0)
        return;
    kill_message_t order = {.run_id = self->run_id};
    self->killed_us = clock_mono_us();
    self->killed_why = why;
    /* When the zygote is gone its socket says so in the next step. */
    send(self->slot.control_fd, &order, sizeof order, MSG_NOSIGNAL);
    s_arm(self, KILL_GRACE_US);
}

/*  Reads one captured pipe, up to `reads_max` chunks. False when there is no more for now. */
static bool
s_capture(int *fd_p, bytes_t *into, bool *ret_truncated, uint32_t reads_max)
{
    uint8_t chunk[READ_CHUNK];
    for (uint32_t i = 0; i < reads_max; i++) {
        ssize_t got = read(*fd_p, chunk, sizeof chunk);
        if (got < 0 && errno == EINTR)
            continue;
        if (got == 0)
            close_p(fd_p); /* nobody has the other end any more */
        if (got <= 0)
            return false;
        size_t room = into->size_max - into->size;
        size_t kept = (size_t)got < room ? (size_t)got : room;
        bytes_append(into, chunk, kept);
        *ret_truncated = *ret_truncated || kept < (size_t)got;
    }
    return true;
}

static void
s_read_captures(sandbox_t *self, uint32_t reads_max)
{
    sandbox_result_t *result = &self->result;
    if (self->output_fd >= 0)
        s_capture(&self->output_fd, &result->output, &result->output_truncated, reads_max);
    if (self->errors_fd >= 0)
        s_capture(&self->errors_fd, &result->errors, &result->errors_truncated, reads_max);
}

/*  What ended the run, from what was seen. The order is the policy: our own fault first, then who
    ordered the end, then what the kernel enforced, then the program's own doing. */
static sandbox_outcome_t
s_judge(const sandbox_t *self, const done_message_t *done, bool out_of_memory)
{
    bool ours = self->killed_us != 0;
    if (ours && self->killed_why == SANDBOX_KILLED)
        return SANDBOX_KILLED;
    if (self->result.output_truncated)
        return SANDBOX_OUTPUT_LIMIT;
    if (out_of_memory)
        return SANDBOX_MEMORY_LIMIT;
    if (ours && self->killed_why != SANDBOX_WALL_LIMIT)
        return self->killed_why;
    if (self->result.cpu_us > (uint64_t)self->cpu_ms_max * 1000)
        return SANDBOX_CPU_LIMIT;
    if (ours || self->result.wall_us > (uint64_t)self->wall_ms_max * 1000)
        return SANDBOX_WALL_LIMIT;
    if (!done->finished || done->stage != STAGE_RUN)
        return SANDBOX_BROKEN;
    if (!WIFSIGNALED(done->status))
        return SANDBOX_EXITED;
    if (WTERMSIG(done->status) == SIGXCPU)
        return SANDBOX_CPU_LIMIT;
    return WTERMSIG(done->status) == SIGXFSZ ? SANDBOX_OUTPUT_LIMIT : SANDBOX_SIGNALED;
}

static void
s_explain(sandbox_t *self, const done_message_t *done)
{
    static const char *const s_stages[] = {
#define X(name, what) what,
        STAGE_MAP(X)
#undef X
    };
    uint32_t stage = done->stage <= STAGE_RUN ? done->stage : STAGE_PARKED;
    snprintf(self->result.why,
             sizeof self->result.why,
             "%s: %.60s",
             s_stages[stage],
             done->error ? strerror(done->error) : "the slot died");
}

/*  The peak above what was charged before. Where it can't be reset, an older and higher one may
   hide it: then the largest process stands in. */
static uint64_t
s_memory_kib(const sandbox_t *self, const done_message_t *done, const cgroup_counters_t *after)
{
    bool known = cgroup_peak_resets(self->cgroup) || after->memory_peak > self->before.memory_peak;
    if (!(self->layers & SANDBOX_LAYER_MEMORY) || !known)
        return done->rss_kib_max > self->memory_kib_seen ? done->rss_kib_max
                                                         : self->memory_kib_seen;
    bool grew = after->memory_peak > self->before.memory;
    return grew ? (after->memory_peak - self->before.memory) >> 10 : 0;
}

/*  The run is over: `done` from the zygote, or NULL when that died with it. */
static void
s_finish(sandbox_t *self, const done_message_t *done)
{
    static const done_message_t s_lost;
    sandbox_result_t *result = &self->result;
    bool lost = done == NULL;
    if (lost) {
        /* What runs on without its zygote must not fill the pipes while we empty them. */
        slot_close(&self->slot, self->cgroup);
        done = &s_lost;
    }

    result->wall_us = (uint64_t)(clock_mono_us() - self->started_us);
    cgroup_counters_t after;
    cgroup_read(self->cgroup, &after);
    result->cpu_us =
        self->layers & SANDBOX_LAYER_CPU ? after.cpu_us - self->before.cpu_us : done->cpu_us;
    result->memory_kib = s_memory_kib(self, done, &after);
    result->processes_left = done->left;
    s_read_captures(self, UINT32_MAX);
    s_close_captures(self);
    s_arm(self, 0);

    bool ran = done->finished && done->stage == STAGE_RUN;
    result->outcome = s_judge(self, done, after.oom_kills > self->before.oom_kills);
    result->signal = ran && WIFSIGNALED(done->status) ? WTERMSIG(done->status) : 0;
    if (result->outcome == SANDBOX_EXITED)
        result->exit_code = WEXITSTATUS(done->status);
    if (result->outcome == SANDBOX_BROKEN)
        s_explain(self, done);

    self->running = false;
    self->finished = true;
    self->runs++;
    bool clean = !lost && done->finished && after.processes <= IDLE_PROCESSES_MAX;
    if (clean && (self->box_writable || !(self->layers & SANDBOX_LAYER_UID)))
        clean = files_wipe(self->slot.dir_fds[DIR_TMP]) == 0;
    if (!clean || self->runs >= self->runs_max)
        s_replace_slot(self);
}

static void
s_on_timer(sandbox_t *self)
{
    uint64_t rings;
    if (read(self->timer_fd, &rings, sizeof rings) < 0)
        return;
    int64_t now_us = clock_mono_us();
    if (self->killed_us != 0) {
        s_finish(self, NULL); /* the zygote had its grace */
        return;
    }
    uint64_t cpu_us =
        self->layers & SANDBOX_LAYER_CPU ? cgroup_cpu_us(self->cgroup) - self->before.cpu_us : 0;
    if (!(self->layers & SANDBOX_LAYER_MEMORY)) {
        uint64_t used_kib = usage_memory_kib(self->slot.pid);
        if (used_kib > self->memory_kib_seen)
            self->memory_kib_seen = used_kib;
    }
    if (self->memory_kib_seen > self->memory_kib_max)
        s_kill(self, SANDBOX_MEMORY_LIMIT);
    else if (cpu_us > (uint64_t)self->cpu_ms_max * 1000)
        s_kill(self, SANDBOX_CPU_LIMIT);
    else if (now_us - self->started_us > (int64_t)self->wall_ms_max * 1000)
        s_kill(self, SANDBOX_WALL_LIMIT);
    else
        s_arm_next(self, now_us, cpu_us);
}

static void
s_on_control(sandbox_t *self)
{
    done_message_t done;
    ssize_t got = recv(self->slot.control_fd, &done, sizeof done, MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    /* Told twice: init was killed between sending it and saying so to the zygote. */
    if (got == (ssize_t)sizeof done && done.run_id < self->run_id)
        return;
    bool valid = got == (ssize_t)sizeof done && done.run_id == self->run_id;
    s_finish(self, valid ? &done : NULL);
}

sandbox_state_t
sandbox_step(sandbox_t *self)
{
    assert(self);
    struct epoll_event events[EVENTS_MAX];
    int count = self->running ? epoll_wait(self->epoll_fd, events, EVENTS_MAX, 0) : 0;
    bool control = false;
    bool timer = false;
    for (int i = 0; i < count; i++) {
        control = control || events[i].data.u32 == SOURCE_CONTROL;
        timer = timer || events[i].data.u32 == SOURCE_TIMER;
    }
    if (count > 0)
        s_read_captures(self, READS_PER_STEP_MAX);
    if (self->running && self->result.output_truncated)
        s_kill(self, SANDBOX_OUTPUT_LIMIT);
    if (timer)
        s_on_timer(self);
    if (control && self->running)
        s_on_control(self);
    return self->running ? SANDBOX_RUNNING : SANDBOX_DONE;
}

void
sandbox_kill(sandbox_t *self)
{
    assert(self);
    if (self->running)
        s_kill(self, SANDBOX_KILLED);
}

sandbox_result_t *
sandbox_result(sandbox_t *self)
{
    assert(self);
    return self->finished ? &self->result : NULL;
}

int
sandbox_run(sandbox_t *self, const sandbox_run_t *run, sandbox_result_t **ret_result)
{
    assert(ret_result);
    int err = sandbox_start(self, run);
    if (err)
        return err;
    while (sandbox_step(self) == SANDBOX_RUNNING) {
        struct epoll_event event;
        epoll_wait(self->epoll_fd, &event, 1, -1);
    }
    *ret_result = sandbox_result(self);
    return 0;
}
