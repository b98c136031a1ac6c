/*  live - see live.h */
#include "nodes/frontend/live.h"

#include <assert.h>
#include <czmq.h>
#include <stdlib.h>

#include "lib/base/cleanup.h"
#include "lib/base/text.h"

/*  A list of watches; lives in a table under its key, as long as it is not empty. */
typedef struct {
    char *key;
    live_watch_t *first;
    live_watch_t *last;
    size_t count;
} topic_t;

typedef struct {
    char *name;
    size_t count;
} owner_t;

struct live_watch {
    live_kind_t kind;
    topic_t *topic;
    owner_t *owner;
    void *watcher;
    live_watch_t *next; /* of the topic */
    live_watch_t *previous;
    live_watch_t *next_of_kind;
    live_watch_t *previous_of_kind;
};

struct live {
    size_t watches_max;
    zhashx_t *topics[LIVE_KINDS]; /* topic_t by key */
    zhashx_t *owners;             /* owner_t by name */
    live_watch_t *of_kind[LIVE_KINDS];
    size_t counts[LIVE_KINDS];
};

live_t *
live_new(size_t watches_max)
{
    live_t *self = calloc(1, sizeof *self);
    if (!self)
        abort();
    self->watches_max = watches_max;
    self->owners = zhashx_new();
    for (size_t i = 0; i < LIVE_KINDS; i++)
        self->topics[i] = zhashx_new();
    return self;
}

void
live_destroy(live_t **self_p)
{
    assert(self_p);
    live_t *self = *self_p;
    if (!self)
        return;
    for (size_t i = 0; i < LIVE_KINDS; i++) {
        assert(self->counts[i] == 0);
        zhashx_destroy(&self->topics[i]);
    }
    zhashx_destroy(&self->owners);
    free(self);
    *self_p = NULL;
}

static owner_t *
s_count_owner(live_t *self, const char *name)
{
    owner_t *owner = zhashx_lookup(self->owners, name);
    if (!owner) {
        owner = calloc(1, sizeof *owner);
        if (!owner)
            abort();
        owner->name = text_copy(name);
        zhashx_insert(self->owners, name, owner);
    }
    owner->count++;
    return owner;
}

static topic_t *
s_find_topic(live_t *self, live_kind_t kind, const char *key)
{
    topic_t *topic = zhashx_lookup(self->topics[kind], key);
    if (!topic) {
        topic = calloc(1, sizeof *topic);
        if (!topic)
            abort();
        topic->key = text_copy(key);
        zhashx_insert(self->topics[kind], key, topic);
    }
    return topic;
}

live_watch_t *
live_watch(live_t *self,
           live_kind_t kind,
           const char *topic_key,
           const char *owner,
           size_t owner_max,
           void *watcher)
{
    assert(self && kind < LIVE_KINDS && topic_key && owner);
    size_t all = 0;
    for (size_t i = 0; i < LIVE_KINDS; i++)
        all += self->counts[i];
    if (all >= self->watches_max || live_owner_count(self, owner) >= owner_max)
        return NULL;

    live_watch_t *watch = calloc(1, sizeof *watch);
    if (!watch)
        abort();
    topic_t *topic = s_find_topic(self, kind, topic_key);
    *watch = (live_watch_t){.kind = kind,
                            .topic = topic,
                            .owner = s_count_owner(self, owner),
                            .watcher = watcher,
                            .previous = topic->last,
                            .next_of_kind = self->of_kind[kind]};
    *(topic->last ? &topic->last->next : &topic->first) = watch;
    topic->last = watch;
    topic->count++;
    if (self->of_kind[kind])
        self->of_kind[kind]->previous_of_kind = watch;
    self->of_kind[kind] = watch;
    self->counts[kind]++;
    return watch;
}

void
live_unwatch(live_t *self, live_watch_t **watch_p)
{
    assert(self && watch_p);
    _cleanup_(free_p) live_watch_t *watch = steal(watch_p);
    if (!watch)
        return;
    topic_t *topic = watch->topic;
    *(watch->previous ? &watch->previous->next : &topic->first) = watch->next;
    *(watch->next ? &watch->next->previous : &topic->last) = watch->previous;
    if (--topic->count == 0) {
        zhashx_delete(self->topics[watch->kind], topic->key);
        free(topic->key);
        free(topic);
    }
    *(watch->previous_of_kind ? &watch->previous_of_kind->next_of_kind
                              : &self->of_kind[watch->kind]) = watch->next_of_kind;
    if (watch->next_of_kind)
        watch->next_of_kind->previous_of_kind = watch->previous_of_kind;
    self->counts[watch->kind]--;
    if (--watch->owner->count == 0) {
        zhashx_delete(self->owners, watch->owner->name);
        free(watch->owner->name);
        free(watch->owner);
    }
}

void
live_each(const live_t *self,
          live_kind_t kind,
          const char *topic_key,
          void (*fn)(void *watcher, void *arg),
          void *arg)
{
    assert(self && kind < LIVE_KINDS && topic_key && fn);
    const topic_t *topic = zhashx_lookup(self->topics[kind], topic_key);
    live_watch_t *next;
    for (live_watch_t *watch = topic ? topic->first : NULL; watch; watch = next) {
        next = watch->next;
        fn(watch->watcher, arg);
    }
}

void
live_each_of_kind(const live_t *self,
                  live_kind_t kind,
                  void (*fn)(void *watcher, void *arg),
                  void *arg)
{
    assert(self && kind < LIVE_KINDS && fn);
    live_watch_t *next;
    for (live_watch_t *watch = self->of_kind[kind]; watch; watch = next) {
        next = watch->next_of_kind;
        fn(watch->watcher, arg);
    }
}

size_t
live_topic_count(const live_t *self, live_kind_t kind, const char *topic_key)
{
    assert(self && kind < LIVE_KINDS && topic_key);
    const topic_t *topic = zhashx_lookup(self->topics[kind], topic_key);
    return topic ? topic->count : 0;
}

size_t
live_count(const live_t *self, live_kind_t kind)
{
    assert(self && kind < LIVE_KINDS);
    return self->counts[kind];
}

size_t
live_owner_count(const live_t *self, const char *owner)
{
    assert(self && owner);
    const owner_t *known = zhashx_lookup(self->owners, owner);
    return known ? known->count : 0;
}
