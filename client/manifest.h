/*  manifest - a problem package as the cluster keeps it

    A package becomes a Problem (limits, validator, test cases, statements, all
    content named by hash) and the list of blobs behind it. What the judge can't
    run yet is refused with the reason, here and nowhere else.
*/
#ifndef ASSIZE_MANIFEST_H
#define ASSIZE_MANIFEST_H

#include <schemas/problem.pb-c.h>

#include "client/assize.h"
#include "lib/package/package.h"

typedef struct manifest manifest_t;

/*  Reads all content of the package once, to hash it; the package must outlive the manifest.
    `time_limit_ms` is used when the package states none (0: then limits->time_ms is 0). Returns 0,
    UNSUPPORTED or INVALID with `*ret_why` (caller frees). */
int manifest_new(package_t *package, uint32_t time_limit_ms, manifest_t **ret, char **ret_why);
void manifest_destroy(manifest_t **self_p);

/*  The problem; owned by the manifest, and may be changed (hidden, limits). */
Assize__Problem *manifest_problem(manifest_t *self);

/*  Uploads what the store lacks. `on_progress` (may be NULL) hears of every blob that is done. */
typedef void(manifest_progress_fn)(void *arg, size_t done, size_t total);
int manifest_upload(manifest_t *self,
                    assize_t *cluster,
                    manifest_progress_fn *on_progress,
                    void *arg,
                    char **ret_why);

/*  The judge's language for a package's ("cpp" -> "cpp17"); NULL when there is none. */
const char *manifest_language(const char *package_language);

/*  The source of a one-file program, constants put in. ERR_UNSUPPORTED for several files. */
int manifest_source(package_t *package, const package_program_t *program, bytes_t *out);

#endif
