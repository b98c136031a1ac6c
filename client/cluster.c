/*  cluster - see cluster.h */
#include "client/cluster.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>

#include "lib/base/cleanup.h"
#include "lib/base/text.h"

char *
cluster_endpoint(const char *dir, const char *name, char **ret_why)
{
    _cleanup_(free_p) char *absolute = realpath(dir, NULL);
    if (!absolute) {
        *ret_why = text_format("%s: %s", dir, strerror(errno));
        return NULL;
    }
    if (strlen(absolute) + strlen(name) + strlen("/run/") > CLUSTER_ENDPOINT_PATH_MAX) {
        *ret_why = text_format("%s: too long a path for a socket; choose a shorter directory", dir);
        return NULL;
    }
    return text_format("ipc://%s/run/%s", absolute, name);
}

const char *
cluster_dir(const char *option)
{
    const char *named = getenv("ASSIZE_CLUSTER");
    if (option)
        return option;
    return named && *named ? named : CLUSTER_DIR_DEFAULT;
}

bool
cluster_running(const char *dir)
{
    _cleanup_(free_p) char *path = text_format("%s/lock", dir);
    _cleanup_(close_p) int fd = open(path, O_RDONLY | O_CLOEXEC);
    return fd >= 0 && flock(fd, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
}
