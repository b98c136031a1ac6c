/*  protocol - what the library and its zygote say to each other

    Two SOCK_SEQPACKET pairs, so a message arrives whole or not at all, and both
    ends come from the same build, so structs travel as they are:

        control     library -> zygote   setup_message_t once, then kill_message_t
                    zygote -> library   hello_message_t once (with three directory
                                        fds when it succeeded)
                    init   -> library   done_message_t; from the zygote when there is
                                        no init any more that could send it
        run         library -> child    run_message_t, its strings, its fds

    The run channel is read by the child that is to become the program: it waits
    there, so a start wakes nobody else. The end of a socket is the end of the
    other side: no process here outlives the library's.

    Nothing that a program did can reach these sockets: they are closed before
    it is executed, and init is of another user and not dumpable. So a malformed message is a bug,
   answered by ending the slot.
*/
#ifndef ASSIZE_SANDBOX_PROTOCOL_H
#define ASSIZE_SANDBOX_PROTOCOL_H

#include <stdint.h>

#include "nodes/worker/sandbox/sandbox.h"

#define CONTROL_FD 3 /* where the zygote finds them at its start */
#define RUN_FD 4

#define WHY_MAX 200u
#define RUN_FDS_MAX (3u + SANDBOX_EXTRA_FDS_MAX + SANDBOX_DATA_MAX)
#define RUN_MESSAGE_MAX (sizeof(run_message_t) + SANDBOX_ARGS_SIZE_MAX)

typedef struct {
    uint32_t slot;
    uint32_t uid;
    int32_t core; /* -1: any */
    uint64_t box_size_max;
    uint64_t program_size_max;
    uint32_t box_files_max;
    char prepared_dir[SANDBOX_PREPARED_SIZE_MAX]; /* empty: none */
} setup_message_t;

enum { DIR_PROGRAM, DIR_BOX, DIR_TMP, DIRS }; /* the fds that come with a good hello */

typedef struct {
    uint32_t layers;   /* of namespaces, uid, seccomp; cgroups are the library's business */
    char why[WHY_MAX]; /* why there is no slot; empty: there is one */
} hello_message_t;

typedef struct {
    uint64_t run_id;
} kill_message_t;

/*  Its fds, in this order: those of the mask (stdin 1, stdout 2, stderr 4), extra, data. After it
    follow argc + envc strings, each with its NUL. */
typedef struct {
    uint64_t run_id; /* from 1, growing */
    uint32_t profile;
    uint32_t std_mask;
    uint32_t extra_count;
    uint32_t data_count;
    uint32_t argc;
    uint32_t envc;
    uint32_t strings_size;
    uint32_t cpu_s_max; /* for RLIMIT_CPU, the backstop */
    uint64_t stack_max;
    uint64_t address_space_max; /* 0: no limit; set when no cgroup limits memory */
    uint64_t file_size_max;
    uint32_t processes_max; /* for RLIMIT_NPROC, which counts per uid on the whole machine: 0, no
                               limit, when a cgroup counts */
} run_message_t;

/*  How far the child came. Only STAGE_RUN says something about the program.
    X(NAME, what was being done when it failed) */
#define STAGE_MAP(X)                                                                               \
    X(PARKED, "waiting for its orders")                                                            \
    X(ORDERS, "reading its orders")                                                                \
    X(MOUNTS, "mounting /proc or /data")                                                           \
    X(FDS, "placing its descriptors")                                                              \
    X(LIMITS, "setting its limits")                                                                \
    X(IDENTITY, "dropping its privileges")                                                         \
    X(FILTER, "loading its system call filter")                                                    \
    X(EXECUTE, "executing argv[0]")                                                                \
    X(RUN, "running")

typedef enum {
#define X(name, what) STAGE_##name,
    STAGE_MAP(X)
#undef X
} stage_t;

typedef struct {
    uint64_t run_id;
    uint32_t stage;       /* stage_t: where it failed, or STAGE_RUN */
    int32_t error;        /* errno of a failed stage */
    uint32_t finished;    /* init saw the end and cleaned up; 0: init itself was killed */
    int32_t status;       /* of the program, as from wait */
    uint32_t left;        /* processes that outlived it */
    uint32_t pose;        /* the zygote's own: which pose the orders needed */
    uint32_t told;        /* the zygote's own: init has sent this */
    uint64_t cpu_us;      /* by rusage: for slots without the cpu controller */
    uint64_t rss_kib_max; /* likewise, of the largest process */
} done_message_t;

#endif
