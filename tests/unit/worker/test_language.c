/*  Language files: what is read, and how a mistake is told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lib/base/cleanup.h"
#include "lib/base/err.h"
#include "lib/base/text.h"
#include "nodes/worker/language_command.h"
#include "tests/unit/worker/temp_dir.h"

#include <string.h>
#include <sys/stat.h>

#define GOOD                                                                                       \
    "id: toy\n"                                                                                    \
    "name: Toy\n"                                                                                  \
    "extensions: [toy, t]\n"                                                                       \
    "source: main.toy\n"                                                                           \
    "version: [/bin/toy, --version]\n"                                                             \
    "run:\n"                                                                                       \
    "  command: [/bin/toy, '{main}']\n"                                                            \
    "  profile: native\n"                                                                          \
    "probe: print 7\n"                                                                             \
    "template: x\n"

/*  Reads this text as a file; the reason of a refusal without the directory, or NULL. */
static char *
s_read(const char *content, language_t *ret)
{
    _cleanup_(temp_dir_remove) char *dir = temp_dir_make();
    _cleanup_(free_p) char *path = text_format("%s/toy.yaml", dir);
    assert_int_equal(bytes_write_file(content, strlen(content), path), 0);
    _cleanup_(free_p) char *why = NULL;
    if (language_read(path, ret, &why) == 0)
        return NULL;
    assert_true(text_starts(why, dir));
    return text_copy(why + strlen(dir) + 1);
}

static void
s_assert_refused(const char *content, const char *reason)
{
    language_t language;
    _cleanup_(free_p) char *why = s_read(content, &language);
    assert_non_null(why);
    assert_string_equal(why, reason);
}

static void
a_good_file_is_read_with_its_defaults(void **state)
{
    (void)state;
    language_t language;
    _cleanup_(free_p) char *why = s_read(GOOD, &language);
    assert_null(why);
    assert_string_equal(language.id, "toy");
    assert_string_equal(language.extensions[1], "t");
    assert_null(language.extensions[2]);
    assert_null(language.compile);
    assert_int_equal(language.run_processes, 1);
    assert_int_equal(language.time_percent, 100);
    assert_int_equal(language.run_profile, SANDBOX_PROFILE_NATIVE);
    assert_true(language_compiles(&language, "a.toy"));
    assert_false(language_compiles(&language, "a.toys"));
    assert_false(language_compiles(&language, "toy"));
    language_clear(&language);
}

static void
a_mistake_is_told_with_file_and_line(void **state)
{
    (void)state;
    s_assert_refused("", "toy.yaml:1: the file is empty");
    s_assert_refused("# nothing\n", "toy.yaml:1: the file is empty");
    s_assert_refused("id: toy\n  bad: [\n",
                     "toy.yaml:2: mapping values are not allowed in this "
                     "context");
    s_assert_refused("- a\n- b\n", "toy.yaml:1: a map is wanted here");
    s_assert_refused(GOOD "colour: red\n", "toy.yaml:11: unknown key: colour");
    s_assert_refused(GOOD "id: toy\n", "toy.yaml:11: key given twice: id");
    s_assert_refused("id: toy\nname: Toy\n", "toy.yaml:1: missing key: extensions");
    s_assert_refused(GOOD "time_percent: 0\n", "toy.yaml:11: not a whole number in its range: 0");
    s_assert_refused(GOOD "time_percent: many\n",
                     "toy.yaml:11: not a whole number in its range: many");
    s_assert_refused(GOOD "compile:\n  command: [gcc]\n  profile: compile\n",
                     "toy.yaml:12: a command starts with an absolute path: gcc");
    s_assert_refused(GOOD "compile:\n  command: [/bin/gcc]\n  profile: root\n",
                     "toy.yaml:13: no such sandbox profile: root");
    s_assert_refused(GOOD "compile:\n  command: []\n  profile: compile\n",
                     "toy.yaml:12: a list of 1 to 48 texts is wanted here");
    s_assert_refused(GOOD "compile:\n  profile: compile\n", "toy.yaml:12: missing key: command");
    s_assert_refused("id: a b\n", "toy.yaml:1: not an id ([a-zA-Z0-9_.-]{1,36}): a b");
    s_assert_refused("name: [a]\n", "toy.yaml:1: a text is wanted here");
}

static void
a_file_that_is_not_there_is_told(void **state)
{
    (void)state;
    language_t language;
    char *why = NULL;
    assert_int_equal(language_read("/nowhere/toy.yaml", &language, &why), ERR_INVALID);
    assert_non_null(strstr(why, "/nowhere/toy.yaml:1: cannot be read"));
    free(why);
}

static void
two_files_with_one_id_are_refused(void **state)
{
    (void)state;
    _cleanup_(temp_dir_remove) char *dir = temp_dir_make();
    _cleanup_(free_p) char *first = text_format("%s/a.yaml", dir);
    _cleanup_(free_p) char *second = text_format("%s/b.yaml", dir);
    _cleanup_(free_p) char *why = NULL;
    languages_t languages;
    assert_int_equal(languages_read(dir, &languages, &why), ERR_INVALID);
    free(steal(&why));
    assert_int_equal(bytes_write_file(GOOD, strlen(GOOD), first), 0);
    assert_int_equal(languages_read(dir, &languages, &why), 0);
    assert_int_equal(languages.count, 1);
    assert_null(languages_find(&languages, "toy")); /* not before it was probed */
    languages_clear(&languages);
    assert_int_equal(bytes_write_file(GOOD, strlen(GOOD), second), 0);
    assert_int_equal(languages_read(dir, &languages, &why), ERR_INVALID);
    assert_non_null(strstr(why, "b.yaml:1: id toy is another file's already"));
}

static void
a_file_that_is_too_large_is_refused(void **state)
{
    (void)state;
    static char large[LANGUAGE_FILE_SIZE_MAX + sizeof GOOD + 2];
    language_t language;
    memset(large, ' ', sizeof large - 1);
    memcpy(large, GOOD "#", sizeof GOOD);
    _cleanup_(free_p) char *why = s_read(large, &language);
    assert_non_null(why);
    large[LANGUAGE_FILE_SIZE_MAX] = '\0';
    assert_null(s_read(large, &language));
    language_clear(&language);
}

static void
more_languages_than_a_session_can_offer_are_refused(void **state)
{
    (void)state;
    _cleanup_(temp_dir_remove) char *dir = temp_dir_make();
    languages_t languages;
    for (unsigned i = 0; i <= WORKER_LANGUAGES_MAX; i++) {
        _cleanup_(free_p) char *path = text_format("%s/%u.yaml", dir, i);
        _cleanup_(free_p) char *content = text_format("id: toy%u\n%s", i, strchr(GOOD, '\n') + 1);
        _cleanup_(free_p) char *why = NULL;
        assert_int_equal(bytes_write_file(content, strlen(content), path), 0);
        int rc = languages_read(dir, &languages, &why);
        assert_int_equal(rc, i < WORKER_LANGUAGES_MAX ? 0 : ERR_INVALID);
        if (rc == 0)
            languages_clear(&languages);
    }
}

static void
the_places_of_a_command_are_filled_in(void **state)
{
    (void)state;
    language_t language;
    assert_null(s_read(GOOD, &language));
    char *command[] = {"/bin/toyc",
                       "{sources}",
                       "-o",
                       "/x/{main}.out",
                       "-m{memory_mib}m,{memory_mib+32}m",
                       "-s{stack_mib}",
                       "[{entry}]{prepared}{what}{",
                       "{memory_mib+}{memory_mib+x}{memory_mib",
                       NULL};
    const char *files[] = {"util.h", "b.toy", "c.toy"};
    const char *more[] = {"{sources}", "y", NULL};
    language_values_t values = {.files = files, .file_count = 3, .memory_mib = 2048, .more = more};
    language.prepared = text_copy("/prepared/toy");
    _cleanup_(language_words_free) language_words_t words =
        language_command(&language, command, &values);
    static const char *const expected[] = {"/bin/toyc",
                                           "b.toy",
                                           "c.toy",
                                           "-o",
                                           "/x/b.toy.out",
                                           "-m2048m,2080m",
                                           "-s1000",
                                           "[]/prepared/toy{what}{",
                                           "{memory_mib+}{memory_mib+x}{memory_mib",
                                           "{sources}",
                                           "y"};
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++)
        assert_string_equal(words[i], expected[i]);
    assert_null(words[sizeof expected / sizeof expected[0]]);
    language_clear(&language);
}

static void
the_main_file_is_the_entry_point_or_has_the_languages_name_or_comes_first(void **state)
{
    (void)state;
    language_t language;
    assert_null(s_read(GOOD, &language));
    const char *files[] = {"util.h", "b.toy", "main.toy", "sub/c.toy"};
    language_values_t values = {.files = files, .file_count = 4, .entry = "sub/c.toy"};
    assert_string_equal(language_main(&language, &values), "sub/c.toy");
    values.entry = "Klass"; /* not a file: the command may use it */
    assert_string_equal(language_main(&language, &values), "main.toy");
    values.entry = NULL;
    values.file_count = 2;
    assert_string_equal(language_main(&language, &values), "b.toy");
    values.file_count = 1;
    assert_string_equal(language_main(&language, &values), "main.toy");
    language_clear(&language);
}

static void
what_is_said_of_packages_users_and_preparing_is_read(void **state)
{
    (void)state;
    language_t language;
    assert_null(s_read(GOOD, &language));
    assert_string_equal(language_code(&language), "toy");
    assert_false(language.preferred || language.hidden || language.prepare);
    language_clear(&language);
    assert_null(s_read(GOOD "code: t\npreferred: true\nhidden: true\nnames: [build, run]\n"
                            "prepare:\n  command: [/bin/toyc]\n  profile: managed\n"
                            "  files: [a/b.pch]\n",
                       &language));
    assert_string_equal(language_code(&language), "t");
    assert_true(language.preferred && language.hidden);
    assert_true(language_compiles(&language, "build"));
    assert_false(language_compiles(&language, "sub/build"));
    assert_int_equal(language.prepare_profile, SANDBOX_PROFILE_MANAGED);
    assert_string_equal(language.prepared_files[0], "a/b.pch");
    language_clear(&language);
    s_assert_refused(GOOD "preferred: yes\n", "toy.yaml:11: true or false is wanted here: yes");
    s_assert_refused(GOOD "prepare:\n  command: [/bin/toyc]\n  profile: managed\n",
                     "toy.yaml:12: missing key: files");
}

static void
a_runtime_that_found_no_memory_is_known_by_its_words(void **state)
{
    (void)state;
    bytes_t errors = bytes_make(100);
    assert_int_equal(bytes_append_text(&errors, "at x\nheap is full\n"), 0);
    language_t language = {.memory_error = NULL};
    assert_false(language_lacked_memory(&language, &errors));
    language.memory_error = (char *)(uintptr_t) "heap is full";
    assert_true(language_lacked_memory(&language, &errors));
    language.memory_error = (char *)(uintptr_t) "heap is fuller";
    assert_false(language_lacked_memory(&language, &errors));
    bytes_clear(&errors);
    assert_false(language_lacked_memory(&language, &errors));
}

static void
the_languages_that_we_ship_are_good(void **state)
{
    (void)state;
    languages_t languages;
    char *why = NULL;
    if (languages_read(ASSIZE_LANGUAGES_DIR, &languages, &why))
        fail_msg("%s", why);
    static const char *const wanted[] = {
        "c", "cpp17", "cpp20", "python3", "java", "javascript", "typescript", "go", "rust"};
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
        bool found = false;
        for (size_t k = 0; k < languages.count; k++)
            found |= strcmp(languages.items[k].id, wanted[i]) == 0;
        assert_true(found);
    }
    languages_clear(&languages);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_good_file_is_read_with_its_defaults),
        cmocka_unit_test(a_mistake_is_told_with_file_and_line),
        cmocka_unit_test(a_file_that_is_not_there_is_told),
        cmocka_unit_test(two_files_with_one_id_are_refused),
        cmocka_unit_test(a_file_that_is_too_large_is_refused),
        cmocka_unit_test(more_languages_than_a_session_can_offer_are_refused),
        cmocka_unit_test(the_places_of_a_command_are_filled_in),
        cmocka_unit_test(the_main_file_is_the_entry_point_or_has_the_languages_name_or_comes_first),
        cmocka_unit_test(what_is_said_of_packages_users_and_preparing_is_read),
        cmocka_unit_test(a_runtime_that_found_no_memory_is_known_by_its_words),
        cmocka_unit_test(the_languages_that_we_ship_are_good),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
