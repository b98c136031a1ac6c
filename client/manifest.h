/*  manifest - a problem package as the cluster keeps it

    A package becomes a Problem (limits, validator, groups, test cases,
    statements, all content named by hash) and the list of blobs behind it.
    What no judge of this cluster can run is refused with the reason, here and
    nowhere else.
*/
#ifndef ASSIZE_MANIFEST_H
#define ASSIZE_MANIFEST_H

#include <schemas/problem.pb-c.h>

#include "client/assize.h"
#include "client/language_map.h"
#include "lib/package/package.h"

/* The language of submissions to submit-answer problems: the service is "judge/answer". */
#define MANIFEST_ANSWER_LANGUAGE "answer"

typedef struct manifest manifest_t;

/*  Reads all content of the package once, to hash it; the package and the languages must outlive
    the manifest. `time_limit_ms` is used when the package states none (0: then limits->time_ms is
    0). Returns 0, UNSUPPORTED or INVALID with `*ret_why` (caller frees). */
int manifest_new(package_t *package,
                 const language_map_t *languages,
                 uint32_t time_limit_ms,
                 manifest_t **ret,
                 char **ret_why);
void manifest_destroy(manifest_t **self_p);

/*  The problem; owned by the manifest, and may be changed (hidden, limits). */
Assize__Problem *manifest_problem(manifest_t *self);

/*  Names a further file of the package as a blob, so that manifest_upload takes it along. `*ret`
    is freed by message_free_p. 0 or the code of package_read. */
int manifest_add_blob(manifest_t *self, const char *path, Assize__BlobRef **ret);

/*  Uploads what the store lacks. `on_progress` (may be NULL) hears of every blob that is done. */
typedef void(manifest_progress_fn)(void *arg, size_t done, size_t total);
int manifest_upload(manifest_t *self,
                    assize_t *cluster,
                    manifest_progress_fn *on_progress,
                    void *arg,
                    char **ret_why);

/*  The sources of a program, constants put in, as a job takes them: the main file first, names as
    they are below the program's folder. The caller frees each by message_free_p, and the list. 0 or
    the code of package_read. */
int manifest_sources(package_t *package,
                     const package_program_t *program,
                     Assize__SourceFile ***ret,
                     size_t *ret_count);

#endif
