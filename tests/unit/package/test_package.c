/*  package: problem.yaml, documents and programs, of sound packages and of others */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "fixture.h"
#include "lib/base/cleanup.h"
#include "lib/base/err.h"
#include "lib/base/text.h"
#include "lib/package/package_limits.h"

#define HEAD                                                                                       \
    "problem_format_version: 2025-09\n"                                                            \
    "name: Sum\n"                                                                                  \
    "uuid: 5ca6ba5b-36d5-4eff-8aa7-d967cbc4375e\n"

static const package_case_t *
s_find_case(const package_t *package, const char *name)
{
    for (size_t i = 0; i < package->cases_count; i++)
        if (strcmp(package->cases[i].name, name) == 0)
            return &package->cases[i];
    for (size_t i = 0; i < package->checks_count; i++)
        if (strcmp(package->checks[i].name, name) == 0)
            return &package->checks[i];
    fail_msg("no case %s", name);
    return NULL;
}

static void
s_check_words(const package_words_t *words, const char *expected)
{
    char text[256] = "";
    for (size_t i = 0; i < words->count; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s|", words->items[i]);
    assert_string_equal(text, expected);
}

/*  problem.yaml ------------------------------------------------------------------------------- */

static void
a_legacy_package_has_the_defaults_of_its_format(void **state)
{
    const fixture_t *fixture = *state;
    fixture_put_legacy(fixture, "");
    _cleanup_(package_destroy) package_t *package = fixture_open(fixture);
    assert_int_equal(package->format, PACKAGE_LEGACY);
    assert_string_equal(package->short_name, "sum");
    assert_string_equal(package_name(package, "en"), "Sum"); /* from \problemname */
    assert_null(package->uuid);
    assert_string_equal(package->license, "unknown");
    assert_false(package->type.scoring);
    assert_int_equal(package->limits.time_limit_ms, 0);
    assert_int_equal(package->limits.time_source, PACKAGE_TIME_UNSTATED);
    assert_true(package->limits.ac_to_time_limit == 5 && package->limits.time_limit_to_tle == 2);
    assert_int_equal(package->limits.memory_mib, 2048);
    assert_int_equal(package->limits.output_mib, 8);
    assert_int_equal(package->limits.code_kib, 128);
    assert_false(package->validator.custom);
    assert_int_equal(package->input_validators_count, 1);
    assert_string_equal(package->input_validators[0].language, "python3");
    assert_int_equal(package->cases_count, 2);
    assert_string_equal(package->cases[0].name, "sample/1");
    assert_string_equal(package->cases[1].input_path, "data/secret/1.in");
    assert_string_equal(package->cases[1].answer_path, "data/secret/1.ans");
}

static void
a_legacy_problem_yaml_is_read_in_full(void **state)
{
    const fixture_t *fixture = *state;
    fixture_put_legacy(fixture,
                       "problem_format_version: legacy\n"
                       "type: scoring\n"
                       "name: A + B\n"
                       "uuid: 5CA6BA5B-36d5-4eff-8aa7-d967cbc4375e\n"
                       "author: Anna Berg, Carl Dahl and Eva Falk <eva@example.org>\n"
                       "source: Some Contest\n"
                       "source_url: https://example.org/\n"
                       "license: cc by-sa\n"
                       "keywords: math  easy\n"
                       "validation: custom score interactive\n"
                       "validator_flags: seed=1 strict\n"
                       "grading:\n"
                       "  objective: min\n"
                       "  show_test_data_groups: yes\n"
                       "limits:\n"
                       "  time_multiplier: 3.5\n"
                       "  time_safety_margin: 4\n"
                       "  memory: 512\n"
                       "  validation_time: 30\n");
    fixture_put(fixture, "output_validators/check/main.cpp", "int main() { return 42; }\n");
    fixture_put(fixture, "output_validators/check/lib.h", "\n");
    fixture_put(fixture, "data/testdata.yaml", "output_validator_flags: more\n");
    _cleanup_(package_destroy) package_t *package = fixture_open(fixture);
    assert_true(package->type.scoring && package->type.interactive && package->type.minimize);
    assert_true(package->type.show_groups && package->validator.gives_score);
    assert_string_equal(package->uuid, "5ca6ba5b-36d5-4eff-8aa7-d967cbc4375e");
    assert_int_equal(package->persons_count, 3);
    assert_string_equal(package->persons[1].name, "Carl Dahl");
    assert_string_equal(package->persons[2].name, "Eva Falk");
    assert_string_equal(package->persons[2].email, "eva@example.org");
    assert_string_equal(package->rights_owner, "Anna Berg");
    assert_string_equal(package->sources[0].url, "https://example.org/");
    s_check_words(&package->keywords, "math|easy|");
    assert_true(package->limits.ac_to_time_limit == 3.5);
    assert_true(package->limits.time_limit_to_tle == 4);
    assert_int_equal(package->limits.memory_mib, 512);
    assert_int_equal(package->limits.validation_time_s, 30);
    assert_string_equal(package->validator.program->path, "output_validators/check");
    assert_string_equal(package->validator.program->language, "cpp");
    s_check_words(&package->validator.program->files,
                  "output_validators/check/main.cpp|output_validators/check/lib.h|");
    s_check_words(&package->cases[0].args.output_validator_args, "seed=1|strict|more|");
}

static void
a_2025_problem_yaml_is_read_in_full(void **state)
{
    const fixture_t *fixture = *state;
    fixture_put_2025(fixture,
                     "problem_format_version: 2025-09\n"
                     "type: [scoring, interactive, multi-pass]\n"
                     "name: {en: Sum, pt-BR: Soma}\n"
                     "uuid: 5ca6ba5b-36d5-4eff-8aa7-d967cbc4375e\n"
                     "version: 1.2\n"
                     "credits:\n"
                     "  authors: Anna Berg <anna@example.org>\n"
                     "  testers: [Carl, {name: Eva, kattis: eva1, orcid: 0000-0001}]\n"
                     "  translators: {pt-BR: [Gil]}\n"
                     "source:\n"
                     "  - One\n"
                     "  - {name: Two, url: https://example.org/}\n"
                     "license: cc0\n"
                     "rights_owner: Some Society\n"
                     "embargo_until: 2026-11-21\n"
                     "limits:\n"
                     "  time_multipliers: {ac_to_time_limit: 1.5}\n"
                     "  time_limit: 2.5\n"
                     "  time_resolution: 0.1\n"
                     "  validation_passes: 7\n"
                     "keywords: [math]\n"
                     "languages: [cpp, python3]\n"
                     "allow_file_writing: true\n"
                     "constants:\n"
                     "  max_n: 1000\n"
                     "  size: {value: 5000000, tex: '5\\,000\\,000'}\n");
    fixture_put(
        fixture, "statement/problem.pt-BR.md", "n <= {{max_n}} {{size.tex}} {{{size}} {{x}}\n");
    fixture_put(fixture, "output_validator/main.cpp", "int main() { return 42; }\n");
    fixture_put(fixture, "output_validator/nextpass.cpp", "\n");
    fixture_put(fixture, "solution/solution.md", "Add.\n");
    _cleanup_(package_destroy) package_t *package = fixture_open(fixture);
    assert_int_equal(package->format, PACKAGE_2025_09);
    assert_true(package->type.scoring && package->type.interactive && package->type.multi_pass);
    assert_string_equal(package->version, "1.2");
    assert_int_equal(package->persons_count, 4);
    assert_string_equal(package->persons[0].email, "anna@example.org");
    assert_string_equal(package->persons[2].kattis, "eva1");
    assert_string_equal(package->persons[3].role, "translator");
    assert_string_equal(package->persons[3].language, "pt-BR");
    assert_string_equal(package->sources[1].url, "https://example.org/");
    assert_true(package->embargo_until_ms == INT64_C(1795219200000));
    assert_int_equal(package->limits.time_limit_ms, 2500);
    assert_int_equal(package->limits.time_source, PACKAGE_TIME_YAML);
    assert_int_equal(package->limits.time_resolution_ms, 100);
    assert_int_equal(package->limits.validation_passes, 7);
    assert_true(package->limits.time_limit_to_tle == 1.5);
    s_check_words(&package->languages, "cpp|python3|");
    assert_true(package->file_writing);
    assert_string_equal(package->validator.program->path, "output_validator");
    assert_int_equal(package->solutions_count, 1);

    _cleanup_(bytes_clear) bytes_t out = bytes_make(1000);
    const package_statement_t *statement = package_statement(package, "pt-BR");
    assert_int_equal(package_read_statement(package, statement, &out), 0);
    assert_string_equal((char *)out.data, "n <= 1000 5\\,000\\,000 {5000000 {{x}}\n");
    assert_string_equal(package_statement(package, "pt")->language, "pt-BR");
    assert_string_equal(package_statement(package, "sv")->language, "en");
    assert_string_equal(package_statement(package, NULL)->language, "en");
    assert_string_equal(package_name(package, "pt-PT"), "Soma");
    assert_string_equal(package_name(package, "sv"), "Sum");
}

static void
constants_go_into_latex_and_into_group_settings(void **state)
{
    const fixture_t *fixture = *state;
    fixture_put_2025(fixture, HEAD "constants: {eps: 1e-6}\n");
    fixture_remove(fixture, "statement/problem.en.md");
    fixture_put(fixture, "statement/problem.en.tex", "$\\constant{eps}$ \\constant{no}\n");
    fixture_put(fixture,
                "data/secret/test_group.yaml",
                "output_validator_args: [float_tolerance, '{{eps}}']\n");
    _cleanup_(package_destroy) package_t *package = fixture_open(fixture);
    s_check_words(&s_find_case(package, "secret/1")->args.output_validator_args,
                  "float_tolerance|1e-6|");
    _cleanup_(bytes_clear) bytes_t out = bytes_make(1000);
    assert_int_equal(package_read_statement(package, &package->statements[0], &out), 0);
    assert_string_equal((char *)out.data, "$1e-6$ \\constant{no}\n");
}

static void
a_mistake_in_problem_yaml_is_told_with_its_line(void **state)
{
    const fixture_t *fixture = *state;
    static const struct {
        const char *yaml;
        const char *line;
    } cases[] = {
        {"problem_format_version: 2031-01\n", "problem.yaml:1: error: format \"2031-01\" is not"},
        {HEAD "colour: red\n", "problem.yaml:4: error: unknown key \"colour\""},
        {HEAD "limits:\n  memroy: 5\n", "problem.yaml:5: error: unknown key \"memroy\""},
        {HEAD "limits:\n  memory: 2.5\n", "problem.yaml:5: error: \"memory\" must be an integer"},
        {HEAD "limits:\n  memory: -1\n", "problem.yaml:5: error: \"memory\" must be an integer"},
        {HEAD "limits:\n  memory: [1]\n", "problem.yaml:5: error: \"memory\" must be an integer"},
        {HEAD "limits:\n  time_limit: 0\n", "problem.yaml:5: error: \"time_limit\" must be a"},
        {HEAD "limits:\n  time_limit: .inf\n", "problem.yaml:5: error: \"time_limit\" must be"},
        {HEAD "limits: 5\n", "problem.yaml:4: error: \"limits\" must be a map"},
        {HEAD "type: easy\n", "problem.yaml:4: error: type \"easy\" is not known"},
        {HEAD "type: pass-fail interactive\n", "problem.yaml:4: error: type \"pass-fail inter"},
        {HEAD "type: [scoring, pass-fail]\n", "problem.yaml:4: error: a problem is either"},
        {HEAD "type: [submit-answer, multi-pass]\n", "problem.yaml:4: error: submit-answer ex"},
        {HEAD "type: [scoring, scoring]\n", "problem.yaml:4: error: type \"scoring\" is given"},
        {HEAD "license: mine\n", "problem.yaml:4: error: license \"mine\" is not known"},
        {HEAD "license: public domain\nrights_owner: Me\n", "problem.yaml:5: error: the public"},
        {HEAD "embargo_until: tomorrow\n", "problem.yaml:4: error: \"embargo_until\" must be"},
        {HEAD "allow_file_writing: maybe\n", "problem.yaml:4: error: \"allow_file_writing\" mu"},
        {HEAD "keywords: one two\n", "problem.yaml:4: error: \"keywords\" must be a list"},
        {HEAD "languages: [klingon]\n", "problem.yaml:4: error: programming language \"klingon"},
        {HEAD "constants: {9x: 1}\n", "problem.yaml:4: error: \"9x\" is not a name"},
        {HEAD "constants: {x: {tex: 1}}\n", "problem.yaml:4: error: constant \"x\" must be"},
        {HEAD "credits: {authors: {email: x}}\n", "problem.yaml:4: error: a person is a text"},
        {HEAD "name: Again\n", "problem.yaml:4: error: key \"name\" is given twice"},
        {"problem_format_version: 2025-09\nname: Sum\n", "error: \"uuid\" is required"},
        {"problem_format_version: 2025-09\nname: Sum\nuuid: 12\n",
         "problem.yaml:3: error: \"12\" is not a UUID"},
        {"problem_format_version: 2025-09\nuuid: 5ca6ba5b-36d5-4eff-8aa7-d967cbc4375e\n",
         "problem.yaml: error: \"name\" is required"},
        {"problem_format_version: 2025-09\nname: {en: Sum, sv: Summa}\n"
         "uuid: 5ca6ba5b-36d5-4eff-8aa7-d967cbc4375e\n",
         "there is a name but no statement in language \"sv\""},
        {"- a\n", "problem.yaml:1: error: must be a map"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        fixture_put_2025(fixture, cases[i].yaml);
        fixture_refuse(fixture->path, ERR_INVALID, cases[i].line);
    }
    fixture_remove(fixture, "problem.yaml");
    fixture_refuse(fixture->path, ERR_INVALID, "problem.yaml: error: there is no such file");
}

static void
legacy_forgives_what_real_packages_have(void **state)
{
    const fixture_t *fixture = *state;
    static const struct {
        const char *yaml;
        const char *line;
    } cases[] = {
        {"colour: red\n", "problem.yaml:1: warning: unknown key \"colour\""},
        {"limits:\n  cpu: 1\n", "problem.yaml:2: warning: unknown key \"cpu\""},
        {"uuid: 12\n", "problem.yaml:1: warning: \"12\" is not a UUID"},
        {"license: mine\n", "problem.yaml:1: warning: license \"mine\" is not known"},
        {"license: cc by\n", "problem.yaml:1: warning: license \"cc by\" needs a rights owner"},
        {"source_url: x\n", "problem.yaml:1: warning: \"source_url\" without \"source\""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        fixture_put_legacy(fixture, cases[i].yaml);
        fixture_warn(fixture, cases[i].line);
    }
    fixture_put_legacy(fixture, "type: easy\n");
    fixture_refuse(fixture->path, ERR_INVALID, "problem.yaml:1: error: \"type\" cannot be");
    fixture_put_legacy(fixture, "limits: {time_multiplier: lots}\n");
    fixture_refuse(fixture->path, ERR_INVALID, "\"time_multiplier\" must be a number");
    fixture_put_legacy(fixture, "validation: magic\n");
    fixture_refuse(fixture->path, ERR_INVALID, "\"validation\" must begin with");
    fixture_put_legacy(fixture, "validation: custom score\n");
    fixture_refuse(fixture->path, ERR_INVALID, "a validator gives a score only");
}

static void
the_draft_is_an_alias_with_a_warning(void **state)
{
    const fixture_t *fixture = *state;
    fixture_put_2025(fixture,
                     "problem_format_version: 2023-07-draft\n"
                     "name: Sum\n"
                     "uuid: 5ca6ba5b-36d5-4eff-8aa7-d967cbc4375e\n"
                     "colour: red\n");
    fixture_warn(fixture, "problem.yaml:1: warning: 2023-07-draft is a draft of 2025-09");
    fixture_warn(fixture, "problem.yaml:4: warning: unknown key \"colour\"");
}

static void
a_time_limit_may_come_from_the_files_of_other_tools(void **state)
{
    const fixture_t *fixture = *state;
    fixture_put_legacy(fixture, NULL);
    fixture_put(fixture, ".timelimit", "3\n");
    _cleanup_(package_destroy) package_t *first = fixture_open(fixture);
    assert_int_equal(first->limits.time_limit_ms, 3000);
    assert_int_equal(first->limits.time_source, PACKAGE_TIME_TIMELIMIT_FILE);

    fixture_put(fixture,
                "domjudge-problem.ini",
                "# comment\nshort-name=A\ntimelimit = '1.5'\ncolor=#ff0000\n");
    _cleanup_(package_destroy) package_t *second = fixture_open(fixture);
    assert_int_equal(second->limits.time_limit_ms, 1500);
    assert_int_equal(second->limits.time_source, PACKAGE_TIME_DOMJUDGE);
    fixture_warn(fixture, ".timelimit:1: warning: 3000 ms are not what is stated elsewhere: 1500");

    fixture_put(fixture, "domjudge-problem.ini", "\ntimelimit=soon\n");
    fixture_refuse(fixture->path, ERR_INVALID, "domjudge-problem.ini:2: error: the time limit");
}

/*  Documents and programs --------------------------------------------------------------------- */

static void
attachments_templates_and_includes_know_their_language(void **state)
{
    const fixture_t *fixture = *state;
    fixture_put_2025(fixture, NULL);
    fixture_put(fixture, "attachments/tool.py", "\n");
    fixture_put(fixture, "attachments/notes.txt", "\n");
    fixture_put(fixture, "attachments/templates/cpp/main.cpp", "\n");
    fixture_put(fixture, "attachments/templates/default/README", "\n");
    fixture_put(fixture, "include/java/Main.java", "\n");
    _cleanup_(package_destroy) package_t *package = fixture_open(fixture);
    assert_int_equal(package->attachments_count, 4);
    assert_null(package->attachments[0].language);
    assert_true(package->attachments[1].is_template);
    assert_string_equal(package->attachments[1].language, "cpp");
    assert_string_equal(package->attachments[2].language, "default");
    assert_string_equal(package->attachments[3].language, "python3");
    assert_false(package->attachments[3].is_template);
    assert_string_equal(package->includes[0].language, "java");
    s_check_words(&package->includes[0].files, "include/java/Main.java|");

    fixture_put(fixture, "attachments/more/a.txt", "\n");
    fixture_refuse(fixture->path, ERR_INVALID, "attachments/more: error: attachments have no dir");
}

static void
a_missing_or_odd_statement_is_told(void **state)
{
    const fixture_t *fixture = *state;
    fixture_put_legacy(fixture, NULL);
    fixture_put(fixture, "problem_statement/problem.tex", "Add.\n");
    fixture_warn(fixture, "problem_statement/problem.tex: warning: problem_statement/problem.en");
    fixture_remove(fixture, "problem_statement/problem.en.tex");
    _cleanup_(package_destroy) package_t *package = fixture_open(fixture);
    assert_string_equal(package->statements[0].language, "en");
    fixture_remove(fixture, "problem_statement/problem.tex");
    fixture_refuse(fixture->path, ERR_INVALID, "problem_statement: error: there is no statement");
    fixture_put(fixture, "problem_statement/problem.english.tex", "Add.\n");
    fixture_refuse(fixture->path, ERR_INVALID, "\"english\" is not a language code");
}

static void
an_output_validator_is_there_once_where_it_is_needed(void **state)
{
    const fixture_t *fixture = *state;
    fixture_put_legacy(fixture, "validation: custom\n");
    fixture_refuse(fixture->path, ERR_INVALID, "is custom, but there is no output validator");
    fixture_put(fixture, "output_validators/a.cpp", "\n");
    _cleanup_(package_destroy) package_t *package = fixture_open(fixture);
    assert_string_equal(package->validator.program->name, "a");
    fixture_put(fixture, "output_validators/b.cpp", "\n");
    fixture_refuse(fixture->path, ERR_INVALID, "output_validators/b.cpp: error: there is also");
    fixture_put(fixture, "problem.yaml", "name: Sum\n");
    fixture_warn(fixture, "output_validators: warning: not used");
}

static void
an_interactive_problem_of_2025_needs_an_output_validator(void **state)
{
    const fixture_t *fixture = *state;
    fixture_put_2025(fixture, HEAD "type: interactive\n");
    fixture_refuse(fixture->path, ERR_INVALID, "an interactive problem needs an output validator");
    fixture_put(fixture, "output_validator/check/build", "#!/bin/sh\n");
    fixture_put(fixture, "data/sample/0.interaction", "<1\n>2\n");
    fixture_warn(fixture, "data/sample/0.interaction: warning: shown only");
    _cleanup_(package_destroy) package_t *package = fixture_open(fixture);
    assert_string_equal(package->validator.program->path, "output_validator/check");
    assert_int_equal(package->interactions_count, 1);
    assert_int_equal(package->cases_count, 2);
}

#define PACKAGE_TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        PACKAGE_TEST(a_legacy_package_has_the_defaults_of_its_format),
        PACKAGE_TEST(a_legacy_problem_yaml_is_read_in_full),
        PACKAGE_TEST(a_2025_problem_yaml_is_read_in_full),
        PACKAGE_TEST(constants_go_into_latex_and_into_group_settings),
        PACKAGE_TEST(a_mistake_in_problem_yaml_is_told_with_its_line),
        PACKAGE_TEST(legacy_forgives_what_real_packages_have),
        PACKAGE_TEST(the_draft_is_an_alias_with_a_warning),
        PACKAGE_TEST(a_time_limit_may_come_from_the_files_of_other_tools),
        PACKAGE_TEST(attachments_templates_and_includes_know_their_language),
        PACKAGE_TEST(a_missing_or_odd_statement_is_told),
        PACKAGE_TEST(an_output_validator_is_there_once_where_it_is_needed),
        PACKAGE_TEST(an_interactive_problem_of_2025_needs_an_output_validator),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
