/*  host - see host.h */
#include "tests/attack/host.h"

#include <arpa/inet.h>
#include <dirent.h>
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
#define WAITING_CHILDREN 1u
#define SETTLE_ROUNDS_MAX 200u
#define SETTLE_MS 10

void
host_canary_make(host_canary_t *self)
{
    snprintf(self->path, sizeof self->path, "/tmp/assize-canary-%d", (int)getpid());
    self->fd = open(self->path, O_RDWR | O_CREAT | O_EXCL, 0644);
    self->listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    if (self->fd < 0 || write(self->fd, HOST_CANARY_TEXT, strlen(HOST_CANARY_TEXT)) < 0 ||
        bind(self->listener, (struct sockaddr *)&address, size) != 0 ||
        listen(self->listener, 1) != 0 ||
        getsockname(self->listener, (struct sockaddr *)&address, &size) != 0) {
        perror("canary");
        exit(1);
    }
    self->port = ntohs(address.sin_port);
}

bool
host_canary_end(host_canary_t *self)
{
    int visitor = accept(self->listener, NULL, NULL);
    if (visitor >= 0)
        printf("somebody connected to the canary's port\n");
    close(self->listener);
    close(self->fd);
    unlink(self->path);
    return visitor < 0;
}

/*  FNV-1a, good enough to see a change. */
static uint64_t
s_hash_file(const char *path)
{
    _cleanup_(fclose_p) FILE *file = fopen(path, "re");
    uint64_t hash = 0xcbf29ce484222325u;
    int byte;
    while (file && (byte = fgetc(file)) != EOF)
        hash = (hash ^ (uint64_t)byte) * 0x100000001b3u;
    return hash;
}

/*  Entries of a directory whose name starts with `prefix` and, unless `uid` is 0, of that owner. */
static uint32_t
s_count(const char *path, const char *prefix, uid_t uid)
{
    DIR *dir = opendir(path);
    uint32_t count = 0;
    struct dirent *entry;
    while (dir && (entry = readdir(dir))) {
        struct stat stat;
        if (strncmp(entry->d_name, prefix, strlen(prefix)) != 0)
            continue;
        if (uid == 0 || (fstatat(dirfd(dir), entry->d_name, &stat, AT_SYMLINK_NOFOLLOW) == 0 &&
                         stat.st_uid == uid))
            count++;
    }
    if (dir)
        closedir(dir);
    return count;
}

/*  Processes that have this real uid. Their /proc entries may belong to root (not dumpable). */
static uint32_t
s_count_processes(uid_t uid)
{
    DIR *dir = opendir("/proc");
    uint32_t count = 0;
    struct dirent *entry;
    while (dir && (entry = readdir(dir))) {
        char path[PATH_SIZE];
        char line[256];
        unsigned real = 0;
        if (entry->d_name[0] < '1' || entry->d_name[0] > '9')
            continue;
        snprintf(path, sizeof path, "/proc/%.32s/status", entry->d_name);
        _cleanup_(fclose_p) FILE *file = fopen(path, "re");
        while (file && fgets(line, sizeof line, file))
            if (sscanf(line, "Uid: %u", &real) == 1 && real == uid)
                count++;
    }
    if (dir)
        closedir(dir);
    return count > WAITING_CHILDREN ? count - WAITING_CHILDREN : 0;
}

/*  Below every mounted hierarchy: this process's own cgroup, at the place where slots are made. */
static uint32_t
s_count_cgroups(void)
{
    _cleanup_(fclose_p) FILE *file = fopen("/proc/self/cgroup", "re");
    char line[PATH_SIZE];
    char prefix[32];
    uint32_t count = 0;
    snprintf(prefix, sizeof prefix, "assize.%d.", (int)getpid());
    while (file && fgets(line, sizeof line, file)) {
        char controllers[64] = "";
        char own[256] = "";
        char path[PATH_SIZE];
        if (sscanf(line, "%*d:%63[^:]:%255s", controllers, own) != 2)
            sscanf(line, "%*d::%255s", own);
        snprintf(path, sizeof path, "/sys/fs/cgroup/%s%s", controllers, own);
        count += s_count(path, prefix, 0);
    }
    return count;
}

static uint32_t
s_count_ipc(uid_t uid)
{
    static const char *const s_tables[] = {
        "/proc/sysvipc/shm", "/proc/sysvipc/sem", "/proc/sysvipc/msg"};
    uint32_t count = 0;
    for (size_t i = 0; i < sizeof s_tables / sizeof s_tables[0]; i++) {
        _cleanup_(fclose_p) FILE *file = fopen(s_tables[i], "re");
        char line[512];
        char number[16];
        snprintf(number, sizeof number, " %u ", (unsigned)uid);
        while (file && fgets(line, sizeof line, file))
            count += strstr(line, number) != NULL;
    }
    return count;
}

/*  The last child ends and the next one appears while we read /proc: looks until that has settled,
    or does not. */
static uint32_t
s_settled_processes(uid_t uid)
{
    uint32_t count = s_count_processes(uid);
    for (uint32_t i = 0; count > 0 && i < SETTLE_ROUNDS_MAX; i++) {
        poll(NULL, 0, SETTLE_MS);
        count = s_count_processes(uid);
    }
    return count;
}

host_t
host_look(uid_t uid)
{
    host_t now = {
        .mounts = s_hash_file("/proc/self/mountinfo"),
        .processes = s_settled_processes(uid),
        .cgroups = s_count_cgroups(),
        .files = s_count("/tmp", "", uid) + s_count("/var/tmp", "", uid) +
                 s_count("/dev/shm", "", uid) + s_count("/run", "", uid),
        .ipc = s_count_ipc(uid),
    };
    return now;
}

static bool
s_same(const char *what, uint64_t before, uint64_t after)
{
    if (before != after)
        printf("    the host changed: %s, %llu -> %llu\n",
               what,
               (unsigned long long)before,
               (unsigned long long)after);
    return before == after;
}

bool
host_same(const host_t *before, const host_t *after)
{
    bool same = s_same("mounts", before->mounts, after->mounts);
    same = s_same("processes", before->processes, after->processes) && same;
    same = s_same("cgroups", before->cgroups, after->cgroups) && same;
    same = s_same("files", before->files, after->files) && same;
    return s_same("ipc", before->ipc, after->ipc) && same;
}
