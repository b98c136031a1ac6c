/*  judge_actor - see judge_actor.h */
#include "nodes/worker/judge_actor.h"

#include "lib/actor/actor.h"
#include "lib/base/cleanup.h"
#include "lib/base/clock.h"
#include "lib/base/err.h"
#include "lib/base/log.h"
#include "lib/base/text.h"
#include "nodes/worker/check/testlib.h"
#include "nodes/worker/compile_cache.h"
#include "nodes/worker/core_lease.h"
#include "nodes/worker/file_cache.h"
#include "nodes/worker/judge.h"
#include "nodes/worker/launch.h"
#include "nodes/worker/part.h"
#include "nodes/worker/trial.h"

#include <assert.h>
#include <fcntl.h>
#include <sys/stat.h>

enum { BOX_PROGRAM, BOX_PROBLEM, BOXES };

typedef struct {
    zsock_t *pipe; /* not owned */
    zloop_t *loop;
    const judge_actor_args_t *args; /* but for ret_why */
    int programs_dir;
    uint64_t temps; /* made so far */

    box_t *boxes[BOXES];
    part_t parts[JUDGE_PARTS];
    bytes_t prefixed[JUDGE_PARTS]; /* sources that we put something before */
    trial_t *trial;

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
    progress.phase = self->action >= JUDGE_RUN_TEST ? ASSIZE__JUDGE_PHASE__JUDGE_PHASE_RUNNING
                                                    : ASSIZE__JUDGE_PHASE__JUDGE_PHASE_COMPILING;
    progress.tests_done = (uint32_t)judge_tests_done(self->judge);
    progress.tests_total = (uint32_t)judge_tests_total(self->judge);
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

/*  Takes up a program: its sources where they are in the job already, and its key. */
static void
s_set_part(judge_actor_t *self, judge_part_t index)
{
    const judge_program_t *program = &self->job->programs[index];
    const Assize__Limits *limits = self->job->problem->limits;
    part_t *part = &self->parts[index];
    box_limits_t compiling = {limits->compilation_time_ms, limits->compilation_memory_mib};
    char hashes[JOB_FILES_MAX][HASH_HEX_SIZE];
    const char *names[JOB_FILES_MAX], *hash_of_file[JOB_FILES_MAX];

    assert(program->count <= JOB_FILES_MAX);
    part_set(part, program->language, program->count, &compiling);
    if (index == JUDGE_PART_PROGRAM)
        part->entry = self->job->message->entry_point;
    for (size_t i = 0; i < program->count; i++) {
        const judge_file_t *file = &program->files[i];
        part->files[i].name = names[i] = file->name;
        hash_of_file[i] = hashes[i];
        if (file->content) {
            part->files[i].data = file->content->data;
            part->files[i].size = file->content->len;
            hash_of(file->content->data, file->content->len, hashes[i]);
        } else {
            memcpy(hashes[i], file->blob->hash, HASH_HEX_SIZE);
        }
    }
    compile_cache_key(
        program->language, part->entry, names, hash_of_file, program->count, part->key);
}

/*  Whether the part is a testlib program, whose source gets TESTLIB_PREFIX. */
static bool
s_is_testlib(const judge_actor_t *self, judge_part_t index)
{
    return self->job->problem->validator->kind == ASSIZE__VALIDATOR_KIND__VALIDATOR_KIND_TESTLIB &&
           (index == JUDGE_PART_VALIDATOR || index == JUDGE_PART_INTERACTOR);
}

/*  Reads a source into memory, behind the prefix. */
static int
s_prefix_source(judge_actor_t *self, judge_part_t index)
{
    box_file_t *file = &self->parts[index].files[0];
    bytes_t *source = &self->prefixed[index];
    struct stat st;
    if (fstat(file->fd, &st) != 0 || st.st_size > PROGRAM_FILE_SIZE_COMPILING)
        return ERR_TOO_LARGE;
    *source = bytes_make(sizeof TESTLIB_PREFIX + (size_t)st.st_size);
    (void)bytes_append_text(source, TESTLIB_PREFIX);
    for (off_t at = 0; at < st.st_size;) {
        char chunk[4096];
        ssize_t size = pread(file->fd, chunk, sizeof chunk, at);
        if (size <= 0 || bytes_append(source, chunk, (size_t)size))
            return ERR_UNAVAILABLE;
        at += size;
    }
    close_p(&file->fd);
    file->data = source->data;
    file->size = source->size;
    return 0;
}

/*  Opens the sources that are blobs: the data has come. */
static int
s_open_sources(judge_actor_t *self)
{
    for (judge_part_t i = 0; i < JUDGE_PARTS; i++) {
        const judge_program_t *program = &self->job->programs[i];
        for (size_t k = 0; k < program->count; k++) {
            if (!program->files[k].blob)
                continue;
            part_t *part = &self->parts[i];
            part->files[k].fd =
                launch_open_blob(self->args->data_dir, program->files[k].blob->hash);
            if (part->files[k].fd < 0)
                return ERR_NOT_FOUND;
        }
        int rc = program->count && s_is_testlib(self, i) ? s_prefix_source(self, i) : 0;
        if (rc)
            return rc;
    }
    return 0;
}

static void
s_end_job(judge_actor_t *self)
{
    s_stop_progress(self);
    trial_end(self->trial);
    for (size_t i = 0; i < JUDGE_PARTS; i++) {
        part_clear(&self->parts[i]);
        bytes_clear(&self->prefixed[i]);
    }
    judge_destroy(&self->judge);
    judge_job_destroy(&self->job);
    self->id = 0;
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

/* ---- building ---- */

static int
s_find(judge_actor_t *self, const part_t *part)
{
    if (!part->language->compile) /* its sources are the program */
        return s_feed(self, &(judge_event_t){.kind = JUDGE_FOUND, .text = ""});
    zsock_send(self->pipe, "s8s", "FIND", self->id, part->key);
    return 0;
}

/*  A new file in the compile cache's directory, named so that no other slot makes the same. */
static int
s_make_temp(judge_actor_t *self, char name[FILE_CACHE_TEMP_SIZE])
{
    snprintf(name,
             FILE_CACHE_TEMP_SIZE,
             ".slot-%u-%llu",
             self->args->slot,
             (unsigned long long)self->temps++);
    return openat(self->programs_dir, name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0444);
}

static int
s_build_ended(judge_actor_t *self)
{
    part_t *part = &self->parts[judge_part(self->judge)];
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

/* ---- actions ---- */

/*  The runs that an action took are over. */
static int
s_on_trial(void *arg, const judge_event_t *event)
{
    judge_actor_t *self = arg;
    return event->kind == JUDGE_BUILT ? s_build_ended(self) : s_feed(self, event);
}

/*  No sandbox any more: the job goes to another worker, and this slot ends. */
static int
s_break(judge_actor_t *self)
{
    s_send_failure(self, ERR_UNAVAILABLE, "the slot's sandbox broke");
    s_end_job(self);
    zsock_send(self->pipe, "ss", "BROKEN", "the sandbox cannot be made again");
    return -1;
}

typedef int(trial_fn)(trial_t *trial, const judge_t *judge, int *ret_loop);

static int
s_try(judge_actor_t *self, trial_fn *start)
{
    int loop = 0;
    s_note_progress(self);
    return start(self->trial, self->judge, &loop) ? s_break(self) : loop;
}

static int
s_build(judge_actor_t *self)
{
    int loop = 0;
    s_note_progress(self);
    return trial_build(self->trial, judge_part(self->judge), &loop) ? s_break(self) : loop;
}

static int
s_do(judge_actor_t *self, judge_action_t action)
{
    self->action = action;
    switch (action) {
    case JUDGE_FIND_PART:
        return s_find(self, &self->parts[judge_part(self->judge)]);
    case JUDGE_BUILD_PART:
        return s_build(self);
    case JUDGE_AWAIT_DATA:
        zsock_send(self->pipe, "s8", "AWAIT", self->id);
        return 0;
    case JUDGE_RUN_TEST:
        return s_try(self, trial_run);
    case JUDGE_CHECK_TEST:
        return s_try(self, trial_check);
    case JUDGE_CHECK_SOURCE:
        return s_try(self, trial_check_source);
    case JUDGE_ASK_GRADER:
        return s_try(self, trial_ask_grader);
    case JUDGE_START:
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
        log_error("slot %u: a job while another is in hand", self->args->slot);
        return 0;
    }
    self->id = id;
    self->received_us = (int64_t)s_pop_number(args);
    zframe_t *body = zmsg_first(args);
    _cleanup_(free_p) char *why = NULL;
    self->job = judge_job_read(zframe_data(body), zframe_size(body), self->args->languages, &why);
    if (!self->job) {
        s_send_failure(self, ERR_INVALID, why);
        s_end_job(self);
        return 0;
    }
    for (judge_part_t i = 0; i < JUDGE_PARTS; i++)
        if (self->job->programs[i].language)
            s_set_part(self, i);
    self->judge = judge_new(self->job, self->args->worker, self->args->machine);
    trial_begin(self->trial, self->job);
    return s_feed(self, &(judge_event_t){.kind = JUDGE_STARTED});
}

static int
s_on_cache(void *arg, zmsg_t *args)
{
    judge_actor_t *self = arg;
    if (s_pop_number(args) != self->id || self->id == 0 || self->action != JUDGE_FIND_PART)
        return 0;
    part_t *part = &self->parts[judge_part(self->judge)];
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
    int rc = status == 0 ? s_open_sources(self) : 0;
    if (rc)
        return s_feed_broke(self, "source files", rc);
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
    if (!trial_is_on(self->trial))
        return s_feed(self, &(judge_event_t){.kind = JUDGE_CANCELLED});
    trial_cancel(self->trial);
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
        .slot = args->slot * BOXES + which,
        .core = core,
        .prepared_dir = args->prepared_dir,
        .missing_allowed = args->missing_allowed,
    };
}

static bool
s_open_boxes(judge_actor_t *self, judge_actor_args_t *args, int core)
{
    for (uint32_t i = 0; i < BOXES; i++) {
        sandbox_options_t options = judge_actor_sandbox(args, i, core);
        self->boxes[i] = box_new(&options, &args->ret_why);
        if (!self->boxes[i])
            return false;
    }
    for (size_t i = 0; i < JUDGE_PARTS; i++)
        part_init(&self->parts[i],
                  self->boxes[i == JUDGE_PART_PROGRAM ? BOX_PROGRAM : BOX_PROBLEM]);
    return true;
}

static void
s_work(judge_actor_t *self)
{
    trial_options_t options = {
        .slot = self->args->slot,
        .data_dir = self->args->data_dir,
        .scratch_dir = self->programs_dir,
        .parts = self->parts,
        .done = s_on_trial,
        .arg = self,
    };
    self->loop = actor_loop_new();
    options.loop = self->loop;
    self->trial = trial_new(&options);
    actor_loop(self->pipe, self->loop, s_commands, self);
    s_end_job(self);
    trial_destroy(&self->trial);
    zloop_destroy(&self->loop);
}

void
judge_actor(zsock_t *pipe, void *arg)
{
    judge_actor_args_t *args = arg;
    const judge_actor_args_t own = *args; /* the starter's goes away */
    _cleanup_(close_p) int lease = -1;
    int core = core_lease_take(&lease);
    judge_actor_t self = {
        .pipe = pipe,
        .args = &own,
        .progress_timer = -1,
        .programs_dir = open(own.programs_dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC),
    };
    if (self.programs_dir < 0)
        args->ret_why = text_format("%s cannot be opened", own.programs_dir);
    else if (s_open_boxes(&self, args, core))
        s_work(&self);
    if (args->ret_why)
        zsock_signal(pipe, 0); /* zactor_new waits for it; the next one is zactor_destroy's */
    for (size_t i = 0; i < BOXES; i++)
        box_destroy(&self.boxes[i]);
    close_p(&self.programs_dir);
}
