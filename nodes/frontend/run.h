/*  run - a program tried on the samples or on an input of one's own

    What of a problem goes to a worker for it, and what comes back to the user:
    secret tests do not leave the frontend, nothing that is for the jury does.

    Pure.
*/
#ifndef ASSIZE_RUN_H
#define ASSIZE_RUN_H

#include <schemas/judge.pb-c.h>

#include "nodes/frontend/payload.h"
#include "nodes/frontend/sources.h"

/*  Whether this problem can be tried in this way; NULL when it can. `input` NULL = the samples. */
const refusal_t *run_refusal(const Assize__Problem *problem, const char *input);

/*  A job that runs the sources on the samples (at most SAMPLES_MAX), or once on `input`; the
    caller frees it (message_free_p). run_refusal said NULL. */
Assize__JudgeJob *
run_job_new(const char *id, const Assize__Problem *problem, const sources_t *sources, char *input);

/*  The answer of the job's test that the user may see beside the output; NULL = none. */
const Assize__BlobRef *run_expected(const Assize__JudgeJob *job, size_t test);

typedef struct {
    Assize__RunView view;
    Assize__RunTest *items;
    Assize__RunTest **list;
} run_view_t;

/*  What came of the job, borrowed from `judging`. `expected` has the answer of each test of the
   job, cut at SAMPLE_MAX; NULL where there is none. */
void run_view_make(run_view_t *self,
                   const Assize__JudgeJob *job,
                   const Assize__Judging *judging,
                   payload_t *const *expected);

/*  Frees what the view holds; for _cleanup_. A zeroed one is fine. */
void run_view_clear(run_view_t *self);

/*  Bytes as text: what is not UTF-8, and NUL, becomes U+FFFD. The caller frees it. */
char *run_text(const void *data, size_t size);

#endif
