/*  cgroup - the slot's control groups: limits before a run, counters after it

    One class for both versions: with v1 the slot has a directory in each of the
    memory, pids and cpuacct hierarchies, with v2 a single one, always below the
    cgroup in which this process was started. Files are opened once; a run costs
    a few preads, and writes only where a limit changed.

    A process joins once, by cgroup_join, and hands membership down by fork: on
    v1 a write to cgroup.procs waits for an RCU grace period (8 ms on an idle
    machine), so nothing joins while a user waits.

    Not thread-safe: belongs to its sandbox.
    Sources: Linux, Documentation/admin-guide/cgroup-v1/{memory,cpuacct,pids}.rst
    and cgroup-v2.rst.
*/
#ifndef ASSIZE_SANDBOX_CGROUP_H
#define ASSIZE_SANDBOX_CGROUP_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

typedef struct cgroup cgroup_t;

/*  The counters of one moment. Bytes, microseconds. */
typedef struct {
    uint64_t memory;      /* charged now: memory and swap */
    uint64_t memory_peak; /* most since cgroup_start, or since birth: see peak_resets */
    uint64_t oom_kills;   /* since birth */
    uint64_t cpu_us;      /* since birth */
    uint64_t processes;   /* now; threads count */
} cgroup_counters_t;

/*  Makes directories named after this process and `slot`, and removes those that dead processes
    left. What can't be had is missing from cgroup_layers: never fails. The caller owns it. */
cgroup_t *cgroup_new(uint32_t slot);

/*  Kills what is inside, waits for it to go (bounded) and removes the directories. */
void cgroup_destroy(cgroup_t **self_p);

/*  SANDBOX_LAYER_MEMORY, _SWAP, _PROCESSES, _CPU: those in force. */
uint32_t cgroup_layers(const cgroup_t *self);

/*  Whether memory_peak starts anew with each cgroup_start (v1; v2 since Linux 6.12). */
bool cgroup_peak_resets(const cgroup_t *self);

/*  Moves a process in. 0 or a negative errno. */
int cgroup_join(cgroup_t *self, pid_t pid);

/*  Sets the limits (bytes of memory and swap together; processes and threads), begins a new peak
    and reads the counters. 0 or ERR_UNAVAILABLE: what is charged already doesn't fit. */
int cgroup_start(cgroup_t *self,
                 uint64_t memory_max,
                 uint64_t processes_max,
                 cgroup_counters_t *ret_counters);

/*  Reads the counters; missing ones are 0. */
void cgroup_read(const cgroup_t *self, cgroup_counters_t *ret_counters);

/*  Only the CPU time. Microseconds. */
uint64_t cgroup_cpu_us(const cgroup_t *self);

/*  Kills every process inside until none is left. 0, or ERR_TIMEOUT after a bounded time. */
int cgroup_kill(cgroup_t *self);

#endif
