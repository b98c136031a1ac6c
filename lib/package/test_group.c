/*  test_group - the settings of test data: testdata.yaml, test_group.yaml, <case>.yaml

    A setting that a group's file does not give is that of the group around it,
    key by key. (legacy.md would take the nearest file as a whole; problemtools,
    which packages are checked with, goes by key.)
    Sources: spec/legacy.md ("Test Data Groups", "Default Grader
    Specification"), spec/2025-09.md ("Test data configuration", "Test case
    configuration").
*/
#include <math.h>
#include <string.h>

#include "lib/base/text.h"
#include "lib/package/reader.h"

#define SCORE_MAX 1e15

static const char *const s_group_keys[] = {"max_score",
                                           "score_aggregation",
                                           "static_validation_score",
                                           "require_pass",
                                           "args",
                                           "input_validator_args",
                                           "static_validator_args",
                                           "output_validator_args",
                                           "input_visualizer_args",
                                           "output_visualizer_args",
                                           "full_feedback",
                                           NULL};

static const char *const s_case_keys[] = {"args",
                                          "input_validator_args",
                                          "output_validator_args",
                                          "input_visualizer_args",
                                          "output_visualizer_args",
                                          "full_feedback",
                                          "hint",
                                          "description",
                                          NULL};

static const char *const s_legacy_keys[] = {"on_reject",
                                            "grading",
                                            "grader_flags",
                                            "input_validator_flags",
                                            "output_validator_flags",
                                            "accept_score",
                                            "reject_score",
                                            "range",
                                            NULL};

static package_input_args_t *
s_add_input_args(reader_t *self, package_args_t *args, const char *validator)
{
    package_input_args_t *one = arena_append(self->arena,
                                             &args->input_validator_args,
                                             &args->input_validator_args_count,
                                             sizeof *args->input_validator_args);
    one->validator = validator;
    return one;
}

/*  A list for all validators, or a map from the name of one to its list. */
static void
s_read_input_args(reader_t *self,
                  const fields_t *fields,
                  const yaml_value_t *map,
                  package_args_t *args)
{
    const yaml_value_t *value = fields_get(map, "input_validator_args");
    if (!value)
        return;
    args->input_validator_args = NULL;
    args->input_validator_args_count = 0;
    if (value->kind != YAML_MAP) {
        package_words_t words = {0};
        if (fields_words(fields, map, "input_validator_args", WORDS_LIST, &words))
            s_add_input_args(self, args, NULL)->args = words;
        return;
    }
    for (size_t i = 0; i < value->count; i++) {
        package_words_t words = {0};
        if (fields_words(fields, value, value->items[i]->key, WORDS_LIST, &words))
            s_add_input_args(self, args, value->items[i]->key)->args = words;
    }
}

/*  The keys that groups and cases share. */
static void
s_read_args(reader_t *self, const fields_t *fields, const yaml_value_t *map, package_args_t *args)
{
    package_words_t unused = {0};
    fields_words(fields, map, "args", WORDS_LIST, &args->program_args);
    fields_words(fields, map, "output_validator_args", WORDS_LIST, &args->output_validator_args);
    fields_words(fields, map, "input_visualizer_args", WORDS_LIST, &unused);
    fields_words(fields, map, "output_visualizer_args", WORDS_LIST, &unused);
    fields_bool(fields, map, "full_feedback", &args->full_feedback);
    s_read_input_args(self, fields, map, args);
}

static void
s_read_max_score(const fields_t *fields, const yaml_value_t *map, package_group_t *group)
{
    const yaml_value_t *value = fields_get(map, "max_score");
    if (value && value->kind == YAML_TEXT && strcmp(value->text, "unbounded") == 0) {
        group->max_score = INFINITY;
        return;
    }
    uint32_t score = 0;
    if (fields_uint(fields, map, "max_score", 0, 1000000000, &score))
        group->max_score = score;
}

static void
s_read_static(reader_t *self,
              const fields_t *fields,
              const yaml_value_t *map,
              package_group_t *group)
{
    const yaml_value_t *value = fields_get(map, "static_validation_score");
    uint32_t score = 0;
    bool pass_fail = value && value->kind == YAML_TEXT && strcmp(value->text, "pass-fail") == 0;
    group->static_validation =
        pass_fail || fields_uint(fields, map, "static_validation_score", 0, 1000000000, &score);
    group->static_score = score;
    if (group->static_validation && !self->package->static_validator)
        fields_error(fields, value, "there is no static_validator/");
    if (fields_words(fields, map, "static_validator_args", WORDS_LIST, &group->static_args) &&
        !group->static_validation)
        fields_error(fields,
                     fields_get(map, "static_validator_args"),
                     "\"static_validator_args\" without \"static_validation_score\"");
}

void
read_group_2025(reader_t *self, const char *file, package_group_t *group)
{
    static const char *const aggregations[] = {"sum", "min", "pass-fail", NULL};
    static const char *const scoring_keys[] = {
        "max_score", "score_aggregation", "require_pass", NULL};
    bool secret = strcmp(group->name, "secret") == 0;
    group->max_score = secret ? 100 : INFINITY;
    group->aggregation = secret ? PACKAGE_SUM : PACKAGE_PASS_FAIL;
    /* Only arguments are inherited in this format. */
    group->require_pass = (package_words_t){0};
    group->static_validation = false;
    group->static_args = (package_words_t){0};
    if (strcmp(group->name, "sample") == 0)
        group->args.full_feedback = true;
    if (!file)
        return;

    const yaml_value_t *map = reader_yaml(self, file, true);
    if (!map)
        return;
    fields_t fields = reader_fields(self, file);
    fields_check_keys(&fields, map, s_group_keys);
    for (size_t i = 0; scoring_keys[i]; i++) {
        const yaml_value_t *value = fields_get(map, scoring_keys[i]);
        if (value && (!self->package->type.scoring || !text_starts(group->name, "secret")))
            fields_error(&fields,
                         value,
                         "\"%s\" is only for the secret data of a scoring problem",
                         scoring_keys[i]);
    }
    s_read_max_score(&fields, map, group);
    size_t aggregation = 0;
    if (fields_choice(&fields, map, "score_aggregation", aggregations, &aggregation))
        group->aggregation = (package_aggregation_t)aggregation;
    fields_words(&fields, map, "require_pass", WORDS_LIST_OR_TEXT, &group->require_pass);
    s_read_static(self, &fields, map, group);
    s_read_args(self, &fields, map, &group->args);
}

void
read_case_yaml(reader_t *self, const char *file, package_case_t *test)
{
    const yaml_value_t *map = reader_yaml(self, file, false);
    if (!map)
        return;
    fields_t fields = reader_fields(self, file);
    fields_check_keys(&fields, map, s_case_keys);
    s_read_args(self, &fields, map, &test->args);
    fields_text(&fields, map, "hint", &test->hint);
    fields_text(&fields, map, "description", &test->description);
}

/*  Legacy ------------------------------------------------------------------------------------- */

/*  Flags of validators: a text, or a map with `name` and `flags`. */
static bool
s_read_flags(reader_t *self,
             const fields_t *fields,
             const yaml_value_t *map,
             const char *key,
             const char **ret_name,
             package_words_t *ret)
{
    static const char *const keys[] = {"name", "flags", NULL};
    const yaml_value_t *value = fields_get(map, key);
    if (!value)
        return false;
    *ret = (package_words_t){0};
    if (value->kind == YAML_TEXT) {
        words_split(self->arena, value->text, ret);
        return true;
    }
    if (value->kind != YAML_MAP) {
        fields_error(fields, value, "\"%s\" must be a text or a map of name and flags", key);
        return false;
    }
    fields_check_keys(fields, value, keys);
    fields_text(fields, value, "name", ret_name);
    fields_words(fields, value, "flags", WORDS_SPACED, ret);
    return true;
}

/*  The last of conflicting modes counts, says the format. */
static void
s_read_grader_flags(const fields_t *fields, const yaml_value_t *map, package_group_t *group)
{
    static const char *const aggregations[] = {"sum", "min", "", "avg", "max", NULL};
    static const char *const modes[] = {"worst_error", "first_error", "always_accept", NULL};
    if (!fields_words(fields, map, "grader_flags", WORDS_SPACED, &group->grader_flags))
        return;
    group->verdict_mode = PACKAGE_WORST_ERROR;
    group->aggregation = PACKAGE_SUM;
    group->accept_if_any_accepted = group->ignore_sample = false;
    for (size_t i = 0; i < group->grader_flags.count && !group->custom_grader; i++) {
        const char *word = group->grader_flags.items[i];
        bool known = false;
        for (size_t k = 0; aggregations[k]; k++)
            if (*aggregations[k] && strcmp(word, aggregations[k]) == 0) {
                group->aggregation = (package_aggregation_t)k;
                known = true;
            }
        for (size_t k = 0; modes[k]; k++)
            if (strcmp(word, modes[k]) == 0) {
                group->verdict_mode = (package_verdict_mode_t)k;
                known = true;
            }
        if (strcmp(word, "accept_if_any_accepted") == 0)
            group->accept_if_any_accepted = known = true;
        if (strcmp(word, "ignore_sample") == 0) {
            known = true;
            group->ignore_sample = !*group->name;
            if (*group->name)
                fields_warning(fields,
                               fields_get(map, "grader_flags"),
                               "\"ignore_sample\" is only for data/ itself");
        }
        if (!known)
            fields_error(fields,
                         fields_get(map, "grader_flags"),
                         "the default grader has no flag \"%s\"",
                         word);
    }
}

/*  Two numbers, of which either may be infinite. */
static void
s_read_range(const fields_t *fields, const yaml_value_t *map, package_group_t *group)
{
    package_words_t words = {0};
    const yaml_value_t *value = fields_get(map, "range");
    if (!fields_words(fields, map, "range", WORDS_SPACED, &words))
        return;
    double bounds[2] = {0, 0};
    bool good = words.count == 2;
    for (size_t i = 0; i < 2 && good; i++) {
        const char *word = words.items[i];
        if (strcmp(word, "inf") == 0 || strcmp(word, "+inf") == 0)
            bounds[i] = INFINITY;
        else if (strcmp(word, "-inf") == 0)
            bounds[i] = -INFINITY;
        else
            good = text_parse_real(word, -SCORE_MAX, SCORE_MAX, &bounds[i]) == 0;
    }
    if (!good || bounds[0] > bounds[1]) {
        fields_error(fields, value, "\"range\" must be two numbers, the smaller first");
        return;
    }
    group->score_min = bounds[0];
    group->score_max = bounds[1];
}

void
read_group_legacy(reader_t *self, const char *file, package_group_t *group)
{
    static const char *const on_reject[] = {"break", "continue", NULL};
    static const char *const grading[] = {"default", "custom", NULL};
    if (*group->name)
        group->ignore_sample = false; /* not inherited: it speaks of data/ itself */
    if (!file)
        return;
    const yaml_value_t *map = reader_yaml(self, file, false);
    if (!map)
        return;
    fields_t fields = reader_fields(self, file);
    fields_check_keys(&fields, map, s_legacy_keys);
    size_t choice = 0;
    if (fields_choice(&fields, map, "on_reject", on_reject, &choice))
        group->stop_on_reject = choice == 0;
    choice = 0;
    if (fields_choice(&fields, map, "grading", grading, &choice))
        group->custom_grader = choice == 1;
    if (group->custom_grader && self->package->graders_count == 0)
        fields_error(&fields, fields_get(map, "grading"), "there is no program in graders/");
    s_read_grader_flags(&fields, map, group);
    fields_real(&fields, map, "accept_score", -SCORE_MAX, SCORE_MAX, &group->accept_score);
    fields_real(&fields, map, "reject_score", -SCORE_MAX, SCORE_MAX, &group->reject_score);
    s_read_range(&fields, map, group);

    const char *name = NULL;
    package_words_t words = {0};
    if (s_read_flags(self, &fields, map, "input_validator_flags", &name, &words)) {
        group->args.input_validator_args = NULL;
        group->args.input_validator_args_count = 0;
        s_add_input_args(self, &group->args, name)->args = words;
    }
    if (s_read_flags(self, &fields, map, "output_validator_flags", &name, &words)) {
        package_words_t all = {0};
        words_join(self->arena, &all, &self->file_flags);
        words_join(self->arena, &all, &words);
        group->args.output_validator_args = all;
    }
}
