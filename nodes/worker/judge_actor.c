/*  judge_actor - see judge_actor.h */
#include "nodes/worker/judge_actor.h"

#include "lib/actor/actor.h"
#include "lib/base/cleanup.h"
#include "lib/base/clock.h"
#include "lib/base/err.h"
#include "lib/base/log.h"
#include "lib/base/text.h"
#include "nodes/worker/check/default_validator.h"
#include "nodes/worker/compile_cache.h"
#include "nodes/worker/core_lease.h"
#include "nodes/worker/file_cache.h"
#include "nodes/worker/judge.h"
#include "nodes/worker/part.h"
#include "nodes/worker/plain_text.h"

#include <assert.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#define DATA_INPUT SANDBOX_DATA_PATH "/0"
#define DATA_ANSWER SANDBOX_DATA_PATH "/1"

typedef struct {
    zsock_t *pipe; /* not owned */
    zloop_t *loop;
    const char *worker;
    const languages_t *languages;
    const char *data_dir;
    int programs_dir;
    uint32_t slot;
    uint64_t temps; /* made so far */

    part_t program;
    part_t validator;
    part_t *running; /* whose box runs something; NULL: none */
    bool building;   /* it is the compiler that runs */
    bool cancelled;  /* what runs has been killed for it */
    bool broken;     /* no sandbox: end */

    uint64_t id; /* of the job in hand; 0: none */
    judge_job_t *job;
    judge_t *judge;
    judge_action_t action;  /* in hand */
    int64_t received_us;    /* by the worker, clock_mono_us */
    int64_t progress_at_ms; /* of the last PROGRESS */
    int progress_timer;     /* -1: none */
} judge_actor_t;

static int s_do(judge_actor_t *self, judge_action_t action);

static int
s_feed(judge_actor_t *self, const judge_event_t *event)
{
    return s_do(self, judge_step(self->judge, event));
}

static int
s_feed_broke(judge_actor_t *self, const char *what, int err)
{
    _cleanup_(free_p) char *text = text_format("%s: %s", what, err_meaning(err));
    return s_feed(self, &(judge_event_t){.kind = JUDGE_BROKE, .text = text});
}

/* ---- progress ---- */

static void
s_send_progress(judge_actor_t *self)
{
    Assize__JudgeProgress progress = ASSIZE__JUDGE_PROGRESS__INIT;
    progress.submission = self->job->message->submission;
    progress.judging = self->job->message->judging;
    progress.phase = self->action == JUDGE_RUN_TEST || self->action == JUDGE_CHECK_TEST
                         ? ASSIZE__JUDGE_PHASE__JUDGE_PHASE_RUNNING
                         : ASSIZE__JUDGE_PHASE__JUDGE_PHASE_COMPILING;
    progress.tests_done = (uint32_t)judge_tests_done(self->judge);
    progress.tests_total = (uint32_t)self->job->problem->n_tests;
    uint8_t body[JOB_ID_SIZE_MAX + 64];
    size_t size = assize__judge_progress__get_packed_size(&progress);
    assert(size <= sizeof body);
    assize__judge_progress__pack(&progress, body);
    zsock_send(self->pipe, "s8b", "PROGRESS", self->id, body, size);
    self->progress_at_ms = clock_mono_ms();
}

static void
s_stop_progress(judge_actor_t *self)
{
    if (self->progress_timer >= 0)
        zloop_timer_end(self->loop, self->progress_timer);
    self->progress_timer = -1;
}

static int
s_on_progress_timer(zloop_t *loop, int timer, void *arg)
{
    (void)loop;
    (void)timer;
    judge_actor_t *self = arg;
    self->progress_timer = -1;
    if (self->job)
        s_send_progress(self);
    return 0;
}

/*  Tells how far we are: now, or when WORKER_PROGRESS_MS have passed since the last time. */
static void
s_note_progress(judge_actor_t *self)
{
    if (self->progress_timer >= 0)
        return;
    int64_t left_ms = self->progress_at_ms + WORKER_PROGRESS_MS - clock_mono_ms();
    if (left_ms <= 0)
        s_send_progress(self);
    else
        self->progress_timer =
            zloop_timer(self->loop, (size_t)left_ms, 1, s_on_progress_timer, self);
}

/* ---- the job in hand ---- */

static int
s_open_data(const judge_actor_t *self, const char *hash)
{
    _cleanup_(free_p) char *path = text_format("%s/%s", self->data_dir, hash);
    return open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
}

static void
s_set_program(judge_actor_t *self)
{
    const Assize__JudgeJob *message = self->job->message;
    const Assize__Limits *limits = self->job->problem->limits;
    char hash[HASH_HEX_SIZE];
    const char *hashes[] = {hash};

    box_limits_t compiling = {limits->compilation_time_ms, limits->compilation_memory_mib};
    part_set(&self->program, self->job->language, 1, &compiling);
    self->program.files[0].name = self->job->file_name;
    self->program.files[0].data = message->source.data;
    self->program.files[0].size = message->source.len;
    hash_of(message->source.data, message->source.len, hash);
    compile_cache_key(self->job->language, &self->job->file_name, hashes, 1, self->program.key);
}

static void
s_set_validator(judge_actor_t *self)
{
    const Assize__Validator *validator = self->job->problem->validator;
    const Assize__Limits *limits = self->job->problem->limits;
    const char *hashes[JOB_VALIDATOR_FILES_MAX];

    if (!self->job->validator_language)
        return;
    box_limits_t compiling = {limits->compilation_time_ms, limits->compilation_memory_mib};
    part_set(&self->validator, self->job->validator_language, validator->n_files, &compiling);
    for (size_t i = 0; i < validator->n_files; i++) {
        self->validator.files[i].name = self->job->validator_names[i];
        hashes[i] = validator->files[i]->hash;
    }
    compile_cache_key(self->job->validator_language,
                      self->job->validator_names,
                      hashes,
                      validator->n_files,
                      self->validator.key);
}

/*  Opens the validator's sources: the data has come. */
static int
s_open_validator(judge_actor_t *self)
{
    const Assize__Validator *validator = self->job->problem->validator;
    for (size_t i = 0; i < self->validator.file_count; i++) {
        self->validator.files[i].fd = s_open_data(self, validator->files[i]->hash);
        if (self->validator.files[i].fd < 0)
            return ERR_NOT_FOUND;
    }
    return 0;
}

static void
s_end_job(judge_actor_t *self)
{
    s_stop_progress(self);
    part_clear(&self->program);
    part_clear(&self->validator);
    judge_destroy(&self->judge);
    judge_job_destroy(&self->job);
    self->id = 0;
    self->cancelled = false;
}

/*  Answers the job without a judging. */
static void
s_send_failure(judge_actor_t *self, int status, const char *detail)
{
    _cleanup_(free_p) char *number = text_format("%d", status);
    zsock_send(self->pipe, "s8ssb", "DONE", self->id, number, detail, "", (size_t)0);
}

static int
s_finish(judge_actor_t *self)
{
    const char *detail;
    int status = judge_status(self->judge, &detail);
    if (status) {
        s_send_failure(self, status, detail);
    } else {
        Assize__Judging *judging = judge_judging(self->judge);
        int64_t judge_us = clock_mono_us() - self->received_us;
        if (judging->verdict == ASSIZE__VERDICT__VERDICT_JE)
            log_error("submission %s: judge error: %s", judging->submission, judging->detail);
        judging->finished_at_ms = clock_utc_ms();
        judging->judge_us = judge_us < UINT32_MAX ? (uint32_t)judge_us : UINT32_MAX;
        size_t size = assize__judging__get_packed_size(judging);
        _cleanup_(free_p) uint8_t *body = malloc(size + 1);
        if (!body)
            abort();
        assize__judging__pack(judging, body);
        zsock_send(self->pipe, "s8ssb", "DONE", self->id, "0", "", body, size);
    }
    s_end_job(self);
    return 0;
}

/* ---- running ---- */

/*  No sandbox any more: the job goes to another worker, and this slot ends. */
static int
s_break(judge_actor_t *self, const char *why)
{
    if (self->id) {
        s_send_failure(self, ERR_UNAVAILABLE, "the slot's sandbox broke");
        s_end_job(self);
    }
    zsock_send(self->pipe, "ss", "BROKEN", why);
    self->broken = true;
    return -1;
}

static int s_on_box(zloop_t *loop, zmq_pollitem_t *item, void *arg);

/*  What a start of the sandbox said. */
static int
s_started(judge_actor_t *self, part_t *part, bool building, int rc)
{
    if (rc == ERR_UNAVAILABLE)
        return s_break(self, "the sandbox cannot be made again");
    if (rc)
        return s_feed_broke(self, "the sandbox refuses the run", rc);
    self->running = part;
    self->building = building;
    zmq_pollitem_t item = {.fd = sandbox_fd(box_sandbox(part->box)), .events = ZMQ_POLLIN};
    zloop_poller(self->loop, &item, s_on_box, self);
    return 0;
}

static int
s_build(judge_actor_t *self, part_t *part)
{
    return s_started(self, part, true, part_start_build(part));
}

static int
s_run_test(judge_actor_t *self)
{
    const Assize__Problem *problem = self->job->problem;
    const Assize__TestCase *test = problem->tests[judge_test(self->judge)];
    const language_t *language = self->program.language;

    s_note_progress(self);
    _cleanup_(close_p) int input = s_open_data(self, test->input->hash);
    if (input < 0)
        return s_feed_broke(self, "test input", ERR_NOT_FOUND);
    _cleanup_(language_words_free) language_words_t command =
        box_command(language, self->program.files, self->program.file_count, NULL);
    uint32_t time_ms = judge_job_time_ms(self->job);
    sandbox_run_t run = sandbox_run_make(language->run_profile, (const char *const *)command);
    run.stdin_fd = input;
    run.stdout_max = (size_t)problem->limits->output_kib << 10;
    run.stderr_max = JUDGE_STDERR_MAX;
    /* A little longer than allowed: how far over the limit it is decides whether it runs again. */
    run.cpu_ms_max = time_ms + time_ms * JUDGE_CLOSE_PERCENT / 100 + 1;
    run.wall_ms_max = time_ms * JUDGE_WALL_FACTOR + JUDGE_WALL_SPARE_MS;
    run.memory_kib_max = (uint64_t)(problem->limits->memory_mib + language->memory_overhead_mib)
                         << 10;
    run.processes_max = language->run_processes;
    return s_started(self, &self->program, false, part_start(&self->program, &run));
}

/* ---- checking ---- */

static int
s_feed_check(judge_actor_t *self, check_t *check)
{
    int rc = s_feed(self, &(judge_event_t){.kind = JUDGE_CHECKED, .check = check});
    check_clear(check);
    return rc;
}

/*  Compares with the answer, here: the default validator. */
static int
s_check_here(judge_actor_t *self, const sandbox_result_t *result, int answer_fd)
{
    size_t test = judge_test(self->judge), count, wrong;
    _cleanup_(free_p) const char **args = judge_job_validator_args(self->job, test, &count);
    default_validator_options_t options;
    if (default_validator_options_read(args, count, &options, &wrong))
        return s_feed_broke(self, "validator arguments", ERR_INVALID);

    struct stat st;
    void *answer = NULL;
    size_t size = 0;
    if (fstat(answer_fd, &st) == 0 && st.st_size > 0) {
        size = (size_t)st.st_size;
        answer = mmap(NULL, size, PROT_READ, MAP_PRIVATE, answer_fd, 0);
    }
    if (answer == MAP_FAILED)
        return s_feed_broke(self, "the answer cannot be read", ERR_UNAVAILABLE);
    _cleanup_(bytes_clear) bytes_t message = bytes_make(JUDGE_MESSAGE_MAX);
    bool accepted = default_validator_accepts(
        &options, result->output.data, result->output.size, answer, size, &message);
    if (answer)
        munmap(answer, size);

    check_t check = {
        .verdict = accepted ? ASSIZE__VERDICT__VERDICT_AC : ASSIZE__VERDICT__VERDICT_WA,
        .message = text_copy(""),
        .jury_message = plain_text(message.data, message.size, JUDGE_MESSAGE_MAX),
    };
    return s_feed_check(self, &check);
}

/*  The program's output as a file that can be somebody's standard input; -1 at a failure. */
static int
s_output_file(const bytes_t *output)
{
    int fd = memfd_create("output", MFD_CLOEXEC);
    for (size_t at = 0; fd >= 0 && at < output->size;) {
        ssize_t rc = pwrite(fd, output->data + at, output->size - at, (off_t)at);
        if (rc > 0)
            at += (size_t)rc;
        else
            close_p(&fd);
    }
    return fd;
}

static int
s_start_validator(judge_actor_t *self, int output, int input, int answer)
{
    static const char *const places[] = {
        DATA_INPUT, DATA_ANSWER, SANDBOX_BOX_PATH "/" PART_FEEDBACK "/"};
    const Assize__Limits *limits = self->job->problem->limits;
    const language_t *language = self->validator.language;
    size_t arg_count;
    _cleanup_(free_p) const char **args =
        judge_job_validator_args(self->job, judge_test(self->judge), &arg_count);
    const char *more[3 + JOB_VALIDATOR_ARGS_MAX + 1] = {places[0], places[1], places[2]};
    for (size_t i = 0; i < arg_count; i++)
        more[3 + i] = args[i];
    _cleanup_(language_words_free) language_words_t command =
        box_command(language, self->validator.files, self->validator.file_count, more);

    sandbox_profile_t profile = language->run_profile == SANDBOX_PROFILE_NATIVE
                                    ? SANDBOX_PROFILE_VALIDATOR
                                    : language->run_profile;
    sandbox_run_t run = sandbox_run_make(profile, (const char *const *)command);
    run.stdin_fd = output;
    run.data_fds[0] = input;
    run.data_fds[1] = answer;
    run.data_fds_count = 2;
    run.stdout_max = (size_t)limits->validation_output_kib << 10;
    run.stderr_max = JUDGE_STDERR_MAX;
    run.cpu_ms_max = limits->validation_time_ms;
    run.wall_ms_max = limits->validation_time_ms * JUDGE_WALL_FACTOR + JUDGE_WALL_SPARE_MS;
    run.memory_kib_max = (uint64_t)(limits->validation_memory_mib + language->memory_overhead_mib)
                         << 10;
    run.processes_max = language->run_processes;
    run.file_size_max = PROGRAM_FILE_SIZE_VALIDATING;
    run.box_writable = true;
    return s_started(self, &self->validator, false, part_start(&self->validator, &run));
}

static int
s_check_test(judge_actor_t *self)
{
    const Assize__TestCase *test = self->job->problem->tests[judge_test(self->judge)];
    const sandbox_result_t *result = sandbox_result(box_sandbox(self->program.box));
    _cleanup_(close_p) int answer = s_open_data(self, test->answer->hash);
    if (answer < 0)
        return s_feed_broke(self, "the answer", ERR_NOT_FOUND);
    if (!self->validator.language)
        return s_check_here(self, result, answer);

    _cleanup_(close_p) int input = s_open_data(self, test->input->hash);
    _cleanup_(close_p) int output = s_output_file(&result->output);
    if (input < 0 || output < 0)
        return s_feed_broke(self, "files for the validator", ERR_UNAVAILABLE);
    return s_start_validator(self, output, input, answer);
}

/*  The first bytes of a feedback file; nothing when there is none, or none we would open. */
static void
s_take_feedback(sandbox_t *sandbox, const char *name, bytes_t *into)
{
    _cleanup_(close_p) int fd = -1;
    if (sandbox_take(sandbox, SANDBOX_BOX, name, PROGRAM_FILE_SIZE_VALIDATING, &fd))
        return;
    char buffer[JUDGE_MESSAGE_MAX + 1];
    ssize_t size = pread(fd, buffer, sizeof buffer, 0);
    if (size > 0)
        (void)bytes_append(into, buffer, (size_t)size);
}

static int
s_validator_ended(judge_actor_t *self)
{
    sandbox_t *sandbox = box_sandbox(self->validator.box);
    _cleanup_(bytes_clear) bytes_t jury = bytes_make(JUDGE_MESSAGE_MAX + 1);
    _cleanup_(bytes_clear) bytes_t team = bytes_make(JUDGE_MESSAGE_MAX + 1);
    s_take_feedback(sandbox, PART_FEEDBACK "/judgemessage.txt", &jury);
    s_take_feedback(sandbox, PART_FEEDBACK "/teammessage.txt", &team);
    check_t check = custom_validator_check(sandbox_result(sandbox), &jury, &team);
    if (sandbox_wipe(sandbox, SANDBOX_BOX)) {
        check_clear(&check);
        return s_break(self, "the validator's box cannot be emptied");
    }
    return s_feed_check(self, &check);
}

/* ---- ends of runs ---- */

/*  A new file in the compile cache's directory, named so that no other slot makes the same. */
static int
s_make_temp(judge_actor_t *self, char name[FILE_CACHE_TEMP_SIZE])
{
    snprintf(
        name, FILE_CACHE_TEMP_SIZE, ".slot-%u-%llu", self->slot, (unsigned long long)self->temps++);
    return openat(self->programs_dir, name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0444);
}

static int
s_build_ended(judge_actor_t *self, part_t *part)
{
    char temp[FILE_CACHE_TEMP_SIZE], hash[HASH_HEX_SIZE];
    _cleanup_(free_p) char *text = NULL;
    part->product_fd = s_make_temp(self, temp);
    if (part->product_fd < 0)
        return s_feed_broke(self, "the compile cache cannot be written", ERR_UNAVAILABLE);
    box_build_t built = box_finish_build(part->box, part->language, part->product_fd, hash, &text);
    if (built == BOX_BUILT)
        zsock_send(self->pipe, "s8ssss", "BUILT", self->id, part->key, temp, hash, text);
    else
        unlinkat(self->programs_dir, temp, 0);

    judge_event_t event = {.kind = JUDGE_BROKE, .text = text};
    if (built != BOX_BROKEN) {
        event.kind = built == BOX_BUILT ? JUDGE_BUILT : JUDGE_REFUSED;
        event.wall_us = sandbox_result(box_sandbox(part->box))->wall_us;
    }
    return s_feed(self, &event);
}

static int
s_on_box(zloop_t *loop, zmq_pollitem_t *item, void *arg)
{
    judge_actor_t *self = arg;
    part_t *part = self->running;
    (void)loop;
    if (!part || sandbox_step(box_sandbox(part->box)) == SANDBOX_RUNNING)
        return 0;
    zloop_poller_end(self->loop, item);
    self->running = NULL;
    if (self->cancelled)
        return s_feed(self, &(judge_event_t){.kind = JUDGE_CANCELLED});
    if (self->building)
        return s_build_ended(self, part);
    if (part == &self->validator)
        return s_validator_ended(self);
    const sandbox_result_t *result = sandbox_result(box_sandbox(part->box));
    return s_feed(self, &(judge_event_t){.kind = JUDGE_RAN, .run = result});
}

/* ---- actions ---- */

static int
s_find(judge_actor_t *self, part_t *part)
{
    if (!part->language->compile) /* its sources are the program */
        return s_feed(self, &(judge_event_t){.kind = JUDGE_FOUND, .text = ""});
    zsock_send(self->pipe, "s8s", "FIND", self->id, part->key);
    return 0;
}

static int
s_do(judge_actor_t *self, judge_action_t action)
{
    self->action = action;
    switch (action) {
    case JUDGE_FIND_PROGRAM:
        return s_find(self, &self->program);
    case JUDGE_BUILD_PROGRAM:
        s_note_progress(self);
        return s_build(self, &self->program);
    case JUDGE_AWAIT_DATA:
        zsock_send(self->pipe, "s8", "AWAIT", self->id);
        return 0;
    case JUDGE_FIND_VALIDATOR:
        return s_find(self, &self->validator);
    case JUDGE_BUILD_VALIDATOR:
        return s_build(self, &self->validator);
    case JUDGE_RUN_TEST:
        return s_run_test(self);
    case JUDGE_CHECK_TEST:
        return s_check_test(self);
    case JUDGE_FINISH:
        break;
    }
    return s_finish(self);
}

/* ---- commands ---- */

/*  The number in the first frame; 0 when there is none. */
static uint64_t
s_pop_number(zmsg_t *args)
{
    _cleanup_(free_p) char *text = zmsg_popstr(args);
    int64_t number = 0;
    (void)text_parse_int(text, 1, INT64_MAX, &number);
    return (uint64_t)number;
}

static int
s_on_job(void *arg, zmsg_t *args)
{
    judge_actor_t *self = arg;
    uint64_t id = s_pop_number(args);
    if (self->id || id == 0) {
        log_error("slot %u: a job while another is in hand", self->slot);
        return 0;
    }
    self->id = id;
    self->received_us = (int64_t)s_pop_number(args);
    zframe_t *body = zmsg_first(args);
    _cleanup_(free_p) char *why = NULL;
    self->job = judge_job_read(zframe_data(body), zframe_size(body), self->languages, &why);
    if (!self->job) {
        s_send_failure(self, ERR_INVALID, why);
        s_end_job(self);
        return 0;
    }
    s_set_program(self);
    s_set_validator(self);
    self->judge = judge_new(self->job, self->worker);
    return s_feed(self, &(judge_event_t){.kind = JUDGE_STARTED});
}

static int
s_on_cache(void *arg, zmsg_t *args)
{
    judge_actor_t *self = arg;
    bool of_program = self->action == JUDGE_FIND_PROGRAM;
    if (s_pop_number(args) != self->id || self->id == 0 ||
        (!of_program && self->action != JUDGE_FIND_VALIDATOR))
        return 0;
    part_t *part = of_program ? &self->program : &self->validator;
    _cleanup_(free_p) char *answer = zmsg_popstr(args);
    _cleanup_(free_p) char *text = zmsg_popstr(args);
    if (strcmp(answer, "hit") == 0)
        part->product_fd = openat(self->programs_dir, part->key, O_RDONLY | O_CLOEXEC);
    bool found = part->product_fd >= 0;
    return s_feed(self,
                  &(judge_event_t){.kind = found ? JUDGE_FOUND : JUDGE_MISSING, .text = text});
}

static int
s_on_data(void *arg, zmsg_t *args)
{
    judge_actor_t *self = arg;
    if (s_pop_number(args) != self->id || self->id == 0 || self->action != JUDGE_AWAIT_DATA)
        return 0;
    _cleanup_(free_p) char *number = zmsg_popstr(args);
    _cleanup_(free_p) char *detail = zmsg_popstr(args);
    int64_t status = ERR_INTERNAL;
    (void)text_parse_int(number, INT32_MIN, 0, &status);
    if (status == 0 && s_open_validator(self))
        return s_feed_broke(self, "the validator's files", ERR_NOT_FOUND);
    return s_feed(self,
                  &(judge_event_t){.kind = status ? JUDGE_DATA_FAILED : JUDGE_DATA_HERE,
                                   .status = (int)status,
                                   .text = detail});
}

static int
s_on_cancel(void *arg, zmsg_t *args)
{
    judge_actor_t *self = arg;
    if (s_pop_number(args) != self->id || self->id == 0)
        return 0;
    if (!self->running)
        return s_feed(self, &(judge_event_t){.kind = JUDGE_CANCELLED});
    self->cancelled = true;
    sandbox_kill(box_sandbox(self->running->box));
    return 0;
}

static const actor_command_t s_commands[] = {
    {"JOB", 3, 3, s_on_job},
    {"CACHE", 3, 3, s_on_cache},
    {"DATA", 3, 3, s_on_data},
    {"CANCEL", 1, 1, s_on_cancel},
    {0},
};

/* ---- start and end ---- */

sandbox_options_t
judge_actor_sandbox(const judge_actor_args_t *args, uint32_t which, int core)
{
    return (sandbox_options_t){
        .executable = args->sandbox_path,
        .slot = args->slot * 2 + which,
        .core = core,
        .missing_allowed = args->missing_allowed,
    };
}

static int
s_open_part(part_t *part, judge_actor_args_t *args, uint32_t which, int core)
{
    sandbox_options_t options = judge_actor_sandbox(args, which, core);
    return part_open(part, &options, &args->ret_why);
}

void
judge_actor(zsock_t *pipe, void *arg)
{
    judge_actor_args_t *args = arg;
    _cleanup_(close_p) int lease = -1;
    int core = core_lease_take(&lease);
    judge_actor_t self = {
        .pipe = pipe,
        .worker = args->worker,
        .languages = args->languages,
        .data_dir = args->data_dir,
        .slot = args->slot,
        .progress_timer = -1,
        .programs_dir = open(args->programs_dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC),
    };
    if (self.programs_dir < 0)
        args->ret_why = text_format("%s cannot be opened", args->programs_dir);
    else if (s_open_part(&self.program, args, 0, core) == 0 &&
             s_open_part(&self.validator, args, 1, core) == 0) {
        self.validator.feedback = true;
        self.loop = actor_loop_new();
        actor_loop(pipe, self.loop, s_commands, &self);
        s_end_job(&self);
        zloop_destroy(&self.loop);
    }
    if (args->ret_why)
        zsock_signal(pipe, 0); /* zactor_new waits for it; the next one is zactor_destroy's */
    part_close(&self.program);
    part_close(&self.validator);
    close_p(&self.programs_dir);
}
