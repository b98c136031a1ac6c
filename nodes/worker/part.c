/*  part - see part.h */
#include "nodes/worker/part.h"

#include "lib/base/cleanup.h"
#include "lib/base/err.h"

#include <stdlib.h>

/* A slot that was broken has been replaced when the sandbox says so: the second try is in a new
 * one. */
#define TRIES_MAX 2

void
part_init(part_t *self, box_t *box)
{
    *self = (part_t){.box = box, .product_fd = -1};
}

void
part_set(part_t *self, const language_t *language, size_t file_count, const box_limits_t *limits)
{
    self->language = language;
    self->limits = *limits;
    self->files = calloc(file_count, sizeof *self->files);
    if (!self->files)
        abort();
    self->file_count = file_count;
    for (size_t i = 0; i < file_count; i++)
        self->files[i].fd = -1;
}

void
part_clear(part_t *self)
{
    for (size_t i = 0; i < self->file_count; i++)
        close_p(&self->files[i].fd);
    free(self->files);
    self->files = NULL;
    self->file_count = 0;
    self->language = NULL;
    self->entry = NULL;
    close_p(&self->product_fd);
}

static box_program_t
s_program(const part_t *self)
{
    return (box_program_t){.language = self->language,
                           .files = self->files,
                           .count = self->file_count,
                           .entry = self->entry};
}

int
part_start_build(part_t *self)
{
    box_program_t program = s_program(self);
    int rc = ERR_UNAVAILABLE;
    for (int i = 0; i < TRIES_MAX && rc == ERR_UNAVAILABLE; i++)
        rc = box_start_build(self->box, &program, &self->limits);
    return rc;
}

language_words_t
part_command(const part_t *self, uint32_t memory_mib, const char *const *more)
{
    box_program_t program = s_program(self);
    return box_command(&program, memory_mib, more);
}

static int
s_load(part_t *self, const part_setting_t *setting)
{
    box_program_t program = s_program(self);
    int rc = 0;
    if (!box_holds(self->box, self->key))
        rc = box_load(self->box, self->key, &program, self->product_fd);
    if (rc == 0 && setting->feedback) {
        rc = sandbox_mkdir(box_sandbox(self->box), SANDBOX_BOX, PART_FEEDBACK, 0777);
        rc = rc == ERR_CONFLICT ? 0 : rc;
    }
    return rc ? rc : box_put(self->box, setting->files, setting->count);
}

int
part_start(part_t *self, const part_setting_t *setting, const sandbox_run_t *run)
{
    int rc = ERR_UNAVAILABLE;
    for (int i = 0; i < TRIES_MAX && rc == ERR_UNAVAILABLE; i++) {
        rc = s_load(self, setting);
        if (rc == 0)
            rc = sandbox_start(box_sandbox(self->box), run);
    }
    return rc;
}
