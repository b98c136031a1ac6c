/*  cgroup - see cgroup.h

    The two versions differ in file names and in the format of three files; the
    table s_files holds the names, s_read_* the formats.
*/
#include "nodes/worker/sandbox/cgroup.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "lib/base/cleanup.h"
#include "lib/base/err.h"
#include "lib/base/text.h"
#include "nodes/worker/sandbox/sandbox.h"

#define PATH_SIZE 4096u
#define VALUE_SIZE 512u
#define PREFIX "assize."
#define WORKER_LEAF "assize-worker"
#define KILL_ROUNDS_MAX 2000u /* of 1 ms */
#define STALE_MAX 1024u       /* directories of dead processes swept per start */

typedef enum { CONTROLLER_MEMORY, CONTROLLER_PIDS, CONTROLLER_CPU, CONTROLLERS } controller_t;

typedef enum {
    FILE_MEMORY_NOW,
    FILE_MEMORY_PEAK,
    FILE_MEMORY_MAX,
    FILE_SWAP_MAX,
    FILE_OOM,
    FILE_PIDS_NOW,
    FILE_PIDS_MAX,
    FILE_CPU,
    FILES
} file_t;

static const struct {
    controller_t controller;
    const char *v1;
    const char *v2;
} s_files[FILES] = {
    [FILE_MEMORY_NOW] = {CONTROLLER_MEMORY, "memory.usage_in_bytes", "memory.current"},
    [FILE_MEMORY_PEAK] = {CONTROLLER_MEMORY, "memory.max_usage_in_bytes", "memory.peak"},
    [FILE_MEMORY_MAX] = {CONTROLLER_MEMORY, "memory.limit_in_bytes", "memory.max"},
    [FILE_SWAP_MAX] = {CONTROLLER_MEMORY, "memory.memsw.limit_in_bytes", "memory.swap.max"},
    [FILE_OOM] = {CONTROLLER_MEMORY, "memory.oom_control", "memory.events"},
    [FILE_PIDS_NOW] = {CONTROLLER_PIDS, "pids.current", "pids.current"},
    [FILE_PIDS_MAX] = {CONTROLLER_PIDS, "pids.max", "pids.max"},
    [FILE_CPU] = {CONTROLLER_CPU, "cpuacct.usage", "cpu.stat"},
};
static const char *const s_controllers_v1[CONTROLLERS] = {"memory", "pids", "cpuacct"};
static const char *const s_controllers_v2[CONTROLLERS] = {"memory", "pids", "cpu"};

struct cgroup {
    bool v2;
    bool peak_resets;
    char *directories[CONTROLLERS]; /* NULL: not to be had; v2: all the same */
    int fds[FILES];                 /* -1: not to be had */
    uint64_t memory_max;            /* as last written; 0: never */
    uint64_t processes_max;
};

/*  Whether the comma-separated `list` has `word`. */
static bool
s_list_has(const char *list, const char *word)
{
    size_t length = strlen(word);
    while (list) {
        if (strncmp(list, word, length) == 0 && (list[length] == ',' || list[length] == 0))
            return true;
        list = strchr(list, ',');
        if (list)
            list++;
    }
    return false;
}

/*  This process's path in the hierarchy of `controller` ("" for v2): a heap string, or NULL. */
static char *
s_own_path(const char *controller)
{
    _cleanup_(fclose_p) FILE *file = fopen("/proc/self/cgroup", "re");
    _cleanup_(free_p) char *line = NULL;
    size_t capacity = 0;
    while (file && getline(&line, &capacity, file) > 0) {
        char *list = strchr(line, ':');
        char *path = list ? strchr(list + 1, ':') : NULL;
        if (!path)
            continue;
        *path++ = 0;
        path[strcspn(path, "\n")] = 0;
        list++;
        if (*controller ? s_list_has(list, controller) : *list == 0)
            return text_copy(path);
    }
    return NULL;
}

/*  The directory that shows this process's own cgroup in that hierarchy: a heap string, or NULL
   when the hierarchy isn't mounted or shows another part. Format: proc(5), /proc/pid/mountinfo. */
static char *
s_own_directory(const char *controller)
{
    _cleanup_(free_p) char *own = s_own_path(controller);
    _cleanup_(fclose_p) FILE *file = fopen("/proc/self/mountinfo", "re");
    _cleanup_(free_p) char *line = NULL;
    size_t capacity = 0;
    while (own && file && getline(&line, &capacity, file) > 0) {
        _cleanup_(free_p) char *root = NULL;
        _cleanup_(free_p) char *point = NULL;
        _cleanup_(free_p) char *type = NULL;
        _cleanup_(free_p) char *options = NULL;
        const char *second = strstr(line, " - ");
        if (!second || sscanf(line, "%*s %*s %*s %ms %ms", &root, &point) != 2)
            continue;
        if (sscanf(second, " - %ms %*s %ms", &type, &options) != 2)
            continue;
        bool match = *controller ? strcmp(type, "cgroup") == 0 && s_list_has(options, controller)
                                 : strcmp(type, "cgroup2") == 0;
        size_t skip = strcmp(root, "/") == 0 ? 0 : strlen(root);
        if (!match || strncmp(own, root, skip) != 0 || strstr(own, "/.."))
            continue;
        const char *rest = own + skip;
        return text_format("%s%s", point, strcmp(rest, "/") == 0 ? "" : rest);
    }
    return NULL;
}

static int
s_write(int fd, const char *text)
{
    return fd >= 0 && pwrite(fd, text, strlen(text), 0) >= 0 ? 0 : -1;
}

static int
s_write_number(int fd, uint64_t number)
{
    char text[24];
    snprintf(text, sizeof text, "%llu", (unsigned long long)number);
    return s_write(fd, text);
}

static int
s_write_path(const char *directory, const char *name, const char *text)
{
    char path[PATH_SIZE];
    snprintf(path, sizeof path, "%s/%s", directory, name);
    _cleanup_(close_p) int fd = open(path, O_WRONLY | O_CLOEXEC);
    return fd >= 0 ? s_write(fd, text) : -1;
}

/*  The number after `key` in a file of lines "key number", or the first number for key NULL. */
static uint64_t
s_read(int fd, const char *key)
{
    char text[VALUE_SIZE];
    ssize_t got = fd >= 0 ? pread(fd, text, sizeof text - 1, 0) : -1;
    if (got <= 0)
        return 0;
    text[got] = 0;
    const char *at = text;
    if (key) {
        size_t length = strlen(key);
        while (at && !(strncmp(at, key, length) == 0 && at[length] == ' ')) {
            at = strchr(at, '\n');
            at = at ? at + 1 : NULL;
        }
        at = at ? at + length : NULL;
    }
    return at ? strtoull(at, NULL, 10) : 0;
}

/*  Removes the slots' directories in `parent` whose makers are dead. */
static void
s_sweep(const char *parent)
{
    DIR *dir = opendir(parent);
    if (!dir)
        return;
    struct dirent *entry;
    uint32_t swept = 0;
    while (swept < STALE_MAX && (entry = readdir(dir))) {
        if (!text_starts(entry->d_name, PREFIX))
            continue;
        pid_t pid = (pid_t)strtol(entry->d_name + strlen(PREFIX), NULL, 10);
        if (pid <= 0 || kill(pid, 0) == 0 || errno != ESRCH)
            continue;
        unlinkat(dirfd(dir), entry->d_name, AT_REMOVEDIR);
        swept++;
    }
    closedir(dir);
}

/*  v2: hands the controllers of `directory` down to its children, one by one: a machine may lack
    some. Where processes are in the way it must not go on to pids and cpu, which put up with them:
    that would make children of another kind, in which no process can be ("threaded",
   cgroup-v2.rst). */
static void
s_hand_down(const char *directory)
{
    for (int i = 0; i < CONTROLLERS; i++) {
        char word[16];
        snprintf(word, sizeof word, "+%s", s_controllers_v2[i]);
        if (s_write_path(directory, "cgroup.subtree_control", word) != 0 && errno == EBUSY)
            return;
    }
}

/*  v2: children of a cgroup get controllers only when it has no processes itself, so this process
    first moves into a leaf (systemd: Delegate=yes; "no internal processes" in cgroup-v2.rst). In
    the hierarchy's root, the only one without a type, the rule does not hold and nothing moves. */
static void
s_delegate(const char *parent)
{
    char path[PATH_SIZE];
    snprintf(path, sizeof path, "%s/cgroup.type", parent);
    if (access(path, F_OK) == 0) {
        snprintf(path, sizeof path, "%s/" WORKER_LEAF, parent);
        if (mkdir(path, 0755) != 0 && errno != EEXIST)
            return;
        if (s_write_path(path, "cgroup.procs", "0") != 0)
            return;
    }
    s_hand_down(parent);
}

static void
s_make_directories(cgroup_t *self, uint32_t slot)
{
    for (int i = 0; i < CONTROLLERS; i++) {
        _cleanup_(free_p) char *parent = s_own_directory(self->v2 ? "" : s_controllers_v1[i]);
        if (!parent)
            continue;
        if (self->v2 && text_ends(parent, "/" WORKER_LEAF))
            parent[strlen(parent) - strlen("/" WORKER_LEAF)] = 0;
        if (self->v2 && i == 0)
            s_delegate(parent);
        if (!self->v2 || i == 0)
            s_sweep(parent);
        char *path = text_format("%s/" PREFIX "%d.%u", parent, (int)getpid(), slot);
        if (mkdir(path, 0755) == 0 || errno == EEXIST)
            self->directories[i] = path;
        else
            free(path);
    }
}

static void
s_open_files(cgroup_t *self)
{
    for (int i = 0; i < FILES; i++) {
        const char *directory = self->directories[s_files[i].controller];
        if (!directory)
            continue;
        char path[PATH_SIZE];
        snprintf(path, sizeof path, "%s/%s", directory, self->v2 ? s_files[i].v2 : s_files[i].v1);
        self->fds[i] = open(path, O_RDWR | O_CLOEXEC);
        if (self->fds[i] < 0)
            self->fds[i] = open(path, O_RDONLY | O_CLOEXEC);
    }
}

cgroup_t *
cgroup_new(uint32_t slot)
{
    cgroup_t *self = calloc(1, sizeof *self);
    if (!self)
        abort();
    for (int i = 0; i < FILES; i++)
        self->fds[i] = -1;
    _cleanup_(free_p) char *memory_v1 = s_own_path("memory");
    self->v2 = memory_v1 == NULL;
    s_make_directories(self, slot);
    s_open_files(self);
    if (self->v2 && self->fds[FILE_SWAP_MAX] >= 0)
        s_write(self->fds[FILE_SWAP_MAX], "0");
    /* On v2 a write resets the peak as seen through this very fd; older kernels refuse it. */
    self->peak_resets = s_write(self->fds[FILE_MEMORY_PEAK], "0") == 0;
    return self;
}

static void
s_nap(void)
{
    nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
}

void
cgroup_destroy(cgroup_t **self_p)
{
    assert(self_p);
    cgroup_t *self = *self_p;
    if (!self)
        return;
    cgroup_kill(self);
    for (int i = 0; i < FILES; i++)
        close_p(&self->fds[i]);
    for (int i = 0; i < CONTROLLERS; i++) {
        /* A dead process leaves its cgroup a moment after it was reaped. */
        for (uint32_t round = 0; self->directories[i] && round < KILL_ROUNDS_MAX; round++) {
            if (rmdir(self->directories[i]) == 0 || errno != EBUSY)
                break;
            s_nap();
        }
        free(self->directories[i]);
    }
    free(self);
    *self_p = NULL;
}

/*  Whether this machine has swap at all. */
static bool
s_swap_exists(void)
{
    _cleanup_(fclose_p) FILE *file = fopen("/proc/swaps", "re");
    char line[VALUE_SIZE];
    int lines = 0;
    while (file && lines < 2 && fgets(line, sizeof line, file))
        lines++;
    return !file || lines > 1; /* the first is the heading */
}

uint32_t
cgroup_layers(const cgroup_t *self)
{
    assert(self);
    uint32_t layers = 0;
    if (self->fds[FILE_MEMORY_MAX] >= 0 && self->fds[FILE_OOM] >= 0)
        layers |= SANDBOX_LAYER_MEMORY;
    if (layers && (self->fds[FILE_SWAP_MAX] >= 0 || !s_swap_exists()))
        layers |= SANDBOX_LAYER_SWAP;
    if (self->fds[FILE_PIDS_MAX] >= 0)
        layers |= SANDBOX_LAYER_PROCESSES;
    if (self->fds[FILE_CPU] >= 0)
        layers |= SANDBOX_LAYER_CPU;
    return layers;
}

bool
cgroup_peak_resets(const cgroup_t *self)
{
    assert(self);
    return self->peak_resets;
}

int
cgroup_join(cgroup_t *self, pid_t pid)
{
    assert(self);
    char text[24];
    snprintf(text, sizeof text, "%d", (int)pid);
    for (int i = 0; i < (self->v2 ? 1 : CONTROLLERS); i++) {
        if (self->directories[i] && s_write_path(self->directories[i], "cgroup.procs", text) != 0)
            return -errno;
    }
    return 0;
}

/*  v1 insists on memory <= memory and swap at every moment, hence the order. */
static int
s_set_memory(cgroup_t *self, uint64_t memory_max)
{
    int swap_fd = self->v2 ? -1 : self->fds[FILE_SWAP_MAX];
    int memory_fd = self->fds[FILE_MEMORY_MAX];
    bool grows = self->memory_max == 0 || memory_max > self->memory_max;
    if (swap_fd >= 0 && grows && s_write_number(swap_fd, memory_max) != 0 && self->memory_max != 0)
        return ERR_UNAVAILABLE;
    if (s_write_number(memory_fd, memory_max) != 0)
        return ERR_UNAVAILABLE;
    if (swap_fd >= 0 && (!grows || self->memory_max == 0) &&
        s_write_number(swap_fd, memory_max) != 0)
        return ERR_UNAVAILABLE;
    self->memory_max = memory_max;
    return 0;
}

int
cgroup_start(cgroup_t *self,
             uint64_t memory_max,
             uint64_t processes_max,
             cgroup_counters_t *ret_counters)
{
    assert(self);
    assert(memory_max > 0 && processes_max > 0);
    if (self->fds[FILE_MEMORY_MAX] >= 0 && memory_max != self->memory_max) {
        if (s_set_memory(self, memory_max) != 0)
            return ERR_UNAVAILABLE;
    }
    if (self->fds[FILE_PIDS_MAX] >= 0 && processes_max != self->processes_max) {
        if (s_write_number(self->fds[FILE_PIDS_MAX], processes_max) != 0)
            return ERR_UNAVAILABLE;
        self->processes_max = processes_max;
    }
    if (self->peak_resets)
        s_write(self->fds[FILE_MEMORY_PEAK], "0");
    cgroup_read(self, ret_counters);
    return 0;
}

void
cgroup_read(const cgroup_t *self, cgroup_counters_t *ret_counters)
{
    assert(self);
    assert(ret_counters);
    *ret_counters = (cgroup_counters_t){
        .memory = s_read(self->fds[FILE_MEMORY_NOW], NULL),
        .memory_peak = s_read(self->fds[FILE_MEMORY_PEAK], NULL),
        .oom_kills = s_read(self->fds[FILE_OOM], "oom_kill"),
        .cpu_us = cgroup_cpu_us(self),
        .processes = s_read(self->fds[FILE_PIDS_NOW], NULL),
    };
}

uint64_t
cgroup_cpu_us(const cgroup_t *self)
{
    assert(self);
    return self->v2 ? s_read(self->fds[FILE_CPU], "usage_usec")
                    : s_read(self->fds[FILE_CPU], NULL) / 1000;
}

/*  Signals every process of one directory; returns how many it saw. */
static uint32_t
s_kill_once(const char *directory)
{
    char path[PATH_SIZE];
    snprintf(path, sizeof path, "%s/cgroup.procs", directory);
    _cleanup_(fclose_p) FILE *file = fopen(path, "re");
    uint32_t seen = 0;
    char line[32];
    while (file && fgets(line, sizeof line, file)) {
        pid_t pid = (pid_t)strtol(line, NULL, 10);
        if (pid > 0)
            kill(pid, SIGKILL);
        seen++;
    }
    return seen;
}

int
cgroup_kill(cgroup_t *self)
{
    assert(self);
    if (self->v2 && self->directories[0])
        s_write_path(self->directories[0], "cgroup.kill", "1");
    for (uint32_t round = 0; round < KILL_ROUNDS_MAX; round++) {
        uint32_t seen = 0;
        for (int i = 0; i < (self->v2 ? 1 : CONTROLLERS); i++)
            seen += self->directories[i] ? s_kill_once(self->directories[i]) : 0;
        if (seen == 0)
            return 0;
        s_nap();
    }
    return ERR_TIMEOUT;
}
