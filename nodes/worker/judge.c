/*  judge - see judge.h

    An event is first *read* (s_read_event): what it means depends on the job
    and on how far we are. The sign that comes out of that is looked up in the
    table below.
*/
#include "nodes/worker/judge.h"

#include "lib/base/err.h"
#include "lib/base/text.h"
#include "nodes/worker/plain_text.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

typedef enum {
    STATE_NEW,
    STATE_FINDING_PROGRAM,
    STATE_BUILDING_PROGRAM,
    STATE_AWAITING_DATA,
    STATE_FINDING_VALIDATOR,
    STATE_BUILDING_VALIDATOR,
    STATE_RUNNING,
    STATE_CHECKING,
    STATE_DONE,
    STATE_ANY,
} state_t;

/* What an event means here. */
typedef enum {
    SIGN_START,
    SIGN_FOUND,
    SIGN_MISSING,
    SIGN_BUILT,
    SIGN_REFUSED,
    SIGN_READY,           /* the data is here, and the validator is the default one */
    SIGN_READY_FOR_BUILD, /* the data is here, the validator's source in it */
    SIGN_DATA_LOST,
    SIGN_PASSED, /* the program ended well: its output decides */
    SIGN_REPEAT, /* the run does not count */
    SIGN_GO_ON,  /* the test is decided, there are more */
    SIGN_ENOUGH, /* the test is decided, and so is the judging */
    SIGN_BROKEN, /* our fault */
    SIGN_CANCEL,
} sign_t;

struct judge {
    const judge_job_t *job;
    state_t state;
    size_t test;
    uint32_t attempts;          /* runs of this test */
    Assize__TestResult *result; /* of the test in hand, until it is decided */
    Assize__Judging *judging;
    int status;
    char *detail;
    size_t messages_left; /* bytes of messages that still fit */
};

/* ---- what the actions of the table do to the outcome ---- */

static void
s_set_text(char **field, char *text)
{
    if (*field != protobuf_c_empty_string)
        free(*field);
    *field = text;
}

static void
s_note_compiler(judge_t *self, const judge_event_t *event)
{
    s_set_text(&self->judging->compiler_output, text_copy(event->text));
    self->judging->compile_us =
        (uint32_t)(event->wall_us < UINT32_MAX ? event->wall_us : UINT32_MAX);
}

static void
s_give_compile_error(judge_t *self, const judge_event_t *event)
{
    s_note_compiler(self, event);
    self->judging->verdict = ASSIZE__VERDICT__VERDICT_CE;
}

static void
s_give_judge_error(judge_t *self, const char *where, const char *what)
{
    char *detail = text_format("%s%s", where, what);
    self->judging->verdict = ASSIZE__VERDICT__VERDICT_JE;
    s_set_text(&self->judging->detail, plain_text(detail, strlen(detail), JUDGE_DETAIL_MAX));
    free(detail);
}

static void
s_blame_validator(judge_t *self, const judge_event_t *event)
{
    s_give_judge_error(self, "the validator does not compile: ", event->text);
}

static void
s_blame_us(judge_t *self, const judge_event_t *event)
{
    const char *text = event->text;
    if (event->kind == JUDGE_RAN)
        text = event->run->why;
    if (event->kind == JUDGE_CHECKED)
        text = event->check->jury_message;
    const char *where = "";
    if (self->state == STATE_RUNNING || self->state == STATE_CHECKING)
        where = self->job->problem->tests[self->test]->name;
    char *place = text_format("%s%s", where, *where ? ": " : "");
    s_give_judge_error(self, place, text);
    free(place);
}

/*  Data that is not there for good is our fault; else others may have more luck. */
static void
s_answer_lost_data(judge_t *self, const judge_event_t *event)
{
    if (event->status == ERR_NOT_FOUND || event->status == ERR_CORRUPT) {
        s_give_judge_error(self, "test data: ", event->text);
        return;
    }
    self->status = event->status == ERR_INVALID ? ERR_INVALID : ERR_UNAVAILABLE;
    self->detail = text_copy(event->text);
}

static void
s_answer_cancelled(judge_t *self, const judge_event_t *event)
{
    (void)event;
    self->status = ERR_UNAVAILABLE;
    self->detail = text_copy("cancelled");
}

static void
s_nothing(judge_t *self, const judge_event_t *event)
{
    (void)self;
    (void)event;
}

typedef void(act_fn)(judge_t *self, const judge_event_t *event);

static const struct {
    state_t state;
    sign_t sign;
    state_t next;
    judge_action_t action;
    act_fn *act;
} s_table[] = {
    {STATE_NEW, SIGN_START, STATE_FINDING_PROGRAM, JUDGE_FIND_PROGRAM, s_nothing},
    {STATE_FINDING_PROGRAM, SIGN_FOUND, STATE_AWAITING_DATA, JUDGE_AWAIT_DATA, s_note_compiler},
    {STATE_FINDING_PROGRAM, SIGN_MISSING, STATE_BUILDING_PROGRAM, JUDGE_BUILD_PROGRAM, s_nothing},
    {STATE_BUILDING_PROGRAM, SIGN_BUILT, STATE_AWAITING_DATA, JUDGE_AWAIT_DATA, s_note_compiler},
    {STATE_BUILDING_PROGRAM, SIGN_REFUSED, STATE_DONE, JUDGE_FINISH, s_give_compile_error},
    {STATE_AWAITING_DATA, SIGN_READY, STATE_RUNNING, JUDGE_RUN_TEST, s_nothing},
    {STATE_AWAITING_DATA,
     SIGN_READY_FOR_BUILD,
     STATE_FINDING_VALIDATOR,
     JUDGE_FIND_VALIDATOR,
     s_nothing},
    {STATE_AWAITING_DATA, SIGN_DATA_LOST, STATE_DONE, JUDGE_FINISH, s_answer_lost_data},
    {STATE_FINDING_VALIDATOR, SIGN_FOUND, STATE_RUNNING, JUDGE_RUN_TEST, s_nothing},
    {STATE_FINDING_VALIDATOR,
     SIGN_MISSING,
     STATE_BUILDING_VALIDATOR,
     JUDGE_BUILD_VALIDATOR,
     s_nothing},
    {STATE_BUILDING_VALIDATOR, SIGN_BUILT, STATE_RUNNING, JUDGE_RUN_TEST, s_nothing},
    {STATE_BUILDING_VALIDATOR, SIGN_REFUSED, STATE_DONE, JUDGE_FINISH, s_blame_validator},
    {STATE_RUNNING, SIGN_PASSED, STATE_CHECKING, JUDGE_CHECK_TEST, s_nothing},
    {STATE_RUNNING, SIGN_REPEAT, STATE_RUNNING, JUDGE_RUN_TEST, s_nothing},
    {STATE_RUNNING, SIGN_GO_ON, STATE_RUNNING, JUDGE_RUN_TEST, s_nothing},
    {STATE_RUNNING, SIGN_ENOUGH, STATE_DONE, JUDGE_FINISH, s_nothing},
    {STATE_CHECKING, SIGN_GO_ON, STATE_RUNNING, JUDGE_RUN_TEST, s_nothing},
    {STATE_CHECKING, SIGN_ENOUGH, STATE_DONE, JUDGE_FINISH, s_nothing},
    {STATE_ANY, SIGN_BROKEN, STATE_DONE, JUDGE_FINISH, s_blame_us},
    {STATE_ANY, SIGN_CANCEL, STATE_DONE, JUDGE_FINISH, s_answer_cancelled},
};

#define TABLE_ROWS (sizeof s_table / sizeof s_table[0])

/* ---- tests ---- */

static uint32_t
s_to_ms(uint64_t us)
{
    uint64_t ms = (us + 999) / 1000;
    return ms < UINT32_MAX ? (uint32_t)ms : UINT32_MAX;
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
s_verdict_of_run(const sandbox_result_t *run, uint64_t cpu_us_max)
{
    switch (run->outcome) {
    case SANDBOX_MEMORY_LIMIT:
        return ASSIZE__VERDICT__VERDICT_MLE;
    case SANDBOX_OUTPUT_LIMIT:
        return ASSIZE__VERDICT__VERDICT_OLE;
    case SANDBOX_CPU_LIMIT:
    case SANDBOX_WALL_LIMIT:
        return ASSIZE__VERDICT__VERDICT_TLE;
    case SANDBOX_SIGNALED:
    case SANDBOX_EXITED:
        if (run->cpu_us > cpu_us_max)
            return ASSIZE__VERDICT__VERDICT_TLE;
        return run->outcome == SANDBOX_EXITED && run->exit_code == 0 ? ASSIZE__VERDICT__VERDICT_AC
                                                                     : ASSIZE__VERDICT__VERDICT_RTE;
    default:
        return ASSIZE__VERDICT__VERDICT_JE;
    }
}

/*  The test in hand is decided: counts it, and says whether the judging goes on. */
static sign_t
s_close_test(judge_t *self)
{
    const Assize__Problem *problem = self->job->problem;
    Assize__Judging *judging = self->judging;
    Assize__TestResult *result = self->result;
    self->result = NULL;
    judging->tests[judging->n_tests++] = result;
    if (result->cpu_ms > judging->cpu_ms)
        judging->cpu_ms = result->cpu_ms;
    if (result->memory_kib > judging->memory_kib)
        judging->memory_kib = result->memory_kib;
    bool failed = result->verdict != ASSIZE__VERDICT__VERDICT_AC;
    if (failed && judging->verdict == ASSIZE__VERDICT__VERDICT_UNSPECIFIED)
        judging->verdict = result->verdict;
    if (result->verdict == ASSIZE__VERDICT__VERDICT_JE)
        return SIGN_BROKEN;
    if ((failed && !self->job->message->run_all) || self->test + 1 == problem->n_tests) {
        if (judging->verdict == ASSIZE__VERDICT__VERDICT_UNSPECIFIED)
            judging->verdict = ASSIZE__VERDICT__VERDICT_AC;
        return SIGN_ENOUGH;
    }
    self->test++;
    self->attempts = 0;
    return SIGN_GO_ON;
}

static void
s_open_result(judge_t *self, const sandbox_result_t *run)
{
    const Assize__TestCase *test = self->job->problem->tests[self->test];
    Assize__TestResult *result = malloc(sizeof *result);
    if (!result)
        abort();
    assize__test_result__init(result);
    result->name = text_copy(test->name);
    result->sample = test->sample;
    result->cpu_ms = s_to_ms(run->cpu_us);
    result->wall_ms = s_to_ms(run->wall_us);
    result->memory_kib = run->memory_kib < UINT32_MAX ? (uint32_t)run->memory_kib : UINT32_MAX;
    result->exit_code = run->outcome == SANDBOX_EXITED ? run->exit_code : 0;
    result->signal = run->signal;
    self->result = result;
}

static sign_t
s_read_run(judge_t *self, const sandbox_result_t *run)
{
    uint64_t program_us = self->judging->program_us + run->wall_us;
    self->judging->program_us = program_us < UINT32_MAX ? (uint32_t)program_us : UINT32_MAX;
    self->attempts++;
    bool again = self->attempts < JUDGE_ATTEMPTS_MAX;
    if (run->outcome == SANDBOX_BROKEN)
        return again ? SIGN_REPEAT : SIGN_BROKEN;

    uint64_t cpu_us_max = (uint64_t)judge_job_time_ms(self->job) * 1000;
    bool ended = run->outcome == SANDBOX_EXITED || run->outcome == SANDBOX_SIGNALED;
    bool close = ended && run->cpu_us > cpu_us_max &&
                 run->cpu_us <= cpu_us_max + cpu_us_max * JUDGE_CLOSE_PERCENT / 100;
    if (close && again)
        return SIGN_REPEAT;

    s_open_result(self, run);
    Assize__Verdict verdict = s_verdict_of_run(run, cpu_us_max);
    if (verdict == ASSIZE__VERDICT__VERDICT_AC)
        return SIGN_PASSED;
    self->result->verdict = verdict;
    if (verdict == ASSIZE__VERDICT__VERDICT_RTE) {
        s_set_text(&self->result->message, s_ration(self, s_describe_failure(run)));
        char *errors = plain_text(run->errors.data, run->errors.size, JUDGE_MESSAGE_MAX);
        s_set_text(&self->result->jury_message, s_ration(self, errors));
    }
    return s_close_test(self);
}

static sign_t
s_read_check(judge_t *self, const check_t *check)
{
    self->result->verdict = check->verdict;
    s_set_text(&self->result->message, s_ration(self, text_copy(check->message)));
    s_set_text(&self->result->jury_message, s_ration(self, text_copy(check->jury_message)));
    return s_close_test(self);
}

static sign_t
s_read_event(judge_t *self, const judge_event_t *event)
{
    switch (event->kind) {
    case JUDGE_STARTED:
        return SIGN_START;
    case JUDGE_FOUND:
        return SIGN_FOUND;
    case JUDGE_MISSING:
        return SIGN_MISSING;
    case JUDGE_BUILT:
        return SIGN_BUILT;
    case JUDGE_REFUSED:
        return SIGN_REFUSED;
    case JUDGE_DATA_HERE:
        return self->job->validator_language ? SIGN_READY_FOR_BUILD : SIGN_READY;
    case JUDGE_DATA_FAILED:
        return SIGN_DATA_LOST;
    case JUDGE_RAN:
        assert(self->state == STATE_RUNNING);
        return s_read_run(self, event->run);
    case JUDGE_CHECKED:
        assert(self->state == STATE_CHECKING);
        return s_read_check(self, event->check);
    case JUDGE_CANCELLED:
        return SIGN_CANCEL;
    case JUDGE_BROKE:
        break;
    }
    return SIGN_BROKEN;
}

judge_action_t
judge_step(judge_t *self, const judge_event_t *event)
{
    assert(self->state != STATE_DONE);
    sign_t sign = s_read_event(self, event);
    size_t row = 0;
    while (row < TABLE_ROWS && (s_table[row].sign != sign || (s_table[row].state != self->state &&
                                                              s_table[row].state != STATE_ANY)))
        row++;
    assert(row < TABLE_ROWS); /* else the event does not answer the action in hand */
    s_table[row].act(self, event);
    self->state = s_table[row].next;
    return s_table[row].action;
}

judge_t *
judge_new(const judge_job_t *job, const char *worker)
{
    const Assize__JudgeJob *message = job->message;
    judge_t *self = calloc(1, sizeof *self);
    if (!self)
        abort();
    self->job = job;
    self->messages_left = JUDGE_MESSAGES_MAX;
    self->judging = malloc(sizeof *self->judging);
    if (!self->judging)
        abort();
    assize__judging__init(self->judging);
    self->judging->submission = text_copy(message->submission);
    self->judging->number = message->judging;
    self->judging->worker = text_copy(worker);
    self->judging->tests_total = (uint32_t)job->problem->n_tests;
    self->judging->tests = calloc(job->problem->n_tests, sizeof(void *));
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
    free(self->detail);
    free(self);
    *self_p = NULL;
}

size_t
judge_test(const judge_t *self)
{
    return self->test;
}

size_t
judge_tests_done(const judge_t *self)
{
    return self->judging->n_tests;
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
