/*  judge_job - a JudgeJob that has been checked

    What arrives over the bus is somebody else's bytes: everything that judging
    relies on (hashes, names, limits, arguments, how groups lie in one another)
    is checked here, once, and absent limits get their defaults. Pure.
*/
#ifndef JUDGE_JOB_H
#define JUDGE_JOB_H

#include <schemas/judge.pb-c.h>

#include "nodes/worker/language.h"

/*  The language of submit-answer problems: a submission is outputs, and nothing of it is run. */
#define JUDGE_JOB_ANSWER "answer"

/*  The programs that a job may have.
    X(NAME, what it is) */
#define JUDGE_PART_MAP(X)                                                                          \
    X(PROGRAM, "the submission")                                                                   \
    X(VALIDATOR, "the output validator")                                                           \
    X(INTERACTOR, "the interactor")                                                                \
    X(GRADER, "the grader")                                                                        \
    X(STATIC, "the static validator")

typedef enum {
#define X(name, meaning) JUDGE_PART_##name,
    JUDGE_PART_MAP(X)
#undef X
        JUDGE_PARTS
} judge_part_t;

/*  "the submission", ... Static. */
const char *judge_part_name(judge_part_t part);

typedef struct {
    const char *name;
    const ProtobufCBinaryData *content; /* NULL: it is in `blob` */
    const Assize__BlobRef *blob;
} judge_file_t;

typedef struct {
    const language_t *language; /* NULL: the job has no such program */
    judge_file_t *files;        /* the first is the main one */
    size_t count;
} judge_program_t;

typedef struct {
    Assize__JudgeJob *message;
    Assize__Problem *problem; /* of the message; limits filled in */
    judge_program_t programs[JUDGE_PARTS];
} judge_job_t;

/*  Unpacks and checks. NULL with `*ret_why` (a line for people; the caller frees it) when anything
   is wrong. `languages` must outlive the job. */
judge_job_t *
judge_job_read(const void *data, size_t size, const languages_t *languages, char **ret_why);
void judge_job_destroy(judge_job_t **self_p);

/*  All blobs of the job: an array (the caller frees it, not what it points to). */
Assize__BlobRef **judge_job_blobs(const judge_job_t *self, size_t *ret_count);

/*  Whether the submission cannot be compiled before the blobs are there: code is put beside it. */
bool judge_job_needs_blobs(const judge_job_t *self);

/*  Arguments of the validator for a test: the validator's own, then the case's; NULL-terminated
   (the caller frees the array only). */
const char **judge_job_validator_args(const judge_job_t *self, size_t test, size_t *ret_count);

/*  The output that a submit-answer submission has for a test; NULL when it has none. A file answers
    the test whose name, or its last part, is the file's without extension. */
const ProtobufCBinaryData *judge_job_answer(const judge_job_t *self, size_t test);

/*  Whether a test's output is there without running anything. */
bool judge_job_is_given(const judge_job_t *self, size_t test);

/*  CPU time in ms that a program may use in one test, by the clock of its language. */
uint32_t judge_job_time_ms(const judge_job_t *self);

#endif
