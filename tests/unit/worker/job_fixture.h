/*  job_fixture - a small valid job, and languages that need no toolchain */
#ifndef JOB_FIXTURE_H
#define JOB_FIXTURE_H

#include <schemas/judge.pb-c.h>

#include "lib/bus/bus_limits.h"
#include "nodes/worker/judge_job.h"

#define FIXTURE_TESTS_MAX 4u
#define FIXTURE_HASH "00000000000000000000000000000000000000000000000000000000000000aa"

/* A JudgeJob with everything it points to; change what the test is about, then job_fixture_read. */
typedef struct {
    Assize__JudgeJob job;
    Assize__Problem problem;
    Assize__ProblemType type;
    Assize__Program program; /* of the two files, for what else needs one */
    Assize__Limits limits;
    Assize__Validator validator;
    Assize__BlobRef files[2];
    Assize__BlobRef *file_pointers[2];
    Assize__TestCase tests[FIXTURE_TESTS_MAX];
    Assize__TestCase *test_pointers[FIXTURE_TESTS_MAX];
    Assize__BlobRef blobs[2 * FIXTURE_TESTS_MAX];
} job_fixture_t;

/*  cpp17 and python3. Static. */
const languages_t *job_fixture_languages(void);

/*  A valid job of `test_count` tests with the default validator. */
void job_fixture_init(job_fixture_t *self, size_t test_count);

/*  Makes the validator a custom one of two files. */
void job_fixture_use_custom(job_fixture_t *self);

/*  Packs and reads it: NULL and `*ret_why` as from judge_job_read. */
judge_job_t *job_fixture_read(job_fixture_t *self, char **ret_why);

#endif
