/*  assize - see assize.h */
#include "client/assize.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "lib/actor/actor.h"
#include "lib/base/cleanup.h"
#include "lib/base/err.h"
#include "lib/base/text.h"
#include "schemas/message.h"

#define TIMEOUT_MS 10000u
#define CHUNK_SIZE (1u << 20)

struct assize {
    zloop_t *loop;
    bus_client_t *client;
    uint32_t timeout_ms;
    char *why;
};

assize_t *
assize_connect(const char *broker_endpoint)
{
    assert(broker_endpoint);
    assize_t *self = calloc(1, sizeof *self);
    if (!self)
        abort();
    self->loop = zloop_new();
    self->client = bus_client_new(self->loop, broker_endpoint);
    self->timeout_ms = TIMEOUT_MS;
    return self;
}

void
assize_close(assize_t **self_p)
{
    assert(self_p);
    assize_t *self = *self_p;
    if (!self)
        return;
    bus_client_destroy(&self->client);
    zloop_destroy(&self->loop);
    free(self->why);
    free(self);
    *self_p = NULL;
}

void
assize_set_timeout(assize_t *self, uint32_t timeout_ms)
{
    self->timeout_ms = timeout_ms;
}

const char *
assize_why(const assize_t *self)
{
    return self->why ? self->why : "";
}

/*  Keeps the text of a failure; `detail` is consumed. */
static int
s_fail(assize_t *self, int code, char *detail)
{
    free(self->why);
    self->why = detail && *detail ? text_format("%s: %s", err_code(code), detail)
                                  : text_format("%s: %s", err_code(code), err_meaning(code));
    free(detail);
    return code;
}

int
assize_call(assize_t *self,
            const char *service,
            const ProtobufCServiceDescriptor *descriptor,
            const char *method,
            const ProtobufCMessage *input,
            void *ret)
{
    bus_call_t call = {.service = service, .timeout_ms = self->timeout_ms, .resend = true};
    ProtobufCMessage *output = NULL;
    char *detail = NULL;
    int code = rpc_wait(self->client, descriptor, method, &call, input, &output, &detail);
    if (code)
        return s_fail(self, code, detail);
    free(detail);
    memcpy(ret, &output, sizeof output);
    return 0;
}

int
assize_propose(assize_t *self, const Assize__Command *command, Assize__Applied **ret)
{
    return assize_call(
        self, "store/leader", &assize__store_leader__descriptor, "Propose", &command->base, ret);
}

int
assize_read(assize_t *self, const char *method, const ProtobufCMessage *input, void *ret)
{
    return assize_call(self, "store/any", &assize__store_any__descriptor, method, input, ret);
}

int
assize_find_blobs(assize_t *self, char **hashes, size_t count, Assize__BlobMissing **ret)
{
    Assize__BlobQuery query = ASSIZE__BLOB_QUERY__INIT;
    query.hashes = hashes;
    query.n_hashes = count;
    return assize_call(
        self, "blobs", &assize__blob_service__descriptor, "BlobFind", &query.base, ret);
}

int
assize_put_blob(assize_t *self, const char *hash, const void *data, size_t size)
{
    Assize__BlobChunk chunk = ASSIZE__BLOB_CHUNK__INIT;
    chunk.hash = (char *)(uintptr_t)hash;
    chunk.size = size;
    for (;;) {
        size_t left = size - (size_t)chunk.offset;
        chunk.data.data = (uint8_t *)(uintptr_t)data + chunk.offset;
        chunk.data.len = left < CHUNK_SIZE ? left : CHUNK_SIZE;
        _cleanup_(message_free_p) Assize__BlobProgress *progress = NULL;
        int code = assize_call(
            self, "blobs", &assize__blob_service__descriptor, "BlobPut", &chunk.base, &progress);
        if (code)
            return code;
        if (progress->complete)
            return 0;
        if (progress->next_offset > size)
            return s_fail(self, ERR_INTERNAL, text_copy("the store expects more than there is"));
        chunk.offset = progress->next_offset;
    }
}

int
assize_broker_status(assize_t *self, Assize__BrokerStatus **ret)
{
    bus_call_t call = {
        .service = "mmi.status", .method = "", .timeout_ms = self->timeout_ms, .resend = true};
    _cleanup_(free_p) uint8_t *body = NULL;
    size_t size = 0;
    char *detail = NULL;
    int code = bus_client_wait(self->client, &call, NULL, NULL, &body, &size, &detail);
    if (code)
        return s_fail(self, code, detail);
    free(detail);
    *ret = assize__broker_status__unpack(NULL, size, body);
    return *ret ? 0 : s_fail(self, ERR_INTERNAL, text_copy("the broker's status is garbled"));
}

bus_client_t *
assize_bus(assize_t *self)
{
    return self->client;
}

zloop_t *
assize_loop(assize_t *self)
{
    return self->loop;
}
