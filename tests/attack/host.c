/*  host - see host.h */
#include "tests/attack/host.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/cleanup.h"

#define PATH_SIZE 512u
#define LINE_SIZE 1024u
#define WAITING_CHILDREN 1u
#define PROCESSES_MAX 8192u
#define SETTLE_ROUNDS_MAX 100u
#define SETTLE_MS 20
#define MIB (1u << 20)
#define KIB_PER_MIB 1024u
#define HASH_START 0xcbf29ce484222325u

/*  Hashing is FNV-1a: good enough to see a change. */
static uint64_t
s_hash(uint64_t hash, const void *data, size_t size)
{
    const uint8_t *bytes = data;
    for (size_t i = 0; i < size; i++)
        hash = (hash ^ bytes[i]) * 0x100000001b3u;
    return hash;
}

static uint64_t
s_hash_text(uint64_t hash, const char *text)
{
    return s_hash(hash, text, strlen(text) + 1);
}

static uint64_t
s_hash_file(uint64_t hash, const char *path)
{
    _cleanup_(fclose_p) FILE *file = fopen(path, "re");
    char chunk[4096];
    size_t got;
    while (file && (got = fread(chunk, 1, sizeof chunk, file)) > 0)
        hash = s_hash(hash, chunk, got);
    return hash;
}

/*  All but the time of access. */
static uint64_t
s_hash_metadata(uint64_t hash, const char *path)
{
    struct stat stat;
    if (lstat(path, &stat) != 0)
        return s_hash_text(hash, "absent");
    hash = s_hash(hash, &stat.st_ino, sizeof stat.st_ino);
    hash = s_hash(hash, &stat.st_mode, sizeof stat.st_mode);
    hash = s_hash(hash, &stat.st_uid, sizeof stat.st_uid);
    hash = s_hash(hash, &stat.st_gid, sizeof stat.st_gid);
    hash = s_hash(hash, &stat.st_nlink, sizeof stat.st_nlink);
    hash = s_hash(hash, &stat.st_size, sizeof stat.st_size);
    hash = s_hash(hash, &stat.st_mtim, sizeof stat.st_mtim);
    return s_hash(hash, &stat.st_ctim, sizeof stat.st_ctim);
}

static uint64_t
s_hash_names(uint64_t hash, const char *path)
{
    struct dirent **entries = NULL;
    int count = scandir(path, &entries, NULL, alphasort);
    for (int i = 0; i < count; i++) {
        hash = s_hash_text(hash, entries[i]->d_name);
        free(entries[i]);
    }
    free(entries);
    return hash;
}

/*  The first word of every line. */
static uint64_t
s_hash_first_words(const char *path)
{
    _cleanup_(fclose_p) FILE *file = fopen(path, "re");
    char line[LINE_SIZE];
    char word[64];
    uint64_t hash = HASH_START;
    while (file && fgets(line, sizeof line, file))
        if (sscanf(line, "%63s", word) == 1)
            hash = s_hash_text(hash, word);
    return hash;
}

/*  Lines that contain `text`. */
static uint32_t
s_count_lines(const char *path, const char *text)
{
    _cleanup_(fclose_p) FILE *file = fopen(path, "re");
    char line[LINE_SIZE];
    uint32_t count = 0;
    while (file && fgets(line, sizeof line, file))
        count += strstr(line, text) != NULL;
    return count;
}

static uint64_t
s_read_number(const char *path)
{
    _cleanup_(fclose_p) FILE *file = fopen(path, "re");
    unsigned long long number = 0;
    return file && fscanf(file, "%llu", &number) == 1 ? number : 0;
}

/* ---- files ---- */

static uint64_t
s_system_files(void)
{
    static const char *const s_files[] = {"/etc/passwd",
                                          "/etc/shadow",
                                          "/etc/group",
                                          "/etc/sudoers",
                                          "/etc/ld.so.preload",
                                          "/usr/bin/gcc",
                                          "/usr/bin/python3",
                                          "/usr/bin/su",
                                          "/dev/null",
                                          "/dev/zero"};
    uint64_t hash = s_hash_names(HASH_START, "/");
    for (size_t i = 0; i < sizeof s_files / sizeof s_files[0]; i++)
        hash = s_hash_metadata(hash, s_files[i]);
    return hash;
}

static uint64_t
s_canary(const host_canary_t *canary)
{
    uint64_t hash = s_hash_names(HASH_START, canary->directory);
    hash = s_hash_metadata(hash, canary->directory);
    hash = s_hash_metadata(hash, canary->path);
    return s_hash_file(hash, canary->path);
}

/*  Entries of a directory of this owner. */
static uint32_t
s_count_owned(const char *path, uid_t uid)
{
    DIR *dir = opendir(path);
    uint32_t count = 0;
    struct dirent *entry;
    struct stat stat;
    while (dir && (entry = readdir(dir)))
        count += fstatat(dirfd(dir), entry->d_name, &stat, AT_SYMLINK_NOFOLLOW) == 0 &&
                 (stat.st_uid == uid || stat.st_gid == uid);
    if (dir)
        closedir(dir);
    return count;
}

static uint32_t
s_files(uid_t uid)
{
    static const char *const s_places[] = {"/",
                                           "/tmp",
                                           "/var/tmp",
                                           "/dev",
                                           "/dev/shm",
                                           "/dev/mqueue",
                                           "/run",
                                           "/run/lock",
                                           "/var/crash"};
    uint32_t count = 0;
    for (size_t i = 0; i < sizeof s_places / sizeof s_places[0]; i++)
        count += s_count_owned(s_places[i], uid);
    return count;
}

/* ---- the kernel ---- */

static uint64_t
s_settings(void)
{
    static const char *const s_names[] = {"kernel/core_pattern",
                                          "kernel/hostname",
                                          "kernel/domainname",
                                          "kernel/modprobe",
                                          "kernel/randomize_va_space",
                                          "kernel/pid_max",
                                          "fs/suid_dumpable",
                                          "fs/file-max",
                                          "vm/overcommit_memory",
                                          "vm/drop_caches"};
    uint64_t hash = HASH_START;
    for (size_t i = 0; i < sizeof s_names / sizeof s_names[0]; i++) {
        char path[PATH_SIZE];
        snprintf(path, sizeof path, "/proc/sys/%s", s_names[i]);
        hash = s_hash_file(hash, path);
    }
    return hash;
}

/*  Not the reports of killed programs: what says that the kernel itself was hurt. */
static uint32_t
s_trouble(host_canary_t *canary)
{
    static const char *const s_signs[] = {
        "BUG:", "Oops", "WARNING: CPU", "KASAN", "UBSAN", "Kernel panic"};
    char record[8192];
    ssize_t got = 0;
    while (canary->log_fd >= 0 &&
           ((got = read(canary->log_fd, record, sizeof record - 1)) > 0 || errno == EPIPE)) {
        record[got > 0 ? got : 0] = 0; /* EPIPE: some were overwritten before we read them */
        for (size_t i = 0; i < sizeof s_signs / sizeof s_signs[0]; i++)
            canary->trouble += strstr(record, s_signs[i]) != NULL;
    }
    return canary->trouble;
}

/*  In /proc/net/tcp and its like the owner is the eighth column. */
static uint32_t
s_sockets(uid_t uid)
{
    static const char *const s_tables[] = {"tcp", "tcp6", "udp", "udp6", "raw", "raw6", "udplite"};
    uint32_t count = s_count_lines("/proc/net/unix", "@assize-attack");
    for (size_t i = 0; i < sizeof s_tables / sizeof s_tables[0]; i++) {
        char path[PATH_SIZE];
        char line[LINE_SIZE];
        unsigned owner;
        snprintf(path, sizeof path, "/proc/net/%s", s_tables[i]);
        _cleanup_(fclose_p) FILE *file = fopen(path, "re");
        while (file && fgets(line, sizeof line, file))
            count += sscanf(line, "%*s %*s %*s %*s %*s %*s %*s %u", &owner) == 1 && owner == uid;
    }
    return count;
}

static uint32_t
s_ipc(uid_t uid)
{
    char number[16];
    snprintf(number, sizeof number, " %u ", (unsigned)uid);
    return s_count_lines("/proc/sysvipc/shm", number) + s_count_lines("/proc/sysvipc/sem", number) +
           s_count_lines("/proc/sysvipc/msg", number);
}

static uint32_t
s_keys(uid_t uid)
{
    char number[16];
    snprintf(number, sizeof number, "%5u:", (unsigned)uid);
    return s_count_lines("/proc/key-users", number);
}

static uint64_t
s_slab_mib(void)
{
    _cleanup_(fclose_p) FILE *file = fopen("/proc/meminfo", "re");
    char line[LINE_SIZE];
    unsigned long long kib = 0;
    while (file && fgets(line, sizeof line, file))
        if (sscanf(line, "SUnreclaim: %llu", &kib) == 1)
            break;
    return kib / KIB_PER_MIB;
}

/* ---- processes ---- */

typedef struct {
    uint32_t owned; /* have the real uid */
    uint32_t children;
    uint32_t zombies;
} census_t;

typedef struct {
    unsigned pid;
    unsigned parent;
    unsigned owner;
    char state;
    bool ours;
} process_t;

static bool
s_read_process(const char *name, process_t *process)
{
    char path[PATH_SIZE];
    char line[LINE_SIZE];
    *process = (process_t){.owner = ~0u};
    if (sscanf(name, "%u", &process->pid) != 1)
        return false;
    snprintf(path, sizeof path, "/proc/%u/status", process->pid);
    _cleanup_(fclose_p) FILE *file = fopen(path, "re");
    while (file && fgets(line, sizeof line, file)) {
        sscanf(line, "State: %c", &process->state);
        sscanf(line, "PPid: %u", &process->parent);
        if (sscanf(line, "Uid: %u", &process->owner) == 1)
            return true;
    }
    return false;
}

/*  Marks whose parent is the process `pid`, and all that came from those. */
static void
s_mark(process_t *processes, uint32_t count, unsigned pid)
{
    for (uint32_t i = 0; i < count; i++) {
        if (processes[i].parent != pid || processes[i].ours)
            continue;
        processes[i].ours = true;
        s_mark(processes, count, processes[i].pid);
    }
}

static census_t
s_census(uid_t uid)
{
    static process_t s_processes[PROCESSES_MAX];
    DIR *dir = opendir("/proc");
    struct dirent *entry;
    census_t census = {0};
    uint32_t count = 0;
    while (dir && count < PROCESSES_MAX && (entry = readdir(dir)))
        count += s_read_process(entry->d_name, &s_processes[count]);
    if (dir)
        closedir(dir);
    s_mark(s_processes, count, (unsigned)getpid());
    for (uint32_t i = 0; i < count; i++) {
        census.owned += s_processes[i].owner == uid;
        census.children += s_processes[i].ours;
        census.zombies += s_processes[i].ours && s_processes[i].state == 'Z';
    }
    census.owned -= census.owned >= WAITING_CHILDREN ? WAITING_CHILDREN : 0;
    return census;
}

/* ---- cgroups ---- */

typedef struct {
    uint64_t count;
    uint64_t tasks;
    uint64_t charge_mib;
} groups_t;

/*  Bytes charged to a group, without the page cache, which gives way: whoever reads a file first
    pays for it, say a compiler for its precompiled headers. */
static uint64_t
s_charge(const char *group)
{
    char path[3 * PATH_SIZE];
    char line[LINE_SIZE];
    unsigned long long cache = 0;
    unsigned long long shared = 0;
    snprintf(path, sizeof path, "%s/memory.usage_in_bytes", group);
    uint64_t charge = s_read_number(path);
    snprintf(path, sizeof path, "%s/memory.current", group);
    charge += s_read_number(path);
    snprintf(path, sizeof path, "%s/memory.stat", group);
    _cleanup_(fclose_p) FILE *file = fopen(path, "re");
    while (file && fgets(line, sizeof line, file)) {
        sscanf(line, "cache %llu", &cache); /* v1; both count tmpfs, which does not give way */
        sscanf(line, "file %llu", &cache);
        sscanf(line, "shmem %llu", &shared);
    }
    return charge + shared > cache ? charge + shared - cache : 0;
}

/*  Our slots' groups in one directory: v1 has a controller's files in its own hierarchy only, v2
   has other names; what isn't there counts as nothing. */
static void
s_add_groups(const char *directory, const char *prefix, groups_t *groups)
{
    DIR *dir = opendir(directory);
    struct dirent *entry;
    while (dir && (entry = readdir(dir))) {
        char path[2 * PATH_SIZE];
        if (strncmp(entry->d_name, prefix, strlen(prefix)) != 0)
            continue;
        groups->count++;
        snprintf(path, sizeof path, "%s/%s/pids.current", directory, entry->d_name);
        groups->tasks += s_read_number(path);
        snprintf(path, sizeof path, "%s/%s", directory, entry->d_name);
        groups->charge_mib += s_charge(path) / MIB;
    }
    if (dir)
        closedir(dir);
}

/*  Below every mounted hierarchy: this process's own cgroup, at the place where slots are made; and
    the roots, where a program might have made one. */
static groups_t
s_groups(void)
{
    _cleanup_(fclose_p) FILE *file = fopen("/proc/self/cgroup", "re");
    char line[PATH_SIZE];
    char prefix[32];
    groups_t groups = {0};
    snprintf(prefix, sizeof prefix, "assize.%d.", (int)getpid());
    while (file && fgets(line, sizeof line, file)) {
        char controllers[64] = "";
        char own[256] = "";
        char path[PATH_SIZE];
        if (sscanf(line, "%*d:%63[^:]:%255s", controllers, own) != 2)
            sscanf(line, "%*d::%255s", own);
        snprintf(path, sizeof path, "/sys/fs/cgroup/%s%s", controllers, own);
        s_add_groups(path, prefix, &groups);
        /* On v2 we have been moved into a leaf, beside which the slots are. */
        char *leaf = strrchr(path, '/');
        if (leaf && strcmp(leaf, "/assize-worker") == 0) {
            *leaf = 0;
            s_add_groups(path, prefix, &groups);
        }
    }
    return groups;
}

/* ---- all together ---- */

static host_t
s_look(host_canary_t *canary, uid_t uid)
{
    census_t census = s_census(uid);
    groups_t groups = s_groups();
    host_t now = {.values = {
                      [HOST_CANARY] = s_canary(canary),
                      [HOST_SYSTEM_FILES] = s_system_files(),
                      [HOST_FILES] = s_files(uid),
                      [HOST_MOUNTS] = s_hash_file(HASH_START, "/proc/self/mountinfo"),
                      [HOST_SETTINGS] = s_settings(),
                      [HOST_MODULES] = s_hash_first_words("/proc/modules"),
                      [HOST_TROUBLE] = s_trouble(canary),
                      [HOST_INTERFACES] = s_hash_first_words("/proc/net/dev"),
                      [HOST_SOCKETS] = s_sockets(uid),
                      [HOST_IPC] = s_ipc(uid),
                      [HOST_KEYS] = s_keys(uid),
                      [HOST_PROCESSES] = census.owned,
                      [HOST_CHILDREN] = census.children,
                      [HOST_ZOMBIES] = census.zombies,
                      [HOST_CGROUPS] = groups.count,
                      [HOST_TASKS] = groups.tasks,
                      [HOST_CHARGE_MIB] = groups.charge_mib,
                      [HOST_SLAB_MIB] = s_slab_mib(),
                      [HOST_DESCRIPTORS] = s_hash_names(HASH_START, "/proc/self/fd"),
                  }};
    return now;
}

/*  How much more of a value is still the same. */
static const uint64_t s_slack[] = {
#define X(name, what, slack) [HOST_##name] = (slack),
    HOST_MAP(X)
#undef X
};

static const char *const s_what[] = {
#define X(name, what, slack) [HOST_##name] = (what),
    HOST_MAP(X)
#undef X
};

static bool
s_same(const host_t *before, const host_t *now, host_value_t i)
{
    uint64_t was = before->values[i];
    uint64_t is = now->values[i];
    return was == is || (s_slack[i] > 0 && is <= was + s_slack[i]);
}

static bool
s_all_same(const host_t *before, const host_t *now, bool tell)
{
    bool same = true;
    for (host_value_t i = 0; i < HOST_VALUES; i++) {
        if (s_same(before, now, i))
            continue;
        same = false;
        if (tell)
            printf("    the host changed: %s, %llu -> %llu\n",
                   s_what[i],
                   (unsigned long long)before->values[i],
                   (unsigned long long)now->values[i]);
    }
    return same;
}

host_t
host_look(host_canary_t *canary, uid_t uid)
{
    host_t last = s_look(canary, uid);
    for (uint32_t i = 0; i < SETTLE_ROUNDS_MAX; i++) {
        poll(NULL, 0, SETTLE_MS);
        host_t now = s_look(canary, uid);
        if (now.values[HOST_ZOMBIES] == 0 && s_all_same(&last, &now, false))
            return now;
        last = now;
    }
    return last;
}

bool
host_unchanged(host_canary_t *canary, uid_t uid, const host_t *before)
{
    host_t now = s_look(canary, uid);
    for (uint32_t i = 0; i < SETTLE_ROUNDS_MAX && !s_all_same(before, &now, false); i++) {
        poll(NULL, 0, SETTLE_MS);
        now = s_look(canary, uid);
    }
    return s_all_same(before, &now, true);
}

/* ---- canaries ---- */

void
host_canary_make(host_canary_t *self)
{
    *self = (host_canary_t){.directory = "/tmp/assize-canary-XXXXXX"};
    if (mkdtemp(self->directory) && chmod(self->directory, 0755) == 0)
        snprintf(self->path, sizeof self->path, "%s/canary", self->directory);
    self->fd = open(self->path, O_RDWR | O_CREAT | O_EXCL, 0644);
    self->listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    if (self->fd < 0 || write(self->fd, HOST_CANARY_TEXT, strlen(HOST_CANARY_TEXT)) < 0 ||
        setenv(HOST_CANARY_VARIABLE, HOST_CANARY_TEXT, 1) != 0 ||
        bind(self->listener, (struct sockaddr *)&address, size) != 0 ||
        listen(self->listener, 1) != 0 ||
        getsockname(self->listener, (struct sockaddr *)&address, &size) != 0) {
        perror("canary");
        exit(1);
    }
    self->port = ntohs(address.sin_port);
    self->log_fd = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (self->log_fd >= 0)
        lseek(self->log_fd, 0, SEEK_END);
}

bool
host_canary_end(host_canary_t *self)
{
    int visitor = accept(self->listener, NULL, NULL);
    if (visitor >= 0)
        printf("somebody connected to the canary's port\n");
    close_p(&visitor);
    close_p(&self->log_fd);
    close(self->listener);
    close(self->fd);
    unlink(self->path);
    rmdir(self->directory);
    return visitor < 0;
}
