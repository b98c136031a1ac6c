/*  contender - see contender.h */
#include "bench/contender.h"

#include <assert.h>
#include <cjson/cJSON.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <seccomp.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/base/cleanup.h"
#include "lib/base/clock.h"
#include "lib/base/text.h"
#include "nodes/worker/sandbox/profile.h"
#include "nodes/worker/sandbox/sandbox.h"
#include "nodes/worker/sandbox/zygote.h"

#define SLOT_FIRST 210u  /* of the sandboxes of a bench */
#define PEER_UID "61254" /* nobody's, as a slot's is nobody's */
#define PEER_UID_NUMBER 61254
#define FILTER_FD 9 /* where bubblewrap finds our filter */
#define MEMORY_MAX (256ull << 20)
#define PROCESSES_MAX 64
#define WORDS_MAX 64u
#define TEXT_SIZE 64u
#define SYSTEM_MOUNT "/sys/fs/cgroup/unified"

static const char *const s_names[CONTENDERS] = {"bare", "sandbox", "bwrap", "crun"};
static const struct {
    const char *name;
    sandbox_profile_t profile;
    const char *argv[5]; /* as seen inside; bare, the no-op program has another path */
} s_workloads[WORKLOADS] = {
    {"no-op C", SANDBOX_PROFILE_NATIVE, {"/program/bench_noop", NULL}},
    {"python3 -c pass", SANDBOX_PROFILE_PYTHON, {"/usr/bin/python3", "-c", "pass", NULL}},
};

struct contender {
    contender_kind_t kind;
    sandbox_t *sandbox;
    char *argv[WORKLOADS][WORDS_MAX]; /* of the command, for all but the sandbox */
    int filter_fds[WORKLOADS];        /* our filters as files, or -1 */
    char *directory;                  /* of bundles, removed at the end */
};

__attribute__((noreturn)) static void
s_fail(const char *what, const char *why)
{
    fprintf(stderr, "bench_sandbox: %s: %s\n", what, why);
    exit(1);
}

/*  filter.c says so when it can't compile; here that ends the bench. */
void
zygote_die(const zygote_t *self, const char *what)
{
    (void)self;
    s_fail(what, strerror(errno));
}

const char *
contender_name(contender_kind_t kind)
{
    assert(kind < CONTENDERS);
    return s_names[kind];
}

const char *
contender_workload_name(workload_t workload)
{
    assert(workload < WORKLOADS);
    return s_workloads[workload].name;
}

/*  Reads until nobody can write any more. */
static void
s_drain(int fd)
{
    char chunk[4096];
    while (read(fd, chunk, sizeof chunk) > 0) {
    }
    close(fd);
}

static int64_t
s_run_command(const contender_t *self, workload_t workload)
{
    int out[2];
    int err[2];
    pid_t pid;
    int status = 0;
    posix_spawn_file_actions_t actions;
    char *env[] = {(char *)(uintptr_t) "PATH=/usr/bin:/bin", NULL};
    char *const *argv = self->argv[workload];
    int filter_fd = self->filter_fds[workload];
    int64_t began_us = clock_mono_us();
    if (pipe2(out, O_CLOEXEC) != 0 || pipe2(err, O_CLOEXEC) != 0)
        s_fail("pipe2", strerror(errno));
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, out[1], 1);
    posix_spawn_file_actions_adddup2(&actions, err[1], 2);
    if (filter_fd >= 0) {
        lseek(filter_fd, 0, SEEK_SET);
        posix_spawn_file_actions_adddup2(&actions, filter_fd, FILTER_FD);
    }
    if (posix_spawn(&pid, argv[0], &actions, NULL, argv, env) != 0)
        s_fail("posix_spawn", argv[0]);
    posix_spawn_file_actions_destroy(&actions);
    close(out[1]);
    close(err[1]);
    s_drain(out[0]);
    s_drain(err[0]);
    if (waitpid(pid, &status, 0) != pid || status != 0)
        s_fail(s_names[self->kind], "the program failed");
    return clock_mono_us() - began_us;
}

static int64_t
s_run_sandbox(const contender_t *self, workload_t workload)
{
    sandbox_run_t run = sandbox_run_make(s_workloads[workload].profile, s_workloads[workload].argv);
    sandbox_result_t *result = NULL;
    int64_t began_us = clock_mono_us();
    if (sandbox_run(self->sandbox, &run, &result) != 0)
        s_fail("sandbox_run", sandbox_why(self->sandbox));
    int64_t took_us = clock_mono_us() - began_us;
    if (result->outcome != SANDBOX_EXITED || result->exit_code != 0)
        s_fail("the sandbox", result->why[0] ? result->why : "the program failed inside");
    return took_us;
}

int64_t
contender_run(contender_t *self, workload_t workload)
{
    assert(self && workload < WORKLOADS);
    return self->kind == CONTENDER_SANDBOX ? s_run_sandbox(self, workload)
                                           : s_run_command(self, workload);
}

/*  A NULL-terminated copy of `head`, then of `tail`. */
static void
s_set_argv(char **argv, const char *const *head, const char *const *tail)
{
    uint32_t count = 0;
    for (; *head && count < WORDS_MAX - 1; head++)
        argv[count++] = text_copy(*head);
    for (; *tail && count < WORDS_MAX - 1; tail++)
        argv[count++] = text_copy(*tail);
    argv[count] = NULL;
}

static int
s_open_bare(contender_t *self, char **ret_why)
{
    (void)ret_why;
    static const char *const s_none[] = {NULL};
    static const char *const s_noop[] = {BENCH_NOOP_PATH, NULL};
    s_set_argv(self->argv[WORKLOAD_NOOP], s_noop, s_none);
    s_set_argv(self->argv[WORKLOAD_PYTHON], s_workloads[WORKLOAD_PYTHON].argv, s_none);
    return 0;
}

static int
s_open_sandbox(contender_t *self, uint32_t lane, const char *executable, char **ret_why)
{
    bool cores = (long)lane < sysconf(_SC_NPROCESSORS_ONLN);
    sandbox_options_t options = {
        .executable = executable, .slot = SLOT_FIRST + lane, .core = cores ? (int)lane : -1};
    self->sandbox = sandbox_new(&options, ret_why);
    if (!self->sandbox)
        return -1;
    _cleanup_(close_p) int fd = open(BENCH_NOOP_PATH, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || sandbox_put_fd(self->sandbox, SANDBOX_PROGRAM, "bench_noop", 0755, fd) != 0)
        s_fail(BENCH_NOOP_PATH, "cannot be put into the sandbox");
    return 0;
}

/*  The directory of the no-op program, which peers bind as /program. */
static char *
s_program_directory(void)
{
    char *path = text_copy(BENCH_NOOP_PATH);
    *strrchr(path, '/') = 0;
    return path;
}

static int
s_open_bwrap(contender_t *self, char **ret_why)
{
    if (access("/usr/bin/bwrap", X_OK) != 0) {
        *ret_why = text_copy("not installed: ./dev setup, package bubblewrap");
        return -1;
    }
    _cleanup_(free_p) char *programs = s_program_directory();
    char filter_fd[TEXT_SIZE];
    snprintf(filter_fd, sizeof filter_fd, "%d", FILTER_FD);
    const char *const head[] = {"/usr/bin/bwrap",
                                "--unshare-all",
                                "--die-with-parent",
                                "--new-session",
                                "--uid",
                                PEER_UID,
                                "--gid",
                                PEER_UID,
                                "--seccomp",
                                filter_fd,
                                "--ro-bind",
                                "/usr",
                                "/usr",
                                "--symlink",
                                "usr/bin",
                                "/bin",
                                "--symlink",
                                "usr/lib",
                                "/lib",
                                "--symlink",
                                "usr/lib64",
                                "/lib64",
                                "--ro-bind",
                                "/etc/ld.so.cache",
                                "/etc/ld.so.cache",
                                "--dev",
                                "/dev",
                                "--tmpfs",
                                "/box",
                                "--tmpfs",
                                "/tmp",
                                "--ro-bind",
                                programs,
                                "/program",
                                "--chdir",
                                "/box",
                                "--",
                                NULL};
    zygote_t filters = {0};
    filters_compile(&filters);
    for (int i = 0; i < WORKLOADS; i++) {
        const struct sock_fprog *filter = &filters.filters[s_workloads[i].profile];
        size_t size = filter->len * sizeof *filter->filter;
        s_set_argv(self->argv[i], head, s_workloads[i].argv);
        self->filter_fds[i] = memfd_create("filter", MFD_CLOEXEC);
        if (self->filter_fds[i] < 0 ||
            write(self->filter_fds[i], filter->filter, size) != (ssize_t)size)
            s_fail("memfd_create", strerror(errno));
    }
    return 0;
}

/*  An array of strings. */
static cJSON *
s_json_words(const char *const *words)
{
    int count = 0;
    while (words[count])
        count++;
    return cJSON_CreateStringArray(words, count);
}

static void
s_json_mount(cJSON *mounts, const char *target, const char *type, const char *source)
{
    static const char *const s_bind[] = {"bind", "ro", "nosuid", "nodev", NULL};
    static const char *const s_other[] = {"nosuid", NULL}; /* /dev holds devices */
    cJSON *mount = cJSON_CreateObject();
    cJSON_AddStringToObject(mount, "destination", target);
    cJSON_AddStringToObject(mount, "type", type);
    cJSON_AddStringToObject(mount, "source", source);
    cJSON_AddItemToObject(
        mount, "options", s_json_words(strcmp(type, "bind") == 0 ? s_bind : s_other));
    cJSON_AddItemToArray(mounts, mount);
}

/*  Our allow-list by name; rules about arguments become plain permission. */
static cJSON *
s_json_filter(sandbox_profile_t profile)
{
    cJSON *names = cJSON_CreateArray();
    for (uint32_t i = 0; i < PROFILE_SETS_MAX && profile_table[profile].sets[i]; i++) {
        const profile_set_t *set = profile_table[profile].sets[i];
        for (size_t j = 0; j < set->calls_count + set->rules_count; j++) {
            int call = j < set->calls_count ? set->calls[j] : set->rules[j - set->calls_count].call;
            char *name = seccomp_syscall_resolve_num_arch(SCMP_ARCH_NATIVE, call);
            if (name)
                cJSON_AddItemToArray(names, cJSON_CreateString(name));
            free(name);
        }
    }
    cJSON *allowed = cJSON_CreateObject();
    cJSON_AddItemToObject(allowed, "names", names);
    cJSON_AddStringToObject(allowed, "action", "SCMP_ACT_ALLOW");
    cJSON *filter = cJSON_CreateObject();
    cJSON_AddStringToObject(filter, "defaultAction", "SCMP_ACT_ERRNO");
    cJSON_AddItemToArray(cJSON_AddArrayToObject(filter, "syscalls"), allowed);
    return filter;
}

static cJSON *
s_json_linux(workload_t workload, const char *id)
{
    static const char *const s_namespaces[] = {
        "pid", "network", "ipc", "uts", "mount", "cgroup", NULL};
    cJSON *linux_part = cJSON_CreateObject();
    _cleanup_(free_p) char *path = text_format("/%s", id);
    cJSON_AddStringToObject(linux_part, "cgroupsPath", path);
    cJSON *namespaces = cJSON_AddArrayToObject(linux_part, "namespaces");
    for (int i = 0; s_namespaces[i]; i++) {
        cJSON *one = cJSON_CreateObject();
        cJSON_AddStringToObject(one, "type", s_namespaces[i]);
        cJSON_AddItemToArray(namespaces, one);
    }
    cJSON *resources = cJSON_AddObjectToObject(linux_part, "resources");
    cJSON_AddNumberToObject(
        cJSON_AddObjectToObject(resources, "memory"), "limit", (double)MEMORY_MAX);
    cJSON_AddNumberToObject(cJSON_AddObjectToObject(resources, "pids"), "limit", PROCESSES_MAX);
    cJSON_AddItemToObject(linux_part, "seccomp", s_json_filter(s_workloads[workload].profile));
    return linux_part;
}

/*  An OCI bundle's config.json: opencontainers/runtime-spec, config.md and config-linux.md. */
static char *
s_make_config(workload_t workload, const char *root, const char *id)
{
    static const char *const s_env[] = {"PATH=/usr/bin:/bin", NULL};
    _cleanup_(free_p) char *programs = s_program_directory();
    cJSON *config = cJSON_CreateObject();
    cJSON_AddStringToObject(config, "ociVersion", "1.0.0");
    cJSON *process = cJSON_AddObjectToObject(config, "process");
    cJSON *user = cJSON_AddObjectToObject(process, "user");
    cJSON_AddNumberToObject(user, "uid", PEER_UID_NUMBER);
    cJSON_AddNumberToObject(user, "gid", PEER_UID_NUMBER);
    cJSON_AddItemToObject(process, "args", s_json_words(s_workloads[workload].argv));
    cJSON_AddItemToObject(process, "env", s_json_words(s_env));
    cJSON_AddStringToObject(process, "cwd", "/box");
    cJSON_AddBoolToObject(process, "noNewPrivileges", true);
    cJSON_AddObjectToObject(process, "capabilities");
    cJSON *root_part = cJSON_AddObjectToObject(config, "root");
    cJSON_AddStringToObject(root_part, "path", root);
    cJSON_AddBoolToObject(root_part, "readonly", true);
    cJSON *mounts = cJSON_AddArrayToObject(config, "mounts");
    s_json_mount(mounts, "/usr", "bind", "/usr");
    s_json_mount(mounts, "/program", "bind", programs);
    s_json_mount(mounts, "/dev", "tmpfs", "tmpfs");
    s_json_mount(mounts, "/box", "tmpfs", "tmpfs");
    s_json_mount(mounts, "/tmp", "tmpfs", "tmpfs");
    s_json_mount(mounts, "/proc", "proc", "proc"); /* crun itself needs it */
    cJSON_AddItemToObject(config, "linux", s_json_linux(workload, id));
    char *text = cJSON_PrintUnformatted(config);
    cJSON_Delete(config);
    return text;
}

/*  crun takes a machine with both versions of cgroups mounted for one it doesn't know; without the
    second, in a mount namespace of our own, it is content. */
static void
s_hide_hybrid(void)
{
    static bool s_hidden;
    if (s_hidden || access(SYSTEM_MOUNT, F_OK) != 0)
        return;
    s_hidden = true;
    if (unshare(CLONE_NEWNS) != 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
        umount2(SYSTEM_MOUNT, MNT_DETACH) != 0)
        fprintf(stderr, "bench_sandbox: hiding %s: %s\n", SYSTEM_MOUNT, strerror(errno));
}

/*  The directories that a bundle mounts upon, and the links of a system with a merged /usr. */
static void
s_make_root(const char *root)
{
    static const char *const s_dirs[] = {"usr", "program", "dev", "box", "tmp", "proc"};
    static const char *const s_links[] = {"bin", "lib", "lib64"};
    for (size_t i = 0; i < sizeof s_dirs / sizeof s_dirs[0]; i++) {
        _cleanup_(free_p) char *path = text_format("%s/%s", root, s_dirs[i]);
        if (mkdir(path, 0755) != 0)
            s_fail(path, strerror(errno));
    }
    for (size_t i = 0; i < sizeof s_links / sizeof s_links[0]; i++) {
        _cleanup_(free_p) char *path = text_format("%s/%s", root, s_links[i]);
        _cleanup_(free_p) char *target = text_format("usr/%s", s_links[i]);
        if (symlink(target, path) != 0)
            s_fail(path, strerror(errno));
    }
}

static void
s_write_file(const char *path, const char *text)
{
    _cleanup_(fclose_p) FILE *file = fopen(path, "we");
    if (!file || fputs(text, file) < 0)
        s_fail(path, strerror(errno));
}

static int
s_open_crun(contender_t *self, uint32_t lane, char **ret_why)
{
    if (access("/usr/bin/crun", X_OK) != 0) {
        *ret_why = text_copy("not installed: ./dev setup, package crun");
        return -1;
    }
    s_hide_hybrid();
    char template[] = "/tmp/assize-bench-XXXXXX";
    if (!mkdtemp(template) || chmod(template, 0755) != 0)
        s_fail("mkdtemp", strerror(errno));
    self->directory = text_copy(template);
    _cleanup_(free_p) char *root = text_format("%s/root", template);
    if (mkdir(root, 0755) != 0)
        s_fail(root, strerror(errno));
    s_make_root(root);
    char id[TEXT_SIZE];
    snprintf(id, sizeof id, "assize-bench-%d-%u", (int)getpid(), lane);
    for (int i = 0; i < WORKLOADS; i++) {
        _cleanup_(free_p) char *bundle = text_format("%s/%d", template, i);
        _cleanup_(free_p) char *path = text_format("%s/config.json", bundle);
        _cleanup_(free_p) char *config = s_make_config((workload_t)i, root, id);
        if (mkdir(bundle, 0755) != 0)
            s_fail(bundle, strerror(errno));
        s_write_file(path, config);
        const char *const head[] = {
            "/usr/bin/crun", "--cgroup-manager", "cgroupfs", "run", "--bundle", bundle, id, NULL};
        static const char *const s_none[] = {NULL};
        s_set_argv(self->argv[i], head, s_none);
    }
    return 0;
}

contender_t *
contender_new(contender_kind_t kind, uint32_t lane, const char *executable, char **ret_why)
{
    assert(kind < CONTENDERS && ret_why);
    contender_t *self = calloc(1, sizeof *self);
    if (!self)
        abort();
    self->kind = kind;
    for (int i = 0; i < WORKLOADS; i++)
        self->filter_fds[i] = -1;
    int rc = -1;
    switch (kind) {
    case CONTENDER_BARE:
        rc = s_open_bare(self, ret_why);
        break;
    case CONTENDER_SANDBOX:
        rc = s_open_sandbox(self, lane, executable, ret_why);
        break;
    case CONTENDER_BWRAP:
        rc = s_open_bwrap(self, ret_why);
        break;
    case CONTENDER_CRUN:
        rc = s_open_crun(self, lane, ret_why);
        break;
    case CONTENDERS:
        abort();
    }
    if (rc != 0)
        contender_destroy(&self);
    return self;
}

/*  Removes what s_open_crun made: nothing else is ever in there. */
static void
s_remove(const char *directory)
{
    char *argv[] = {(char *)(uintptr_t) "/bin/rm",
                    (char *)(uintptr_t) "-rf",
                    (char *)(uintptr_t) "--one-file-system",
                    (char *)(uintptr_t)directory,
                    NULL};
    char *env[] = {NULL};
    pid_t pid;
    if (posix_spawn(&pid, argv[0], NULL, NULL, argv, env) == 0)
        waitpid(pid, NULL, 0);
}

void
contender_destroy(contender_t **self_p)
{
    assert(self_p);
    contender_t *self = *self_p;
    if (!self)
        return;
    sandbox_destroy(&self->sandbox);
    for (int i = 0; i < WORKLOADS; i++) {
        close_p(&self->filter_fds[i]);
        for (char **word = self->argv[i]; *word; word++)
            free(*word);
    }
    if (self->directory)
        s_remove(self->directory);
    free(self->directory);
    free(self);
    *self_p = NULL;
}
