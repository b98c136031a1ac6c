/*  part - see part.h */
#include "nodes/worker/part.h"

#include "lib/base/cleanup.h"
#include "lib/base/err.h"

#include <stdlib.h>

/* A slot that was broken has been replaced when the sandbox says so: the second try is in a new
 * one. */
#define TRIES_MAX 2

int
part_open(part_t *self, const sandbox_options_t *options, char **ret_why)
{
    self->product_fd = -1;
    self->box = box_new(options, ret_why);
    return self->box ? 0 : ERR_UNAVAILABLE;
}

void
part_close(part_t *self)
{
    if (self->box)
        part_clear(self);
    box_destroy(&self->box);
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
    close_p(&self->product_fd);
}

int
part_start_build(part_t *self)
{
    int rc = ERR_UNAVAILABLE;
    for (int i = 0; i < TRIES_MAX && rc == ERR_UNAVAILABLE; i++)
        rc = box_start_build(
            self->box, self->language, self->files, self->file_count, &self->limits);
    return rc;
}

static int
s_load(part_t *self)
{
    int rc = 0;
    if (!box_holds(self->box, self->key))
        rc = box_load(
            self->box, self->key, self->language, self->product_fd, self->files, self->file_count);
    if (rc == 0 && self->feedback)
        rc = sandbox_mkdir(box_sandbox(self->box), SANDBOX_BOX, PART_FEEDBACK, 0777);
    return rc;
}

int
part_start(part_t *self, const sandbox_run_t *run)
{
    int rc = ERR_UNAVAILABLE;
    for (int i = 0; i < TRIES_MAX && rc == ERR_UNAVAILABLE; i++) {
        rc = s_load(self);
        if (rc == 0)
            rc = sandbox_start(box_sandbox(self->box), run);
    }
    return rc;
}
