/*  usage - what the processes of a slot use, by looking at each of them

    For slots without a memory cgroup: a poor second to one, since a program can
    be over its limit between two looks. What several processes share is counted
    once per process: rather too much than too little.
*/
#ifndef ASSIZE_SANDBOX_USAGE_H
#define ASSIZE_SANDBOX_USAGE_H

#include <stdint.h>
#include <sys/types.h>

/*  Anonymous and shared memory of all descendants of process `root`, in KiB, as /proc tells it at
    this moment; 0 when that can't be read. Bounded: at most USAGE_PROCESSES_MAX are looked at. */
uint64_t usage_memory_kib(pid_t root);

#define USAGE_PROCESSES_MAX 1024u

#endif
