/*  cluster - where the parts of a one-machine cluster are

    A cluster on one machine lives in a directory (by default .assize):

        run/broker, run/feed-<store>, run/board-<ranker>   ipc endpoints
        store/<name>, worker/<name>                        data
        log/<name>.log
        secret                                             key of the tokens

    The directory's permissions are the trust barrier: who may open run/broker
    is an operator.
*/
#ifndef ASSIZE_CLUSTER_H
#define ASSIZE_CLUSTER_H

#include <stdbool.h>

#define CLUSTER_DIR_DEFAULT ".assize"
#define CLUSTER_ENDPOINT_PATH_MAX 100u /* sun_path holds 108 bytes */

/*  The endpoint "ipc://<dir>/run/<name>" with an absolute path; the caller frees it. NULL with
    `*ret_why` (caller frees) when the directory is missing or its path is too long for a socket. */
char *cluster_endpoint(const char *dir, const char *name, char **ret_why);

/*  The directory to use: `option` if it is not NULL, else $ASSIZE_CLUSTER, else .assize. Not
    owned. */
const char *cluster_dir(const char *option);

/*  Whether an `assize up` runs in this directory: it holds <dir>/lock. */
bool cluster_running(const char *dir);

#endif
