/*  core_lease - see core_lease.h */
#include "nodes/worker/core_lease.h"

#include <sched.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/*  An fd that holds the name of a core, or -1 when it is taken. */
static int
s_bind(int core)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    /* The first byte stays 0: a name without a file. */
    int size = snprintf(address.sun_path + 1, sizeof address.sun_path - 1, "assize-core-%d", core);
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    socklen_t length = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + (size_t)size);
    if (fd >= 0 && bind(fd, (struct sockaddr *)&address, length) != 0) {
        close(fd);
        fd = -1;
    }
    return fd;
}

int
core_lease_take(int *ret_fd)
{
    cpu_set_t allowed;
    *ret_fd = -1;
    if (sched_getaffinity(0, sizeof allowed, &allowed) != 0)
        return -1;
    for (size_t core = 0; core < CPU_SETSIZE; core++) {
        if (!CPU_ISSET(core, &allowed))
            continue;
        *ret_fd = s_bind((int)core);
        if (*ret_fd >= 0)
            return (int)core;
    }
    return -1;
}
