/*  dialogue - lets a program and a validator talk, and listens

    Two pipes each way with us in between: what one writes is handed to the other
    as it is, and the beginning of it kept as a transcript for the problem's
    author. So neither ever sees the other's end break: what is written for one
    that no longer reads is dropped, and the end of one's words is the end of the
    other's input. And we know who fell silent first, and who waited for whom.

    At most DIALOGUE_PENDING_MAX bytes wait here for a slow reader; the kernel
    holds back the writer beyond that.

    Not thread-safe: belongs to one slot and its loop.
*/
#ifndef DIALOGUE_H
#define DIALOGUE_H

#include <czmq.h>

#include "lib/base/bytes.h"

#define DIALOGUE_PENDING_MAX 65536u

typedef enum { DIALOGUE_PROGRAM, DIALOGUE_VALIDATOR, DIALOGUE_SIDES } dialogue_side_t;

typedef struct dialogue dialogue_t;

/*  The program wrote more than `output_max` bytes: told once; it is not listened to any more. */
typedef void(dialogue_flood_fn)(void *arg);

/*  NULL when there are no fds left. Everything given must outlive it. */
dialogue_t *dialogue_new(
    zloop_t *loop, size_t output_max, size_t transcript_max, dialogue_flood_fn *flood, void *arg);
void dialogue_destroy(dialogue_t **self_p);

/*  The ends for a side: its standard input and output. Ours to close: dialogue_begin. */
int dialogue_stdin(const dialogue_t *self, dialogue_side_t side);
int dialogue_stdout(const dialogue_t *self, dialogue_side_t side);

/*  Both sides have got their ends: closes our copies and begins to listen. */
void dialogue_begin(dialogue_t *self);

/*  This side has ended: hands on what it said last, so that the other hears it. */
void dialogue_ended(dialogue_t *self, dialogue_side_t side);

/*  Whether the validator fell silent before the program did. */
bool dialogue_validator_first(const dialogue_t *self);

typedef enum {
    DIALOGUE_BOTH_WAIT,      /* neither has anything to read */
    DIALOGUE_PROGRAM_DEAF,   /* it has something to read */
    DIALOGUE_VALIDATOR_DEAF, /* it has, and the program has not */
} dialogue_wait_t;

/*  Who waited for whom when the first of them fell silent; until then, at this moment. */
dialogue_wait_t dialogue_waits(const dialogue_t *self);

/*  Lines "> " from the program, "< " to it; cut at transcript_max. The dialogue's. */
const bytes_t *dialogue_transcript(const dialogue_t *self);

#endif
