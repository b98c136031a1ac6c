/*  worker_actor - see worker_actor.h */
#include "nodes/worker/worker_actor.h"

#include "lib/actor/actor.h"
#include "lib/base/cleanup.h"
#include "lib/base/clock.h"
#include "lib/base/err.h"
#include "lib/base/log.h"
#include "lib/base/text.h"
#include "lib/bus/rpc.h"
#include "nodes/worker/calibration.h"
#include "nodes/worker/compile_cache.h"
#include "nodes/worker/core_lease.h"
#include "nodes/worker/jobs.h"
#include "nodes/worker/judge_actor.h"
#include "nodes/worker/judge_job.h"
#include "nodes/worker/language_probe.h"
#include "nodes/worker/prefetch.h"

#include <assert.h>
#include <fcntl.h>
#include <limits.h>
#include <schemas/blob.pb-c.h>
#include <schemas/judge.pb-c.h>
#include <sys/file.h>
#include <sys/stat.h>

#define PROGRAMS_SHARE 8u                      /* of the cache's size: 1/8 more is for programs */
#define PREPARING_BOX_SIZE (UINT64_C(1) << 30) /* two precompiled headers fit */
#define CALIBRATED_SLOTS_MAX 8u /* of one machine; each takes some 100 ms of the start */
#define SERVICE_LANGUAGES "languages"
#define SERVICE_JUDGE "judge/"
#define SERVICE_BLOBS "blobs"

struct worker;

/* A BlobGet under way. */
typedef struct {
    struct worker *worker;
    bool used;
    uint64_t offset;
    char hash[HASH_HEX_SIZE];
} fetch_t;

typedef struct {
    zactor_t *actor; /* NULL: broken */
    uint64_t job;    /* 0: free */
} slot_t;

typedef struct worker {
    const worker_actor_args_t *args;
    zloop_t *loop;
    languages_t languages;
    char *data_dir;
    char *programs_dir;
    char *prepared_dir; /* of toolchain */
    char *name;         /* says when the sandbox is degraded */
    int lock;           /* of the cache directory */
    char *machine;      /* its class: calibration.h */

    bus_worker_t *session;
    bus_client_t *blobs;
    test_data_t *data;
    prefetch_t *prefetch;
    compile_cache_t *programs;
    jobs_t jobs;
    slot_t slots[WORKER_SLOTS_MAX];
    uint32_t slots_alive;
    fetch_t fetches[TEST_DATA_FETCHES_MAX]; /* test_data asks for no more at once */
    bool hash_armed;
} worker_t;

/* ---- answers ---- */

static void
s_answer(worker_t *self, job_t *job, int status, const char *detail, const void *body, size_t size)
{
    for (size_t i = 0; i < job->ticket_count; i++)
        bus_worker_final(self->session, job->tickets[i], status, detail, body, size);
}

/*  The job is over: lets go of everything that it held. */
static void
s_end_job(worker_t *self, job_t *job)
{
    compile_cache_release(self->programs, job->id);
    test_data_release(self->data, &job->hold);
    jobs_remove(&self->jobs, job);
}

/* ---- jobs to slots ---- */

static void
s_send_data(worker_t *self, job_t *job)
{
    const char *detail;
    int status = test_data_status(job->hold, &detail);
    if (status == TEST_DATA_PENDING) {
        job->awaits_data = true;
        return;
    }
    job->awaits_data = false;
    _cleanup_(free_p) char *number = text_format("%d", status);
    zsock_send(self->slots[job->slot].actor, "s8ss", "DATA", job->id, number, detail);
}

static void
s_give_jobs(worker_t *self)
{
    for (uint32_t i = 0; i < self->args->slots; i++) {
        slot_t *slot = &self->slots[i];
        job_t *job = slot->actor && !slot->job ? jobs_next_waiting(&self->jobs) : NULL;
        if (!job)
            continue;
        slot->job = job->id;
        job->slot = (int)i;
        zsock_send(
            slot->actor, "s88b", "JOB", job->id, (uint64_t)job->received_us, job->body, job->size);
    }
}

/* ---- test data ---- */

static void s_step_data(worker_t *self);

static void
s_on_chunk(void *arg, const rpc_reply_t *reply)
{
    fetch_t *fetch = arg;
    worker_t *self = fetch->worker;
    if (!reply->final)
        return;
    fetch->used = false;
    const Assize__BlobChunk *chunk = (const Assize__BlobChunk *)reply->message;
    int status = reply->status;
    if (status == 0 && (strcmp(chunk->hash, fetch->hash) != 0 || chunk->offset != fetch->offset))
        status = ERR_INTERNAL;
    test_data_chunk(self->data,
                    fetch->hash,
                    fetch->offset,
                    status,
                    status ? 0 : chunk->size,
                    status ? NULL : chunk->data.data,
                    status ? 0 : chunk->data.len,
                    clock_mono_ms());
    s_step_data(self);
}

static void
s_fetch(void *arg, const char *hash, uint64_t offset)
{
    worker_t *self = arg;
    fetch_t *fetch = self->fetches;
    while (fetch < self->fetches + TEST_DATA_FETCHES_MAX && fetch->used)
        fetch++;
    assert(fetch < self->fetches + TEST_DATA_FETCHES_MAX);
    fetch->used = true;
    fetch->worker = self;
    fetch->offset = offset;
    memcpy(fetch->hash, hash, HASH_HEX_SIZE);

    Assize__BlobRead input = ASSIZE__BLOB_READ__INIT;
    input.hash = fetch->hash;
    input.offset = offset;
    input.limit = TEST_DATA_CHUNK_SIZE;
    bus_call_t call = {
        .service = SERVICE_BLOBS, .timeout_ms = TEST_DATA_TIMEOUT_MS, .resend = true};
    rpc_call(self->blobs,
             &assize__blob_service__descriptor,
             "BlobGet",
             &call,
             &input.base,
             s_on_chunk,
             fetch);
}

static void
s_on_held(void *arg, test_data_hold_t *hold, int status, const char *detail)
{
    worker_t *self = arg;
    job_t *job = test_data_owner(hold);
    if (!job) {
        prefetch_held(self->prefetch, status, detail);
        return;
    }
    if (status)
        log_warn("submission %s: %s", job->submission, detail);
    if (job->awaits_data)
        s_send_data(self, job);
}

static int
s_on_hash_timer(zloop_t *loop, int timer, void *arg)
{
    (void)loop;
    (void)timer;
    worker_t *self = arg;
    self->hash_armed = false;
    s_step_data(self);
    return 0;
}

static void
s_step_data(worker_t *self)
{
    if (test_data_step(self->data, clock_mono_ms()) && !self->hash_armed) {
        self->hash_armed = true;
        zloop_timer(self->loop, 0, 1, s_on_hash_timer, self);
    }
}

/* ---- requests ---- */

static void
s_take_job(worker_t *self, const bus_request_t *request)
{
    _cleanup_(free_p) char *why = NULL;
    _cleanup_(judge_job_destroy) judge_job_t *parsed =
        judge_job_read(request->body, request->size, &self->languages, &why);
    if (!parsed) {
        log_warn("a malformed job: %s", why);
        bus_worker_final(self->session, request->ticket, ERR_INVALID, why, NULL, 0);
        return;
    }
    const Assize__JudgeJob *message = parsed->message;
    job_t *job = jobs_find_same(&self->jobs, message->submission, message->judging);
    int rc = 0;
    if (job) {
        log_info("submission %s came again while in hand", message->submission);
        rc = jobs_add_ticket(job, request->ticket);
    } else if (self->jobs.count >= self->args->slots + WORKER_CREDIT_SPARE) {
        rc = ERR_RATE_LIMITED;
    }
    if (rc)
        bus_worker_final(self->session, request->ticket, rc, "more than the credit", NULL, 0);
    if (rc || job)
        return;

    size_t count;
    _cleanup_(free_p) Assize__BlobRef **blobs = judge_job_blobs(parsed, &count);
    job = jobs_add(&self->jobs,
                   message->submission,
                   message->judging,
                   request->ticket,
                   request->body,
                   request->size,
                   clock_mono_us());
    job->hold = test_data_hold(self->data, blobs, count, job);
    s_give_jobs(self);
    s_step_data(self);
}

static void
s_tell_languages(worker_t *self, const bus_request_t *request)
{
    Assize__Languages answer = ASSIZE__LANGUAGES__INIT;
    Assize__Language items[WORKER_LANGUAGES_MAX];
    Assize__Language *pointers[WORKER_LANGUAGES_MAX];
    for (size_t i = 0; i < self->languages.count; i++) {
        const language_t *language = &self->languages.items[i];
        if (!language->version_text || language->hidden)
            continue;
        Assize__Language *item = &items[answer.n_languages];
        assize__language__init(item);
        item->id = language->id;
        item->name = language->name;
        item->version = language->version_text;
        item->extensions = language->extensions;
        while (language->extensions[item->n_extensions])
            item->n_extensions++;
        item->template_ = language->template_source;
        item->code = (char *)(uintptr_t)language_code(language);
        item->preferred = language->preferred;
        pointers[answer.n_languages++] = item;
    }
    answer.languages = pointers;
    size_t size;
    _cleanup_(free_p) uint8_t *body = rpc_pack(&answer.base, &size);
    bus_worker_final(self->session, request->ticket, 0, "", body, size);
}

static void
s_on_request(void *arg, const bus_request_t *request)
{
    worker_t *self = arg;
    const char *method = request->head->method;
    if (strcmp(method, "LanguagesGet") == 0)
        s_tell_languages(self, request);
    else if (strcmp(method, "JudgeRun") == 0)
        s_take_job(self, request);
    else
        bus_worker_final(self->session, request->ticket, ERR_INVALID, "unknown method", NULL, 0);
}

/* ---- reports of slots ---- */

static void
s_send_cache(worker_t *self, const job_t *job, compile_cache_answer_t answer, const char *text)
{
    if (answer == COMPILE_CACHE_WAIT || job->slot < 0)
        return;
    zsock_send(self->slots[job->slot].actor,
               "s8ss",
               "CACHE",
               job->id,
               answer == COMPILE_CACHE_HIT ? "hit" : "build",
               text);
}

static void
s_on_cache_answer(
    void *arg, uint64_t asker, const char *key, compile_cache_answer_t answer, const char *text)
{
    worker_t *self = arg;
    (void)key;
    const job_t *job = jobs_find(&self->jobs, asker);
    if (job)
        s_send_cache(self, job, answer, text);
}

static void
s_on_find(worker_t *self, job_t *job, zmsg_t *report)
{
    _cleanup_(free_p) char *key = zmsg_popstr(report);
    _cleanup_(free_p) char *text = NULL;
    compile_cache_answer_t answer = compile_cache_find(self->programs, job->id, key, &text);
    s_send_cache(self, job, answer, text ? text : "");
}

static void
s_on_built(worker_t *self, job_t *job, zmsg_t *report)
{
    _cleanup_(free_p) char *key = zmsg_popstr(report);
    _cleanup_(free_p) char *temp = zmsg_popstr(report);
    _cleanup_(free_p) char *hash = zmsg_popstr(report);
    _cleanup_(free_p) char *text = zmsg_popstr(report);
    int rc = compile_cache_built(self->programs, job->id, key, temp, hash, text);
    if (rc && rc != ERR_CONFLICT)
        log_warn("a program could not be kept in %s: %s", self->programs_dir, err_meaning(rc));
}

static void
s_on_await(worker_t *self, job_t *job, zmsg_t *report)
{
    (void)report;
    s_send_data(self, job);
}

static void
s_on_progress(worker_t *self, job_t *job, zmsg_t *report)
{
    zframe_t *body = zmsg_first(report);
    for (size_t i = 0; i < job->ticket_count; i++)
        bus_worker_partial(self->session, job->tickets[i], zframe_data(body), zframe_size(body));
}

static void
s_on_done(worker_t *self, job_t *job, zmsg_t *report)
{
    _cleanup_(free_p) char *number = zmsg_popstr(report);
    _cleanup_(free_p) char *detail = zmsg_popstr(report);
    zframe_t *body = zmsg_first(report);
    int64_t status = ERR_INTERNAL;
    (void)text_parse_int(number, INT32_MIN, 0, &status);
    if (status)
        log_warn("submission %s: %s", job->submission, detail);
    s_answer(self, job, (int)status, detail, zframe_data(body), zframe_size(body));
    self->slots[job->slot].job = 0;
    s_end_job(self, job);
    s_give_jobs(self);
}

static const struct {
    const char *name;
    void (*handle)(worker_t *self, job_t *job, zmsg_t *report);
} s_reports[] = {
    {"FIND", s_on_find},
    {"BUILT", s_on_built},
    {"AWAIT", s_on_await},
    {"PROGRESS", s_on_progress},
    {"DONE", s_on_done},
};

/*  A slot has no sandbox any more. Returns -1 when it was the last. */
static int
s_lose_slot(worker_t *self, slot_t *slot)
{
    job_t *job = jobs_find(&self->jobs, slot->job); /* given to it when it had ended already */
    if (job) {
        compile_cache_release(self->programs, job->id);
        job->slot = -1;
        job->awaits_data = false;
    }
    slot->job = 0;
    zloop_reader_end(self->loop, zactor_sock(slot->actor));
    zactor_destroy(&slot->actor);
    if (--self->slots_alive > 0) {
        s_give_jobs(self);
        return 0;
    }
    log_error("no slot is left: giving up");
    return -1;
}

static int
s_on_slot(zloop_t *loop, zsock_t *reader, void *arg)
{
    worker_t *self = arg;
    (void)loop;
    slot_t *slot = self->slots;
    while (!slot->actor || zactor_sock(slot->actor) != reader)
        slot++;
    _cleanup_(zmsg_destroy) zmsg_t *report = zmsg_recv(reader);
    if (!report || zmsg_signal(report) >= 0)
        return 0;
    _cleanup_(free_p) char *name = zmsg_popstr(report);
    _cleanup_(free_p) char *first = zmsg_popstr(report);
    if (strcmp(name, "BROKEN") == 0) {
        log_error("slot %td: %s", slot - self->slots, first);
        return s_lose_slot(self, slot);
    }
    int64_t id = 0;
    (void)text_parse_int(first, 1, INT64_MAX, &id);
    job_t *job = jobs_find(&self->jobs, (uint64_t)id);
    assert(job && slot->job == job->id); /* a slot talks of its job only, and that is ours */
    for (size_t i = 0; i < sizeof s_reports / sizeof s_reports[0]; i++)
        if (strcmp(name, s_reports[i].name) == 0)
            s_reports[i].handle(self, job, report);
    return 0;
}

/* ---- tick ---- */

static bool
s_is_wanted(void *arg, uint64_t ticket)
{
    worker_t *self = arg;
    return bus_worker_holds(self->session, ticket);
}

static void
s_cancel_orphans(worker_t *self)
{
    job_t *next;
    for (job_t *job = TAILQ_FIRST(&self->jobs.list); job; job = next) {
        next = TAILQ_NEXT(job, order);
        if (job->cancelled || !jobs_is_orphan(job, clock_mono_ms(), s_is_wanted, self))
            continue;
        log_info("submission %s: nobody waits for it any more", job->submission);
        if (job->slot < 0) {
            s_end_job(self, job);
            continue;
        }
        job->cancelled = true;
        zsock_send(self->slots[job->slot].actor, "s8", "CANCEL", job->id);
    }
}

static int
s_on_tick(zloop_t *loop, int timer, void *arg)
{
    (void)loop;
    (void)timer;
    worker_t *self = arg;
    s_cancel_orphans(self);
    prefetch_step(self->prefetch);
    s_step_data(self);
    return 0;
}

/* ---- start and end ---- */

/*  Proves the languages; false when none is left. Also learns which layers of the sandbox hold. */
static bool
s_probe(worker_t *self, const judge_actor_args_t *slot_args)
{
    _cleanup_(free_p) char *why = NULL;
    sandbox_options_t options = judge_actor_sandbox(slot_args, 0, -1);
    options.box_size_max = PREPARING_BOX_SIZE;
    uint32_t slots = self->args->slots, layers;
    uint32_t count = slots < LANGUAGE_PROBES_MAX ? slots : LANGUAGE_PROBES_MAX;
    if (languages_probe(&self->languages, &options, count, &layers, &why)) {
        log_error("no sandbox: %s; run the worker as root (sudo), or with --allow-degraded on a "
                  "development machine",
                  why);
        return false;
    }
    bool degraded = layers != SANDBOX_LAYERS_ALL;
    if (degraded) {
        _cleanup_(free_p) char *text = sandbox_layers_text(layers);
        log_warn("DEGRADED sandbox, for development only: %s", text);
    }
    self->name = text_format("%s%s", self->args->name, degraded ? " (degraded)" : "");

    size_t usable = 0;
    for (size_t i = 0; i < self->languages.count; i++) {
        const language_t *language = &self->languages.items[i];
        if (language->version_text) {
            log_info("language %s: %s", language->id, language->version_text);
            usable++;
        } else {
            log_warn("language %s is not offered: %s", language->id, language->refusal);
        }
    }
    if (usable == 0)
        log_error("no language works here");
    return usable > 0;
}

/*  The directory of prepared files, absolute, since sandboxes bind it. */
static bool
s_open_toolchains(worker_t *self)
{
    const char *named = self->args->toolchains_dir;
    _cleanup_(free_p) char *dir =
        named ? text_copy(named) : text_format("%s/toolchains", self->args->cache_dir);
    char path[PATH_MAX];
    if ((mkdir(dir, 0755) != 0 && errno != EEXIST) || !realpath(dir, path)) {
        log_error("%s: %s", dir, strerror(errno));
        return false;
    }
    self->prepared_dir = text_copy(path);
    return true;
}

static bool
s_open_caches(worker_t *self)
{
    const char *dir = self->args->cache_dir;
    _cleanup_(free_p) char *lock = text_format("%s/lock", dir);
    _cleanup_(free_p) char *why = NULL;
    if (mkdir(dir, 0755) != 0 && errno != EEXIST) {
        log_error("%s: %s", dir, strerror(errno));
        return false;
    }
    self->lock = open(lock, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (self->lock < 0 || flock(self->lock, LOCK_EX | LOCK_NB)) {
        log_error("%s: %s", lock, errno == EWOULDBLOCK ? "another worker has it" : strerror(errno));
        return false;
    }
    self->data_dir = text_format("%s/data", dir);
    self->programs_dir = text_format("%s/programs", dir);
    self->data =
        test_data_new(self->data_dir, self->args->cache_size, s_fetch, s_on_held, self, &why);
    if (self->data)
        self->programs = compile_cache_new(self->programs_dir,
                                           self->args->cache_size / PROGRAMS_SHARE,
                                           s_on_cache_answer,
                                           self,
                                           &why);
    if (!self->programs)
        log_error("cache: %s", why);
    return self->programs != NULL;
}

static bool
s_start_slots(worker_t *self, judge_actor_args_t slot_args)
{
    slot_args.worker = self->name;
    for (uint32_t i = 0; i < self->args->slots; i++) {
        slot_args.slot = i;
        zactor_t *actor = zactor_new(judge_actor, &slot_args);
        if (slot_args.ret_why) {
            log_error("slot %u: %s", i, slot_args.ret_why);
            free(slot_args.ret_why);
            zactor_destroy(&actor);
            return false;
        }
        self->slots[i].actor = actor;
        self->slots_alive++;
        zloop_reader(self->loop, zactor_sock(actor), s_on_slot, self);
    }
    return true;
}

/*  Learns the class of this machine, on cores as slots will have them. A worker that cannot be
    classed judges all the same. */
static void
s_calibrate(worker_t *self, judge_actor_args_t slot_args)
{
    calibration_t figures[CALIBRATED_SLOTS_MAX];
    int leases[CALIBRATED_SLOTS_MAX];
    size_t count = 0;
    uint32_t tried = 0;
    for (; tried < self->args->slots && tried < CALIBRATED_SLOTS_MAX; tried++) {
        _cleanup_(free_p) char *why = NULL;
        slot_args.slot = tried;
        int core = core_lease_take(&leases[tried]);
        sandbox_options_t options = judge_actor_sandbox(&slot_args, 0, core);
        if (calibration_run(&options, NULL, &figures[count], &why))
            log_warn("slot %u is not calibrated: %s", tried, why);
        else
            count++;
    }
    while (tried > 0)
        close_p(&leases[--tried]);
    _cleanup_(free_p) char *cpu = calibration_cpu_name();
    char model[CALIBRATION_MODEL_SIZE];
    calibration_model(cpu, model);
    self->machine = count ? calibration_machine(model, figures, count) : text_copy(model);
    if (count)
        log_info("machine %s; %u slots measured, %u %% apart",
                 self->machine,
                 (unsigned)count,
                 calibration_spread(figures, count));
}

static void
s_open_session(worker_t *self)
{
    _cleanup_(free_p) char *shown = text_format("%s on %s", self->name, self->machine);
    self->blobs = bus_client_new(self->loop, self->args->broker);
    self->session = bus_worker_new(self->loop,
                                   self->args->broker,
                                   shown,
                                   self->args->slots + WORKER_CREDIT_SPARE,
                                   s_on_request,
                                   self);
    for (size_t i = 0; i < self->languages.count; i++) {
        const language_t *language = &self->languages.items[i];
        if (!language->version_text || language->hidden)
            continue;
        _cleanup_(free_p) char *service = text_format(SERVICE_JUDGE "%s", language->id);
        (void)bus_worker_offer(self->session, service);
    }
    (void)bus_worker_offer(self->session, SERVICE_JUDGE JUDGE_JOB_ANSWER);
    (void)bus_worker_offer(self->session, SERVICE_LANGUAGES);
}

static bool
s_start(worker_t *self)
{
    const worker_actor_args_t *args = self->args;
    _cleanup_(free_p) char *why = NULL;
    if (languages_read(args->languages_dir, &self->languages, &why)) {
        log_error("%s", why);
        return false;
    }
    if (!s_open_caches(self) || !s_open_toolchains(self))
        return false;
    judge_actor_args_t slot_args = {
        .sandbox_path = args->sandbox_path,
        .missing_allowed = args->missing_allowed,
        .languages = &self->languages,
        .data_dir = self->data_dir,
        .programs_dir = self->programs_dir,
        .prepared_dir = self->prepared_dir,
    };
    if (!s_probe(self, &slot_args))
        return false;
    s_calibrate(self, slot_args);
    slot_args.machine = self->machine;
    if (!s_start_slots(self, slot_args))
        return false;
    s_open_session(self);
    self->prefetch = prefetch_new(self->loop, self->blobs, self->data, args->cache_size);
    zloop_timer(self->loop, WORKER_TICK_MS, 0, s_on_tick, self);
    log_info("%u slots, at %s", args->slots, args->broker);
    return true;
}

static void
s_stop(worker_t *self)
{
    bus_worker_destroy(&self->session);
    bus_client_destroy(&self->blobs);
    prefetch_destroy(&self->prefetch);
    for (uint32_t i = 0; i < self->args->slots; i++)
        zactor_destroy(&self->slots[i].actor);
    for (job_t *job; (job = TAILQ_FIRST(&self->jobs.list));) {
        test_data_release(self->data, &job->hold);
        jobs_remove(&self->jobs, job);
    }
    compile_cache_destroy(&self->programs);
    test_data_destroy(&self->data);
    languages_clear(&self->languages);
    zloop_destroy(&self->loop);
    close_p(&self->lock);
    free(self->data_dir);
    free(self->programs_dir);
    free(self->prepared_dir);
    free(self->name);
    free(self->machine);
}

void
worker_actor(zsock_t *pipe, void *args)
{
    worker_t self = {.args = args, .lock = -1, .loop = actor_loop_new()};
    jobs_init(&self.jobs);
    if (s_start(&self))
        actor_loop(pipe, self.loop, NULL, &self);
    s_stop(&self);
}
