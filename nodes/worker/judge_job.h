/*  judge_job - a JudgeJob that has been checked

    What arrives over the bus is somebody else's bytes: everything that judging
    relies on (hashes, names, limits, arguments) is checked here, once, and
    absent limits get their defaults. Pure.
*/
#ifndef JUDGE_JOB_H
#define JUDGE_JOB_H

#include <schemas/judge.pb-c.h>

#include "nodes/worker/language.h"

typedef struct {
    Assize__JudgeJob *message;
    Assize__Problem *problem; /* of the message; limits filled in */
    const language_t *language;
    const language_t *validator_language; /* NULL: the default validator */
    const char *file_name;                /* of the source */
    const char **validator_names; /* of the validator's files, below the main one's folder */
} judge_job_t;

/*  Unpacks and checks. NULL with `*ret_why` (a line for people; the caller frees it) when anything
   is wrong. `languages` must outlive the job. */
judge_job_t *
judge_job_read(const void *data, size_t size, const languages_t *languages, char **ret_why);
void judge_job_destroy(judge_job_t **self_p);

/*  All blobs of the job: an array (the caller frees it, not what it points to). */
Assize__BlobRef **judge_job_blobs(const judge_job_t *self, size_t *ret_count);

/*  Arguments of the validator for a test: the validator's own, then the case's; NULL-terminated
   (the caller frees the array only). */
const char **judge_job_validator_args(const judge_job_t *self, size_t test, size_t *ret_count);

/*  CPU time in ms that a program may use in one test, by the clock of its language. */
uint32_t judge_job_time_ms(const judge_job_t *self);

#endif
