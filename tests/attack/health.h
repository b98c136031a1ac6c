/*  health - whether a slot still treats an honest program as it did when it was new

    honest.c tells what it finds and computes for some 20 ms. After every attack
    it must end well, find the same, and need about the same CPU time.

    CPU time is compared with a factor of two, and only the best of three runs
    counts: other work on the machine slows caches, not programs by half.
*/
#ifndef HEALTH_H
#define HEALTH_H

#include <stdbool.h>

#include "nodes/worker/box.h"

typedef struct {
    const language_t *language;
    bytes_t source;
    int program_fd;   /* honest.c, built; owned */
    bytes_t world;    /* what it told in the new slot */
    uint64_t best_us; /* of CPU time, in the new slot */
} health_t;

/*  Builds honest.c of `directory` as C, and runs it in a new slot. False with a line on standard
   output when that fails. Free with health_clear in any case. */
bool health_open(health_t *self, box_t *box, const language_t *c, const char *directory);
void health_clear(health_t *self);

/*  Runs it again (`patience` times as much CPU time is fine); false, with what differs on standard
 * output, when the slot is not well. */
bool health_check(health_t *self, box_t *box, uint32_t patience);

#endif
