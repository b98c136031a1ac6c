/*  profile - what each kind of program may ask of the kernel, as data

    A profile is a union of sets of system calls. A set is a list of numbers
    that are allowed outright, and of rules that look at one argument. What is
    in no set answers ENOSYS, so that runtimes fall back as on an old kernel.
*/
#ifndef ASSIZE_SANDBOX_PROFILE_H
#define ASSIZE_SANDBOX_PROFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "nodes/worker/sandbox/sandbox.h"

/*  Allowed when (argument & mask) == value; several rules for one call: when any holds. */
typedef struct {
    int call;
    uint32_t argument;
    uint64_t mask;
    uint64_t value;
} profile_rule_t;

typedef struct {
    const char *name;
    const int *calls;
    size_t calls_count;
    const profile_rule_t *rules;
    size_t rules_count;
} profile_set_t;

#define PROFILE_SETS_MAX 8u

typedef struct {
    const char *name;
    const profile_set_t *sets[PROFILE_SETS_MAX]; /* NULL ends */
    bool proc;                                   /* sees /proc of its own run */
} profile_t;

extern const profile_t profile_table[SANDBOX_PROFILES];

#endif
