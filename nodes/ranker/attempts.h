/*  attempts - one participant's submissions to one problem, and the cell they make

    Kept in the order that scoring knows: by the time of receipt, then by id.
    Verdicts may come in any order and may be replaced by later judgings; the
    cell depends on what is there, not on the way it came.

    A value type: lives inside its owner's struct; {0} is empty. Not
    thread-safe. Out of memory aborts.
*/
#ifndef ASSIZE_ATTEMPTS_H
#define ASSIZE_ATTEMPTS_H

#include <schemas/submission.pb-c.h>
#include <stdint.h>

#include "lib/base/id.h"
#include "nodes/ranker/rule.h"

typedef struct {
    int64_t received_at_ms; /* UTC */
    uint64_t seq;           /* log index of its acceptance */
    uint32_t judging;       /* number of the judging that `verdict` is from; 0 = none yet */
    uint8_t verdict;        /* Assize__Verdict; UNSPECIFIED: one that we do not know */
    char id[ID_SIZE];
} attempt_t;

typedef struct {
    attempt_t *list;
    uint32_t count;
    uint32_t capacity;
} attempts_t;

/*  What part of time a view counts and what part it sees; UTC ms. */
typedef struct {
    int64_t start_ms;
    int64_t end_ms;         /* exclusive */
    int64_t hidden_from_ms; /* verdicts of submissions received from here on are not seen;
                               INT64_MAX: all are */
} attempts_window_t;

void attempts_clear(attempts_t *self);

/*  Adds a submission with a valid id. Returns 0, ERR_CONFLICT when it is there already, or
    ERR_TOO_LARGE at RANKER_ATTEMPTS_MAX. */
int attempts_add(attempts_t *self, const char *id, int64_t received_at_ms, uint64_t seq);

/*  Notes the verdict of judging `number` (from 1). Returns 0, ERR_NOT_FOUND for a submission that
    is not there, or ERR_CONFLICT when this or a later judging has its verdict already. */
int attempts_judge(attempts_t *self,
                   const char *id,
                   int64_t received_at_ms,
                   uint32_t number,
                   Assize__Verdict verdict);

/*  The cell in this window. Attempts after the first accepted one do not matter, pending or not.
    O(attempts). */
rule_cell_t attempts_cell(const attempts_t *self, const attempts_window_t *window);

#endif
