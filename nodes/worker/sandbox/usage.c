/*  usage - see usage.h */
#include "nodes/worker/sandbox/usage.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/cleanup.h"

#define PATH_SIZE 64u
#define TEXT_SIZE 8192u

/*  Reads the beginning of a small file; "" when it can't. */
static void
s_read(const char *path, char text[TEXT_SIZE])
{
    _cleanup_(close_p) int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t got = fd >= 0 ? read(fd, text, TEXT_SIZE - 1) : -1;
    text[got > 0 ? got : 0] = 0;
}

/*  The number after `key`, in a file of lines "key: number kB". */
static uint64_t
s_number(const char *text, const char *key)
{
    const char *at = strstr(text, key);
    return at ? strtoull(at + strlen(key), NULL, 10) : 0;
}

uint64_t
usage_memory_kib(pid_t root)
{
    pid_t found[USAGE_PROCESSES_MAX] = {root};
    uint32_t count = 1;
    uint64_t total_kib = 0;
    char path[PATH_SIZE];
    char text[TEXT_SIZE];
    for (uint32_t i = 0; i < count; i++) {
        snprintf(path, sizeof path, "/proc/%d/task/%d/children", (int)found[i], (int)found[i]);
        s_read(path, text);
        char *end = text;
        for (char *at = text; count < USAGE_PROCESSES_MAX; at = end) {
            long pid = strtol(at, &end, 10);
            if (end == at || pid <= 0)
                break;
            found[count++] = (pid_t)pid;
        }
        if (i == 0)
            continue; /* the root itself is ours */
        snprintf(path, sizeof path, "/proc/%d/status", (int)found[i]);
        s_read(path, text);
        total_kib += s_number(text, "RssAnon:") + s_number(text, "RssShmem:");
    }
    return total_kib;
}
