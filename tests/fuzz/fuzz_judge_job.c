/*  A JudgeJob from the wire: whatever the bytes, it is refused with a reason or all that judging
    relies on holds. */
#include "lib/base/cleanup.h"
#include "lib/base/hash.h"
#include "nodes/worker/judge_job.h"
#include "tests/fuzz/fuzz_language.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    _cleanup_(free_p) char *why = NULL;
    _cleanup_(judge_job_destroy) judge_job_t *job =
        judge_job_read(data, size, fuzz_languages(), &why);
    assert((job == NULL) == (why != NULL));
    if (!job)
        return 0;
    size_t count;
    _cleanup_(free_p) Assize__BlobRef **blobs = judge_job_blobs(job, &count);
    for (size_t i = 0; i < count; i++)
        assert(hash_valid(blobs[i]->hash) && blobs[i]->size <= JOB_BLOB_SIZE_MAX);
    for (size_t i = 0; i < job->problem->n_tests; i++) {
        _cleanup_(free_p) const char **args = judge_job_validator_args(job, i, &count);
        assert(count <= JOB_ARGS_MAX && args[count] == NULL);
    }
    assert(judge_job_time_ms(job) >= 1);
    return 0;
}
