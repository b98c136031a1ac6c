/*  rpc - see rpc.h

    An open request is an rpc_open_t: it is the closure_data that protobuf-c
    hands to a method, so a method that answers later keeps all that the answer
    needs. Open requests form a list, for destroy.
*/
#include "lib/bus/rpc.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/cleanup.h"
#include "lib/base/err.h"
#include "lib/base/text.h"
#include "lib/bus/unpack.h"

typedef struct rpc_open {
    rpc_server_t *server;
    uint64_t ticket;
    Assize__RequestHead *head; /* a copy of our own */
    struct rpc_open *next;
    struct rpc_open **place; /* what points to this one */
} rpc_open_t;

struct rpc_server {
    bus_worker_t *worker;
    ProtobufCService *service; /* not owned */
    rpc_open_t *open;
};

uint8_t *
rpc_pack(const ProtobufCMessage *message, size_t *ret_size)
{
    assert(message);
    assert(ret_size);
    size_t size = protobuf_c_message_get_packed_size(message);
    uint8_t *bytes = malloc(size + 1);
    if (!bytes)
        abort();
    *ret_size = protobuf_c_message_pack(message, bytes);
    return bytes;
}

/* ---- server ---- */

static rpc_open_t *
s_open_request(rpc_server_t *server, const bus_request_t *request)
{
    rpc_open_t *open = calloc(1, sizeof *open);
    if (!open)
        abort();
    open->server = server;
    open->ticket = request->ticket;
    size_t size;
    _cleanup_(free_p) uint8_t *packed = rpc_pack(&request->head->base, &size);
    open->head = assize__request_head__unpack(NULL, size, packed);
    if (!open->head)
        abort();

    open->place = &server->open;
    open->next = server->open;
    if (open->next)
        open->next->place = &open->next;
    server->open = open;
    return open;
}

static void
s_close_request(rpc_open_t *open)
{
    *open->place = open->next;
    if (open->next)
        open->next->place = open->place;
    assize__request_head__free_unpacked(open->head, NULL);
    free(open);
}

/*  The ProtobufCClosure of every request. */
static void
s_answer(const ProtobufCMessage *output, void *closure_data)
{
    if (!output) {
        rpc_fail(closure_data, ERR_INTERNAL, "the method gave no answer");
        return;
    }
    rpc_open_t *open = closure_data;
    size_t size;
    _cleanup_(free_p) uint8_t *bytes = rpc_pack(output, &size);
    bus_worker_final(open->server->worker, open->ticket, 0, NULL, bytes, size);
    s_close_request(open);
}

void
rpc_fail(void *closure_data, int status, const char *detail)
{
    assert(closure_data);
    assert(status < 0);
    rpc_open_t *open = closure_data;
    bus_worker_final(open->server->worker, open->ticket, status, detail, NULL, 0);
    s_close_request(open);
}

void
rpc_partial(void *closure_data, const ProtobufCMessage *message)
{
    assert(closure_data);
    rpc_open_t *open = closure_data;
    size_t size;
    _cleanup_(free_p) uint8_t *bytes = rpc_pack(message, &size);
    bus_worker_partial(open->server->worker, open->ticket, bytes, size);
}

const Assize__RequestHead *
rpc_request_head(const void *closure_data)
{
    assert(closure_data);
    return ((const rpc_open_t *)closure_data)->head;
}

static void
s_take_request(void *arg, const bus_request_t *request)
{
    rpc_server_t *self = arg;
    const ProtobufCServiceDescriptor *descriptor = self->service->descriptor;
    const ProtobufCMethodDescriptor *method =
        protobuf_c_service_descriptor_get_method_by_name(descriptor, request->head->method);
    rpc_open_t *open = s_open_request(self, request);
    if (!method) {
        rpc_fail(open, ERR_UNSUPPORTED, "the service has no such method");
        return;
    }
    ProtobufCMessage *input = unpack_message(method->input, request->body, request->size);
    if (!input) {
        rpc_fail(open, ERR_INVALID, "the body is not the method's input");
        return;
    }
    unsigned index = (unsigned)(method - descriptor->methods);
    self->service->invoke(self->service, index, input, s_answer, open);
    protobuf_c_message_free_unpacked(input, NULL);
}

rpc_server_t *
rpc_server_new(zloop_t *loop,
               const char *endpoint,
               const char *name,
               uint32_t credit,
               const char *service_name,
               ProtobufCService *service)
{
    assert(service);
    rpc_server_t *self = calloc(1, sizeof *self);
    if (!self)
        abort();
    self->service = service;
    self->worker = bus_worker_new(loop, endpoint, name, credit, s_take_request, self);
    int offered = bus_worker_offer(self->worker, service_name);
    assert(offered == 0);
    return self;
}

void
rpc_server_destroy(rpc_server_t **self_p)
{
    assert(self_p);
    rpc_server_t *self = *self_p;
    if (!self)
        return;
    while (self->open)
        s_close_request(self->open);
    bus_worker_destroy(&self->worker);
    free(self);
    *self_p = NULL;
}

int
rpc_server_offer(rpc_server_t *self, const char *service_name)
{
    assert(self);
    return bus_worker_offer(self->worker, service_name);
}

/* ---- client ---- */

/*  What a call needs to turn bytes into a message; owned by the bus_client's call. */
typedef struct {
    const ProtobufCMessageDescriptor *output;
    rpc_reply_fn *fn;
    void *arg;
} rpc_awaited_t;

static void
s_take_reply(void *arg, const bus_reply_t *reply)
{
    const rpc_awaited_t *awaited = arg;
    rpc_reply_t out = {.final = reply->final,
                       .status = reply->status,
                       .detail = reply->detail,
                       .body = reply->body,
                       .size = reply->size};
    ProtobufCMessage *message = NULL;
    if (reply->final && reply->status == 0) {
        message = unpack_message(awaited->output, reply->body, reply->size);
        out.message = message;
        if (!message) {
            out.status = ERR_INTERNAL;
            out.detail = "the answer is not the method's output";
        }
    }
    awaited->fn(awaited->arg, &out);
    if (message)
        protobuf_c_message_free_unpacked(message, NULL);
}

static const ProtobufCMethodDescriptor *
s_find_method(const ProtobufCServiceDescriptor *descriptor,
              const char *method_name,
              const ProtobufCMessage *input)
{
    const ProtobufCMethodDescriptor *method =
        protobuf_c_service_descriptor_get_method_by_name(descriptor, method_name);
    assert(method);
    assert(input && input->descriptor == method->input);
    return method;
}

uint64_t
rpc_call(bus_client_t *client,
         const ProtobufCServiceDescriptor *descriptor,
         const char *method,
         const bus_call_t *call,
         const ProtobufCMessage *input,
         rpc_reply_fn *fn,
         void *arg)
{
    assert(call);
    assert(fn);
    rpc_awaited_t *awaited = calloc(1, sizeof *awaited);
    if (!awaited)
        abort();
    awaited->output = s_find_method(descriptor, method, input)->output;
    awaited->fn = fn;
    awaited->arg = arg;

    bus_call_t packed = *call;
    packed.method = method;
    _cleanup_(free_p) uint8_t *body = rpc_pack(input, &packed.size);
    packed.body = body;
    return bus_client_call_owned(client, &packed, s_take_reply, awaited, free);
}

int
rpc_wait(bus_client_t *client,
         const ProtobufCServiceDescriptor *descriptor,
         const char *method,
         const bus_call_t *call,
         const ProtobufCMessage *input,
         ProtobufCMessage **ret_output,
         char **ret_detail)
{
    assert(call);
    assert(ret_output && ret_detail);
    const ProtobufCMessageDescriptor *output = s_find_method(descriptor, method, input)->output;
    bus_call_t packed = *call;
    packed.method = method;
    _cleanup_(free_p) uint8_t *body = rpc_pack(input, &packed.size);
    packed.body = body;

    _cleanup_(free_p) uint8_t *answer = NULL;
    size_t size = 0;
    *ret_output = NULL;
    int status = bus_client_wait(client, &packed, NULL, NULL, &answer, &size, ret_detail);
    if (status)
        return status;
    *ret_output = unpack_message(output, answer, size);
    if (*ret_output)
        return 0;
    *ret_detail = text_copy("the answer is not the method's output");
    return ERR_INTERNAL;
}
