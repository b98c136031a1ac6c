/*  ledger_problem - problems: versions, the list's summaries, who tried and who solved */
#include <math.h>
#include <schemas/blob.pb-c.h>
#include <string.h>

#include "lib/base/cleanup.h"
#include "lib/base/err.h"
#include "lib/base/hash.h"
#include "nodes/store/ledger_parts.h"
#include "schemas/message.h"

/*  Whether the two differ in nothing but version and time of the put. */
static bool
s_same_problem(const Assize__Problem *a, const Assize__Problem *b)
{
    Assize__Problem left = *a;
    Assize__Problem right = *b;
    left.version = right.version = 0;
    left.put_at_ms = right.put_at_ms = 0;
    size_t size = assize__problem__get_packed_size(&left);
    if (size != assize__problem__get_packed_size(&right))
        return false;
    _cleanup_(free_p) uint8_t *packed = malloc(2 * size + 1);
    if (!packed)
        abort();
    assize__problem__pack(&left, packed);
    assize__problem__pack(&right, packed + size);
    return memcmp(packed, packed + size, size) == 0;
}

/*  Counts one more version that names this blob, so that what nothing names can be found. */
static void
s_name_blob(void *arg, const Assize__BlobRef *blob)
{
    ledger_step_t *step = arg;
    tables_key_t key = tables_key_text(blob->hash);
    _cleanup_(message_free_p) Assize__BlobRecord *old =
        tables_get_message(step->txn, TABLE_BLOBS, &key, &assize__blob_record__descriptor);
    Assize__BlobRecord record = ASSIZE__BLOB_RECORD__INIT;
    record.size = blob->size;
    record.references = (old ? old->references : 0) + 1;
    ledger_put(step, TABLE_BLOBS, &key, &record.base);
}

static void
s_each_file(Assize__BlobRef *const *files, size_t count, ledger_blob_fn *fn, void *arg)
{
    for (size_t i = 0; i < count; i++)
        fn(arg, files[i]);
}

void
ledger_each_blob(const Assize__Problem *problem, ledger_blob_fn *fn, void *arg)
{
    for (size_t i = 0; i < problem->n_tests; i++) {
        const Assize__TestCase *test = problem->tests[i];
        fn(arg, test->input);
        fn(arg, test->answer);
        s_each_file(test->files, test->n_files, fn, arg);
    }
    for (size_t i = 0; i < problem->n_samples; i++) {
        const Assize__Sample *sample = problem->samples[i];
        Assize__BlobRef *files[] = {sample->input, sample->answer, sample->interaction};
        for (size_t k = 0; k < sizeof files / sizeof files[0]; k++)
            if (files[k])
                fn(arg, files[k]);
    }
    for (size_t i = 0; i < problem->n_statements; i++)
        fn(arg, problem->statements[i]->file);
    for (size_t i = 0; i < problem->n_includes; i++)
        s_each_file(problem->includes[i]->files, problem->includes[i]->n_files, fn, arg);
    const Assize__Validator *validator = problem->validator;
    s_each_file(validator->files, validator->n_files, fn, arg);
    const Assize__Program *programs[] = {
        validator->interactor, problem->grader, problem->static_validator};
    for (size_t i = 0; i < sizeof programs / sizeof programs[0]; i++)
        if (programs[i])
            s_each_file(programs[i]->files, programs[i]->n_files, fn, arg);
}

static void
s_put_summary(ledger_step_t *step, const Assize__Problem *problem)
{
    tables_key_t key = tables_key_text(problem->id);
    _cleanup_(message_free_p) Assize__ProblemSummary *old = tables_get_message(
        step->txn, TABLE_PROBLEM_SUMMARIES, &key, &assize__problem_summary__descriptor);
    Assize__ProblemSummary summary = ASSIZE__PROBLEM_SUMMARY__INIT;
    summary.id = problem->id;
    summary.version = problem->version;
    summary.name = problem->name;
    summary.difficulty = problem->difficulty;
    summary.keywords = problem->keywords;
    summary.n_keywords = problem->n_keywords;
    summary.time_ms = problem->limits->time_ms;
    summary.memory_mib = problem->limits->memory_mib;
    summary.hidden = problem->hidden;
    summary.solved_by = old ? old->solved_by : 0;
    summary.tried_by = old ? old->tried_by : 0;
    ledger_put(step, TABLE_PROBLEM_SUMMARIES, &key, &summary.base);

    Assize__Event event = ASSIZE__EVENT__INIT;
    event.body_case = ASSIZE__EVENT__BODY_PROBLEM;
    event.problem = &summary;
    ledger_emit(step, &event);
}

void
ledger_put_problem(ledger_step_t *step, const Assize__Problem *problem)
{
    if (!ledger_may(step, ASSIZE__ROLE__ROLE_ADMIN)) {
        ledger_refuse(step, ERR_FORBIDDEN, "only an administrator may put problems");
        return;
    }
    tables_key_t key = tables_key_text(problem->id);
    _cleanup_(message_free_p) Assize__Problem *old =
        tables_get_message(step->txn, TABLE_PROBLEMS, &key, &assize__problem__descriptor);
    if (old && step->command->only_new) {
        ledger_refuse(step, ERR_CONFLICT, "a problem with this id exists");
        return;
    }
    memcpy(step->result->id, problem->id, strlen(problem->id) + 1);
    if (old && s_same_problem(old, problem)) {
        step->result->version = old->version;
        return;
    }
    Assize__Problem stored = *problem;
    stored.version = old ? old->version + 1 : 1;
    stored.put_at_ms = step->command->at_ms;
    step->result->version = stored.version;
    tables_key_t version_key = tables_key_numbered(problem->id, stored.version);
    ledger_put(step, TABLE_PROBLEMS, &key, &stored.base);
    ledger_put(step, TABLE_PROBLEM_VERSIONS, &version_key, &stored.base);
    ledger_each_blob(&stored, s_name_blob, step);
    s_put_summary(step, &stored);
}

/*  Adds to what `user` did at `problem`, and to the problem's counts when this changes whether
    the user tried or solved it. */
void
ledger_count_attempt(
    ledger_step_t *step, const char *user, const char *problem, int submissions, int accepted)
{
    tables_key_t key = tables_key_pair(user, problem);
    Assize__ProblemAttempt *old =
        tables_get_message(step->txn, TABLE_ATTEMPTS, &key, &assize__problem_attempt__descriptor);
    Assize__ProblemAttempt now = ASSIZE__PROBLEM_ATTEMPT__INIT;
    int64_t had_submissions = old ? old->submissions : 0;
    int64_t had_accepted = old ? old->accepted : 0;
    assize__problem_attempt__free_unpacked(old, NULL);
    now.submissions = (uint32_t)(had_submissions + submissions);
    now.accepted = (uint32_t)(had_accepted + accepted);
    ledger_put(step, TABLE_ATTEMPTS, &key, &now.base);

    int tried = (now.submissions > 0) - (had_submissions > 0);
    int solved = (now.accepted > 0) - (had_accepted > 0);
    if (!tried && !solved)
        return;
    tables_key_t problem_key = tables_key_text(problem);
    _cleanup_(message_free_p) Assize__ProblemSummary *summary = tables_get_message(
        step->txn, TABLE_PROBLEM_SUMMARIES, &problem_key, &assize__problem_summary__descriptor);
    if (!summary)
        return;
    summary->tried_by = (uint32_t)((int64_t)summary->tried_by + tried);
    summary->solved_by = (uint32_t)((int64_t)summary->solved_by + solved);
    ledger_put(step, TABLE_PROBLEM_SUMMARIES, &problem_key, &summary->base);
}

/* ---- the check before the log ---- */

static bool
s_text_fits(const char *text)
{
    return strlen(text) <= STORE_TEXT_MAX;
}

static bool
s_blob_valid(const Assize__BlobRef *blob)
{
    return blob && hash_valid(blob->hash) && s_text_fits(blob->name);
}

static bool
s_files_valid(Assize__BlobRef *const *files, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!s_blob_valid(files[i]) || !*files[i]->name)
            return false;
    return count <= STORE_LIST_MAX;
}

/*  Whether a program that need not be there is whole. */
static bool
s_program_valid(const Assize__Program *program)
{
    return !program || (program->n_files > 0 && text_name_valid(program->language) &&
                        s_files_valid(program->files, program->n_files));
}

static const char *
s_check_samples(const Assize__Problem *problem)
{
    if (problem->n_samples > STORE_TESTS_MAX)
        return "a problem has at most 1000 samples";
    for (size_t i = 0; i < problem->n_samples; i++) {
        const Assize__Sample *sample = problem->samples[i];
        bool whole = sample->interaction
                         ? s_blob_valid(sample->interaction) && !sample->input && !sample->answer
                         : s_blob_valid(sample->input) && s_blob_valid(sample->answer);
        if (!whole || !s_text_fits(sample->name))
            return "a sample has either an input and an answer, or an interaction";
    }
    return NULL;
}

static const char *
s_check_tests(const Assize__Problem *problem)
{
    if (problem->n_tests == 0 || problem->n_tests > STORE_TESTS_MAX)
        return "a problem has 1 to 1000 test cases";
    for (size_t i = 0; i < problem->n_tests; i++) {
        const Assize__TestCase *test = problem->tests[i];
        if (!*test->name || !s_text_fits(test->name) || !s_blob_valid(test->input) ||
            !s_blob_valid(test->answer) || test->n_validator_args > STORE_LIST_MAX ||
            test->n_args > STORE_LIST_MAX)
            return "a test case needs a name, an input and an answer";
        if (test->output || test->inline_input.len > 0)
            return "a test case of a problem has its input in a blob, and no output";
        if (!s_files_valid(test->files, test->n_files))
            return "a file of a test case is not named by a hash";
        if (test->group != 0 && test->group >= problem->n_groups)
            return "a test case is in no group";
        if (!isfinite(test->points) || test->points < 0)
            return "the points of a test case are no number from 0";
    }
    return NULL;
}

static const char *
s_check_groups(const Assize__Problem *problem)
{
    if (problem->n_groups > STORE_GROUPS_MAX)
        return "a problem has at most 500 test groups";
    if (problem->grading > ASSIZE__GRADING__GRADING_2025_09 ||
        (problem->grading && problem->n_groups == 0))
        return "a scoring problem has groups, graded in a known way";
    for (size_t i = 0; i < problem->n_groups; i++) {
        const Assize__TestGroup *group = problem->groups[i];
        if (!s_text_fits(group->name) || (i > 0 && group->parent >= i) ||
            group->n_static_args > STORE_LIST_MAX || group->n_grader_flags > STORE_LIST_MAX)
            return "a test group lies in a later one, or has too many arguments";
        for (size_t k = 0; k < group->n_require_pass; k++)
            if (group->require_pass[k] >= i)
                return "a test group requires a later one";
        if (isnan(group->max_score) || isnan(group->static_score) || isnan(group->score_min) ||
            isnan(group->score_max) || !isfinite(group->accept_score) ||
            !isfinite(group->reject_score))
            return "a score of a test group is no number";
        if ((group->custom_grader && !problem->grader) ||
            (group->static_validation && !problem->static_validator))
            return "a test group needs a program that the problem does not have";
    }
    return NULL;
}

static const char *
s_check_validator(const Assize__Validator *validator)
{
    if (!validator)
        return "the problem has no validator";
    bool custom = validator->kind == ASSIZE__VALIDATOR_KIND__VALIDATOR_KIND_CUSTOM ||
                  validator->kind == ASSIZE__VALIDATOR_KIND__VALIDATOR_KIND_TESTLIB;
    if (!custom && validator->kind != ASSIZE__VALIDATOR_KIND__VALIDATOR_KIND_DEFAULT)
        return "the kind of the validator is unknown";
    if (validator->n_args > STORE_LIST_MAX || validator->n_files > STORE_LIST_MAX)
        return "the validator has too many arguments or files";
    if (custom && (validator->n_files == 0 || !text_name_valid(validator->language)))
        return "a custom validator needs a language and files";
    if (!s_files_valid(validator->files, validator->n_files))
        return "a file of the validator is not named by a hash";
    return s_program_valid(validator->interactor) ? NULL : "the interactor is not whole";
}

static const char *
s_check_programs(const Assize__Problem *problem)
{
    const char *wrong = s_check_validator(problem->validator);
    if (wrong)
        return wrong;
    if (!s_program_valid(problem->grader) || !s_program_valid(problem->static_validator))
        return "the grader or the static validator is not whole";
    if (problem->n_includes > STORE_LIST_MAX)
        return "the problem includes code in too many ways";
    for (size_t i = 0; i < problem->n_includes; i++) {
        const Assize__Include *include = problem->includes[i];
        if (!s_files_valid(include->files, include->n_files) ||
            include->n_languages > STORE_LIST_MAX)
            return "included code is not whole";
        for (size_t k = 0; k < include->n_languages; k++)
            if (!text_name_valid(include->languages[k]))
                return "included code names no language";
    }
    return NULL;
}

static const char *
s_check_texts(const Assize__Problem *problem)
{
    if (problem->n_statements > STORE_LIST_MAX || problem->n_templates > STORE_LIST_MAX ||
        problem->n_keywords > STORE_LIST_MAX || problem->n_languages > STORE_LIST_MAX)
        return "the problem has too many statements, templates, keywords or languages";
    for (size_t i = 0; i < problem->n_statements; i++)
        if (!s_blob_valid(problem->statements[i]->file) ||
            !s_text_fits(problem->statements[i]->language))
            return "a statement is not named by a hash";
    for (size_t i = 0; i < problem->n_templates; i++)
        if (!text_name_valid(problem->templates[i]->language) ||
            strlen(problem->templates[i]->source) > STORE_TEMPLATE_MAX)
            return "a template has no language or is longer than 64 KiB";
    for (size_t i = 0; i < problem->n_keywords; i++)
        if (!s_text_fits(problem->keywords[i]))
            return "a keyword is too long";
    return s_text_fits(problem->source) && s_text_fits(problem->license) &&
                   s_text_fits(problem->uuid) && s_text_fits(problem->input_file) &&
                   s_text_fits(problem->output_file)
               ? NULL
               : "a text of the problem is too long";
}

const char *
ledger_check_problem(const Assize__Problem *problem)
{
    if (!text_name_valid(problem->id))
        return "a problem id is 1 to 36 of a-z A-Z 0-9 _ . -";
    if (!*problem->name || !s_text_fits(problem->name))
        return "the problem needs a name of at most 256 bytes";
    const Assize__Limits *limits = problem->limits;
    if (!limits || limits->time_ms == 0 || limits->memory_mib == 0 || limits->output_kib == 0 ||
        limits->code_kib == 0)
        return "the problem needs limits of time, memory, output and code";
    const char *wrong = s_check_tests(problem);
    if (!wrong)
        wrong = s_check_samples(problem);
    if (!wrong)
        wrong = s_check_groups(problem);
    if (!wrong)
        wrong = s_check_programs(problem);
    return wrong ? wrong : s_check_texts(problem);
}
