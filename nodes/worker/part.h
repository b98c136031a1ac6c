/*  part - a program of the job in hand, and the box it is built and run in

    A job has one or two: the submission's, and a custom validator's. The box
    stays from job to job, and with it a program that is loaded: the next job
    with the same validator finds it there.

    Not thread-safe: belongs to one slot.
*/
#ifndef PART_H
#define PART_H

#include "nodes/worker/box.h"

/*  Where a validator's feedback goes, below the box. */
#define PART_FEEDBACK "feedback"

typedef struct {
    box_t *box;
    const language_t *language; /* NULL: the job in hand has no such program */
    box_file_t *files;          /* fds in it are owned */
    size_t file_count;
    box_limits_t limits;     /* of its compiler */
    char key[HASH_HEX_SIZE]; /* in the compile cache; set by the user */
    int product_fd;          /* -1 until found or built; owned */
    bool feedback;           /* its runs find an empty directory PART_FEEDBACK in the box */
} part_t;

/*  Makes the box; 0, or ERR_UNAVAILABLE with `*ret_why` as from box_new. */
int part_open(part_t *self, const sandbox_options_t *options, char **ret_why);

/*  Frees everything; fine on a zeroed part. */
void part_close(part_t *self);

/*  Takes up a program of `file_count` files, which the user fills in; part_clear ends it. */
void
part_set(part_t *self, const language_t *language, size_t file_count, const box_limits_t *limits);
void part_clear(part_t *self);

/*  Starts its compiler. 0; ERR_UNAVAILABLE: there is no sandbox any more; or another failure of
    sandbox.h. When the sandbox had to be replaced, it has been tried again. */
int part_start_build(part_t *self);

/*  Loads it unless it is loaded, and starts a run; as above. */
int part_start(part_t *self, const sandbox_run_t *run);

#endif
