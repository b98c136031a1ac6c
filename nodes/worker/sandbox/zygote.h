/*  zygote - what the parts of assize-sandbox share

    One process per slot, single-threaded, built once by main.c and then only
    copied: mounts.c makes its file system, filter.c its system call filters,
    child.c the two processes of each run. See main.c for how it works.
*/
#ifndef ASSIZE_SANDBOX_ZYGOTE_H
#define ASSIZE_SANDBOX_ZYGOTE_H

#include <linux/filter.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/resource.h>

#include "nodes/worker/sandbox/protocol.h"

/*  The zygote's own fds are from here, so that a program's can be placed below. */
#define OWN_FDS_FROM 40
#define OWN_RUN_FD 32 /* fixed: the filters permit recvmsg and recvfrom on it */

#define POSE_PRIVILEGED SANDBOX_PROFILES /* otherwise a profile: under its filter, as the user */

typedef struct {
    int control_fd;
    int run_fd;      /* OWN_RUN_FD */
    int self_fd;     /* the zygote's own pidfd */
    int landlock_fd; /* rules for the child; -1: none, or not needed */
    int proc_fd;     /* the host's /proc by O_PATH, only to set oom_score_adj; -1: none */
    setup_message_t setup;
    uint32_t pose;      /* how the next run's child waits: see child.c */
    uint32_t layers;    /* sandbox_layer_t, grows during set-up */
    uint64_t done_id;   /* the last run that was reported */
    uint64_t killed_id; /* the last run whose end was ordered */
    int dir_fds[DIRS];
    struct sock_fprog filters[SANDBOX_PROFILES];
    done_message_t *report; /* a page shared with the run's init and, until execve, its child */
} zygote_t;

/*  Ends a set-up that failed: tells the library `what` failed with errno, and exits. */
__attribute__((noreturn)) void zygote_die(const zygote_t *self, const char *what);

/*  Sets a limit, or keeps the hard limit that we live under ourselves where that is lower. 0 or -1
    with errno. */
int zygote_limit(__rlimit_resource_t resource, uint64_t most);

/*  Builds the box's file system in a new mount namespace, moves into it and opens dir_fds. Dies on
    failure. */
void mounts_make(zygote_t *self);

/*  For one run: a private copy of the mounts; in it /proc, of the caller's pid namespace; the files
    `fds` bound as /data/0 and so on. Each 0 or -1 with errno. */
int mounts_unshare(void);
int mounts_add_proc(void);
int mounts_add_data(const int *fds, uint32_t count);

/*  The rules of Landlock for what mounts_make made. An fd, or -1 where the kernel has no Landlock.
 */
int landlock_make(void);

/*  Puts the calling process under them, for good; it can't mount any more. 0 or -1 with errno. */
int landlock_enter(int ruleset_fd);

/*  Compiles every profile's filter. Dies on failure. */
void filters_compile(zygote_t *self);

/*  The first process of a run's pid namespace: makes the child, reaps, cleans up, reports. */
__attribute__((noreturn)) void init_main(zygote_t *self);

#endif
