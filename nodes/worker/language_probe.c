/*  language_probe - see language_probe.h */
#include "nodes/worker/language_probe.h"

#include "lib/base/cleanup.h"
#include "lib/base/err.h"
#include "lib/base/text.h"
#include "nodes/worker/plain_text.h"
#include "nodes/worker/toolchain.h"

#include <assert.h>
#include <poll.h>
#include <pthread.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/utsname.h>

#define PROBE_TIME_MS 20000u
#define PROBE_MEMORY_MIB 2048u
#define PROBE_MEMORY_RUN_MIB 256u
#define PROBE_INPUT "49\n"
#define PROBE_OUTPUT "7"
#define VERSION_SIZE_MAX 100u
#define REASON_SIZE_MAX 300u
#define PROBE_KEY "0000000000000000000000000000000000000000000000000000000000000000"

/*  Why a run was not good, in one line. */
static char *
s_reason(const char *step, const sandbox_result_t *result)
{
    _cleanup_(free_p) char *text =
        plain_text(result->errors.data, result->errors.size, REASON_SIZE_MAX);
    for (char *p = text; *p; p++)
        if (*p == '\n')
            *p = ' ';
    return text_format("%s: %s (exit code %d, signal %d) %s%s",
                       step,
                       sandbox_outcome_code(result->outcome),
                       result->exit_code,
                       result->signal,
                       result->why,
                       text);
}

static bool
s_is_good(const sandbox_result_t *result)
{
    return result->outcome == SANDBOX_EXITED && result->exit_code == 0;
}

/*  The first line of a text. */
static char *
s_first_line(const bytes_t *text)
{
    char *line = plain_text(text->data, text->size, VERSION_SIZE_MAX);
    line[strcspn(line, "\n")] = '\0';
    return line;
}

static void
s_wait(sandbox_t *sandbox)
{
    struct pollfd readable = {.fd = sandbox_fd(sandbox), .events = POLLIN};
    while (sandbox_step(sandbox) == SANDBOX_RUNNING)
        (void)poll(&readable, 1, -1);
}

static int
s_ask_version(const language_t *self, box_t *box, char **ret_version, char **ret_why)
{
    sandbox_profile_t profile = self->compile ? self->compile_profile : self->run_profile;
    sandbox_run_t run = sandbox_run_make(profile, (const char *const *)self->version);
    run.memory_kib_max = (uint64_t)PROBE_MEMORY_MIB << 10;
    run.processes_max = PROGRAM_PROCESSES_COMPILING;
    sandbox_result_t *result;
    int rc = sandbox_run(box_sandbox(box), &run, &result);
    if (rc || !s_is_good(result)) {
        *ret_why = rc ? text_format("version: %s", err_meaning(rc)) : s_reason("version", result);
        return ERR_UNSUPPORTED;
    }
    *ret_version = s_first_line(result->output.size ? &result->output : &result->errors);
    if (**ret_version)
        return 0;
    free(steal(ret_version));
    *ret_why = text_copy("version: nothing was printed");
    return ERR_UNSUPPORTED;
}

static int
s_take_prepared_file(box_t *box, toolchain_t *toolchain, const char *name, char **ret_why)
{
    _cleanup_(close_p) int taken = memfd_create("prepared", MFD_CLOEXEC);
    int rc =
        taken < 0 ? ERR_UNAVAILABLE : box_take(box, name, LANGUAGE_PREPARED_SIZE_MAX, taken, NULL);
    _cleanup_(close_p) int kept = rc ? -1 : toolchain_make_file(toolchain, name);
    off_t size = rc ? 0 : lseek(taken, 0, SEEK_END);
    for (off_t at = 0; rc == 0 && at < size;)
        if (kept < 0 || sendfile(kept, taken, &at, (size_t)(size - at)) <= 0)
            rc = ERR_UNAVAILABLE;
    if (rc == 0 && kept >= 0 && fsync(kept) == 0)
        return 0;
    *ret_why = text_format("prepared file %.100s: %s", name, err_meaning(rc));
    return ERR_UNSUPPORTED;
}

/*  Takes the files that a file lists, a name on each line. */
static int
s_take_listed(box_t *box, toolchain_t *toolchain, const char *name, char **ret_why)
{
    _cleanup_(bytes_clear) bytes_t list = bytes_make(LANGUAGE_PREPARED_LIST_MAX);
    if (sandbox_take_bytes(box_sandbox(box), SANDBOX_BOX, name, &list) ||
        bytes_append(&list, "", 1)) {
        *ret_why = text_format("prepared files: no list %s, or one that is too long", name);
        return ERR_UNSUPPORTED;
    }
    char *rest = (char *)list.data;
    int rc = 0;
    for (char *line; rc == 0 && (line = strsep(&rest, "\n"));)
        if (*line)
            rc = s_take_prepared_file(box, toolchain, line, ret_why);
    return rc;
}

static int
s_take_prepared(const language_t *self, box_t *box, toolchain_t *toolchain, char **ret_why)
{
    int rc = 0;
    for (size_t i = 0; rc == 0 && self->prepared_files[i]; i++) {
        const char *name = self->prepared_files[i];
        rc = *name == '@' ? s_take_listed(box, toolchain, name + 1, ret_why)
                          : s_take_prepared_file(box, toolchain, name, ret_why);
    }
    return rc;
}

static int
s_prepare(const language_t *self, box_t *box, toolchain_t *toolchain, char **ret_why)
{
    if (!self->prepare)
        return 0;
    int rc = box_start_prepare(box, self);
    if (rc) {
        *ret_why = text_format("preparing: %s", err_meaning(rc));
        return ERR_UNSUPPORTED;
    }
    s_wait(box_sandbox(box));
    const sandbox_result_t *result = sandbox_result(box_sandbox(box));
    if (s_is_good(result))
        return s_take_prepared(self, box, toolchain, ret_why);
    *ret_why = s_reason("preparing", result);
    return ERR_UNSUPPORTED;
}

static int
s_build(const language_t *self, box_t *box, const box_file_t *file, int product_fd, char **ret_why)
{
    static const box_limits_t limits = {PROBE_TIME_MS, PROBE_MEMORY_MIB};
    char hash[HASH_HEX_SIZE];
    if (!self->compile)
        return 0;
    box_program_t program = {.language = self, .files = file, .count = 1};
    int rc = box_start_build(box, &program, &limits);
    if (rc) {
        *ret_why = text_format("compiler: %s", err_meaning(rc));
        return ERR_UNSUPPORTED;
    }
    s_wait(box_sandbox(box));
    _cleanup_(free_p) char *text = NULL;
    if (box_finish_build(box, self, product_fd, hash, &text) == BOX_BUILT)
        return 0;
    *ret_why = s_reason("compiler", sandbox_result(box_sandbox(box)));
    return ERR_UNSUPPORTED;
}

static int
s_run(const language_t *self, box_t *box, const box_file_t *file, char **ret_why)
{
    _cleanup_(close_p) int input = memfd_create("probe", MFD_CLOEXEC);
    size_t size = strlen(PROBE_INPUT);
    if (input < 0 || pwrite(input, PROBE_INPUT, size, 0) != (ssize_t)size) {
        *ret_why = text_copy("no memory for the probe's input");
        return ERR_UNSUPPORTED;
    }
    box_program_t program = {.language = self, .files = file, .count = 1};
    _cleanup_(language_words_free) language_words_t command =
        box_command(&program, PROBE_MEMORY_RUN_MIB, NULL);
    sandbox_run_t run = sandbox_run_make(self->run_profile, (const char *const *)command);
    run.stdin_fd = input;
    run.processes_max = self->run_processes;
    run.box_writable = self->hidden; /* it will run as the problems' own programs do */
    run.memory_kib_max = (uint64_t)(PROBE_MEMORY_RUN_MIB + self->memory_overhead_mib) << 10;
    sandbox_result_t *result;
    int rc = sandbox_run(box_sandbox(box), &run, &result);
    if (rc == 0 && s_is_good(result)) {
        _cleanup_(free_p) char *line = s_first_line(&result->output);
        if (strcmp(line, PROBE_OUTPUT) == 0)
            return 0;
    }
    *ret_why = rc ? text_format("program: %s", err_meaning(rc)) : s_reason("program", result);
    return ERR_UNSUPPORTED;
}

static int
s_probe_program(const language_t *self, box_t *box, char **ret_why)
{
    box_file_t file = {
        .name = self->source_name, .data = self->probe, .size = strlen(self->probe), .fd = -1};
    _cleanup_(close_p) int product = memfd_create("probe", MFD_CLOEXEC);
    if (product < 0) {
        *ret_why = text_copy("no memory for the probe");
        return ERR_UNSUPPORTED;
    }
    if (s_build(self, box, &file, product, ret_why))
        return ERR_UNSUPPORTED;
    box_program_t program = {.language = self, .files = &file, .count = 1};
    int rc = box_load(box, PROBE_KEY, &program, product);
    if (rc) {
        *ret_why = text_format("program: %s", err_meaning(rc));
        return ERR_UNSUPPORTED;
    }
    return s_run(self, box, &file, ret_why);
}

/*  Whether everything about it is known already. */
static void
s_adopt(language_t *self, const toolchain_t *toolchain)
{
    self->version_text = text_copy(toolchain_version(toolchain));
    self->identity = text_format("%s|%s", self->version_text, toolchain_identity(toolchain));
}

static void
s_set_prepared(language_t *self, const toolchain_t *toolchain)
{
    free(self->prepared);
    self->prepared = text_copy(toolchain_path(toolchain));
}

static int
s_prove(language_t *self, box_t *box, toolchain_t *toolchain, const char *prover, char **ret_why)
{
    _cleanup_(free_p) char *version = NULL;
    int rc = s_ask_version(self, box, &version, ret_why);
    if (rc == 0 && !toolchain_version(toolchain)) {
        rc = toolchain_begin(toolchain);
        if (rc)
            *ret_why = text_copy("the directory of prepared files cannot be written");
        s_set_prepared(self, toolchain);
        if (rc == 0)
            rc = s_prepare(self, box, toolchain, ret_why);
    }
    if (rc == 0)
        rc = s_probe_program(self, box, ret_why);
    if (rc == 0 && (rc = toolchain_keep(toolchain, version, prover)))
        *ret_why = text_copy("the directory of prepared files cannot be written");
    return rc;
}

int
language_probe(language_t *self, box_t *box, const char *dir, const char *prover)
{
    _cleanup_(toolchain_destroy) toolchain_t *toolchain = toolchain_open(self, dir, &self->refusal);
    if (!toolchain)
        return ERR_UNSUPPORTED;
    s_set_prepared(self, toolchain);
    if (!toolchain_is_proven(toolchain, prover) &&
        s_prove(self, box, toolchain, prover, &self->refusal))
        return ERR_UNSUPPORTED;
    s_set_prepared(self, toolchain);
    s_adopt(self, toolchain);
    return 0;
}

/* ---- several at once ---- */

typedef struct {
    pthread_t thread;
    language_t *languages; /* every `step`th of them, and nobody else's */
    size_t count;
    size_t step;
    const char *prover;
    sandbox_options_t options;
    uint32_t layers; /* out */
    char *why;       /* out: there is no sandbox */
} prover_t;

static void *
s_prover(void *arg)
{
    prover_t *self = arg;
    _cleanup_(box_destroy) box_t *box = box_new(&self->options, &self->why);
    if (!box)
        return NULL;
    self->layers = sandbox_layers(box_sandbox(box));
    for (size_t i = 0; i < self->count; i += self->step)
        (void)language_probe(&self->languages[i], box, self->options.prepared_dir, self->prover);
    return NULL;
}

/*  What decides whether a program that worked once still does: the sandbox and the kernel. */
static char *
s_prover_identity(const sandbox_options_t *options)
{
    struct utsname system;
    struct stat st = {0};
    _cleanup_(free_p) char *executable = sandbox_executable(options);
    (void)stat(executable, &st);
    (void)uname(&system);
    return text_format("%s|%lld|%lld.%09ld",
                       system.release,
                       (long long)st.st_size,
                       (long long)st.st_mtim.tv_sec,
                       st.st_mtim.tv_nsec);
}

int
languages_probe(languages_t *languages,
                const sandbox_options_t *options,
                uint32_t count,
                uint32_t *ret_layers,
                char **ret_why)
{
    prover_t provers[LANGUAGE_PROBES_MAX] = {0};
    _cleanup_(free_p) char *identity = s_prover_identity(options);
    assert(count >= 1 && count <= LANGUAGE_PROBES_MAX && options->prepared_dir);
    toolchains_clean(options->prepared_dir);
    for (uint32_t i = 0; i < count; i++) {
        prover_t *prover = &provers[i];
        bool any = i < languages->count;
        *prover = (prover_t){.languages = any ? languages->items + i : NULL,
                             .count = any ? languages->count - i : 0,
                             .step = count,
                             .prover = identity,
                             .options = *options};
        prover->options.slot += i;
        if (pthread_create(&prover->thread, NULL, s_prover, prover) != 0)
            abort();
    }
    int rc = 0;
    for (uint32_t i = 0; i < count; i++) {
        (void)pthread_join(provers[i].thread, NULL);
        if (provers[i].why && rc == 0) {
            *ret_why = steal(&provers[i].why);
            rc = ERR_UNAVAILABLE;
        }
        free(provers[i].why);
        *ret_layers = provers[i].layers;
    }
    return rc;
}
