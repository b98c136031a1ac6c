/*  private_cluster - a cluster for the time of one command, where none runs */
#ifndef ASSIZE_PRIVATE_CLUSTER_H
#define ASSIZE_PRIVATE_CLUSTER_H

#include <stdbool.h>
#include <sys/types.h>

#include "client/assize.h"

typedef struct {
    char dir[64];
    pid_t pid; /* of its `assize up`; 0: none was started */
} private_cluster_t;

/*  Connects to the cluster that runs in `dir` (NULL: the default), or starts one of our own when
    `dir` is NULL and none runs; waits until it judges. NULL after one line on standard error. */
assize_t *private_cluster_connect(private_cluster_t *self, const char *dir, bool degraded);

/*  Ends what was started and removes its directory. */
void private_cluster_stop(private_cluster_t *self);

#endif
