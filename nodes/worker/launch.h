/*  launch - how each program of a job is started on a test

    What is on its command line, in its box, on its descriptors, and which limits
    it has: one function per kind of run. Nothing is waited for.

    All return 0, ERR_UNAVAILABLE (there is no sandbox any more), or another
    failure of sandbox.h. Fds stay the caller's.
*/
#ifndef LAUNCH_H
#define LAUNCH_H

#include "nodes/worker/judge_job.h"
#include "nodes/worker/part.h"

#define LAUNCH_TALK_LOG PART_FEEDBACK "/talk.log" /* what an interactor writes for the checker */

/*  Where the blobs are. -1 when it is not there; the caller closes it. */
int launch_open_blob(const char *data_dir, const char *hash);

/*  The submission; `input` is the test's, where it goes to a file; -1 as `stdout_fd`: captured. */
int launch_program(part_t *part,
                   const judge_job_t *job,
                   size_t test,
                   const char *data_dir,
                   int input,
                   int stdin_fd,
                   int stdout_fd);

/*  A validator of the 42/43 kind. */
int launch_validator(part_t *part,
                     const judge_job_t *job,
                     size_t test,
                     int input,
                     int answer,
                     int stdin_fd,
                     int stdout_fd);

/*  A testlib checker on an output; a testlib interactor. */
int launch_checker(part_t *part, const judge_job_t *job, int input, int answer, int output);
int launch_interactor(
    part_t *part, const judge_job_t *job, int input, int answer, int stdin_fd, int stdout_fd);

/*  The static validator on the files of `program`. */
int launch_static(part_t *part, const part_t *program, const judge_job_t *job, size_t group);

/*  A grader, with results to read. */
int launch_grader(part_t *part, const judge_job_t *job, size_t group, int input);

/*  Whether the program's box is not as clean after a run as it was before. */
bool launch_leaves_files(const judge_job_t *job, size_t test);

#endif
