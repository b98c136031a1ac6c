/*  tree: what a hostile archive or directory tries, and the limits */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fixture.h"
#include "lib/base/cleanup.h"
#include "lib/base/err.h"
#include "lib/base/text.h"
#include "lib/package/package_limits.h"

#define UNIX 3 /* "version made by" of an entry with a mode */

static void
s_close(zip_t *zip)
{
    if (zip_close(zip) != 0)
        fail_msg("%s", zip_strerror(zip));
}

static void
a_package_is_read_alike_from_a_directory_and_an_archive(void **state)
{
    const fixture_t *fixture = *state;
    fixture_put_legacy(fixture, NULL);
    const char *tops[] = {"", "sum/"};
    for (size_t i = 0; i < 2; i++) {
        const char *path = fixture_path(fixture, "sum.zip");
        s_close(fixture_zip_new(path, tops[i]));
        _cleanup_(package_report_clear) package_report_t report = {0};
        _cleanup_(package_destroy) package_t *zipped = NULL;
        _cleanup_(package_destroy) package_t *plain = fixture_open(fixture);
        assert_int_equal(package_open(path, &zipped, &report), 0);
        assert_int_equal(report.count, 0);
        assert_string_equal(zipped->short_name, "sum");
        assert_int_equal(package_entries(zipped), package_entries(plain));
        for (size_t k = 0; k < package_entries(plain); k++) {
            package_entry_t a = package_entry(plain, k);
            package_entry_t b = package_entry(zipped, k);
            assert_string_equal(a.path, b.path);
            assert_int_equal(a.is_directory, b.is_directory);
            assert_true(a.size == b.size);
            if (a.is_directory)
                continue;
            _cleanup_(bytes_clear) bytes_t x = bytes_make(4096);
            _cleanup_(bytes_clear) bytes_t y = bytes_make(4096);
            assert_int_equal(package_read(plain, a.path, 4096, &x), 0);
            assert_int_equal(package_read(zipped, b.path, 4096, &y), 0);
            assert_int_equal(x.size, y.size);
            assert_memory_equal(x.data, y.data, x.size);
        }
    }
}

static void
a_file_is_read_up_to_the_callers_limit(void **state)
{
    const fixture_t *fixture = *state;
    fixture_put_legacy(fixture, NULL);
    _cleanup_(package_destroy) package_t *package = fixture_open(fixture);
    _cleanup_(bytes_clear) bytes_t out = bytes_make(100);
    assert_int_equal(package_read(package, "data/sample/1.in", 3, &out), ERR_TOO_LARGE);
    assert_int_equal(package_read(package, "data/sample/1.in", 4, &out), 0);
    assert_string_equal((char *)out.data, "1 2\n");
    assert_int_equal(package_read(package, "data/sample", 100, &out), ERR_NOT_FOUND);
    assert_int_equal(package_read(package, "data/sample/2.in", 100, &out), ERR_NOT_FOUND);
    assert_int_equal(package_read(package, "../sum/problem.yaml", 100, &out), ERR_NOT_FOUND);
    uint64_t size = 0;
    assert_true(package_has(package, "data/sample/1.in", &size));
    assert_int_equal(size, 4);
    assert_false(package_has(package, "data/sample", NULL));
}

static void
a_file_can_be_streamed_to_a_descriptor(void **state)
{
    const fixture_t *fixture = *state;
    fixture_put_legacy(fixture, NULL);
    _cleanup_(package_destroy) package_t *package = fixture_open(fixture);
    _cleanup_(close_p) int fd = memfd_create("out", MFD_CLOEXEC);
    char text[16] = "";
    assert_int_equal(package_copy_to_fd(package, "data/secret/1.ans", fd), 0);
    assert_int_equal(pread(fd, text, sizeof text - 1, 0), 2);
    assert_string_equal(text, "7\n");
    _cleanup_(close_p) int closed = open("/dev/full", O_WRONLY | O_CLOEXEC);
    assert_int_equal(package_copy_to_fd(package, "data/secret/1.ans", closed), ERR_INTERNAL);
}

static void
a_file_that_changed_after_it_was_counted_is_not_handed_out(void **state)
{
    const fixture_t *fixture = *state;
    fixture_put_legacy(fixture, NULL);
    _cleanup_(package_destroy) package_t *package = fixture_open(fixture);
    _cleanup_(bytes_clear) bytes_t out = bytes_make(100);
    fixture_put(fixture, "data/sample/1.in", "1 2 3\n");
    assert_int_equal(package_read(package, "data/sample/1.in", 100, &out), ERR_CORRUPT);
    bytes_reset(&out);
    fixture_put(fixture, "data/sample/1.in", "1");
    assert_int_equal(package_read(package, "data/sample/1.in", 100, &out), ERR_CORRUPT);
    fixture_remove(fixture, "data/sample/1.in");
    assert_int_equal(package_read(package, "data/sample/1.in", 100, &out), ERR_NOT_FOUND);
}

static void
an_archive_with_a_path_that_leads_outside_is_refused(void **state)
{
    const fixture_t *fixture = *state;
    static const struct {
        const char *name;
        const char *why;
    } cases[] = {
        {"../evil.txt", "\"..\" is refused"},
        {"data/../../evil.txt", "\"..\" is refused"},
        {"./problem.txt", "\"..\" is refused"},
        {"/etc/passwd", "an absolute path is refused"},
        {"data\\..\\evil.txt", "a backslash is refused"},
        {"C:evil.txt", "a drive letter is refused"},
        {"data//x.in", "an empty part is refused"},
        {"data/x\n.in", "a control character is refused"},
        {"data/\xff.in", "not UTF-8 is refused"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *path = fixture_path(fixture, "sum.zip");
        zip_t *zip = fixture_zip_new(path, "");
        zip_source_t *source = zip_source_buffer(zip, "x", 1, 0);
        assert_true(zip_file_add(zip, "@@placeholder", source, 0) >= 0);
        s_close(zip);
        /* libzip does not write every name: give the entry its name in the bytes. */
        char name[14] = "@@placeholder";
        size_t length = strlen(cases[i].name);
        if (length <= 13) {
            memset(name, 'x', 13);
            memcpy(name, cases[i].name, length);
        }
        if (length > 13) {
            zip = fixture_zip_new(path, "");
            fixture_zip_add(zip, cases[i].name, "x", 1);
            s_close(zip);
        } else {
            fixture_patch(path, "@@placeholder", name, 13);
        }
        fixture_refuse(path, ERR_INVALID, cases[i].why);
    }
}

static void
names_and_paths_are_only_so_long(void **state)
{
    const fixture_t *fixture = *state;
    static const struct {
        size_t name;  /* characters of one part */
        size_t count; /* parts, each with a '/' before it but for the first */
        const char *why;
    } cases[] = {
        {PACKAGE_NAME_MAX, 1, NULL},
        {PACKAGE_NAME_MAX + 1, 1, "a name that is too long is refused"},
        {PACKAGE_NAME_MAX, 4, NULL}, /* 4 x 255 + 3 = PACKAGE_PATH_MAX */
        {PACKAGE_NAME_MAX, 5, "a path that is empty or too long is refused"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        _cleanup_(bytes_clear) bytes_t name = bytes_make(8192);
        for (size_t k = 0; k < cases[i].count; k++) {
            (void)bytes_append_text(&name, k ? "/" : "");
            memset(bytes_extend(&name, cases[i].name), 'a', cases[i].name);
        }
        const char *path = fixture_path(fixture, "sum.zip");
        zip_t *zip = fixture_zip_new(path, "");
        fixture_zip_add(zip, (char *)name.data, "x", 1);
        s_close(zip);
        if (cases[i].why) {
            fixture_refuse(path, ERR_INVALID, cases[i].why);
            continue;
        }
        _cleanup_(package_report_clear) package_report_t report = {0};
        _cleanup_(package_destroy) package_t *package = NULL;
        assert_int_equal(package_open(path, &package, &report), 0);
        assert_true(package_has(package, (char *)name.data, NULL));
    }
}

static void
an_archive_packed_by_other_means_than_deflate_is_refused(void **state)
{
    const fixture_t *fixture = *state;
    const char *path = fixture_path(fixture, "sum.zip");
    static char text[4096];
    zip_t *zip = fixture_zip_new(path, "");
    zip_uint64_t at = fixture_zip_add(zip, "attachments/a.txt", text, sizeof text);
    assert_int_equal(zip_set_file_compression(zip, at, ZIP_CM_BZIP2, 0), 0);
    s_close(zip);
    fixture_refuse(path, ERR_UNSUPPORTED, "attachments/a.txt: error: compressed by other means");
}

static void
an_archive_with_links_or_devices_is_refused(void **state)
{
    const fixture_t *fixture = *state;
    static const struct {
        const char *name;
        mode_t mode;
        const char *why;
    } cases[] = {
        {"data/secret/2.in", S_IFLNK | 0777, "a symbolic link: refused in an archive"},
        {"data/secret/2.in", S_IFCHR | 0600, "neither a file nor a directory"},
        {"data/secret/2.in", S_IFIFO | 0600, "neither a file nor a directory"},
        {"data/secret/2.in", S_IFDIR | 0700, "a file by its name and a directory by its mode"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *path = fixture_path(fixture, "sum.zip");
        zip_t *zip = fixture_zip_new(path, "");
        zip_uint64_t at = fixture_zip_add(zip, cases[i].name, "/etc/passwd", 11);
        zip_file_set_external_attributes(zip, at, 0, UNIX, (zip_uint32_t)cases[i].mode << 16);
        s_close(zip);
        fixture_refuse(path, ERR_INVALID, cases[i].why);
    }
}

static void
an_archive_with_a_name_twice_is_refused(void **state)
{
    const fixture_t *fixture = *state;
    const char *path = fixture_path(fixture, "sum.zip");
    zip_t *zip = fixture_zip_new(path, "");
    fixture_zip_add(zip, "data/secret/9.in", "x", 1);
    s_close(zip);
    fixture_patch(path, "data/secret/9.in", "data/secret/1.in", 16);
    fixture_refuse(path, ERR_CORRUPT, "already exists"); /* libzip sees this itself */

    zip = fixture_zip_new(path, "");
    fixture_zip_add(zip, "data/secret/1.in/x", "x", 1);
    s_close(zip);
    fixture_refuse(path, ERR_INVALID, "data/secret/1.in: error: is there twice");
}

static void
an_encrypted_archive_is_refused(void **state)
{
    const fixture_t *fixture = *state;
    const char *path = fixture_path(fixture, "sum.zip");
    zip_t *zip = fixture_zip_new(path, "");
    zip_uint64_t at = fixture_zip_add(zip, "data/secret/2.in", "x", 1);
    assert_int_equal(zip_file_set_encryption(zip, at, ZIP_EM_AES_256, "secret"), 0);
    s_close(zip);
    fixture_refuse(path, ERR_UNSUPPORTED, "data/secret/2.in: error: encrypted");
}

static void
a_damaged_archive_is_refused(void **state)
{
    const fixture_t *fixture = *state;
    const char *path = fixture_path(fixture, "sum.zip");
    zip_t *zip = fixture_zip_new(path, "");
    zip_uint64_t at = fixture_zip_add(zip, "attachments/a.txt", "hello hello", 11);
    assert_int_equal(zip_set_file_compression(zip, at, ZIP_CM_STORE, 0), 0);
    s_close(zip);
    fixture_patch(path, "hello hello", "hello jello", 11); /* the checksum is wrong now */
    fixture_refuse(path, ERR_CORRUPT, "attachments/a.txt: error: damaged");

    assert_int_equal(truncate(path, 200), 0);
    fixture_refuse(path, ERR_CORRUPT, "not a sound zip archive");
    assert_int_equal(truncate(path, 0), 0);
    fixture_refuse(path, ERR_CORRUPT, "not a sound zip archive");
    fixture_refuse(fixture_path(fixture, "none.zip"), ERR_NOT_FOUND, "No such file");
}

static void
a_header_that_lies_about_the_size_is_found_out(void **state)
{
    const fixture_t *fixture = *state;
    const char *path = fixture_path(fixture, "sum.zip");
    static char text[54321];
    memset(text, 'a', sizeof text);
    zip_t *zip = fixture_zip_new(path, "");
    fixture_zip_add(zip, "attachments/a.txt", text, sizeof text);
    s_close(zip);
    fixture_patch(path, "\x31\xd4\x00\x00", "\x31\x04\x00\x00", 4);
    fixture_refuse(path, ERR_CORRUPT, "attachments/a.txt: error: damaged");
}

static void
a_compression_bomb_is_refused_by_what_it_inflates_to(void **state)
{
    const fixture_t *fixture = *state;
    const char *path = fixture_path(fixture, "sum.zip");
    /* Zeros by deflate, a thousand to one: below the free size they are fine. */
    size_t size = PACKAGE_RATIO_FREE_SIZE;
    _cleanup_(bytes_clear) bytes_t bytes = bytes_make(size);
    uint8_t *zeros = bytes_extend(&bytes, size);
    memset(zeros, 0, size);
    zip_t *zip = fixture_zip_new(path, "");
    fixture_zip_add(zip, "attachments/a.txt", zeros, size - 4096);
    s_close(zip);
    _cleanup_(package_report_clear) package_report_t report = {0};
    _cleanup_(package_destroy) package_t *package = NULL;
    assert_int_equal(package_open(path, &package, &report), 0);

    zip = fixture_zip_new(path, "");
    fixture_zip_add(zip, "attachments/a.txt", zeros, size);
    s_close(zip);
    fixture_refuse(path, ERR_TOO_LARGE, "inflates to more than an archive of this size may hold");
}

static void
an_archive_holds_at_most_so_many_entries(void **state)
{
    const fixture_t *fixture = *state;
    const char *path = fixture_path(fixture, "sum.zip");
    s_close(fixture_zip_new(path, ""));
    _cleanup_(package_report_clear) package_report_t report = {0};
    _cleanup_(package_destroy) package_t *small = NULL;
    assert_int_equal(package_open(path, &small, &report), 0);
    size_t room = PACKAGE_ENTRIES_MAX - package_entries(small) - 1; /* attachments/ itself */

    for (size_t extra = 0; extra < 2; extra++) {
        zip_t *zip = fixture_zip_new(path, "");
        for (size_t i = 0; i < room + extra; i++) {
            _cleanup_(free_p) char *name = text_format("attachments/%zu", i);
            fixture_zip_add(zip, name, "", 0);
        }
        s_close(zip);
        if (extra > 0) {
            fixture_refuse(path, ERR_TOO_LARGE, "more than 20000 files and directories");
            continue;
        }
        _cleanup_(package_destroy) package_t *package = NULL;
        assert_int_equal(package_open(path, &package, &report), 0);
        assert_int_equal(package_entries(package), PACKAGE_ENTRIES_MAX);
    }
    /* One that claims more than it has is not even looked at. */
    static const char claim[] = "PK\x05\x06\0\0\0\0\xff\xff\xff\xff\0\0\0\0\0\0\0\0\0\0";
    assert_int_equal(bytes_write_file(claim, sizeof claim - 1, path), 0);
    fixture_refuse(path, ERR_UNSUPPORTED, "zip64 archives are not supported");
    static const char many[] = "PK\x05\x06\0\0\0\0\xfe\xff\xfe\xff\0\0\0\0\0\0\0\0\0\0";
    assert_int_equal(bytes_write_file(many, sizeof many - 1, path), 0);
    fixture_refuse(path, ERR_TOO_LARGE, "more than 20000 files and directories");
}

static void
directories_nest_only_so_deep(void **state)
{
    const fixture_t *fixture = *state;
    fixture_put_legacy(fixture, NULL);
    _cleanup_(bytes_clear) bytes_t path = bytes_make(PACKAGE_PATH_MAX);
    (void)bytes_append_text(&path, "attachments");
    for (unsigned i = 1; i < PACKAGE_DEPTH_MAX; i++)
        (void)bytes_append_text(&path, "/d");
    _cleanup_(free_p) char *fits = text_format("%s/a.txt", (char *)path.data);
    fixture_put(fixture, fits, "x");
    _cleanup_(package_destroy) package_t *package = fixture_open(fixture);
    assert_true(package_has(package, fits, NULL));

    _cleanup_(free_p) char *deeper = text_format("%s/d/a.txt", (char *)path.data);
    fixture_put(fixture, deeper, "x");
    fixture_refuse(fixture->path, ERR_INVALID, "more than 12 directories deep");
}

/*  A file of zeros that takes no room on the disk. */
static void
s_put_sparse(const fixture_t *fixture, const char *name, uint64_t size)
{
    fixture_put(fixture, name, "");
    _cleanup_(free_p) char *path = text_format("%s/%s", fixture->path, name);
    assert_int_equal(truncate(path, (off_t)size), 0);
}

static void
one_file_and_all_together_have_their_limits(void **state)
{
    const fixture_t *fixture = *state;
    fixture_put_legacy(fixture, NULL);
    s_put_sparse(fixture, "attachments/a.bin", PACKAGE_FILE_SIZE_MAX);
    _cleanup_(package_destroy) package_t *package = fixture_open(fixture);
    s_put_sparse(fixture, "attachments/a.bin", PACKAGE_FILE_SIZE_MAX + 1);
    fixture_refuse(fixture->path, ERR_TOO_LARGE, "attachments/a.bin: error: larger than the");

    for (uint64_t i = 0; i < PACKAGE_TOTAL_SIZE_MAX / PACKAGE_FILE_SIZE_MAX; i++) {
        char name[] = "attachments/a.bin";
        name[12] = (char)('a' + i);
        s_put_sparse(fixture, name, PACKAGE_FILE_SIZE_MAX);
    }
    fixture_refuse(fixture->path, ERR_TOO_LARGE, "all files together are larger than");

    const char *archive = fixture_path(fixture, "big.zip");
    assert_int_equal(bytes_write_file("", 0, archive), 0);
    assert_int_equal(truncate(archive, (off_t)PACKAGE_ARCHIVE_SIZE_MAX + 1), 0);
    fixture_refuse(archive, ERR_TOO_LARGE, "the archive is too large");
}

static void
a_link_in_a_directory_must_lead_to_a_file_inside(void **state)
{
    const fixture_t *fixture = *state;
    fixture_put_legacy(fixture, NULL);
    _cleanup_(free_p) char *link = text_format("%s/data/secret/2.in", fixture->path);
    fixture_put(fixture, "data/secret/2.ans", "3\n");
    assert_int_equal(symlink("../sample/1.in", link), 0);
    _cleanup_(package_destroy) package_t *package = fixture_open(fixture);
    _cleanup_(bytes_clear) bytes_t out = bytes_make(100);
    assert_int_equal(package_read(package, "data/secret/2.in", 100, &out), 0);
    assert_string_equal((char *)out.data, "1 2\n");

    static const char *const targets[] = {"/etc/passwd",
                                          "../../../outside",
                                          "../sample",
                                          "nowhere",
                                          "2.in",
                                          "../../../sum/problem.yaml"};
    assert_int_equal(bytes_write_file("x", 1, fixture_path(fixture, "outside")), 0);
    for (size_t i = 0; i < sizeof targets / sizeof *targets; i++) {
        assert_int_equal(unlink(link), 0);
        assert_int_equal(symlink(targets[i], link), 0);
        fixture_refuse(fixture->path,
                       ERR_INVALID,
                       "data/secret/2.in: error: a symbolic link that does not lead to a file");
        /* Swapped under an open package, it still leads nowhere. */
        bytes_reset(&out);
        assert_int_not_equal(package_read(package, "data/secret/2.in", 100, &out), 0);
        assert_int_equal(out.size, 0);
    }
}

static void
a_directory_with_a_special_file_is_refused(void **state)
{
    const fixture_t *fixture = *state;
    fixture_put_legacy(fixture, NULL);
    _cleanup_(free_p) char *fifo = text_format("%s/data/secret/2.in", fixture->path);
    assert_int_equal(mkfifo(fifo, 0600), 0);
    fixture_refuse(fixture->path, ERR_INVALID, "data/secret/2.in: error: neither a file nor");
    fixture_refuse(fifo, ERR_INVALID, "neither a directory nor an archive");
}

static void
names_that_the_format_overlooks_are_left_out(void **state)
{
    const fixture_t *fixture = *state;
    fixture_put_legacy(fixture, NULL);
    fixture_put(fixture, ".git/config", "x");
    fixture_put(fixture, "data/.gitignore", "x");
    fixture_put(fixture, "notes (old).txt", "x");
    fixture_warn(fixture, "notes (old).txt: warning: the name does not match");
    _cleanup_(package_destroy) package_t *package = fixture_open(fixture);
    assert_false(package_has(package, ".git/config", NULL));
    assert_false(package_has(package, "data/.gitignore", NULL));
    /* But not a name that may be meant as a test case. */
    fixture_put(fixture, "data/secret/2 large.in", "x");
    fixture_refuse(fixture->path, ERR_INVALID, "data/secret/2 large.in: error: the name does not");
}

static void
a_report_lists_so_many_problems_and_counts_the_rest(void **state)
{
    (void)state;
    _cleanup_(package_report_clear) package_report_t report = {0};
    char longest[PACKAGE_MESSAGE_MAX + 2];
    memset(longest, 'x', sizeof longest - 1);
    longest[sizeof longest - 1] = 0;
    for (unsigned i = 0; i < PACKAGE_PROBLEMS_MAX + 5; i++)
        package_report_add(&report, PACKAGE_ERROR, "a\nb", 7, "%s", i ? longest : "\x1b[31m\xff");
    assert_int_equal(report.count, PACKAGE_PROBLEMS_MAX);
    assert_int_equal(report.errors, PACKAGE_PROBLEMS_MAX + 5);
    assert_string_equal(report.problems[0].message, "?[31m?");
    assert_string_equal(report.problems[0].file, "a?b");
    assert_int_equal(strlen(report.problems[1].message), PACKAGE_MESSAGE_MAX);

    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    package_report_print(&report, out);
    fclose(out);
    assert_true(text_starts(text, "a?b:7: error: ?[31m?\n"));
    assert_true(text_ends(text, "... and 5 more\n"));
    free(text);
}

#define TREE_TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TREE_TEST(a_package_is_read_alike_from_a_directory_and_an_archive),
        TREE_TEST(a_file_is_read_up_to_the_callers_limit),
        TREE_TEST(a_file_can_be_streamed_to_a_descriptor),
        TREE_TEST(a_file_that_changed_after_it_was_counted_is_not_handed_out),
        TREE_TEST(an_archive_with_a_path_that_leads_outside_is_refused),
        TREE_TEST(names_and_paths_are_only_so_long),
        TREE_TEST(an_archive_packed_by_other_means_than_deflate_is_refused),
        TREE_TEST(an_archive_with_links_or_devices_is_refused),
        TREE_TEST(an_archive_with_a_name_twice_is_refused),
        TREE_TEST(an_encrypted_archive_is_refused),
        TREE_TEST(a_damaged_archive_is_refused),
        TREE_TEST(a_header_that_lies_about_the_size_is_found_out),
        TREE_TEST(a_compression_bomb_is_refused_by_what_it_inflates_to),
        TREE_TEST(an_archive_holds_at_most_so_many_entries),
        TREE_TEST(directories_nest_only_so_deep),
        TREE_TEST(one_file_and_all_together_have_their_limits),
        TREE_TEST(a_link_in_a_directory_must_lead_to_a_file_inside),
        TREE_TEST(a_directory_with_a_special_file_is_refused),
        TREE_TEST(names_that_the_format_overlooks_are_left_out),
        cmocka_unit_test(a_report_lists_so_many_problems_and_counts_the_rest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
