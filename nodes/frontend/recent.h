/*  recent - what this node learnt of late about single things

    Two facts per name, in a bounded table that forgets the oldest: the seq of
    a write that went through here (so that its author reads it back from any
    replica), and how far a judging has come (so that a poll says RUNNING 3/20
    between queue and verdict). Forgetting either is harmless.

    Pure; not thread-safe.
*/
#ifndef ASSIZE_RECENT_H
#define ASSIZE_RECENT_H

#include <schemas/judge.pb-c.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct recent recent_t;

typedef struct {
    uint32_t judging;
    Assize__JudgePhase phase;
    uint32_t tests_done;
    uint32_t tests_total;
} recent_progress_t;

recent_t *recent_new(size_t entries);
void recent_destroy(recent_t **self_p);

/*  Something with this name was written at `seq`. `scope` keeps kinds of names apart. */
void recent_note_write(recent_t *self, const char *scope, const char *name, uint64_t seq);

/*  The seq of the newest write known; 0 when there is none. */
uint64_t recent_written(const recent_t *self, const char *scope, const char *name);

/*  Progress never goes back: an older message of the same judging is ignored. */
void recent_note_progress(recent_t *self, const Assize__JudgeProgress *progress);

/*  Progress of this judging of this submission; false when nothing is known. */
bool recent_progress(const recent_t *self,
                     const char *submission,
                     uint32_t judging,
                     recent_progress_t *ret);

#endif
