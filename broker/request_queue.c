/*  request_queue - see request_queue.h */
#include "broker/request_queue.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/*  The requests of one fair key in one class; exists as long as it has some. */
struct flow {
    key_node_t node; /* first, so that a node is its flow */
    TAILQ_ENTRY(flow) in_turns;
    struct requests requests;
    uint8_t key[];
};

void
request_queue_init(request_queue_t *self, uint64_t seed)
{
    *self = (request_queue_t){0};
    for (size_t i = 0; i < REQUEST_CLASSES; i++) {
        TAILQ_INIT(&self->classes[i].arrivals);
        TAILQ_INIT(&self->classes[i].turns);
        self->classes[i].flows = key_table_make(seed);
    }
}

void
request_queue_clear(request_queue_t *self)
{
    assert(self->count == 0);
    for (size_t i = 0; i < REQUEST_CLASSES; i++)
        key_table_clear(&self->classes[i].flows);
}

static flow_t *
s_need_flow(request_class_t *class, key_view_t key)
{
    flow_t *flow = (flow_t *)(void *)key_table_find(&class->flows, key);
    if (flow)
        return flow;
    flow = calloc(1, sizeof *flow + key.size);
    if (!flow)
        abort();
    if (key.size > 0)
        memcpy(flow->key, key.data, key.size);
    flow->node.key = (key_view_t){.data = flow->key, .size = key.size};
    TAILQ_INIT(&flow->requests);
    key_table_add(&class->flows, &flow->node);
    TAILQ_INSERT_TAIL(&class->turns, flow, in_turns);
    return flow;
}

void
request_queue_push(request_queue_t *self, request_t *request)
{
    assert(!request->flow && request->class_index < REQUEST_CLASSES);
    request_class_t *class = &self->classes[request->class_index];
    request->flow = s_need_flow(class, request->fair_key);
    TAILQ_INSERT_TAIL(&class->arrivals, request, in_class);
    TAILQ_INSERT_TAIL(&request->flow->requests, request, in_flow);
    self->count++;
}

void
request_queue_push_front(request_queue_t *self, request_t *request)
{
    assert(!request->flow && request->class_index < REQUEST_CLASSES);
    request_class_t *class = &self->classes[request->class_index];
    request->flow = s_need_flow(class, request->fair_key);
    TAILQ_REMOVE(&class->turns, request->flow, in_turns);
    TAILQ_INSERT_HEAD(&class->turns, request->flow, in_turns);
    TAILQ_INSERT_HEAD(&class->arrivals, request, in_class);
    TAILQ_INSERT_HEAD(&request->flow->requests, request, in_flow);
    self->count++;
}

void
request_queue_remove(request_queue_t *self, request_t *request)
{
    assert(request->flow && self->count > 0);
    request_class_t *class = &self->classes[request->class_index];
    flow_t *flow = request->flow;
    TAILQ_REMOVE(&class->arrivals, request, in_class);
    TAILQ_REMOVE(&flow->requests, request, in_flow);
    request->flow = NULL;
    self->count--;
    if (!TAILQ_EMPTY(&flow->requests))
        return;
    TAILQ_REMOVE(&class->turns, flow, in_turns);
    key_table_remove(&class->flows, &flow->node);
    free(flow);
}

unsigned
request_queue_top_class(const request_queue_t *self)
{
    unsigned i = 0;
    while (i < REQUEST_CLASSES && TAILQ_EMPTY(&self->classes[i].arrivals))
        i++;
    return i;
}

request_t *
request_queue_pop(request_queue_t *self)
{
    if (self->count == 0)
        return NULL;
    request_class_t *class = &self->classes[request_queue_top_class(self)];
    flow_t *flow = TAILQ_FIRST(&class->turns);
    TAILQ_REMOVE(&class->turns, flow, in_turns);
    TAILQ_INSERT_TAIL(&class->turns, flow, in_turns);
    request_t *request = TAILQ_FIRST(&flow->requests);
    request_queue_remove(self, request);
    return request;
}

request_t *
request_queue_pop_aged(request_queue_t *self, uint64_t before_ms)
{
    for (unsigned i = 0; i < REQUEST_CLASSES; i++) {
        unsigned turn = (self->aged_turn + i) % REQUEST_CLASSES;
        request_t *oldest = TAILQ_FIRST(&self->classes[turn].arrivals);
        if (!oldest || oldest->queued_ms > before_ms)
            continue;
        self->aged_turn = turn + 1;
        request_queue_remove(self, oldest);
        return oldest;
    }
    return NULL;
}
