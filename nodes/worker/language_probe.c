/*  language_probe - see language_probe.h */
#include "nodes/worker/language_probe.h"

#include "lib/base/cleanup.h"
#include "lib/base/err.h"
#include "lib/base/text.h"
#include "nodes/worker/plain_text.h"

#include <gnu/libc-version.h>
#include <limits.h>
#include <poll.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

#define PROBE_TIME_MS 20000u
#define PROBE_MEMORY_MIB 2048u
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

static int
s_probe_version(language_t *self, box_t *box, char **ret_why)
{
    char path[PATH_MAX];
    struct stat st;
    if (!realpath(self->version[0], path) || stat(path, &st)) {
        *ret_why = text_format("%s is not installed", self->version[0]);
        return ERR_UNSUPPORTED;
    }
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
    self->version_text = s_first_line(result->output.size ? &result->output : &result->errors);
    self->identity = text_format("%s|%s|%lld|%lld|%s",
                                 self->version_text,
                                 path,
                                 (long long)st.st_size,
                                 (long long)st.st_mtim.tv_sec,
                                 gnu_get_libc_version());
    return 0;
}

static void
s_wait(sandbox_t *sandbox)
{
    struct pollfd readable = {.fd = sandbox_fd(sandbox), .events = POLLIN};
    while (sandbox_step(sandbox) == SANDBOX_RUNNING)
        (void)poll(&readable, 1, -1);
}

static int
s_build(language_t *self, box_t *box, const box_file_t *file, int product_fd, char **ret_why)
{
    static const box_limits_t limits = {PROBE_TIME_MS, PROBE_MEMORY_MIB};
    char hash[HASH_HEX_SIZE];
    if (!self->compile)
        return 0;
    int rc = box_start_build(box, self, file, 1, &limits);
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
s_run(language_t *self, box_t *box, const box_file_t *file, char **ret_why)
{
    _cleanup_(close_p) int input = memfd_create("probe", MFD_CLOEXEC);
    size_t size = strlen(PROBE_INPUT);
    if (input < 0 || pwrite(input, PROBE_INPUT, size, 0) != (ssize_t)size) {
        *ret_why = text_copy("no memory for the probe's input");
        return ERR_UNSUPPORTED;
    }
    _cleanup_(language_words_free) language_words_t command = box_command(self, file, 1, NULL);
    sandbox_run_t run = sandbox_run_make(self->run_profile, (const char *const *)command);
    run.stdin_fd = input;
    run.processes_max = self->run_processes;
    run.memory_kib_max += (uint64_t)self->memory_overhead_mib << 10;
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
s_probe_program(language_t *self, box_t *box, char **ret_why)
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
    int rc = box_load(box, PROBE_KEY, self, product, &file, 1);
    if (rc) {
        *ret_why = text_format("program: %s", err_meaning(rc));
        return ERR_UNSUPPORTED;
    }
    return s_run(self, box, &file, ret_why);
}

int
language_probe(language_t *self, box_t *box, char **ret_why)
{
    int rc = s_probe_version(self, box, ret_why);
    if (rc == 0)
        rc = s_probe_program(self, box, ret_why);
    if (rc) {
        free(self->version_text);
        free(self->identity);
        self->version_text = NULL;
        self->identity = NULL;
    }
    return rc;
}
