/*  blob_actor - see blob_actor.h */
#include "nodes/store/blob_actor.h"

#include <schemas/blob.pb-c.h>

#include "lib/actor/actor.h"
#include "lib/base/cleanup.h"
#include "lib/base/err.h"
#include "lib/base/log.h"
#include "lib/bus/rpc.h"

#define BLOB_CREDIT 64u

typedef struct {
    Assize__BlobService_Service service; /* the methods find self by it */
    const char *dir;
    blobs_t *blobs;
} self_t;

static self_t *
s_self(Assize__BlobService_Service *service)
{
    return (self_t *)(void *)((char *)service - offsetof(self_t, service));
}

static void
s_blob_put(Assize__BlobService_Service *service,
           const Assize__BlobChunk *chunk,
           Assize__BlobProgress_Closure closure,
           void *closure_data)
{
    Assize__BlobProgress progress = ASSIZE__BLOB_PROGRESS__INIT;
    int code = blobs_put(s_self(service)->blobs,
                         chunk->hash,
                         chunk->size,
                         chunk->offset,
                         chunk->data.data,
                         chunk->data.len,
                         &progress.next_offset);
    if (code) {
        rpc_fail(closure_data, code, err_meaning(code));
        return;
    }
    progress.complete = progress.next_offset == chunk->size;
    closure(&progress, closure_data);
}

static void
s_blob_get(Assize__BlobService_Service *service,
           const Assize__BlobRead *query,
           Assize__BlobChunk_Closure closure,
           void *closure_data)
{
    if (query->limit > BLOB_CHUNK_MAX) {
        rpc_fail(closure_data, ERR_INVALID, "a chunk has at most 1 MiB");
        return;
    }
    _cleanup_(bytes_clear) bytes_t data = bytes_make(BLOB_CHUNK_MAX);
    Assize__BlobChunk chunk = ASSIZE__BLOB_CHUNK__INIT;
    int code = blobs_get(s_self(service)->blobs,
                         query->hash,
                         query->offset,
                         query->limit ? query->limit : BLOB_CHUNK_MAX,
                         &data,
                         &chunk.size);
    if (code) {
        if (code == ERR_CORRUPT)
            log_error("blob %s is damaged on disk", query->hash);
        rpc_fail(closure_data, code, err_meaning(code));
        return;
    }
    chunk.hash = query->hash;
    chunk.offset = query->offset;
    chunk.data.data = data.data;
    chunk.data.len = data.size;
    closure(&chunk, closure_data);
}

static void
s_blob_find(Assize__BlobService_Service *service,
            const Assize__BlobQuery *query,
            Assize__BlobMissing_Closure closure,
            void *closure_data)
{
    if (query->n_hashes > BLOB_QUERY_MAX) {
        rpc_fail(closure_data, ERR_TOO_LARGE, "at most 1,000 hashes at once");
        return;
    }
    char *missing[BLOB_QUERY_MAX];
    Assize__BlobMissing answer = ASSIZE__BLOB_MISSING__INIT;
    answer.hashes = missing;
    for (size_t i = 0; i < query->n_hashes; i++)
        if (!blobs_has(s_self(service)->dir, query->hashes[i]))
            missing[answer.n_hashes++] = query->hashes[i];
    closure(&answer, closure_data);
}

void
blob_actor_fn(zsock_t *pipe, void *args)
{
    const blob_actor_args_t *options = args;
    self_t self = {.dir = options->dir, .blobs = options->blobs};
    assize__blob_service__init(&self.service, NULL);
    self.service.blob_put = s_blob_put;
    self.service.blob_get = s_blob_get;
    self.service.blob_find = s_blob_find;

    zloop_t *loop = actor_loop_new();
    rpc_server_t *server = rpc_server_new(loop,
                                          options->broker,
                                          options->name,
                                          BLOB_CREDIT,
                                          "blobs",
                                          (ProtobufCService *)&self.service);
    actor_loop(pipe, loop, NULL, &self);
    rpc_server_destroy(&server);
    zloop_destroy(&loop);
    blobs_close(&self.blobs);
}
