/*  box - see box.h */
#include "nodes/worker/box.h"

#include "lib/base/cleanup.h"
#include "lib/base/err.h"
#include "lib/base/text.h"
#include "nodes/worker/language_command.h"
#include "nodes/worker/plain_text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define COPY_SIZE 65536u

struct box {
    sandbox_t *sandbox;
    char key[HASH_HEX_SIZE]; /* of the program that is loaded; "" none */
    uint64_t generation;     /* of the sandbox when it was loaded */
};

box_t *
box_new(const sandbox_options_t *options, char **ret_why)
{
    sandbox_t *sandbox = sandbox_new(options, ret_why);
    if (!sandbox)
        return NULL;
    box_t *self = calloc(1, sizeof *self);
    if (!self)
        abort();
    self->sandbox = sandbox;
    return self;
}

void
box_destroy(box_t **self_p)
{
    box_t *self = *self_p;
    if (!self)
        return;
    sandbox_destroy(&self->sandbox);
    free(self);
    *self_p = NULL;
}

sandbox_t *
box_sandbox(box_t *self)
{
    return self->sandbox;
}

static int
s_empty(box_t *self)
{
    self->key[0] = '\0';
    int rc = sandbox_wipe(self->sandbox, SANDBOX_BOX);
    return rc ? rc : sandbox_wipe(self->sandbox, SANDBOX_PROGRAM);
}

/*  Puts a file, with the directories on its way. Compilers like to leave their files beside a
    source: in the box they may, in the runs that may write. */
static int
s_put_file(box_t *self, sandbox_dir_t dir, const box_file_t *file)
{
    _cleanup_(free_p) char *path = text_copy(file->name);
    for (char *slash = path; (slash = strchr(slash + 1, '/'));) {
        *slash = '\0';
        int rc = sandbox_mkdir(self->sandbox, dir, path, dir == SANDBOX_BOX ? 0777 : 0755);
        if (rc && rc != ERR_CONFLICT)
            return rc;
        *slash = '/';
    }
    if (file->fd >= 0)
        return sandbox_put_fd(self->sandbox, dir, file->name, 0644, file->fd);
    return sandbox_put(self->sandbox, dir, file->name, 0644, file->data, file->size);
}

static int
s_put_files(box_t *self, sandbox_dir_t dir, const box_file_t *files, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        int rc = s_put_file(self, dir, &files[i]);
        if (rc)
            return rc;
    }
    return 0;
}

int
box_put(box_t *self, const box_file_t *files, size_t count)
{
    return s_put_files(self, SANDBOX_BOX, files, count);
}

static language_words_t
s_command(const box_program_t *program,
          language_words_t command,
          uint32_t memory_mib,
          const char *const *more)
{
    _cleanup_(free_p) const char **names = calloc(program->count + 1, sizeof *names);
    if (!names)
        abort();
    for (size_t i = 0; i < program->count; i++)
        names[i] = program->files[i].name;
    language_values_t values = {.files = names,
                                .file_count = program->count,
                                .entry = program->entry,
                                .memory_mib = memory_mib,
                                .more = more};
    return language_command(program->language, command, &values);
}

language_words_t
box_command(const box_program_t *program, uint32_t memory_mib, const char *const *more)
{
    return s_command(program, program->language->run, memory_mib, more);
}

int
box_start_build(box_t *self, const box_program_t *program, const box_limits_t *limits)
{
    int rc = s_empty(self);
    if (rc == 0)
        rc = s_put_files(self, SANDBOX_BOX, program->files, program->count);
    if (rc)
        return rc;
    const language_t *language = program->language;
    _cleanup_(language_words_free) language_words_t command =
        s_command(program, language->compile, limits->memory_mib, NULL);
    sandbox_run_t run = sandbox_run_make(language->compile_profile, (const char *const *)command);
    run.stdout_max = JUDGE_COMPILER_TEXT_MAX;
    run.stderr_max = JUDGE_COMPILER_TEXT_MAX;
    run.cpu_ms_max = limits->time_ms;
    run.wall_ms_max = limits->time_ms * JUDGE_WALL_FACTOR + JUDGE_WALL_SPARE_MS;
    run.memory_kib_max = (uint64_t)limits->memory_mib << 10;
    run.processes_max = PROGRAM_PROCESSES_COMPILING;
    run.file_size_max = PROGRAM_FILE_SIZE_COMPILING;
    run.box_writable = true;
    return sandbox_start(self->sandbox, &run);
}

int
box_start_prepare(box_t *self, const language_t *language)
{
    int rc = s_empty(self);
    if (rc)
        return rc;
    box_program_t program = {.language = language};
    _cleanup_(language_words_free) language_words_t command =
        s_command(&program, language->prepare, LANGUAGE_PREPARING_MIB, NULL);
    sandbox_run_t run = sandbox_run_make(language->prepare_profile, (const char *const *)command);
    run.cpu_ms_max = LANGUAGE_PREPARING_MS;
    run.wall_ms_max = LANGUAGE_PREPARING_MS;
    run.memory_kib_max = (uint64_t)LANGUAGE_PREPARING_MIB << 10;
    run.processes_max = PROGRAM_PROCESSES_COMPILING;
    run.file_size_max = LANGUAGE_PREPARED_SIZE_MAX;
    run.box_writable = true;
    return sandbox_start(self->sandbox, &run);
}

int
box_take(box_t *self, const char *name, uint64_t size_max, int to_fd, hash_t *hash)
{
    _cleanup_(close_p) int fd = -1;
    int rc = sandbox_take(self->sandbox, SANDBOX_BOX, name, size_max, &fd);
    if (rc)
        return rc;
    _cleanup_(free_p) char *buffer = malloc(COPY_SIZE);
    if (!buffer)
        abort();
    for (;;) {
        ssize_t size = read(fd, buffer, COPY_SIZE);
        if (size < 0)
            return ERR_UNAVAILABLE;
        if (size == 0)
            return 0;
        if (hash)
            hash_update(hash, buffer, (size_t)size);
        for (ssize_t at = 0; at < size;) {
            ssize_t written = write(to_fd, buffer + at, (size_t)(size - at));
            if (written < 0 && errno == EINTR)
                continue;
            if (written <= 0)
                return ERR_UNAVAILABLE;
            at += written;
        }
    }
}

/*  The compiler's words, and after them why we stopped it, if we did. */
static char *
s_compiler_text(const sandbox_result_t *result, const char *more)
{
    const bytes_t *said = result->errors.size ? &result->errors : &result->output;
    _cleanup_(free_p) char *text = plain_text(said->data, said->size, JUDGE_COMPILER_TEXT_MAX);
    return text_format("%s%s%s", text, *text && *more ? "\n" : "", more);
}

static const char *
s_why_refused(const sandbox_result_t *result)
{
    switch (result->outcome) {
    case SANDBOX_EXITED:
        return result->errors.size || result->output.size ? "" : "the compiler failed silently";
    case SANDBOX_CPU_LIMIT:
    case SANDBOX_WALL_LIMIT:
        return "compiling took too long";
    case SANDBOX_MEMORY_LIMIT:
        return "compiling needed too much memory";
    case SANDBOX_OUTPUT_LIMIT:
        return "the compiler wrote too much";
    default:
        return "the compiler was ended by a signal";
    }
}

box_build_t
box_finish_build(box_t *self,
                 const language_t *language,
                 int product_fd,
                 char product_hash[HASH_HEX_SIZE],
                 char **ret_text)
{
    const sandbox_result_t *result = sandbox_result(self->sandbox);
    if (result->outcome == SANDBOX_BROKEN || result->outcome == SANDBOX_KILLED) {
        *ret_text =
            text_format("compiling: %s %s", sandbox_outcome_code(result->outcome), result->why);
        return BOX_BROKEN;
    }
    if (result->outcome != SANDBOX_EXITED || result->exit_code != 0) {
        *ret_text = s_compiler_text(result, s_why_refused(result));
        return BOX_REFUSED;
    }
    hash_t hash;
    hash_init(&hash);
    int rc = language->product
                 ? box_take(self, language->product, PROGRAM_SIZE_MAX, product_fd, &hash)
                 : 0;
    hash_final(&hash, product_hash);
    if (rc == 0) {
        *ret_text = s_compiler_text(result, "");
        return BOX_BUILT;
    }
    if (rc == ERR_UNAVAILABLE) {
        *ret_text = text_copy("the product of the compiler could not be copied");
        return BOX_BROKEN;
    }
    *ret_text = s_compiler_text(result,
                                rc == ERR_TOO_LARGE ? "the executable is too large"
                                                    : "the compiler made no executable");
    return BOX_REFUSED;
}

bool
box_holds(const box_t *self, const char *key)
{
    return strcmp(self->key, key) == 0 && self->generation == sandbox_generation(self->sandbox);
}

int
box_load(box_t *self, const char *key, const box_program_t *program, int product_fd)
{
    int rc = s_empty(self);
    if (rc)
        return rc;
    const char *product = program->language->product;
    if (product)
        rc = sandbox_put_fd(self->sandbox, SANDBOX_PROGRAM, product, 0755, product_fd);
    else
        rc = s_put_files(self, SANDBOX_PROGRAM, program->files, program->count);
    if (rc)
        return rc;
    memcpy(self->key, key, HASH_HEX_SIZE);
    self->generation = sandbox_generation(self->sandbox);
    return 0;
}
