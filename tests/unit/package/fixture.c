/*  fixture - see fixture.h */
#include "fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/bytes.h"
#include "lib/base/cleanup.h"
#include "lib/base/text.h"

#define ARCHIVE_SIZE_MAX (64u << 20)

int
fixture_setup(void **state)
{
    fixture_t *self = calloc(1, sizeof *self);
    assert_non_null(self);
    const char *base = getenv("TMPDIR");
    self->base = text_format("%s/assize-package-XXXXXX", base ? base : "/tmp");
    assert_non_null(mkdtemp(self->base));
    self->path = text_format("%s/sum", self->base);
    assert_int_equal(mkdir(self->path, 0700), 0);
    *state = self;
    return 0;
}

static int
s_remove(const char *path, const struct stat *info, int type, struct FTW *place)
{
    (void)info;
    (void)type;
    (void)place;
    return remove(path);
}

int
fixture_teardown(void **state)
{
    fixture_t *self = *state;
    nftw(self->base, s_remove, 16, FTW_DEPTH | FTW_PHYS);
    free(self->base);
    free(self->path);
    free(self);
    return 0;
}

void
fixture_put(const fixture_t *self, const char *path, const char *text)
{
    _cleanup_(free_p) char *full = text_format("%s/%s", self->path, path);
    for (char *p = full + strlen(self->path) + 1; (p = strchr(p, '/')); p++) {
        *p = 0;
        mkdir(full, 0700);
        *p = '/';
    }
    assert_int_equal(bytes_write_file(text, strlen(text), full), 0);
}

void
fixture_remove(const fixture_t *self, const char *path)
{
    _cleanup_(free_p) char *full = text_format("%s/%s", self->path, path);
    assert_int_equal(remove(full), 0);
}

/*  The files of a sound legacy package but for problem.yaml, each before its content. */
static const char *const s_legacy[] = {
    "problem_statement/problem.en.tex",
    "\\problemname{Sum}\nAdd.\n",
    "input_validators/check.py",
    "import sys\nsys.exit(42)\n",
    "data/sample/1.in",
    "1 2\n",
    "data/sample/1.ans",
    "3\n",
    "data/secret/1.in",
    "3 4\n",
    "data/secret/1.ans",
    "7\n",
    "submissions/accepted/sum.py",
    "print(sum(map(int, input().split())))\n",
};

void
fixture_put_legacy(const fixture_t *self, const char *yaml)
{
    for (size_t i = 0; i < sizeof s_legacy / sizeof *s_legacy; i += 2)
        fixture_put(self, s_legacy[i], s_legacy[i + 1]);
    fixture_put(self, "problem.yaml", yaml ? yaml : "name: Sum\n");
}

void
fixture_put_2025(const fixture_t *self, const char *yaml)
{
    for (size_t i = 2; i < sizeof s_legacy / sizeof *s_legacy; i += 2)
        fixture_put(self, s_legacy[i], s_legacy[i + 1]);
    fixture_put(self, "statement/problem.en.md", "Add.\n");
    fixture_put(self,
                "problem.yaml",
                yaml ? yaml
                     : "problem_format_version: 2025-09\n"
                       "name: Sum\n"
                       "uuid: 5ca6ba5b-36d5-4eff-8aa7-d967cbc4375e\n");
}

const char *
fixture_path(const fixture_t *self, const char *name)
{
    static char path[4096];
    snprintf(path, sizeof path, "%s/%s", self->base, name);
    return path;
}

/*  The whole report as text; the caller frees it. */
static char *
s_print(const package_report_t *report)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    assert_non_null(out);
    package_report_print(report, out);
    fclose(out);
    return text;
}

package_t *
fixture_open(const fixture_t *self)
{
    package_t *package = NULL;
    _cleanup_(package_report_clear) package_report_t report = {0};
    int err = package_open(self->path, &package, &report);
    _cleanup_(free_p) char *text = s_print(&report);
    if (err)
        fail_msg("%s", text);
    assert_int_equal(report.errors, 0);
    return package;
}

void
fixture_refuse(const char *path, int err, const char *line)
{
    package_t *package = NULL;
    _cleanup_(package_report_clear) package_report_t report = {0};
    int got = package_open(path, &package, &report);
    _cleanup_(free_p) char *text = s_print(&report);
    assert_null(package);
    assert_true(report.errors > 0);
    if (got != err || !strstr(text, line) || !strstr(text, "error: "))
        fail_msg("expected %d, \"%s\"; got %d:\n%s", err, line, got, text);
}

void
fixture_warn(const fixture_t *self, const char *line)
{
    _cleanup_(package_destroy) package_t *package = NULL;
    _cleanup_(package_report_clear) package_report_t report = {0};
    int err = package_open(self->path, &package, &report);
    _cleanup_(free_p) char *text = s_print(&report);
    if (err || !strstr(text, line))
        fail_msg("expected \"%s\"; got %d:\n%s", line, err, text);
}

zip_uint64_t
fixture_zip_add(zip_t *zip, const char *name, const void *data, size_t size)
{
    zip_source_t *source = zip_source_buffer(zip, data, size, 0);
    assert_non_null(source);
    zip_int64_t i = zip_file_add(zip, name, source, 0);
    if (i < 0)
        fail_msg("%s: %s", name, zip_strerror(zip));
    return (zip_uint64_t)i;
}

zip_t *
fixture_zip_new(const char *path, const char *top)
{
    int code = 0;
    zip_t *zip = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, &code);
    assert_non_null(zip);
    for (size_t i = 0; i < sizeof s_legacy / sizeof *s_legacy; i += 2) {
        _cleanup_(free_p) char *name = text_format("%s%s", top, s_legacy[i]);
        fixture_zip_add(zip, name, s_legacy[i + 1], strlen(s_legacy[i + 1]));
    }
    _cleanup_(free_p) char *yaml = text_format("%sproblem.yaml", top);
    fixture_zip_add(zip, yaml, "name: Sum\n", 10);
    return zip;
}

void
fixture_patch(const char *path, const void *from, const void *to, size_t size)
{
    _cleanup_(bytes_clear) bytes_t bytes = bytes_make(ARCHIVE_SIZE_MAX);
    assert_int_equal(bytes_read_file(&bytes, path), 0);
    size_t count = 0;
    for (size_t at = 0; at + size <= bytes.size; at++)
        if (memcmp(bytes.data + at, from, size) == 0) {
            memcpy(bytes.data + at, to, size);
            count++;
        }
    assert_true(count > 0);
    assert_int_equal(bytes_write_file(bytes.data, bytes.size, path), 0);
}
