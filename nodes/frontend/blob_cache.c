/*  blob_cache - see blob_cache.h */
#include "nodes/frontend/blob_cache.h"

#include <assert.h>
#include <czmq.h>
#include <stdlib.h>

#include "lib/base/text.h"

typedef struct {
    char *key;
    payload_t *payload;
    void *place; /* its handle in `order` */
} entry_t;

struct blob_cache {
    zhashx_t *entries; /* entry_t by key */
    zlistx_t *order;   /* least recently used first */
    size_t bytes;
    size_t bytes_max;
    size_t entries_max;
    zhashx_t *flights; /* size_t of each blob on its way, by key */
    size_t flight_bytes;
    size_t flight_max;
};

blob_cache_t *
blob_cache_new(size_t bytes_max, size_t entries_max, size_t flight_max)
{
    assert(entries_max > 0);
    blob_cache_t *self = calloc(1, sizeof *self);
    if (!self)
        abort();
    self->entries = zhashx_new();
    self->order = zlistx_new();
    self->bytes_max = bytes_max;
    self->entries_max = entries_max;
    self->flights = zhashx_new();
    self->flight_max = flight_max;
    return self;
}

/*  Drops an entry that is not in `order` any more. */
static void
s_drop(blob_cache_t *self, entry_t *entry)
{
    assert(entry);
    zhashx_delete(self->entries, entry->key);
    self->bytes -= entry->payload->size;
    payload_release(&entry->payload);
    free(entry->key);
    free(entry);
}

static void
s_drop_oldest(blob_cache_t *self)
{
    s_drop(self, zlistx_detach(self->order, NULL));
}

void
blob_cache_destroy(blob_cache_t **self_p)
{
    assert(self_p);
    blob_cache_t *self = *self_p;
    if (!self)
        return;
    while (zlistx_size(self->order) > 0)
        s_drop_oldest(self);
    assert(zhashx_size(self->flights) == 0);
    zhashx_destroy(&self->flights);
    zhashx_destroy(&self->entries);
    zlistx_destroy(&self->order);
    free(self);
    *self_p = NULL;
}

payload_t *
blob_cache_get(blob_cache_t *self, const char *key)
{
    assert(self && key);
    entry_t *entry = zhashx_lookup(self->entries, key);
    if (!entry)
        return NULL;
    zlistx_move_end(self->order, entry->place);
    return payload_share(entry->payload);
}

void
blob_cache_put(blob_cache_t *self, const char *key, payload_t *payload)
{
    assert(self && key && payload);
    if (payload->size > self->bytes_max || zhashx_lookup(self->entries, key))
        return;
    while (self->bytes + payload->size > self->bytes_max ||
           zlistx_size(self->order) >= self->entries_max)
        s_drop_oldest(self);
    entry_t *entry = calloc(1, sizeof *entry);
    if (!entry)
        abort();
    entry->key = text_copy(key);
    entry->payload = payload_share(payload);
    entry->place = zlistx_add_end(self->order, entry);
    zhashx_insert(self->entries, key, entry);
    self->bytes += payload->size;
}

void
blob_cache_drop(blob_cache_t *self, const char *key)
{
    assert(self && key);
    entry_t *entry = zhashx_lookup(self->entries, key);
    if (entry)
        s_drop(self, zlistx_detach(self->order, entry->place));
}

bool
blob_cache_depart(blob_cache_t *self, const char *key, size_t size)
{
    assert(self && key);
    if (zhashx_lookup(self->flights, key) ||
        (self->flight_bytes > 0 && self->flight_bytes + size > self->flight_max))
        return false;
    size_t *flight = malloc(sizeof *flight);
    if (!flight)
        abort();
    *flight = size;
    zhashx_insert(self->flights, key, flight);
    self->flight_bytes += size;
    return true;
}

void
blob_cache_land(blob_cache_t *self, const char *key)
{
    assert(self && key);
    size_t *flight = zhashx_lookup(self->flights, key);
    assert(flight);
    self->flight_bytes -= *flight;
    zhashx_delete(self->flights, key);
    free(flight);
}

size_t
blob_cache_bytes(const blob_cache_t *self)
{
    assert(self);
    return self->bytes;
}

size_t
blob_cache_entries(const blob_cache_t *self)
{
    assert(self);
    return zlistx_size(self->order);
}
