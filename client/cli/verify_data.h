/*  verify_data - the data of a package, held against its own validators

    inputs            every input validator accepts the input of every case
    invalid inputs    at least one of them rejects each
    answers           the output validator accepts them where they are shown as
                      an output or must be one; else it is a remark
    outputs           .out of samples and valid_output/: accepted
    invalid outputs   rejected

    Everything is a job for the cluster: an input validator is judged like a
    submission whose tests are the inputs, an output is judged without a program.
*/
#ifndef ASSIZE_VERIFY_DATA_H
#define ASSIZE_VERIFY_DATA_H

#include <schemas/verify.pb-c.h>

#include "client/cli/job_batch.h"
#include "client/manifest.h"

#define VERIFY_DATA_CHUNK 50u /* tests of one job, so that all slots have a share */

typedef struct verify_data verify_data_t;

/*  Names what is to be looked at, before the manifest's upload. All must outlive it. 0 or the code
    of package_read. */
int verify_data_new(package_t *package,
                    const language_map_t *languages,
                    manifest_t *manifest,
                    verify_data_t **ret);
void verify_data_destroy(verify_data_t **self_p);

/*  Sends its jobs. 0 or the code of job_batch_send. */
int verify_data_send(verify_data_t *self, job_batch_t *batch);

/*  After the batch was waited for: adds what came of it to `report->data`. */
void verify_data_report(const verify_data_t *self, Assize__VerifiedPackage *report);

#endif
