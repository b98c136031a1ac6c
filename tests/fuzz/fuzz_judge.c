/*  The course of a judging: whatever job was accepted, and whatever then happens (the rest of the
    bytes says what), it ends, and its outcome keeps the rules. The first two bytes are the size of
    the job. */
#include "lib/base/cleanup.h"
#include "nodes/worker/judge.h"
#include "tests/fuzz/fuzz_language.h"

#include <assert.h>
#include <string.h>

#define STEPS_MAX 20000u

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef struct {
    const uint8_t *data;
    size_t size;
} fate_t;

/*  The next choice of `count`; always the last one when the bytes are used up, so that it ends. */
static unsigned
s_choose(fate_t *fate, unsigned count)
{
    if (fate->size == 0)
        return count - 1;
    fate->size--;
    return *fate->data++ % count;
}

static check_t
s_make_check(fate_t *fate)
{
    static const Assize__Verdict verdicts[] = {ASSIZE__VERDICT__VERDICT_AC,
                                               ASSIZE__VERDICT__VERDICT_AC,
                                               ASSIZE__VERDICT__VERDICT_JE,
                                               ASSIZE__VERDICT__VERDICT_WA};
    check_t check = {.verdict = verdicts[s_choose(fate, 4)], .message = "m", .jury_message = "j"};
    bool accepted = check.verdict == ASSIZE__VERDICT__VERDICT_AC;
    unsigned kind = s_choose(fate, 4);
    check.next_pass = accepted && kind == 0;
    check.has_score = accepted && kind == 1;
    check.has_multiplier = accepted && kind == 2;
    check.score = s_choose(fate, 256);
    check.multiplier = 0.5;
    return check;
}

static judge_action_t
s_step_run(judge_t *judge, fate_t *fate, judge_event_kind_t kind, bool talks)
{
    static const char *const words[] = {"AC 1\n", "WA 0\n", "", "AC 12.5"};
    sandbox_result_t run = {.outcome = (sandbox_outcome_t)s_choose(fate, SANDBOX_OUTCOMES),
                            .exit_code = (int)s_choose(fate, 3) - 1,
                            .cpu_us = (uint64_t)s_choose(fate, 256) * 10000,
                            .wall_us = 1000,
                            .memory_kib = 1000};
    run.output = bytes_make(100);
    run.errors = bytes_make(100);
    (void)bytes_append_text(&run.output, words[s_choose(fate, 4)]);
    judge_talk_t talk = {.check = s_make_check(fate),
                         .validator_first = s_choose(fate, 2),
                         .stuck = s_choose(fate, 2) ? "stuck" : NULL,
                         .transcript = "> 1\n"};
    judge_event_t event = {.kind = kind, .run = &run, .talk = talks ? &talk : NULL};
    judge_action_t next = judge_step(judge, &event);
    bytes_clear(&run.output);
    bytes_clear(&run.errors);
    return next;
}

/*  One of the events that may answer the action. */
static judge_action_t
s_answer(judge_t *judge, fate_t *fate, judge_action_t action, bool interactive)
{
    judge_event_t event = {.text = "text", .status = -1};
    unsigned luck = s_choose(fate, 16);
    if (luck < 2) {
        event.kind = luck ? JUDGE_BROKE : JUDGE_CANCELLED;
        return judge_step(judge, &event);
    }
    switch (action) {
    case JUDGE_FIND_PART:
        event.kind = luck % 2 ? JUDGE_FOUND : JUDGE_MISSING;
        break;
    case JUDGE_BUILD_PART:
        event.kind = luck < 14 ? JUDGE_BUILT : JUDGE_REFUSED;
        break;
    case JUDGE_AWAIT_DATA:
        event.kind = luck < 14 ? JUDGE_DATA_HERE : JUDGE_DATA_FAILED;
        break;
    case JUDGE_RUN_TEST:
        return s_step_run(judge, fate, JUDGE_RAN, interactive);
    case JUDGE_ASK_GRADER:
        return s_step_run(judge, fate, JUDGE_GRADED, false);
    default: {
        check_t check = s_make_check(fate);
        event = (judge_event_t){.kind = JUDGE_CHECKED, .check = &check};
        return judge_step(judge, &event);
    }
    }
    return judge_step(judge, &event);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2 || size - 2 < (size_t)(data[0] | data[1] << 8))
        return 0;
    size_t job_size = (size_t)(data[0] | data[1] << 8);
    fate_t fate = {data + 2 + job_size, size - 2 - job_size};
    _cleanup_(free_p) char *why = NULL;
    _cleanup_(judge_job_destroy) judge_job_t *job =
        judge_job_read(data + 2, job_size, fuzz_languages(), &why);
    if (!job)
        return 0;

    bool interactive = job->problem->type && job->problem->type->interactive;
    _cleanup_(judge_destroy) judge_t *judge = judge_new(job, "worker", "machine");
    judge_event_t started = {.kind = JUDGE_STARTED};
    judge_action_t action = judge_step(judge, &started);
    size_t steps = 0;
    while (action != JUDGE_FINISH && ++steps < STEPS_MAX)
        action = s_answer(judge, &fate, action, interactive);
    assert(action == JUDGE_FINISH);

    const char *detail;
    const Assize__Judging *judging = judge_judging(judge);
    assert(judging->n_tests <= judging->tests_total);
    if (judge_status(judge, &detail) == 0)
        assert(judging->verdict >= ASSIZE__VERDICT__VERDICT_AC &&
               judging->verdict <= ASSIZE__VERDICT__VERDICT_JE);
    if (judging->verdict == ASSIZE__VERDICT__VERDICT_JE)
        assert(*judging->detail);
    return 0;
}
