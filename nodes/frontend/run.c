/*  run - see run.h */
#include "nodes/frontend/run.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/text.h"
#include "nodes/frontend/frontend_limits.h"
#include "nodes/frontend/message_copy.h"
#include "nodes/frontend/views.h"

#define REPLACEMENT "\xef\xbf\xbd" /* U+FFFD */
#define UTF8_SIZE_MAX 4u           /* bytes of a character */

static char INPUT_NAME[] = "input";
static char EMPTY_INPUT[] = "\n"; /* workers take no input of no bytes at all */

/* ---- the job ---- */

static bool
s_is_interactive(const Assize__Problem *problem)
{
    return problem->type && problem->type->interactive;
}

static bool
s_is_run(const Assize__TestCase *test)
{
    return test->sample && test->input && test->answer;
}

const refusal_t *
run_refusal(const Assize__Problem *problem, const char *input)
{
    static const refusal_t OUTPUTS = {
        400, "not_runnable", "the problem wants outputs: there is nothing to run"};
    static const refusal_t TALKS = {
        400, "not_runnable", "input: an interactive problem is run on its samples only"};
    static const refusal_t NO_SAMPLES = {
        400, "not_runnable", "the problem has no samples: give an input"};
    static const refusal_t LARGE = {413, "too_large", "input: over 1 MiB"};
    assert(problem);
    if (problem_wants_answers(problem))
        return &OUTPUTS;
    if (input && s_is_interactive(problem))
        return &TALKS;
    if (input)
        return strlen(input) > RUN_INPUT_MAX ? &LARGE : NULL;
    for (size_t i = 0; i < problem->n_tests; i++)
        if (s_is_run(problem->tests[i]))
            return NULL;
    return &NO_SAMPLES;
}

Assize__JudgeJob *
run_job_new(const char *id, const Assize__Problem *problem, const sources_t *sources, char *input)
{
    assert(id && problem && sources && !run_refusal(problem, input));
    Assize__TestCase cases[SAMPLES_MAX];
    Assize__TestCase *list[SAMPLES_MAX];
    size_t count = 0;
    if (input) {
        assize__test_case__init(&cases[0]);
        cases[0].name = INPUT_NAME;
        cases[0].inline_input.data = (uint8_t *)(*input ? input : EMPTY_INPUT);
        cases[0].inline_input.len = strlen(*input ? input : EMPTY_INPUT);
        list[count++] = &cases[0];
    }
    for (size_t i = 0; !input && i < problem->n_tests && count < SAMPLES_MAX; i++) {
        if (!s_is_run(problem->tests[i]))
            continue;
        cases[count] = *problem->tests[i];
        cases[count].group = 0;
        cases[count].points = 0;
        list[count] = &cases[count];
        count++;
    }

    Assize__ProblemType type = ASSIZE__PROBLEM_TYPE__INIT;
    type.interactive = s_is_interactive(problem);
    type.multi_pass = !input && problem->type && problem->type->multi_pass;
    Assize__Validator none = ASSIZE__VALIDATOR__INIT;
    none.kind = ASSIZE__VALIDATOR_KIND__VALIDATOR_KIND_NONE;

    /* What a program needs to run, and no more. */
    Assize__Problem tried = ASSIZE__PROBLEM__INIT;
    tried.id = problem->id;
    tried.version = problem->version;
    tried.limits = problem->limits;
    tried.validator = input ? &none : problem->validator;
    tried.type = &type;
    tried.includes = problem->includes;
    tried.n_includes = problem->n_includes;
    tried.input_file = problem->input_file;
    tried.output_file = problem->output_file;
    tried.file_writing = problem->file_writing;
    tried.tests = list;
    tried.n_tests = count;

    Assize__JudgeJob job = ASSIZE__JUDGE_JOB__INIT;
    job.submission = (char *)(uintptr_t)id;
    job.judging = 1;
    job.language = sources->language;
    job.source = sources->main;
    job.file_name = sources->main_name;
    job.more_files = sources->more;
    job.n_more_files = sources->more_count;
    job.entry_point = sources->entry_point;
    job.problem = &tried;
    job.run_all = true;
    job.show_output = true;
    return (Assize__JudgeJob *)message_copy(&job.base);
}

const Assize__BlobRef *
run_expected(const Assize__JudgeJob *job, size_t test)
{
    assert(job && test < job->problem->n_tests);
    return job->problem->type->interactive ? NULL : job->problem->tests[test]->answer;
}

/* ---- the view ---- */

/*  Bytes of the character that begins here; 0 = none does. */
static size_t
s_character(const uint8_t *at, size_t left)
{
    for (size_t size = 1; size <= UTF8_SIZE_MAX && size <= left; size++)
        if (text_utf8_valid(at, size))
            return size;
    return 0;
}

char *
run_text(const void *data, size_t size)
{
    assert(data || size == 0);
    const uint8_t *bytes = data;
    char *text = malloc(size * strlen(REPLACEMENT) + 1);
    if (!text)
        abort();
    size_t length = 0;
    for (size_t i = 0; i < size;) {
        size_t known = s_character(bytes + i, size - i);
        memcpy(text + length, known ? (const char *)bytes + i : REPLACEMENT, known ? known : 3);
        length += known ? known : 3;
        i += known ? known : 1;
    }
    text[length] = 0;
    return text;
}

static char *
s_shown(const ProtobufCBinaryData *written, protobuf_c_boolean *ret_cut)
{
    *ret_cut = written->len >= RUN_SHOWN_MAX;
    return run_text(written->data, *ret_cut ? RUN_SHOWN_MAX : written->len);
}

static void
s_show_test(Assize__RunTest *view,
            const Assize__JudgeJob *job,
            const Assize__TestResult *result,
            payload_t *const *expected)
{
    assize__run_test__init(view);
    view->verdict = result->verdict;
    view->cpu_ms = result->cpu_ms;
    view->wall_ms = result->wall_ms;
    view->memory_kib = result->memory_kib;
    view->exit_code = result->exit_code;
    view->signal = result->signal;
    view->message = result->message;
    view->output = s_shown(&result->output, &view->output_cut);
    view->errors = s_shown(&result->errors, &view->errors_cut);
    view->expected = NULL;
    for (size_t i = 0; result->sample && i < job->problem->n_tests; i++) {
        if (strcmp(job->problem->tests[i]->name, result->name) != 0)
            continue;
        view->name = result->name;
        if (expected[i]) {
            view->expected = run_text(expected[i]->data, expected[i]->size);
            view->expected_cut = expected[i]->size >= SAMPLE_MAX;
        }
        if (job->problem->type->interactive)
            view->transcript = result->transcript;
    }
}

void
run_view_make(run_view_t *self,
              const Assize__JudgeJob *job,
              const Assize__Judging *judging,
              payload_t *const *expected)
{
    assert(self && job && judging && expected);
    *self = (run_view_t){0};
    assize__run_view__init(&self->view);
    self->view.verdict = judging->verdict;
    self->view.compiler_output = judging->compiler_output;
    size_t count = judging->n_tests < SAMPLES_MAX ? judging->n_tests : SAMPLES_MAX;
    self->items = calloc(SAMPLES_MAX, sizeof *self->items);
    self->list = calloc(SAMPLES_MAX, sizeof *self->list);
    if (!self->items || !self->list)
        abort();
    for (size_t i = 0; i < count; i++) {
        s_show_test(&self->items[i], job, judging->tests[i], expected);
        self->list[i] = &self->items[i];
    }
    self->view.tests = self->list;
    self->view.n_tests = count;
}

void
run_view_clear(run_view_t *self)
{
    assert(self);
    for (size_t i = 0; i < self->view.n_tests; i++) {
        free(self->items[i].output);
        free(self->items[i].errors);
        free(self->items[i].expected);
    }
    free(self->items);
    free(self->list);
    *self = (run_view_t){0};
}
