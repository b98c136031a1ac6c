/*  part - a program of the job in hand, and the box it is built and run in

    A job has up to JUDGE_PARTS of them: the submission's in one box, the
    problem's own in the other. A program stays loaded in its box from job to
    job: the next one with the same validator finds it there.

    Not thread-safe: belongs to one slot.
*/
#ifndef PART_H
#define PART_H

#include "nodes/worker/box.h"

/*  Where a validator's feedback goes, below the box. */
#define PART_FEEDBACK "feedback"

typedef struct {
    box_t *box;                 /* not owned; other parts may run in it too */
    const language_t *language; /* NULL: the job in hand has no such program */
    box_file_t *files;          /* fds in it are owned */
    size_t file_count;
    const char *entry;       /* NULL or empty: found by itself; of the job */
    box_limits_t limits;     /* of its compiler */
    char key[HASH_HEX_SIZE]; /* in the compile cache; set by the user */
    int product_fd;          /* -1 until found or built; owned */
} part_t;

/*  What a run finds in the box. */
typedef struct {
    const box_file_t *files; /* put there for it; the user wipes the box afterwards */
    size_t count;
    bool feedback; /* an empty directory PART_FEEDBACK, or what an earlier run left in it */
} part_setting_t;

/*  A part without a program. */
void part_init(part_t *self, box_t *box);

/*  Takes up a program of `file_count` files, which the user fills in; part_clear ends it. */
void
part_set(part_t *self, const language_t *language, size_t file_count, const box_limits_t *limits);
void part_clear(part_t *self);

/*  Starts its compiler. 0; ERR_UNAVAILABLE: there is no sandbox any more; or another failure of
    sandbox.h. When the sandbox had to be replaced, it has been tried again. */
int part_start_build(part_t *self);

/*  The command that runs it, as box_command. */
language_words_t part_command(const part_t *self, uint32_t memory_mib, const char *const *more);

/*  Loads it unless it is loaded, and starts a run; as above. */
int part_start(part_t *self, const part_setting_t *setting, const sandbox_run_t *run);

#endif
