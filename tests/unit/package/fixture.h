/*  fixture - small packages made on the fly, as directories and as archives */
#ifndef TEST_PACKAGE_FIXTURE_H
#define TEST_PACKAGE_FIXTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <zip.h>

#include "lib/package/package.h"

typedef struct {
    char *base; /* a temporary directory of this test */
    char *path; /* the package in it: a directory named "sum" */
} fixture_t;

/*  cmocka's setup and teardown: `*state` is a fixture_t. */
int fixture_setup(void **state);
int fixture_teardown(void **state);

/*  Writes a file of the package with the directories it needs. */
void fixture_put(const fixture_t *self, const char *path, const char *text);
void fixture_remove(const fixture_t *self, const char *path);

/*  The smallest sound packages; the problem.yaml is `yaml` when it is not NULL. */
void fixture_put_legacy(const fixture_t *self, const char *yaml);
void fixture_put_2025(const fixture_t *self, const char *yaml);

/*  A path of its own inside the temporary directory, valid until the next call. */
const char *fixture_path(const fixture_t *self, const char *name);

/*  Opens the package, which must be sound but for warnings. */
package_t *fixture_open(const fixture_t *self);

/*  Opens the package, which must be refused with this code and an error line "file:line: error:
    message" of which `line` is a part. */
void fixture_refuse(const char *path, int err, const char *line);

/*  Opens the package, which must be sound, with a warning line of which `line` is a part. */
void fixture_warn(const fixture_t *self, const char *line);

/*  Adds a file with this content, which must live until the archive is closed. Returns its index.
 */
zip_uint64_t fixture_zip_add(zip_t *zip, const char *name, const void *data, size_t size);

/*  An archive that holds a sound legacy package; `top` goes before each name ("" for none). */
zip_t *fixture_zip_new(const char *path, const char *top);

/*  Replaces bytes in a file, everywhere; there must be at least one place. */
void fixture_patch(const char *path, const void *from, const void *to, size_t size);

#endif
