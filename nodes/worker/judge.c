/*  judge - see judge.h */
#include "nodes/worker/judge.h"

#include "lib/base/cleanup.h"
#include "lib/base/err.h"
#include "lib/base/text.h"
#include "nodes/worker/grading.h"
#include "nodes/worker/plain_text.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define STATIC_NAME "static validation"

/*  What is judged one after the other: a test, or the source by the static validator. */
typedef struct {
    bool is_static;
    size_t test;
    size_t group;
} item_t;

struct judge {
    const judge_job_t *job;
    judge_action_t action; /* in hand */
    judge_part_t part;     /* in hand, or the last that was prepared */
    bool program_ready;
    bool data_here;
    item_t *items;
    size_t item_count;
    size_t item;
    uint32_t pass;     /* of the test in hand */
    uint32_t attempts; /* runs of this pass */
    size_t graded;     /* group whose grader is asked */
    grading_t *grading;
    bool counts;                /* the test in hand: else it is run for its own sake */
    Assize__TestResult *result; /* of the test in hand, until it is decided */
    Assize__Judging *judging;
    int status;
    char *detail;
    size_t messages_left; /* bytes of messages that still fit */
};

static judge_action_t s_go_on(judge_t *self);

/* ---- texts of the outcome ---- */

static void
s_set_text(char **field, char *text)
{
    if (*field != protobuf_c_empty_string)
        free(*field);
    *field = text;
}

/*  A message that still fits into the judging's share; "" when not. Takes `text`. */
static char *
s_ration(judge_t *self, char *text)
{
    size_t size = strlen(text);
    if (size > self->messages_left) {
        free(text);
        return text_copy("");
    }
    self->messages_left -= size;
    return text;
}

/*  The first bytes of what a program wrote, for a run that shows it. */
static void
s_set_bytes(judge_t *self, ProtobufCBinaryData *field, const bytes_t *written)
{
    size_t size = written->size < JUDGE_SHOWN_MAX ? written->size : JUDGE_SHOWN_MAX;
    if (size > self->messages_left)
        size = self->messages_left;
    self->messages_left -= size;
    free(field->data);
    field->data = malloc(size + 1);
    if (!field->data)
        abort();
    memcpy(field->data, size ? written->data : (const void *)"", size);
    field->len = size;
}

static uint32_t
s_clamp(uint64_t value)
{
    return value < UINT32_MAX ? (uint32_t)value : UINT32_MAX;
}

/* ---- ends ---- */

static judge_action_t
s_give_judge_error(judge_t *self, const char *where, const char *what)
{
    _cleanup_(free_p) char *detail = text_format("%s%s%s", where, *where ? ": " : "", what);
    self->judging->verdict = ASSIZE__VERDICT__VERDICT_JE;
    s_set_text(&self->judging->detail, plain_text(detail, strlen(detail), JUDGE_DETAIL_MAX));
    return JUDGE_FINISH;
}

/*  What is being judged, for people. */
static const char *
s_where(const judge_t *self)
{
    if (self->action == JUDGE_ASK_GRADER)
        return self->job->problem->groups[self->graded]->name;
    if (self->item >= self->item_count || self->action < JUDGE_RUN_TEST)
        return "";
    const item_t *item = &self->items[self->item];
    return item->is_static ? STATIC_NAME : self->job->problem->tests[item->test]->name;
}

static judge_action_t
s_fail(judge_t *self, int status, const char *detail)
{
    self->status = status;
    self->detail = text_copy(detail);
    return JUDGE_FINISH;
}

static judge_action_t
s_on_broke(judge_t *self, const judge_event_t *event)
{
    return s_give_judge_error(self, s_where(self), event->text);
}

static judge_action_t
s_on_cancelled(judge_t *self, const judge_event_t *event)
{
    (void)event;
    return s_fail(self, ERR_UNAVAILABLE, "cancelled");
}

static judge_action_t
s_conclude(judge_t *self)
{
    Assize__Judging *judging = self->judging;
    judging->verdict = grading_verdict(self->grading);
    judging->scored = grading_is_scored(self->grading);
    judging->score = grading_score(self->grading);
    judging->n_groups = grading_results(self->grading, &judging->groups);
    if (judging->n_groups == 0) {
        free(judging->groups);
        judging->groups = NULL;
    }
    return JUDGE_FINISH;
}

/* ---- programs and data ---- */

/*  The submission first, so that a compile error needs no data; unless code is put beside it. */
static judge_action_t
s_prepare(judge_t *self)
{
    const judge_program_t *programs = self->job->programs;
    bool early = programs[JUDGE_PART_PROGRAM].language && !self->program_ready;
    if (early && (self->data_here || !judge_job_needs_blobs(self->job))) {
        self->part = JUDGE_PART_PROGRAM;
        self->program_ready = true;
        return JUDGE_FIND_PART;
    }
    if (!self->data_here)
        return JUDGE_AWAIT_DATA;
    while (++self->part < JUDGE_PARTS)
        if (programs[self->part].language)
            return JUDGE_FIND_PART;
    return s_go_on(self);
}

static judge_action_t
s_on_started(judge_t *self, const judge_event_t *event)
{
    (void)event;
    return s_prepare(self);
}

static void
s_note_compiler(judge_t *self, const judge_event_t *event)
{
    s_set_text(&self->judging->compiler_output, text_copy(event->text));
    self->judging->compile_us = s_clamp(event->wall_us);
}

static judge_action_t
s_on_part_ready(judge_t *self, const judge_event_t *event)
{
    if (self->part == JUDGE_PART_PROGRAM)
        s_note_compiler(self, event);
    return s_prepare(self);
}

static judge_action_t
s_on_missing(judge_t *self, const judge_event_t *event)
{
    (void)self;
    (void)event;
    return JUDGE_BUILD_PART;
}

static judge_action_t
s_on_refused(judge_t *self, const judge_event_t *event)
{
    if (self->part != JUDGE_PART_PROGRAM) {
        _cleanup_(free_p) char *what =
            text_format("%s does not compile", judge_part_name(self->part));
        return s_give_judge_error(self, what, event->text);
    }
    s_note_compiler(self, event);
    self->judging->verdict = ASSIZE__VERDICT__VERDICT_CE;
    return JUDGE_FINISH;
}

static judge_action_t
s_on_data(judge_t *self, const judge_event_t *event)
{
    (void)event;
    self->data_here = true;
    return s_prepare(self);
}

/*  Data that is not there for good is our fault; else others may have more luck. */
static judge_action_t
s_on_data_failed(judge_t *self, const judge_event_t *event)
{
    if (event->status == ERR_NOT_FOUND || event->status == ERR_CORRUPT)
        return s_give_judge_error(self, "test data", event->text);
    return s_fail(self, event->status == ERR_INVALID ? ERR_INVALID : ERR_UNAVAILABLE, event->text);
}

/* ---- a test ---- */

static const Assize__TestCase *
s_case(const judge_t *self)
{
    return self->job->problem->tests[self->items[self->item].test];
}

static void
s_open_result(judge_t *self)
{
    const item_t *item = &self->items[self->item];
    Assize__TestResult *result = malloc(sizeof *result);
    if (!result)
        abort();
    assize__test_result__init(result);
    if (item->is_static) {
        result->name =
            text_format("%s/%s", self->job->problem->groups[item->group]->name, STATIC_NAME);
    } else {
        result->name = text_copy(s_case(self)->name);
        result->sample = s_case(self)->sample;
    }
    self->result = result;
    self->pass = 0;
    self->attempts = 0;
}

/*  The test in hand is decided. `check` as in grading_add_test. */
static judge_action_t
s_close_result(judge_t *self, Assize__Verdict verdict, const check_t *check)
{
    const item_t *item = &self->items[self->item];
    Assize__Judging *judging = self->judging;
    Assize__TestResult *result = self->result;
    self->result = NULL;
    judging->tests[judging->n_tests++] = result;
    result->verdict = verdict;
    if (result->cpu_ms > judging->cpu_ms)
        judging->cpu_ms = result->cpu_ms;
    if (result->memory_kib > judging->memory_kib)
        judging->memory_kib = result->memory_kib;
    if (verdict == ASSIZE__VERDICT__VERDICT_JE)
        return s_give_judge_error(self, result->name, result->jury_message);

    const char *wrong = NULL;
    const Assize__TestCase *test = item->is_static ? NULL : s_case(self);
    if (test && verdict != ASSIZE__VERDICT__VERDICT_AC && *test->hint && !*result->message)
        s_set_text(&result->message, s_ration(self, text_copy(test->hint)));
    if (self->counts && !test)
        wrong = grading_add_static(self->grading, item->group, verdict, check, &result->score);
    else if (self->counts)
        wrong = grading_add_test(
            self->grading, item->group, verdict, check, test->points, &result->score);
    if (wrong)
        return s_give_judge_error(self, result->name, wrong);
    self->item++;
    return s_go_on(self);
}

/*  Begins the item in hand. */
static judge_action_t
s_begin(judge_t *self)
{
    const item_t *item = &self->items[self->item];
    s_open_result(self);
    if (item->is_static)
        return JUDGE_CHECK_SOURCE;
    if (!judge_job_is_given(self->job, item->test))
        return JUDGE_RUN_TEST;
    if (!s_case(self)->output && !judge_job_answer(self->job, item->test)) {
        s_set_text(&self->result->message, text_copy("there is no output for this test"));
        return s_close_result(self, ASSIZE__VERDICT__VERDICT_WA, NULL);
    }
    return JUDGE_CHECK_TEST;
}

/*  A sample need not be answered where outputs are submitted. */
static bool
s_is_left_out(const judge_t *self, const item_t *item)
{
    return !item->is_static && !self->job->programs[JUDGE_PART_PROGRAM].language &&
           self->job->problem->tests[item->test]->sample &&
           !self->job->problem->tests[item->test]->output &&
           !judge_job_answer(self->job, item->test);
}

static judge_action_t
s_go_on(judge_t *self)
{
    for (;; self->item++) {
        bool end = self->item == self->item_count;
        const item_t *item = end ? NULL : &self->items[self->item];
        switch (grading_close(self->grading, end ? GRADING_END : item->group, &self->graded)) {
        case GRADING_ASK:
            return JUDGE_ASK_GRADER;
        case GRADING_WRONG:
            return s_give_judge_error(self, "grading", grading_why(self->grading));
        case GRADING_CLOSED:
            break;
        }
        if (end)
            return s_conclude(self);
        if (s_is_left_out(self, item))
            continue;
        self->counts = grading_wants(self->grading, item->group);
        if (!self->counts)
            grading_skip_test(self->grading, item->group);
        if (self->counts || self->job->message->run_all)
            return s_begin(self);
    }
}

/* ---- runs ---- */

/*  What the program did, for its owner. */
static char *
s_describe_failure(const sandbox_result_t *run)
{
    if (run->outcome == SANDBOX_SIGNALED) {
        const char *name = sigabbrev_np(run->signal);
        return name ? text_format("ended by signal %d (SIG%s)", run->signal, name)
                    : text_format("ended by signal %d", run->signal);
    }
    if (run->outcome == SANDBOX_EXITED)
        return text_format("ended with exit code %d", run->exit_code);
    return text_copy("");
}

/*  The verdict of a run by itself; AC when only its output can tell. */
static Assize__Verdict
s_verdict_of_run(const sandbox_result_t *run, uint64_t cpu_us_max, const language_t *language)
{
    switch (run->outcome) {
    case SANDBOX_MEMORY_LIMIT:
        return ASSIZE__VERDICT__VERDICT_MLE;
    case SANDBOX_OUTPUT_LIMIT:
        return ASSIZE__VERDICT__VERDICT_OLE;
    case SANDBOX_CPU_LIMIT:
    case SANDBOX_WALL_LIMIT:
        return ASSIZE__VERDICT__VERDICT_TLE;
    case SANDBOX_KILLED: /* by us, since the validator has said its last word */
        return ASSIZE__VERDICT__VERDICT_AC;
    case SANDBOX_SIGNALED:
    case SANDBOX_EXITED:
        if (run->cpu_us > cpu_us_max)
            return ASSIZE__VERDICT__VERDICT_TLE;
        if (run->outcome == SANDBOX_EXITED && run->exit_code == 0)
            return ASSIZE__VERDICT__VERDICT_AC;
        return language_lacked_memory(language, &run->errors) ? ASSIZE__VERDICT__VERDICT_MLE
                                                              : ASSIZE__VERDICT__VERDICT_RTE;
    default:
        return ASSIZE__VERDICT__VERDICT_JE;
    }
}

/*  Takes a run that counts into the result: of several passes the most of each. */
static void
s_measure(judge_t *self, const sandbox_result_t *run)
{
    Assize__TestResult *result = self->result;
    uint32_t cpu_ms = s_clamp((run->cpu_us + 999) / 1000);
    uint32_t wall_ms = s_clamp((run->wall_us + 999) / 1000);
    uint32_t memory_kib = s_clamp(run->memory_kib);
    result->cpu_ms = cpu_ms > result->cpu_ms ? cpu_ms : result->cpu_ms;
    result->wall_ms = wall_ms > result->wall_ms ? wall_ms : result->wall_ms;
    result->memory_kib = memory_kib > result->memory_kib ? memory_kib : result->memory_kib;
    result->exit_code = run->outcome == SANDBOX_EXITED ? run->exit_code : 0;
    result->signal = run->signal;
    result->passes = self->pass + 1;
    if (self->job->message->show_output) {
        s_set_bytes(self, &result->output, &run->output);
        s_set_bytes(self, &result->errors, &run->errors);
    }
}

/*  The program failed by itself. */
static judge_action_t
s_close_failed_run(judge_t *self, Assize__Verdict verdict, const sandbox_result_t *run)
{
    if (verdict == ASSIZE__VERDICT__VERDICT_RTE) {
        char *errors = plain_text(run->errors.data, run->errors.size, JUDGE_MESSAGE_MAX);
        s_set_text(&self->result->message, s_ration(self, s_describe_failure(run)));
        s_set_text(&self->result->jury_message, s_ration(self, errors));
    }
    return s_close_result(self, verdict, NULL);
}

/*  The validator's word on the test in hand. */
static judge_action_t
s_take_check(judge_t *self, const check_t *check)
{
    s_set_text(&self->result->message, s_ration(self, text_copy(check->message)));
    s_set_text(&self->result->jury_message, s_ration(self, text_copy(check->jury_message)));
    const Assize__ProblemType *type = self->job->problem->type;
    if (!check->next_pass || !type || !type->multi_pass || self->items[self->item].is_static)
        return s_close_result(self, check->verdict, check);
    if (self->pass + 1 >= self->job->problem->limits->validation_passes)
        return s_give_judge_error(self, self->result->name, "the validator wants too many passes");
    self->pass++;
    self->attempts = 0;
    return JUDGE_RUN_TEST;
}

/*  A program and a validator talked. Who broke off first is who decides. */
static judge_action_t
s_take_talk(judge_t *self,
            Assize__Verdict verdict,
            const sandbox_result_t *run,
            const judge_talk_t *talk)
{
    bool rejected = talk->check.verdict == ASSIZE__VERDICT__VERDICT_WA;
    bool failed = verdict != ASSIZE__VERDICT__VERDICT_AC;
    if (rejected || failed || talk->check.verdict == ASSIZE__VERDICT__VERDICT_JE ||
        s_case(self)->sample)
        s_set_text(&self->result->transcript, s_ration(self, text_copy(talk->transcript)));
    if (failed && !(talk->validator_first && rejected) &&
        !(talk->validator_first && talk->check.verdict == ASSIZE__VERDICT__VERDICT_JE)) {
        if (talk->stuck && run->outcome == SANDBOX_WALL_LIMIT)
            s_set_text(&self->result->message, s_ration(self, text_copy(talk->stuck)));
        return s_close_failed_run(self, verdict, run);
    }
    if (self->job->programs[JUDGE_PART_INTERACTOR].language &&
        talk->check.verdict == ASSIZE__VERDICT__VERDICT_AC)
        return JUDGE_CHECK_TEST; /* the checker judges what the interactor noted */
    return s_take_check(self, &talk->check);
}

static judge_action_t
s_on_ran(judge_t *self, const judge_event_t *event)
{
    const sandbox_result_t *run = event->run;
    self->judging->program_us = s_clamp(self->judging->program_us + run->wall_us);
    self->attempts++;
    bool again = self->attempts < JUDGE_ATTEMPTS_MAX;
    if (run->outcome == SANDBOX_BROKEN)
        return again ? JUDGE_RUN_TEST : s_give_judge_error(self, s_where(self), run->why);

    uint64_t cpu_us_max = (uint64_t)judge_job_time_ms(self->job) * 1000;
    bool ended = run->outcome == SANDBOX_EXITED || run->outcome == SANDBOX_SIGNALED;
    bool close = ended && run->cpu_us > cpu_us_max &&
                 run->cpu_us <= cpu_us_max + cpu_us_max * JUDGE_CLOSE_PERCENT / 100;
    if (close && again && self->pass == 0)
        return JUDGE_RUN_TEST;

    s_measure(self, run);
    Assize__Verdict verdict =
        s_verdict_of_run(run, cpu_us_max, self->job->programs[JUDGE_PART_PROGRAM].language);
    if (event->talk)
        return s_take_talk(self, verdict, run, event->talk);
    if (verdict != ASSIZE__VERDICT__VERDICT_AC)
        return s_close_failed_run(self, verdict, run);
    if (self->job->problem->validator->kind == ASSIZE__VALIDATOR_KIND__VALIDATOR_KIND_NONE)
        return s_close_result(self, verdict, NULL);
    return JUDGE_CHECK_TEST;
}

static judge_action_t
s_on_checked(judge_t *self, const judge_event_t *event)
{
    return s_take_check(self, event->check);
}

static judge_action_t
s_on_graded(judge_t *self, const judge_event_t *event)
{
    const sandbox_result_t *run = event->run;
    if (run->outcome == SANDBOX_EXITED && run->exit_code == 0 &&
        grading_answer(self->grading, self->graded, run->output.data, run->output.size))
        return s_go_on(self);
    _cleanup_(free_p) char *errors =
        plain_text(run->errors.data, run->errors.size, JUDGE_MESSAGE_MAX);
    _cleanup_(free_p) char *what =
        text_format("the grader gave no result (%s %d) %s",
                    sandbox_outcome_code(run->outcome),
                    run->outcome == SANDBOX_EXITED ? run->exit_code : run->signal,
                    errors);
    return s_give_judge_error(self, s_where(self), what);
}

/* ---- the table ---- */

#define ANY_ACTION JUDGE_FINISH /* nothing answers FINISH itself */

typedef judge_action_t(event_fn)(judge_t *self, const judge_event_t *event);

static const struct {
    judge_action_t action; /* in hand */
    judge_event_kind_t event;
    event_fn *next;
} s_table[] = {
    {JUDGE_START, JUDGE_STARTED, s_on_started},
    {JUDGE_FIND_PART, JUDGE_FOUND, s_on_part_ready},
    {JUDGE_FIND_PART, JUDGE_MISSING, s_on_missing},
    {JUDGE_BUILD_PART, JUDGE_BUILT, s_on_part_ready},
    {JUDGE_BUILD_PART, JUDGE_REFUSED, s_on_refused},
    {JUDGE_AWAIT_DATA, JUDGE_DATA_HERE, s_on_data},
    {JUDGE_AWAIT_DATA, JUDGE_DATA_FAILED, s_on_data_failed},
    {JUDGE_RUN_TEST, JUDGE_RAN, s_on_ran},
    {JUDGE_CHECK_TEST, JUDGE_CHECKED, s_on_checked},
    {JUDGE_CHECK_SOURCE, JUDGE_CHECKED, s_on_checked},
    {JUDGE_ASK_GRADER, JUDGE_GRADED, s_on_graded},
    {ANY_ACTION, JUDGE_BROKE, s_on_broke},
    {ANY_ACTION, JUDGE_CANCELLED, s_on_cancelled},
};

#define TABLE_ROWS (sizeof s_table / sizeof s_table[0])

judge_action_t
judge_step(judge_t *self, const judge_event_t *event)
{
    assert(self->action != JUDGE_FINISH);
    size_t row = 0;
    while (row < TABLE_ROWS &&
           (s_table[row].event != event->kind ||
            (s_table[row].action != self->action && s_table[row].action != ANY_ACTION)))
        row++;
    assert(row < TABLE_ROWS); /* else the event does not answer the action in hand */
    self->action = s_table[row].next(self, event);
    return self->action;
}

/* ---- life ---- */

/*  Static validation of a group comes before its first test; of one without tests, at the end. */
static void
s_list_items(judge_t *self)
{
    const Assize__Problem *problem = self->job->problem;
    self->items = calloc(problem->n_tests + problem->n_groups, sizeof *self->items);
    _cleanup_(free_p) bool *listed = calloc(problem->n_groups + 1, sizeof *listed);
    if (!self->items || !listed)
        abort();
    for (size_t i = 0; i <= problem->n_tests; i++) {
        bool end = i == problem->n_tests;
        for (size_t g = 0; g < problem->n_groups; g++) {
            size_t in = end ? g : problem->tests[i]->group;
            while (in > g)
                in = problem->groups[in]->parent;
            if (in != g || listed[g] || !problem->groups[g]->static_validation)
                continue;
            listed[g] = true;
            self->items[self->item_count++] = (item_t){.is_static = true, .group = g};
        }
        if (!end)
            self->items[self->item_count++] =
                (item_t){.test = i, .group = problem->tests[i]->group};
    }
}

judge_t *
judge_new(const judge_job_t *job, const char *worker, const char *machine)
{
    const Assize__JudgeJob *message = job->message;
    judge_t *self = calloc(1, sizeof *self);
    if (!self)
        abort();
    self->job = job;
    self->messages_left = JUDGE_MESSAGES_MAX;
    self->grading = grading_new(job->problem);
    s_list_items(self);
    self->judging = malloc(sizeof *self->judging);
    if (!self->judging)
        abort();
    assize__judging__init(self->judging);
    self->judging->submission = text_copy(message->submission);
    self->judging->number = message->judging;
    self->judging->worker = text_copy(worker);
    self->judging->machine = text_copy(machine);
    self->judging->tests_total = (uint32_t)self->item_count;
    self->judging->tests = calloc(self->item_count, sizeof(void *));
    if (!self->judging->tests)
        abort();
    return self;
}

void
judge_destroy(judge_t **self_p)
{
    judge_t *self = *self_p;
    if (!self)
        return;
    if (self->result)
        assize__test_result__free_unpacked(self->result, NULL);
    /* Also frees an empty `tests`: protobuf-c looks at the pointer only when n_tests is not 0. */
    if (self->judging->n_tests == 0) {
        free(self->judging->tests);
        self->judging->tests = NULL;
    }
    assize__judging__free_unpacked(self->judging, NULL);
    grading_destroy(&self->grading);
    free(self->items);
    free(self->detail);
    free(self);
    *self_p = NULL;
}

judge_part_t
judge_part(const judge_t *self)
{
    return self->part;
}

size_t
judge_test(const judge_t *self)
{
    return self->items[self->item].test;
}

uint32_t
judge_pass(const judge_t *self)
{
    return self->pass;
}

size_t
judge_group(const judge_t *self)
{
    return self->action == JUDGE_ASK_GRADER ? self->graded : self->items[self->item].group;
}

void
judge_grader_input(const judge_t *self, bytes_t *out)
{
    grading_input(self->grading, self->graded, out);
}

size_t
judge_tests_done(const judge_t *self)
{
    return self->judging->n_tests;
}

size_t
judge_tests_total(const judge_t *self)
{
    return self->item_count;
}

int
judge_status(const judge_t *self, const char **ret_detail)
{
    *ret_detail = self->detail ? self->detail : "";
    return self->status;
}

Assize__Judging *
judge_judging(judge_t *self)
{
    return self->judging;
}
