/*  attack - what the attack programs share: an attempt that must be refused

    The program exits 0 when every attempt was refused, 1 when one succeeded,
    with its name on standard output.
*/
#ifndef ATTACK_H
#define ATTACK_H

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int attack_successes;

/*  `result` is what a system call or open returned. */
static inline void
must_fail(const char *what, long result)
{
    if (result < 0)
        return;
    printf("succeeded: %s\n", what);
    attack_successes++;
}

static inline int
attack_over(void)
{
    fflush(stdout);
    return attack_successes ? 1 : 0;
}

#endif
