/*  contender - one way to run a program, for bench_sandbox

    The sandbox and its peers behind one call, set up as alike as they allow:
    /usr read-only, fresh tmpfs for /box and /tmp, no network, an unprivileged
    uid, our system call allow-list; memory and process limits where the peer
    has any (bubblewrap has none).

        bare        posix_spawn: what a run costs without any protection
        sandbox     ours: a slot made beforehand
        bwrap       bubblewrap --unshare-all, with our filter
        crun        crun run of an OCI bundle, which is what containers cost

    Every run has its standard output and error read through pipes to the end.
    Threading: a contender belongs to one thread; make all before the first
    thread starts.
*/
#ifndef ASSIZE_BENCH_CONTENDER_H
#define ASSIZE_BENCH_CONTENDER_H

#include <stdint.h>

typedef enum {
    CONTENDER_BARE,
    CONTENDER_SANDBOX,
    CONTENDER_BWRAP,
    CONTENDER_CRUN,
    CONTENDERS
} contender_kind_t;

typedef enum { WORKLOAD_NOOP, WORKLOAD_PYTHON, WORKLOADS } workload_t;

typedef struct contender contender_t;

/*  "bare", "sandbox", ... and "no-op C", "python3 -c pass". Static. */
const char *contender_name(contender_kind_t kind);
const char *contender_workload_name(workload_t workload);

/*  Makes the contender of one lane (0, 1, ...), the sandbox's pinned to the core of that number if
    there is one. `executable` is assize-sandbox. NULL when it can't be had here, with `*ret_why`
    saying so (freed by the caller). */
contender_t *
contender_new(contender_kind_t kind, uint32_t lane, const char *executable, char **ret_why);

/*  Frees it, with its files. Nulls the reference; NULL is fine. */
void contender_destroy(contender_t **self_p);

/*  Runs the workload once; microseconds from the order to the last byte and status. Ends the
    program when it fails. */
int64_t contender_run(contender_t *self, workload_t workload);

#endif
