/*  What is kept of toolchains: found again, replaced, and never half there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lib/base/cleanup.h"
#include "lib/base/err.h"
#include "lib/base/text.h"
#include "nodes/worker/toolchain.h"
#include "tests/unit/worker/temp_dir.h"

#include <string.h>
#include <sys/stat.h>

#define HEADER "bits/all.pch"

static char s_id[] = "toy", s_probe[] = "print 7", s_true[] = "/bin/true", s_fast[] = "-O2";
static char s_program[] = SANDBOX_PROGRAM_PATH "/program", s_header[] = HEADER;
static language_words_t s_run = (char *[]){s_program, NULL};
static language_words_t s_version = (char *[]){s_true, NULL};
static language_words_t s_files = (char *[]){s_header, NULL};

static language_t
s_toy(void)
{
    return (language_t){.id = s_id,
                        .probe = s_probe,
                        .version = s_version,
                        .compile = s_version,
                        .prepared_files = s_files,
                        .run = s_run};
}

static toolchain_t *
s_open(const language_t *language, const char *dir)
{
    char *why = NULL;
    toolchain_t *toolchain = toolchain_open(language, dir, &why);
    if (!toolchain)
        fail_msg("%s", why);
    return toolchain;
}

/*  Makes a toolchain with one prepared file. */
static void
s_make(const language_t *language, const char *dir)
{
    _cleanup_(toolchain_destroy) toolchain_t *toolchain = s_open(language, dir);
    assert_null(toolchain_version(toolchain));
    assert_int_equal(toolchain_begin(toolchain), 0);
    _cleanup_(close_p) int fd = toolchain_make_file(toolchain, HEADER);
    assert_int_equal(write(fd, "abc", 3), 3);
    assert_int_equal(toolchain_keep(toolchain, "toy 1.0", "sandbox 1"), 0);
}

/*  The host's path of something inside. */
static bool
s_is_there(const char *dir, const char *inside, const char *name)
{
    struct stat st;
    _cleanup_(free_p) char *path =
        text_format("%s%s/%s", dir, inside + strlen(SANDBOX_PREPARED_PATH), name);
    return stat(path, &st) == 0;
}

static void
what_was_kept_is_found_again_with_its_files(void **state)
{
    (void)state;
    _cleanup_(temp_dir_remove) char *dir = temp_dir_make();
    language_t toy = s_toy();
    s_make(&toy, dir);
    _cleanup_(toolchain_destroy) toolchain_t *toolchain = s_open(&toy, dir);
    assert_string_equal(toolchain_version(toolchain), "toy 1.0");
    assert_true(toolchain_is_proven(toolchain, "sandbox 1"));
    assert_false(toolchain_is_proven(toolchain, "sandbox 2"));
    assert_true(text_starts(toolchain_path(toolchain), SANDBOX_PREPARED_PATH "/toy."));
    assert_true(s_is_there(dir, toolchain_path(toolchain), HEADER));
    /* Proven again, with another sandbox: the files stay. */
    assert_int_equal(toolchain_keep(toolchain, "toy 1.0", "sandbox 2"), 0);
    _cleanup_(toolchain_destroy) toolchain_t *again = s_open(&toy, dir);
    assert_true(toolchain_is_proven(again, "sandbox 2"));
    assert_true(s_is_there(dir, toolchain_path(again), HEADER));
}

static void
what_was_begun_and_not_kept_leaves_nothing(void **state)
{
    (void)state;
    _cleanup_(temp_dir_remove) char *dir = temp_dir_make();
    language_t toy = s_toy();
    toolchain_t *toolchain = s_open(&toy, dir);
    assert_int_equal(toolchain_begin(toolchain), 0);
    _cleanup_(close_p) int fd = toolchain_make_file(toolchain, HEADER);
    assert_true(fd >= 0);
    assert_true(s_is_there(dir, toolchain_path(toolchain), HEADER));
    toolchain_destroy(&toolchain);
    assert_null(toolchain);
    assert_int_equal(temp_dir_count(dir, 1), 0);
}

static void
of_two_who_make_the_same_the_first_is_kept(void **state)
{
    (void)state;
    _cleanup_(temp_dir_remove) char *dir = temp_dir_make();
    language_t toy = s_toy();
    _cleanup_(toolchain_destroy) toolchain_t *late = s_open(&toy, dir);
    s_make(&toy, dir);
    assert_int_equal(toolchain_begin(late), 0);
    assert_int_equal(toolchain_keep(late, "toy 1.0", "sandbox 2"), 0);
    assert_true(s_is_there(dir, toolchain_path(late), HEADER));
    _cleanup_(toolchain_destroy) toolchain_t *found = s_open(&toy, dir);
    assert_true(toolchain_is_proven(found, "sandbox 1"));
    assert_int_equal(temp_dir_count(dir, 1), 1);
}

static void
other_flags_are_another_directory_and_the_older_one_goes(void **state)
{
    (void)state;
    _cleanup_(temp_dir_remove) char *dir = temp_dir_make();
    language_t toy = s_toy(), other = s_toy();
    char longer[] = "toys";
    other.id = longer;
    s_make(&toy, dir);
    s_make(&other, dir);
    toy.compile = (char *[]){s_true, s_fast, NULL};
    s_make(&toy, dir);
    assert_int_equal(temp_dir_count(dir, 1), 2);
    _cleanup_(toolchain_destroy) toolchain_t *found = s_open(&other, dir);
    assert_non_null(toolchain_version(found)); /* its id begins like the first one's */
    language_t before = s_toy();
    _cleanup_(toolchain_destroy) toolchain_t *gone = s_open(&before, dir);
    assert_null(toolchain_version(gone));
    assert_string_equal(toolchain_identity(gone), toolchain_identity(found));
}

static void
an_executable_that_is_not_there_is_told(void **state)
{
    (void)state;
    _cleanup_(temp_dir_remove) char *dir = temp_dir_make();
    _cleanup_(free_p) char *why = NULL;
    char absent[] = "/usr/bin/no-such-compiler";
    language_t toy = s_toy();
    toy.compile = (char *[]){absent, NULL};
    assert_null(toolchain_open(&toy, dir, &why));
    assert_string_equal(why, "/usr/bin/no-such-compiler is not installed");
}

static void
a_directory_without_a_whole_note_does_not_count(void **state)
{
    (void)state;
    static const char *const notes[] = {"", "toy 1.0", "\nsandbox 1\n"};
    _cleanup_(temp_dir_remove) char *dir = temp_dir_make();
    language_t toy = s_toy();
    s_make(&toy, dir);
    for (size_t i = 0; i < sizeof notes / sizeof notes[0]; i++) {
        _cleanup_(toolchain_destroy) toolchain_t *toolchain = s_open(&toy, dir);
        _cleanup_(free_p) char *path = text_format(
            "%s%s/note", dir, toolchain_path(toolchain) + strlen(SANDBOX_PREPARED_PATH));
        assert_int_equal(bytes_write_file(notes[i], strlen(notes[i]), path), 0);
        _cleanup_(toolchain_destroy) toolchain_t *again = s_open(&toy, dir);
        assert_null(toolchain_version(again));
        assert_false(toolchain_is_proven(again, "sandbox 1"));
    }
    s_make(&toy, dir); /* takes its place */
    _cleanup_(toolchain_destroy) toolchain_t *healed = s_open(&toy, dir);
    assert_true(toolchain_is_proven(healed, "sandbox 1"));
}

static void
what_the_dead_left_unfinished_is_cleaned_away(void **state)
{
    (void)state;
    _cleanup_(temp_dir_remove) char *dir = temp_dir_make();
    _cleanup_(free_p) char *dead = text_format("%s/.999999999.toy.0123456789abcdef", dir);
    _cleanup_(free_p) char *ours = text_format("%s/.%d.toy.0123456789abcdef", dir, getpid());
    assert_int_equal(mkdir(dead, 0755), 0);
    assert_int_equal(mkdir(ours, 0755), 0);
    language_t toy = s_toy();
    s_make(&toy, dir);
    toolchains_clean(dir);
    assert_int_equal(temp_dir_count(dir, 1), 2);
    assert_int_not_equal(access(dead, F_OK), 0);
    assert_int_equal(rmdir(ours), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_kept_is_found_again_with_its_files),
        cmocka_unit_test(what_was_begun_and_not_kept_leaves_nothing),
        cmocka_unit_test(of_two_who_make_the_same_the_first_is_kept),
        cmocka_unit_test(other_flags_are_another_directory_and_the_older_one_goes),
        cmocka_unit_test(an_executable_that_is_not_there_is_told),
        cmocka_unit_test(a_directory_without_a_whole_note_does_not_count),
        cmocka_unit_test(what_the_dead_left_unfinished_is_cleaned_away),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
