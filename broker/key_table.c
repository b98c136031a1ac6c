/*  key_table - see key_table.h */
#include "broker/key_table.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#define BUCKETS_MIN 16u

key_table_t
key_table_make(uint64_t seed)
{
    return (key_table_t){.seed = seed};
}

void
key_table_clear(key_table_t *self)
{
    assert(self);
    free(self->buckets);
    *self = key_table_make(self->seed);
}

static uint64_t
s_hash(const key_table_t *self, key_view_t key)
{
    return XXH3_64bits_withSeed(key.data, key.size, self->seed);
}

static key_node_t **
s_bucket(const key_table_t *self, uint64_t hash)
{
    return &self->buckets[hash & (self->bucket_count - 1)];
}

key_node_t *
key_table_find(const key_table_t *self, key_view_t key)
{
    assert(self);
    if (self->count == 0)
        return NULL;
    uint64_t hash = s_hash(self, key);
    for (key_node_t *node = *s_bucket(self, hash); node; node = node->next)
        if (node->hash == hash && node->key.size == key.size &&
            (key.size == 0 || memcmp(node->key.data, key.data, key.size) == 0))
            return node;
    return NULL;
}

static void
s_grow(key_table_t *self)
{
    key_table_t larger = key_table_make(self->seed);
    larger.bucket_count = self->bucket_count ? self->bucket_count * 2 : BUCKETS_MIN;
    larger.count = self->count;
    larger.buckets = calloc(larger.bucket_count, sizeof *larger.buckets);
    if (!larger.buckets)
        abort();
    for (size_t i = 0; i < self->bucket_count; i++) {
        for (key_node_t *node = self->buckets[i]; node;) {
            key_node_t *next = node->next;
            key_node_t **bucket = s_bucket(&larger, node->hash);
            node->next = *bucket;
            *bucket = node;
            node = next;
        }
    }
    free(self->buckets);
    *self = larger;
}

void
key_table_add(key_table_t *self, key_node_t *node)
{
    assert(self);
    assert(node);
    if (self->count == self->bucket_count)
        s_grow(self);
    node->hash = s_hash(self, node->key);
    key_node_t **bucket = s_bucket(self, node->hash);
    node->next = *bucket;
    *bucket = node;
    self->count++;
}

void
key_table_remove(key_table_t *self, key_node_t *node)
{
    assert(self && self->count > 0);
    assert(node);
    key_node_t **place = s_bucket(self, node->hash);
    while (*place != node) {
        assert(*place);
        place = &(*place)->next;
    }
    *place = node->next;
    node->next = NULL;
    self->count--;
}
