/*  payload - see payload.h */
#include "nodes/frontend/payload.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

payload_t *
payload_new(const void *data, size_t size)
{
    bytes_t bytes = bytes_make(size);
    int code = bytes_append(&bytes, data, size);
    assert(code == 0);
    return payload_take(&bytes);
}

payload_t *
payload_take(bytes_t *bytes)
{
    assert(bytes);
    payload_t *self = calloc(1, sizeof *self);
    if (!self)
        abort();
    self->references = 1;
    self->data = bytes_steal(bytes, &self->size);
    return self;
}

payload_t *
payload_share(payload_t *self)
{
    assert(self && self->references > 0);
    self->references++;
    return self;
}

void
payload_release(payload_t **self_p)
{
    assert(self_p);
    payload_t *self = *self_p;
    *self_p = NULL;
    if (!self || --self->references > 0)
        return;
    free(self->data);
    free(self);
}
