/*  box - see box.h */
#include "nodes/worker/box.h"

#include "lib/base/cleanup.h"
#include "lib/base/err.h"
#include "lib/base/text.h"
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

/*  Puts a file, with the directories on its way. */
static int
s_put_file(box_t *self, sandbox_dir_t dir, const box_file_t *file)
{
    _cleanup_(free_p) char *path = text_copy(file->name);
    for (char *slash = path; (slash = strchr(slash + 1, '/'));) {
        *slash = '\0';
        int rc = sandbox_mkdir(self->sandbox, dir, path, 0755);
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
s_command(const language_t *language,
          language_words_t command,
          const box_file_t *files,
          size_t count,
          const char *const *more)
{
    _cleanup_(free_p) const char **names = calloc(count + 1, sizeof *names);
    if (!names)
        abort();
    for (size_t i = 0; i < count; i++)
        names[i] = files[i].name;
    return language_command(language, command, names, count, more);
}

language_words_t
box_command(const language_t *language,
            const box_file_t *files,
            size_t count,
            const char *const *more)
{
    return s_command(language, language->run, files, count, more);
}

int
box_start_build(box_t *self,
                const language_t *language,
                const box_file_t *files,
                size_t count,
                const box_limits_t *limits)
{
    int rc = s_empty(self);
    if (rc == 0)
        rc = s_put_files(self, SANDBOX_BOX, files, count);
    if (rc)
        return rc;
    _cleanup_(language_words_free) language_words_t command =
        s_command(language, language->compile, files, count, NULL);
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

/*  Copies the product out, hashing it on the way. 0, or a failure of sandbox.h. */
static int
s_take_product(box_t *self, const char *name, int to_fd, hash_t *hash)
{
    _cleanup_(close_p) int fd = -1;
    int rc = sandbox_take(self->sandbox, SANDBOX_BOX, name, PROGRAM_SIZE_MAX, &fd);
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
    int rc = language->product ? s_take_product(self, language->product, product_fd, &hash) : 0;
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
box_load(box_t *self,
         const char *key,
         const language_t *language,
         int product_fd,
         const box_file_t *files,
         size_t count)
{
    int rc = s_empty(self);
    if (rc)
        return rc;
    if (language->product)
        rc = sandbox_put_fd(self->sandbox, SANDBOX_PROGRAM, language->product, 0755, product_fd);
    else
        rc = s_put_files(self, SANDBOX_PROGRAM, files, count);
    if (rc)
        return rc;
    memcpy(self->key, key, HASH_HEX_SIZE);
    self->generation = sandbox_generation(self->sandbox);
    return 0;
}
