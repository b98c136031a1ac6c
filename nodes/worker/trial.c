/*  trial - see trial.h

    What runs is one of: a compiler, the program alone, the program with a
    validator or interactor (both boxes), or one of the problem's programs. When
    the last run of it is over, `finish` makes the event out of the results.
*/
#include "nodes/worker/trial.h"

#include "lib/base/bytes.h"
#include "lib/base/cleanup.h"
#include "lib/base/err.h"
#include "lib/base/text.h"
#include "nodes/worker/check/custom_validator.h"
#include "nodes/worker/check/default_validator.h"
#include "nodes/worker/check/testlib.h"
#include "nodes/worker/dialogue.h"
#include "nodes/worker/launch.h"
#include "nodes/worker/plain_text.h"

#include <assert.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/stat.h>

#define NEXT_PASS "nextpass.in" /* what a multi-pass validator asks for */
#define SCRATCH_NAME_SIZE 64u
#define STOP_POLL_MS 100

typedef enum { BOX_PROGRAM, BOX_PROBLEM, BOXES } box_index_t;

typedef int(finish_fn)(trial_t *self);

struct trial {
    trial_options_t options;
    const judge_job_t *job;
    const judge_t *judge;
    bool running[BOXES];
    part_t *on[BOXES]; /* what ran there last */
    finish_fn *finish; /* of what runs */
    bool cancelled;
    bool flooded; /* the program said too much in its dialogue */
    const char *stuck;
    dialogue_t *dialogue;
    char scratch[SCRATCH_NAME_SIZE]; /* file with the input of this pass, if it is none of the blobs
                                      */
    int talk_log;                    /* of the interactor; -1: none */
};

static int s_on_box(zloop_t *loop, zmq_pollitem_t *item, void *arg);

/* ---- telling ---- */

static int
s_tell(trial_t *self, const judge_event_t *event)
{
    return self->options.done(self->options.arg, event);
}

static int
s_tell_broke(trial_t *self, const char *what, int err)
{
    _cleanup_(free_p) char *text = text_format("%s: %s", what, err_meaning(err));
    return s_tell(self, &(judge_event_t){.kind = JUDGE_BROKE, .text = text});
}

static int
s_tell_check(trial_t *self, check_t *check)
{
    int rc = s_tell(self, &(judge_event_t){.kind = JUDGE_CHECKED, .check = check});
    check_clear(check);
    return rc;
}

/* ---- running ---- */

static sandbox_t *
s_sandbox(const part_t *part)
{
    return box_sandbox(part->box);
}

static box_index_t
s_box_of(const trial_t *self, const part_t *part)
{
    return part == &self->options.parts[JUDGE_PART_PROGRAM] ? BOX_PROGRAM : BOX_PROBLEM;
}

static void
s_watch(trial_t *self, part_t *part, finish_fn *finish)
{
    box_index_t box = s_box_of(self, part);
    self->running[box] = true;
    self->on[box] = part;
    self->finish = finish;
    zmq_pollitem_t item = {.fd = sandbox_fd(s_sandbox(part)), .events = ZMQ_POLLIN};
    zloop_poller(self->options.loop, &item, s_on_box, self);
}

/*  What a start said: 0 when it runs, or when the event has been told. */
static int
s_started(trial_t *self, part_t *part, finish_fn *finish, int rc, int *ret_loop)
{
    if (rc == ERR_UNAVAILABLE)
        return rc;
    if (rc)
        *ret_loop = s_tell_broke(self, "the sandbox refuses the run", rc);
    else
        s_watch(self, part, finish);
    return 0;
}

bool
trial_is_on(const trial_t *self)
{
    return self->running[BOX_PROGRAM] || self->running[BOX_PROBLEM];
}

void
trial_cancel(trial_t *self)
{
    self->cancelled = true;
    for (size_t i = 0; i < BOXES; i++)
        if (self->running[i])
            sandbox_kill(s_sandbox(self->on[i]));
}

/*  A run is over, and the other side of a dialogue goes on: what that means for it. */
static void
s_note_talk_end(trial_t *self, box_index_t box)
{
    if (!self->dialogue)
        return;
    const sandbox_result_t *result = sandbox_result(s_sandbox(self->on[box]));
    if (box == BOX_PROGRAM) {
        if (result->outcome == SANDBOX_WALL_LIMIT) {
            dialogue_wait_t waits = dialogue_waits(self->dialogue);
            if (waits == DIALOGUE_BOTH_WAIT)
                self->stuck = "waited for input that never came (was the output flushed?)";
            if (waits == DIALOGUE_VALIDATOR_DEAF)
                self->stuck = "waited for an answer to what was not read";
        }
        dialogue_ended(self->dialogue, DIALOGUE_PROGRAM);
        bool well = result->outcome == SANDBOX_EXITED && result->exit_code == 0;
        bool decided = !(well || dialogue_validator_first(self->dialogue));
        if (self->running[BOX_PROBLEM] && decided) /* whatever it would say */
            sandbox_kill(s_sandbox(self->on[BOX_PROBLEM]));
        return;
    }
    dialogue_ended(self->dialogue, DIALOGUE_VALIDATOR);
    bool accepted = result->outcome == SANDBOX_EXITED &&
                    (result->exit_code == CUSTOM_VALIDATOR_ACCEPTED || result->exit_code == 0);
    /* When it broke off first, nothing that the program does can help any more. */
    if (self->running[BOX_PROGRAM] && !accepted && dialogue_validator_first(self->dialogue))
        sandbox_kill(s_sandbox(self->on[BOX_PROGRAM]));
}

static int
s_on_box(zloop_t *loop, zmq_pollitem_t *item, void *arg)
{
    trial_t *self = arg;
    box_index_t box = 0;
    while (box < BOXES && (!self->running[box] || sandbox_fd(s_sandbox(self->on[box])) != item->fd))
        box++;
    if (box == BOXES || sandbox_step(s_sandbox(self->on[box])) == SANDBOX_RUNNING)
        return 0;
    zloop_poller_end(loop, item);
    self->running[box] = false;
    s_note_talk_end(self, box);
    if (trial_is_on(self))
        return 0;
    if (!self->cancelled)
        return self->finish(self);
    dialogue_destroy(&self->dialogue);
    return s_tell(self, &(judge_event_t){.kind = JUDGE_CANCELLED});
}

static int
s_build_ended(trial_t *self)
{
    return s_tell(self, &(judge_event_t){.kind = JUDGE_BUILT});
}

int
trial_build(trial_t *self, judge_part_t index, int *ret_loop)
{
    part_t *part = &self->options.parts[index];
    return s_started(self, part, s_build_ended, part_start_build(part), ret_loop);
}

/* ---- files ---- */

static int
s_open_blob(const trial_t *self, const char *hash)
{
    return launch_open_blob(self->options.data_dir, hash);
}

static void
s_drop_scratch(trial_t *self)
{
    if (self->scratch[0])
        unlinkat(self->options.scratch_dir, self->scratch, 0);
    self->scratch[0] = '\0';
}

static bool
s_write_all(int fd, const void *data, size_t size)
{
    for (size_t at = 0; at < size;) {
        ssize_t rc = pwrite(fd, (const uint8_t *)data + at, size - at, (off_t)at);
        if (rc < 0 && errno == EINTR)
            continue;
        if (rc <= 0)
            return false;
        at += (size_t)rc;
    }
    return true;
}

/*  Keeps bytes as a file on disk, which validators can have bound into their box. */
static int
s_keep_scratch(trial_t *self, const void *data, size_t size)
{
    s_drop_scratch(self);
    snprintf(self->scratch, sizeof self->scratch, ".slot-%u-input", self->options.slot);
    unlinkat(self->options.scratch_dir, self->scratch, 0); /* of a worker that was killed */
    _cleanup_(close_p) int fd = openat(
        self->options.scratch_dir, self->scratch, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    return fd >= 0 && fchmod(fd, 0444) == 0 && s_write_all(fd, data, size) ? 0 : ERR_UNAVAILABLE;
}

/*  Bytes as a file that can be somebody's standard input; -1 at a failure. */
static int
s_memory_file(const void *data, size_t size)
{
    int fd = memfd_create("input", MFD_CLOEXEC);
    if (fd >= 0 && !s_write_all(fd, data, size))
        close_p(&fd);
    return fd;
}

/*  The input of this pass; -1 when it is not there. The caller closes it. */
static int
s_open_input(trial_t *self, const Assize__TestCase *test, uint32_t pass)
{
    if (pass == 0 && test->inline_input.len > 0 && !self->scratch[0] &&
        s_keep_scratch(self, test->inline_input.data, test->inline_input.len))
        return -1;
    if (self->scratch[0])
        return openat(self->options.scratch_dir, self->scratch, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    return s_open_blob(self, test->input->hash);
}

static const Assize__TestCase *
s_case(const trial_t *self)
{
    return self->job->problem->tests[judge_test(self->judge)];
}

/* ---- the program ---- */

/*  The output is in a file: puts it where standard output would be. */
static void
s_take_output_file(trial_t *self, sandbox_result_t *result)
{
    const char *name = self->job->problem->output_file;
    sandbox_t *sandbox = s_sandbox(self->on[BOX_PROGRAM]);
    bytes_clear(&result->output);
    result->output = bytes_make((size_t)self->job->problem->limits->output_kib << 10);
    if (sandbox_take_bytes(sandbox, SANDBOX_BOX, name, &result->output) == ERR_TOO_LARGE)
        result->outcome = SANDBOX_OUTPUT_LIMIT;
}

/*  After the program ran: takes its output file, and empties its box again. */
static int
s_clear_program_box(trial_t *self, sandbox_result_t *result)
{
    if (!launch_leaves_files(self->job, judge_test(self->judge)))
        return 0;
    if (*self->job->problem->output_file && result->outcome != SANDBOX_BROKEN)
        s_take_output_file(self, result);
    return sandbox_wipe(s_sandbox(self->on[BOX_PROGRAM]), SANDBOX_BOX);
}

static int
s_program_ended(trial_t *self)
{
    sandbox_result_t *result = sandbox_result(s_sandbox(self->on[BOX_PROGRAM]));
    int rc = s_clear_program_box(self, result);
    if (rc)
        return s_tell_broke(self, "the program's box cannot be emptied", rc);
    return s_tell(self, &(judge_event_t){.kind = JUDGE_RAN, .run = result});
}

/* ---- validators ---- */

/*  A feedback file, if it is one that we would open. Whether there is anything of this name. */
static bool
s_take_feedback(sandbox_t *sandbox, const char *name, size_t size_max, bytes_t *into)
{
    _cleanup_(free_p) char *path = text_format("%s/%s", PART_FEEDBACK, name);
    _cleanup_(close_p) int fd = -1;
    *into = bytes_make(size_max + 1);
    int rc = sandbox_take(sandbox, SANDBOX_BOX, path, PROGRAM_FILE_SIZE_VALIDATING, &fd);
    if (rc)
        return rc != ERR_NOT_FOUND;
    char buffer[JUDGE_MESSAGE_MAX + 1];
    ssize_t size =
        pread(fd, buffer, size_max < JUDGE_MESSAGE_MAX ? size_max + 1 : sizeof buffer, 0);
    if (size > 0)
        (void)bytes_append(into, buffer, (size_t)size);
    return true;
}

/*  What a validator of the 42/43 kind left. */
static check_t
s_read_feedback(trial_t *self, const part_t *part)
{
    sandbox_t *sandbox = s_sandbox(part);
    _cleanup_(feedback_clear) feedback_t feedback = {0};
    _cleanup_(bytes_clear) bytes_t next = bytes_make(0);
    s_take_feedback(sandbox, "judgemessage.txt", JUDGE_MESSAGE_MAX, &feedback.judge_message);
    s_take_feedback(sandbox, "teammessage.txt", JUDGE_MESSAGE_MAX, &feedback.team_message);
    feedback.has_score = s_take_feedback(sandbox, "score.txt", JUDGE_MESSAGE_MAX, &feedback.score);
    feedback.has_multiplier =
        s_take_feedback(sandbox, "score_multiplier.txt", JUDGE_MESSAGE_MAX, &feedback.multiplier);
    const Assize__ProblemType *type = self->job->problem->type;
    if (type && type->multi_pass)
        feedback.next_pass = s_take_feedback(sandbox, NEXT_PASS, 0, &next);
    bool strict = self->job->problem->grading == ASSIZE__GRADING__GRADING_2025_09;
    return custom_validator_check(sandbox_result(sandbox), &feedback, strict);
}

/*  Keeps the input of the next pass, and lets the validator's other files be. */
static int
s_keep_next_pass(trial_t *self, sandbox_t *sandbox)
{
    _cleanup_(bytes_clear) bytes_t input =
        bytes_make((size_t)self->job->problem->limits->validation_output_kib << 10);
    int rc = sandbox_take_bytes(sandbox, SANDBOX_BOX, PART_FEEDBACK "/" NEXT_PASS, &input);
    if (rc == 0)
        rc = sandbox_remove(sandbox, SANDBOX_BOX, PART_FEEDBACK "/" NEXT_PASS);
    return rc ? rc : s_keep_scratch(self, input.data ? input.data : (const void *)"", input.size);
}

/*  Makes the validator's box ready for what comes. Turns the check into an error when it cannot. */
static void
s_clear_problem_box(trial_t *self, const part_t *part, check_t *check)
{
    sandbox_t *sandbox = s_sandbox(part);
    int rc =
        check->next_pass ? s_keep_next_pass(self, sandbox) : sandbox_wipe(sandbox, SANDBOX_BOX);
    if (rc == 0)
        return;
    const char *what =
        check->next_pass ? NEXT_PASS " cannot be taken" : "the validator's box cannot be emptied";
    check_clear(check);
    *check = check_error("%s: %s", what, err_meaning(rc));
}

static check_t
s_problem_check(trial_t *self)
{
    const part_t *part = self->on[BOX_PROBLEM];
    const Assize__Validator *validator = self->job->problem->validator;
    bool testlib = part != &self->options.parts[JUDGE_PART_STATIC] &&
                   validator->kind == ASSIZE__VALIDATOR_KIND__VALIDATOR_KIND_TESTLIB;
    bool interactor = part == &self->options.parts[JUDGE_PART_INTERACTOR];
    check_t check = testlib ? testlib_check(sandbox_result(s_sandbox(part)),
                                            interactor ? "the interactor" : "the checker")
                            : s_read_feedback(self, part);
    if (interactor && check.verdict == ASSIZE__VERDICT__VERDICT_AC) {
        int rc = sandbox_take(s_sandbox(part),
                              SANDBOX_BOX,
                              LAUNCH_TALK_LOG,
                              PROGRAM_FILE_SIZE_VALIDATING,
                              &self->talk_log);
        if (rc) {
            check_clear(&check);
            check = check_error("the interactor left no log: %s", err_meaning(rc));
        }
    }
    s_clear_problem_box(self, part, &check);
    return check;
}

static int
s_check_ended(trial_t *self)
{
    check_t check = s_problem_check(self);
    return s_tell_check(self, &check);
}

/*  Compares with the answer, here: the default validator. */
static int
s_compare(trial_t *self, const void *output, size_t output_size, int answer_fd)
{
    size_t count, wrong;
    _cleanup_(free_p) const char **args =
        judge_job_validator_args(self->job, judge_test(self->judge), &count);
    default_validator_options_t options;
    if (default_validator_options_read(args, count, &options, &wrong))
        return s_tell_broke(self, "validator arguments", ERR_INVALID);

    struct stat st;
    void *answer = NULL;
    size_t size = 0;
    if (fstat(answer_fd, &st) == 0 && st.st_size > 0) {
        size = (size_t)st.st_size;
        answer = mmap(NULL, size, PROT_READ, MAP_PRIVATE, answer_fd, 0);
    }
    if (answer == MAP_FAILED)
        return s_tell_broke(self, "the answer cannot be read", ERR_UNAVAILABLE);
    _cleanup_(bytes_clear) bytes_t message = bytes_make(JUDGE_MESSAGE_MAX);
    bool accepted =
        default_validator_accepts(&options, output, output_size, answer, size, &message);
    if (answer)
        munmap(answer, size);

    check_t check = {
        .verdict = accepted ? ASSIZE__VERDICT__VERDICT_AC : ASSIZE__VERDICT__VERDICT_WA,
        .message = text_copy(""),
        .jury_message = plain_text(message.data, message.size, JUDGE_MESSAGE_MAX),
    };
    return s_tell_check(self, &check);
}

/*  The output to check, in memory: what the program wrote, or what was submitted or given. */
static int
s_read_output(trial_t *self, bytes_t *kept, const void **ret_data, size_t *ret_size)
{
    const Assize__TestCase *test = s_case(self);
    *ret_data = "";
    *ret_size = 0;
    if (self->talk_log >= 0 || test->output) {
        _cleanup_(close_p) int fd = -1;
        if (test->output)
            fd = s_open_blob(self, test->output->hash);
        int source = test->output ? fd : self->talk_log;
        struct stat st;
        if (source < 0 || fstat(source, &st) != 0)
            return ERR_NOT_FOUND;
        *kept = bytes_make((size_t)st.st_size);
        for (off_t at = 0; at < st.st_size;) {
            uint8_t chunk[65536];
            ssize_t size = pread(source, chunk, sizeof chunk, at);
            if (size <= 0 || bytes_append(kept, chunk, (size_t)size))
                return ERR_UNAVAILABLE;
            at += size;
        }
        *ret_data = kept->data ? (const void *)kept->data : "";
        *ret_size = kept->size;
    } else if (judge_job_is_given(self->job, judge_test(self->judge))) {
        const ProtobufCBinaryData *answer = judge_job_answer(self->job, judge_test(self->judge));
        *ret_data = answer->data ? (const void *)answer->data : "";
        *ret_size = answer->len;
    } else {
        const sandbox_result_t *result =
            sandbox_result(s_sandbox(&self->options.parts[JUDGE_PART_PROGRAM]));
        *ret_data = result->output.data ? (const void *)result->output.data : "";
        *ret_size = result->output.size;
    }
    return 0;
}

int
trial_check(trial_t *self, const judge_t *judge, int *ret_loop)
{
    self->judge = judge;
    const Assize__TestCase *test = s_case(self);
    const Assize__Validator *validator = self->job->problem->validator;
    _cleanup_(bytes_clear) bytes_t kept = bytes_make(0);
    const void *data;
    size_t size;
    int rc = s_read_output(self, &kept, &data, &size);
    _cleanup_(close_p) int answer = s_open_blob(self, test->answer->hash);
    if (rc || answer < 0) {
        *ret_loop = s_tell_broke(self, "output or answer", rc ? rc : ERR_NOT_FOUND);
        return 0;
    }
    if (validator->kind == ASSIZE__VALIDATOR_KIND__VALIDATOR_KIND_DEFAULT) {
        *ret_loop = s_compare(self, data, size, answer);
        return 0;
    }
    _cleanup_(close_p) int input = s_open_input(self, test, judge_pass(judge));
    _cleanup_(close_p) int output = s_memory_file(data, size);
    if (input < 0 || output < 0) {
        *ret_loop = s_tell_broke(self, "files for the validator", ERR_UNAVAILABLE);
        return 0;
    }
    part_t *part = &self->options.parts[JUDGE_PART_VALIDATOR];
    bool testlib = validator->kind == ASSIZE__VALIDATOR_KIND__VALIDATOR_KIND_TESTLIB;
    rc = testlib ? launch_checker(part, self->job, input, answer, output)
                 : launch_validator(part, self->job, judge_test(judge), input, answer, output, -1);
    close_p(&self->talk_log);
    return s_started(self, part, s_check_ended, rc, ret_loop);
}

/* ---- talks ---- */

static void
s_on_flood(void *arg)
{
    trial_t *self = arg;
    self->flooded = true;
    if (self->running[BOX_PROGRAM])
        sandbox_kill(s_sandbox(self->on[BOX_PROGRAM]));
}

static int
s_talk_ended(trial_t *self)
{
    sandbox_result_t *result = sandbox_result(s_sandbox(self->on[BOX_PROGRAM]));
    if (self->flooded && result->outcome == SANDBOX_KILLED)
        result->outcome = SANDBOX_OUTPUT_LIMIT;
    judge_talk_t talk = {.check = s_problem_check(self), .stuck = self->stuck};
    talk.validator_first = dialogue_validator_first(self->dialogue) && !self->flooded;
    const bytes_t *words = dialogue_transcript(self->dialogue);
    _cleanup_(free_p) char *transcript = plain_text(words->data, words->size, JUDGE_TRANSCRIPT_MAX);
    talk.transcript = transcript;
    dialogue_destroy(&self->dialogue);
    int rc = s_clear_program_box(self, result);
    int loop = rc ? s_tell_broke(self, "the program's box cannot be emptied", rc)
                  : s_tell(self, &(judge_event_t){.kind = JUDGE_RAN, .run = result, .talk = &talk});
    check_clear(&talk.check);
    return loop;
}

/*  Ends what runs in a box, now: for a start that failed half way. Bounded by the sandbox. */
static void
s_stop(part_t *part)
{
    sandbox_t *sandbox = s_sandbox(part);
    sandbox_kill(sandbox);
    while (sandbox_step(sandbox) == SANDBOX_RUNNING) {
        struct pollfd polled = {.fd = sandbox_fd(sandbox), .events = POLLIN};
        poll(&polled, 1, STOP_POLL_MS);
    }
}

static int
s_start_talk(trial_t *self, int input, int answer, int *ret_loop)
{
    part_t *program = &self->options.parts[JUDGE_PART_PROGRAM];
    part_t *interactor = &self->options.parts[JUDGE_PART_INTERACTOR];
    part_t *partner =
        interactor->language ? interactor : &self->options.parts[JUDGE_PART_VALIDATOR];
    self->dialogue = dialogue_new(self->options.loop,
                                  (size_t)self->job->problem->limits->output_kib << 10,
                                  JUDGE_TRANSCRIPT_MAX,
                                  s_on_flood,
                                  self);
    if (!self->dialogue) {
        *ret_loop = s_tell_broke(self, "no pipes", ERR_UNAVAILABLE);
        return 0;
    }
    self->flooded = false;
    self->stuck = NULL;
    size_t test = judge_test(self->judge);
    int in = dialogue_stdin(self->dialogue, DIALOGUE_VALIDATOR);
    int out = dialogue_stdout(self->dialogue, DIALOGUE_VALIDATOR);
    int rc = partner == interactor
                 ? launch_interactor(partner, self->job, input, answer, in, out)
                 : launch_validator(partner, self->job, test, input, answer, in, out);
    if (rc == 0) {
        in = dialogue_stdin(self->dialogue, DIALOGUE_PROGRAM);
        out = dialogue_stdout(self->dialogue, DIALOGUE_PROGRAM);
        rc = launch_program(program, self->job, test, self->options.data_dir, input, in, out);
        if (rc)
            s_stop(partner);
    }
    if (rc) {
        dialogue_destroy(&self->dialogue);
        return s_started(self, partner, NULL, rc, ret_loop);
    }
    s_watch(self, partner, s_talk_ended);
    s_watch(self, program, s_talk_ended);
    dialogue_begin(self->dialogue);
    return 0;
}

int
trial_run(trial_t *self, const judge_t *judge, int *ret_loop)
{
    self->judge = judge;
    const Assize__TestCase *test = s_case(self);
    const Assize__ProblemType *type = self->job->problem->type;
    if (judge_pass(judge) == 0)
        s_drop_scratch(self);
    close_p(&self->talk_log);
    _cleanup_(close_p) int input = s_open_input(self, test, judge_pass(judge));
    if (input < 0) {
        *ret_loop = s_tell_broke(self, "test input", ERR_NOT_FOUND);
        return 0;
    }
    if (type && type->interactive) {
        _cleanup_(close_p) int answer = s_open_blob(self, test->answer->hash);
        if (answer >= 0)
            return s_start_talk(self, input, answer, ret_loop);
        *ret_loop = s_tell_broke(self, "the answer", ERR_NOT_FOUND);
        return 0;
    }
    part_t *part = &self->options.parts[JUDGE_PART_PROGRAM];
    int rc = launch_program(part,
                            self->job,
                            judge_test(judge),
                            self->options.data_dir,
                            input,
                            *self->job->problem->input_file ? -1 : input,
                            -1);
    return s_started(self, part, s_program_ended, rc, ret_loop);
}

/* ---- static validators and graders ---- */

int
trial_check_source(trial_t *self, const judge_t *judge, int *ret_loop)
{
    self->judge = judge;
    part_t *part = &self->options.parts[JUDGE_PART_STATIC];
    const part_t *program = &self->options.parts[JUDGE_PART_PROGRAM];
    int rc = launch_static(part, program, self->job, judge_group(judge));
    return s_started(self, part, s_check_ended, rc, ret_loop);
}

static int
s_grader_ended(trial_t *self)
{
    const sandbox_result_t *result = sandbox_result(s_sandbox(self->on[BOX_PROBLEM]));
    int rc = sandbox_wipe(s_sandbox(self->on[BOX_PROBLEM]), SANDBOX_BOX);
    return rc ? s_tell_broke(self, "the grader's box cannot be emptied", rc)
              : s_tell(self, &(judge_event_t){.kind = JUDGE_GRADED, .run = result});
}

int
trial_ask_grader(trial_t *self, const judge_t *judge, int *ret_loop)
{
    self->judge = judge;
    part_t *part = &self->options.parts[JUDGE_PART_GRADER];
    _cleanup_(bytes_clear) bytes_t results = bytes_make(JUDGE_GRADER_INPUT_MAX);
    judge_grader_input(judge, &results);
    _cleanup_(close_p) int input = s_memory_file(results.data, results.size);
    if (input < 0) {
        *ret_loop = s_tell_broke(self, "the grader's input", ERR_UNAVAILABLE);
        return 0;
    }
    int rc = launch_grader(part, self->job, judge_group(judge), input);
    return s_started(self, part, s_grader_ended, rc, ret_loop);
}

/* ---- life ---- */

trial_t *
trial_new(const trial_options_t *options)
{
    trial_t *self = calloc(1, sizeof *self);
    if (!self)
        abort();
    self->options = *options;
    self->talk_log = -1;
    return self;
}

void
trial_destroy(trial_t **self_p)
{
    trial_t *self = *self_p;
    if (!self)
        return;
    trial_end(self);
    free(self);
    *self_p = NULL;
}

void
trial_begin(trial_t *self, const judge_job_t *job)
{
    self->job = job;
    self->cancelled = false;
}

void
trial_end(trial_t *self)
{
    dialogue_destroy(&self->dialogue);
    s_drop_scratch(self);
    close_p(&self->talk_log);
    self->job = NULL;
    self->judge = NULL;
    self->cancelled = false;
}
