/*  verify_data - see verify_data.h

    A check is one program held against one kind of data. The tests of a check
    are cut into jobs; the results are read in the same order.
*/
#include "client/cli/verify_data.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "client/cli/cli.h"
#include "lib/base/cleanup.h"
#include "lib/base/text.h"
#include "schemas/message.h"

#define EXIT_VALID 42
#define EXIT_VALID_TESTLIB 0
#define CODE_KIB_MAX 4096u /* what a worker takes at most */
#define SHOWN_MAX 200u     /* bytes of a validator's message in a note */

/*  What has to come of a test. */
typedef enum { MUST_ACCEPT, SHOULD_ACCEPT, MUST_REJECT } want_t;

typedef struct {
    const package_case_t *source;
    const Assize__BlobRef *input;
    const Assize__BlobRef *answer;
    const Assize__BlobRef *output; /* what the output validator sees; NULL for inputs */
    want_t want;
} item_t;

typedef struct {
    const char *what;
    const package_program_t *validator; /* an input validator; NULL: the output validator */
    char *skipped;
    item_t *items;
    size_t count;
    job_result_t *results; /* one per job */
    size_t jobs;
} check_t;

struct verify_data {
    package_t *package;
    const language_map_t *languages;
    manifest_t *manifest;
    Assize__BlobRef **own; /* blobs that the manifest's problem lacks */
    size_t own_count;
    check_t *checks;
    size_t count;
};

static void *
s_grow(void *memory, size_t count, size_t size)
{
    memory = realloc(memory, (count + 1) * size);
    if (!memory)
        abort();
    return memory;
}

static check_t *
s_add_check(verify_data_t *self, const char *what, const package_program_t *validator)
{
    self->checks = s_grow(self->checks, self->count, sizeof *self->checks);
    check_t *check = &self->checks[self->count++];
    *check = (check_t){.what = what, .validator = validator};
    return check;
}

static void
s_add_item(check_t *check, item_t item)
{
    check->items = s_grow(check->items, check->count, sizeof *check->items);
    check->items[check->count++] = item;
}

/*  A blob for a file of the package; NULL for no file. */
static int
s_name(verify_data_t *self, const char *path, const Assize__BlobRef **ret)
{
    *ret = NULL;
    if (!path)
        return 0;
    self->own = s_grow(self->own, self->own_count, sizeof(void *));
    int code = manifest_add_blob(self->manifest, path, &self->own[self->own_count]);
    if (code == 0)
        *ret = self->own[self->own_count++];
    return code;
}

/* ---- what is looked at ---- */

/*  Whether only the output is promised something, not the input and the answer: tests of a checker,
    as Polygon has them. */
static bool
s_is_loose(const verify_data_t *self, const package_case_t *source)
{
    return self->package->format == PACKAGE_POLYGON &&
           (source->kind == PACKAGE_VALID_OUTPUT || source->kind == PACKAGE_INVALID_OUTPUT);
}

static void
s_add_inputs(verify_data_t *self, const item_t *items, size_t count)
{
    for (size_t i = 0; i < self->package->input_validators_count; i++) {
        const package_program_t *validator = &self->package->input_validators[i];
        const char *endings[] = {".ctd", ".viva"};
        check_t *check = s_add_check(self, "inputs", validator);
        for (size_t k = 0; k < 2; k++)
            if (text_ends(validator->path, endings[k]))
                check->skipped = text_copy(k ? "VIVA is not run" : "checktestdata is not run");
        if (!check->skipped && validator->language &&
            strcmp(validator->language, PACKAGE_SCRIPT_LANGUAGE) == 0)
            check->skipped = text_copy("build and run scripts are not run as input validators");
        if (!check->skipped && !language_map_find(self->languages, validator->language))
            check->skipped = text_format("%s: no such language in this judge",
                                         validator->language ? validator->language : "?");
        for (size_t k = 0; !check->skipped && k < count; k++) {
            item_t item = items[k];
            if (s_is_loose(self, item.source))
                continue;
            item.want = item.source->kind == PACKAGE_INVALID_INPUT ? MUST_REJECT : MUST_ACCEPT;
            item.output = NULL;
            s_add_item(check, item);
        }
    }
}

/*  Whether the answer is what solvers see as the output. */
static bool
s_is_shown(const package_case_t *source)
{
    return source->kind == PACKAGE_SAMPLE && !source->output_path &&
           !source->statement_answer_path && !source->interaction_path;
}

static int
s_add_outputs(verify_data_t *self, const item_t *items, size_t count)
{
    const package_t *package = self->package;
    const char *why = package->type.interactive  ? "an interactive problem has no outputs"
                      : package->type.multi_pass ? "a multi-pass problem has no outputs"
                                                 : NULL;
    size_t first = self->count;
    s_add_check(self, "answers", NULL);
    s_add_check(self, "outputs", NULL);
    s_add_check(self, "invalid outputs", NULL);
    check_t *answers = &self->checks[first];
    if (why) {
        answers->skipped = text_copy(why);
        return 0;
    }
    for (size_t i = 0; i < count; i++) {
        const package_case_t *source = items[i].source;
        item_t item = items[i];
        if (!item.answer)
            continue;
        bool secret = source->kind == PACKAGE_SECRET;
        item.output = item.answer;
        item.want = secret || s_is_loose(self, source) ||
                            (source->kind == PACKAGE_SAMPLE && !s_is_shown(source))
                        ? SHOULD_ACCEPT
                        : MUST_ACCEPT;
        s_add_item(&self->checks[first], item);
        if (!source->output_path)
            continue;
        bool invalid = source->kind == PACKAGE_INVALID_OUTPUT;
        int code = s_name(self, source->output_path, &item.output);
        if (code)
            return code;
        item.want = invalid ? MUST_REJECT : MUST_ACCEPT;
        s_add_item(&self->checks[first + (invalid ? 2 : 1)], item);
    }
    return 0;
}

int
verify_data_new(package_t *package,
                const language_map_t *languages,
                manifest_t *manifest,
                verify_data_t **ret)
{
    assert(package && languages && manifest && ret);
    _cleanup_(verify_data_destroy) verify_data_t *self = calloc(1, sizeof *self);
    size_t count = package->cases_count + package->checks_count;
    _cleanup_(free_p) item_t *items = calloc(count + 1, sizeof *items);
    if (!self || !items)
        abort();
    *self = (verify_data_t){.package = package, .languages = languages, .manifest = manifest};
    int code = 0;
    for (size_t i = 0; i < package->cases_count; i++)
        items[i] = (item_t){.source = &package->cases[i],
                            .input = manifest_problem(manifest)->tests[i]->input,
                            .answer = manifest_problem(manifest)->tests[i]->answer};
    for (size_t i = 0; code == 0 && i < package->checks_count; i++) {
        item_t *item = &items[package->cases_count + i];
        item->source = &package->checks[i];
        code = s_name(self, item->source->input_path, &item->input);
        if (code == 0)
            code = s_name(self, item->source->answer_path, &item->answer);
    }
    if (code)
        return code;
    s_add_inputs(self, items, count);
    code = s_add_outputs(self, items, count);
    if (code == 0)
        *ret = steal(&self);
    return code;
}

void
verify_data_destroy(verify_data_t **self_p)
{
    assert(self_p);
    verify_data_t *self = *self_p;
    if (!self)
        return;
    for (size_t i = 0; i < self->count; i++) {
        check_t *check = &self->checks[i];
        for (size_t k = 0; k < check->jobs; k++)
            job_result_clear(&check->results[k]);
        free(check->results);
        free(check->items);
        free(check->skipped);
    }
    for (size_t i = 0; i < self->own_count; i++)
        message_free_p(&self->own[i]);
    free(self->own);
    free(self->checks);
    free(self);
    *self_p = NULL;
}

/* ---- jobs ---- */

/*  The arguments that a case has for this input validator: pointers to the package's own. */
static size_t
s_input_args(const check_t *check, const package_case_t *source, char ***ret)
{
    size_t count = 0;
    *ret = NULL;
    for (size_t i = 0; i < source->args.input_validator_args_count; i++) {
        const package_input_args_t *args = &source->args.input_validator_args[i];
        if (args->validator && strcmp(args->validator, check->validator->name) != 0)
            continue;
        for (size_t k = 0; k < args->args.count; k++) {
            *ret = s_grow(*ret, count, sizeof **ret);
            (*ret)[count++] = (char *)(uintptr_t)args->args.items[k];
        }
    }
    return count;
}

/*  Sends the tests [start, start + count) of a check. */
static int
s_send_job(check_t *check,
           job_batch_t *batch,
           Assize__JudgeJob *job,
           size_t start,
           size_t count,
           job_result_t *result)
{
    Assize__TestCase tests[VERIFY_DATA_CHUNK];
    Assize__TestCase *pointers[VERIFY_DATA_CHUNK];
    for (size_t i = 0; i < count; i++) {
        const item_t *item = &check->items[start + i];
        assize__test_case__init(&tests[i]);
        pointers[i] = &tests[i];
        tests[i].name = (char *)(uintptr_t)item->source->name;
        tests[i].input = (Assize__BlobRef *)(uintptr_t)item->input;
        tests[i].answer = (Assize__BlobRef *)(uintptr_t)item->answer;
        tests[i].output = (Assize__BlobRef *)(uintptr_t)item->output;
        if (check->validator) {
            tests[i].answer = NULL;
            tests[i].n_args = s_input_args(check, item->source, &tests[i].args);
        } else {
            tests[i].validator_args =
                (char **)(uintptr_t)item->source->args.output_validator_args.items;
            tests[i].n_validator_args = item->source->args.output_validator_args.count;
        }
    }
    job->problem->tests = pointers;
    job->problem->n_tests = count;
    int code = job_batch_send(batch, job, result);
    for (size_t i = 0; check->validator && i < count; i++)
        free(tests[i].args);
    return code;
}

static int
s_send_chunks(check_t *check, job_batch_t *batch, Assize__JudgeJob *job)
{
    check->results = calloc(check->count / VERIFY_DATA_CHUNK + 1, sizeof *check->results);
    if (!check->results)
        abort();
    int code = 0;
    for (size_t start = 0; code == 0 && start < check->count; start += VERIFY_DATA_CHUNK) {
        size_t left = check->count - start;
        size_t count = left < VERIFY_DATA_CHUNK ? left : VERIFY_DATA_CHUNK;
        code = s_send_job(check, batch, job, start, count, &check->results[check->jobs++]);
    }
    return code;
}

static int
s_send_input_check(const verify_data_t *self, check_t *check, job_batch_t *batch)
{
    Assize__SourceFile **files = NULL;
    size_t count = 0;
    int code = manifest_sources(self->package, check->validator, &files, &count);
    if (code)
        return code;
    const Assize__Limits *own = manifest_problem(self->manifest)->limits;
    Assize__Limits limits = *own;
    limits.time_ms = own->validation_time_ms;
    limits.memory_mib = own->validation_memory_mib;
    limits.output_kib = own->validation_output_kib;
    limits.code_kib = CODE_KIB_MAX;
    Assize__Validator validator = ASSIZE__VALIDATOR__INIT;
    validator.kind = ASSIZE__VALIDATOR_KIND__VALIDATOR_KIND_NONE;
    Assize__Problem problem = ASSIZE__PROBLEM__INIT;
    problem.id = manifest_problem(self->manifest)->id;
    problem.limits = &limits;
    problem.validator = &validator;
    Assize__JudgeJob job = ASSIZE__JUDGE_JOB__INIT;
    job.language =
        (char *)(uintptr_t)language_map_find(self->languages, check->validator->language);
    job.source = files[0]->content;
    job.file_name = files[0]->name;
    job.more_files = files + 1;
    job.n_more_files = count - 1;
    job.run_all = true;
    job.problem = &problem;
    code = s_send_chunks(check, batch, &job);
    while (count > 0)
        message_free_p(&files[--count]);
    free(files);
    return code;
}

static int
s_send_output_check(const verify_data_t *self, check_t *check, job_batch_t *batch)
{
    const Assize__Problem *own = manifest_problem(self->manifest);
    Assize__ProblemType type = ASSIZE__PROBLEM_TYPE__INIT;
    Assize__Limits limits = *own->limits;
    if (limits.time_ms == 0)
        limits.time_ms = limits.validation_time_ms; /* of no program: it is only asked for */
    Assize__Problem problem = ASSIZE__PROBLEM__INIT;
    problem.id = own->id;
    problem.limits = &limits;
    problem.validator = own->validator;
    problem.type = &type;
    Assize__JudgeJob job = ASSIZE__JUDGE_JOB__INIT;
    job.language = (char *)(uintptr_t)MANIFEST_ANSWER_LANGUAGE;
    job.run_all = true;
    job.problem = &problem;
    return s_send_chunks(check, batch, &job);
}

int
verify_data_send(verify_data_t *self, job_batch_t *batch)
{
    int code = 0;
    for (size_t i = 0; code == 0 && i < self->count; i++) {
        check_t *check = &self->checks[i];
        if (check->skipped || check->count == 0)
            continue;
        code = check->validator ? s_send_input_check(self, check, batch)
                                : s_send_output_check(self, check, batch);
    }
    return code;
}

/* ---- outcome ---- */

typedef enum { TOLD_NOTHING, TOLD_ACCEPT, TOLD_REJECT } told_t;

/*  The beginning of a message: at most SHOWN_MAX bytes, whole characters. */
static char *
s_shorten(const char *message)
{
    size_t size = strnlen(message, SHOWN_MAX + 1);
    if (size > SHOWN_MAX)
        for (size = SHOWN_MAX; size > 0 && (message[size] & 0xc0) == 0x80;)
            size--;
    return text_format("%.*s", (int)size, message);
}

/*  What a check's program said of its test `i`; `*ret_note` says more (the caller frees it). */
static told_t
s_told(const verify_data_t *self, const check_t *check, size_t i, char **ret_note)
{
    const job_result_t *result = &check->results[i / VERIFY_DATA_CHUNK];
    size_t at = i % VERIFY_DATA_CHUNK;
    const Assize__Judging *judging = result->judging;
    *ret_note = NULL;
    if (!judging || at >= judging->n_tests) {
        *ret_note = !judging ? text_copy(result->failure)
                    : judging->verdict == ASSIZE__VERDICT__VERDICT_CE
                        ? text_copy("the validator does not compile")
                        : text_format("not looked at: %s", judging->detail);
        return TOLD_NOTHING;
    }
    const Assize__TestResult *test = judging->tests[at];
    *ret_note = s_shorten(test->jury_message);
    if (!check->validator) {
        bool accepted = test->verdict == ASSIZE__VERDICT__VERDICT_AC;
        if (accepted || test->verdict == ASSIZE__VERDICT__VERDICT_WA)
            return accepted ? TOLD_ACCEPT : TOLD_REJECT;
    } else if (test->verdict == ASSIZE__VERDICT__VERDICT_AC ||
               (test->verdict == ASSIZE__VERDICT__VERDICT_RTE && test->signal == 0)) {
        int valid = self->package->validator_exit_zero ? EXIT_VALID_TESTLIB : EXIT_VALID;
        return test->exit_code == valid ? TOLD_ACCEPT : TOLD_REJECT;
    }
    free(*ret_note);
    *ret_note = text_format(
        "the validator ended with %s%s%s",
        cli_verdict(test->verdict),
        test->signal ? " by a signal" : "",
        test->verdict == ASSIZE__VERDICT__VERDICT_JE && *judging->detail ? judging->detail : "");
    return TOLD_NOTHING;
}

/*  Whether some input validator rejects what check's item `i` is about. */
static bool
s_rejected_by_any(const verify_data_t *self, const package_case_t *source)
{
    for (size_t i = 0; i < self->count; i++) {
        const check_t *check = &self->checks[i];
        for (size_t k = 0; check->validator && !check->skipped && k < check->count; k++) {
            if (check->items[k].source != source)
                continue;
            _cleanup_(free_p) char *note = NULL;
            if (s_told(self, check, k, &note) == TOLD_REJECT)
                return true;
        }
    }
    return false;
}

static Assize__VerifiedData *
s_add_data(Assize__VerifiedPackage *report, const char *what, const char *program)
{
    report->data = s_grow(report->data, report->n_data, sizeof *report->data);
    Assize__VerifiedData *data = calloc(1, sizeof *data);
    if (!data)
        abort();
    assize__verified_data__init(data);
    data->what = text_copy(what);
    data->program = text_copy(program);
    report->data[report->n_data++] = data;
    return data;
}

static void
s_add_outcome(Assize__VerifiedData *data,
              const package_case_t *source,
              Assize__Outcome outcome,
              const char *note)
{
    if (outcome == ASSIZE__OUTCOME__OUTCOME_KEPT) {
        data->kept++;
        return;
    }
    data->broken += outcome == ASSIZE__OUTCOME__OUTCOME_BROKEN;
    data->cases = s_grow(data->cases, data->n_cases, sizeof *data->cases);
    Assize__VerifiedCase *one = calloc(1, sizeof *one);
    if (!one)
        abort();
    assize__verified_case__init(one);
    one->name = text_copy(source->name);
    one->outcome = outcome;
    one->note = text_copy(note && *note ? note : "");
    data->cases[data->n_cases++] = one;
}

static void
s_report_check(const verify_data_t *self, const check_t *check, Assize__VerifiedPackage *report)
{
    const char *program = check->validator ? check->validator->path
                          : self->package->validator.program
                              ? self->package->validator.program->path
                              : "default validator";
    Assize__VerifiedData *data = s_add_data(report, check->what, program);
    if (check->skipped) {

        data->skipped = text_copy(check->skipped);
    }
    for (size_t i = 0; i < check->count; i++) {
        const item_t *item = &check->items[i];
        _cleanup_(free_p) char *note = NULL;
        told_t told = s_told(self, check, i, &note);
        /* What must be rejected by one of several is said once, by s_report_invalid. */
        if (check->validator && item->want == MUST_REJECT && told != TOLD_NOTHING)
            continue;
        bool kept = told == (item->want == MUST_REJECT ? TOLD_REJECT : TOLD_ACCEPT);
        s_add_outcome(data,
                      item->source,
                      kept                          ? ASSIZE__OUTCOME__OUTCOME_KEPT
                      : item->want == SHOULD_ACCEPT ? ASSIZE__OUTCOME__OUTCOME_NOTED
                                                    : ASSIZE__OUTCOME__OUTCOME_BROKEN,
                      note);
    }
}

static void
s_report_invalid(const verify_data_t *self, Assize__VerifiedPackage *report)
{
    Assize__VerifiedData *data = NULL;
    bool runs = false;
    for (size_t i = 0; i < self->count; i++)
        runs = runs || (self->checks[i].validator && !self->checks[i].skipped);
    for (size_t i = 0; i < self->package->checks_count; i++) {
        const package_case_t *source = &self->package->checks[i];
        if (source->kind != PACKAGE_INVALID_INPUT)
            continue;
        if (!data)
            data = s_add_data(report, "invalid inputs", "input validators");
        if (!runs) {

            data->skipped = text_copy("no input validator was run");
            return;
        }
        bool rejected = s_rejected_by_any(self, source);
        s_add_outcome(data,
                      source,
                      rejected ? ASSIZE__OUTCOME__OUTCOME_KEPT : ASSIZE__OUTCOME__OUTCOME_BROKEN,
                      "no input validator rejects it");
    }
}

void
verify_data_report(const verify_data_t *self, Assize__VerifiedPackage *report)
{
    for (size_t i = 0; i < self->count; i++)
        if (self->checks[i].skipped || self->checks[i].count > 0)
            s_report_check(self, &self->checks[i], report);
    s_report_invalid(self, report);
}
