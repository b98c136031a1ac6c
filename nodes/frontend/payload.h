/*  payload - immutable bytes that several connections may be sending at once

    A web file or a cached blob goes to thousands of readers without a copy
    each. Counted references, one thread.
*/
#ifndef ASSIZE_PAYLOAD_H
#define ASSIZE_PAYLOAD_H

#include <stddef.h>
#include <stdint.h>

#include "lib/base/bytes.h"

typedef struct {
    size_t references;
    size_t size;
    uint8_t *data; /* followed by a NUL that is not counted */
} payload_t;

/*  A copy of these bytes. */
payload_t *payload_new(const void *data, size_t size);

/*  Takes the content of a buffer, which is empty then. */
payload_t *payload_take(bytes_t *bytes);

/*  One more owner; returns self. */
payload_t *payload_share(payload_t *self);

/*  One owner less; the last one frees. Nulls the reference; NULL is fine. */
void payload_release(payload_t **self_p);

#endif
