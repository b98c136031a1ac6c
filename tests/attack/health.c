/*  health - see health.h */
#include "tests/attack/health.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "lib/base/cleanup.h"
#include "lib/base/err.h"

#define SOURCE_MAX 65536u
#define WORLD_MAX 65536u
#define FIRST_RUNS 5u
#define RUNS_MAX 3u
#define SLOWER_MAX 2u  /* times the CPU time of a new slot ... */
#define SPARE_US 5000u /* ... and this */
#define BUILD_TIME_MS 20000u
#define BUILD_MEMORY_MIB 1024u
#define HONEST_KEY "1111111111111111111111111111111111111111111111111111111111111111"

static box_file_t
s_file(const health_t *self)
{
    return (box_file_t){.name = self->language->source_name,
                        .data = self->source.data,
                        .size = self->source.size,
                        .fd = -1};
}

/*  One run in a box that was loaded anew. NULL when it did not end well. */
static sandbox_result_t *
s_run(const health_t *self, box_t *box)
{
    sandbox_result_t *result = NULL;
    box_file_t file = s_file(self);
    box_program_t program = {.language = self->language, .files = &file, .count = 1};
    _cleanup_(language_words_free) language_words_t command =
        box_command(&program, BUILD_MEMORY_MIB, NULL);
    sandbox_run_t run = sandbox_run_make(self->language->run_profile, (const char *const *)command);
    int err = box_load(box, HONEST_KEY, &program, self->program_fd);
    if (!err)
        err = sandbox_run(box_sandbox(box), &run, &result);
    if (err) {
        printf("    the honest program: %s\n", err_code(err));
        return NULL;
    }
    if (result->outcome == SANDBOX_EXITED && result->exit_code == 0)
        return result;
    printf("    the honest program: %s %d %s\n",
           sandbox_outcome_code(result->outcome),
           result->exit_code,
           result->why);
    return NULL;
}

static bool
s_build(health_t *self, box_t *box)
{
    static const box_limits_t limits = {BUILD_TIME_MS, BUILD_MEMORY_MIB};
    char hash[HASH_HEX_SIZE];
    _cleanup_(free_p) char *text = NULL;
    box_file_t file = s_file(self);
    box_program_t program = {.language = self->language, .files = &file, .count = 1};
    struct pollfd readable = {.fd = sandbox_fd(box_sandbox(box)), .events = POLLIN};
    int err = box_start_build(box, &program, &limits);
    while (!err && sandbox_step(box_sandbox(box)) == SANDBOX_RUNNING)
        poll(&readable, 1, -1);
    if (!err && box_finish_build(box, self->language, self->program_fd, hash, &text) == BOX_BUILT)
        return true;
    printf("honest.c: %s\n", text ? text : err_code(err));
    return false;
}

bool
health_open(health_t *self, box_t *box, const language_t *c, const char *directory)
{
    char path[1024];
    *self = (health_t){.language = c,
                       .source = bytes_make(SOURCE_MAX),
                       .program_fd = memfd_create("honest", MFD_CLOEXEC),
                       .world = bytes_make(WORLD_MAX),
                       .best_us = UINT64_MAX};
    snprintf(path, sizeof path, "%s/honest.c", directory);
    if (bytes_read_file(&self->source, path) != 0) {
        printf("no %s\n", path);
        return false;
    }
    if (!s_build(self, box))
        return false;
    for (uint32_t i = 0; i < FIRST_RUNS; i++) {
        const sandbox_result_t *result = s_run(self, box);
        if (!result)
            return false;
        bytes_reset(&self->world);
        bytes_append(&self->world, result->output.data, result->output.size);
        if (result->cpu_us < self->best_us)
            self->best_us = result->cpu_us;
    }
    return true;
}

void
health_clear(health_t *self)
{
    bytes_clear(&self->source);
    bytes_clear(&self->world);
    close_p(&self->program_fd);
}

/*  The first line that differs. */
static void
s_show_difference(const health_t *self, const bytes_t *now)
{
    const char *before = (const char *)self->world.data;
    const char *after = now->size > 0 ? (const char *)now->data : "";
    size_t line = 0;
    size_t at = 0;
    for (; before[at] && before[at] == after[at]; at++)
        if (before[at] == '\n')
            line = at + 1;
    printf("    the slot is not as it was:\n    < %.*s\n    > %.*s\n",
           (int)strcspn(before + line, "\n"),
           before + line,
           (int)strcspn(after + line, "\n"),
           after + line);
}

bool
health_check(health_t *self, box_t *box, uint32_t patience)
{
    uint64_t limit_us = self->best_us * SLOWER_MAX * patience + SPARE_US;
    uint64_t best_us = UINT64_MAX;
    for (uint32_t i = 0; i < RUNS_MAX && best_us > limit_us; i++) {
        const sandbox_result_t *result = s_run(self, box);
        if (!result)
            return false;
        if (result->output.size != self->world.size ||
            memcmp(result->output.data, self->world.data, self->world.size) != 0) {
            s_show_difference(self, &result->output);
            return false;
        }
        if (result->cpu_us < best_us)
            best_us = result->cpu_us;
    }
    if (best_us > limit_us)
        printf("    an honest program needs %llu us of CPU time, it was %llu\n",
               (unsigned long long)best_us,
               (unsigned long long)self->best_us);
    return best_us <= limit_us;
}
