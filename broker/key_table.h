/*  key_table - a hash table of things that carry their key

    Nodes live inside what is looked up and keys are bytes, so a lookup copies
    and allocates nothing. Keys come from strangers (routing ids, names of
    users), so the hash is seeded.

    Not thread-safe. Owns its buckets, not the nodes. Source: xxHash (XXH3).
*/
#ifndef ASSIZE_KEY_TABLE_H
#define ASSIZE_KEY_TABLE_H

#include <stddef.h>
#include <stdint.h>

/*  Bytes that somebody else owns. */
typedef struct {
    const void *data;
    size_t size;
} key_view_t;

typedef struct key_node {
    struct key_node *next;
    uint64_t hash;
    key_view_t key; /* inside the thing, unchanged as long as it is in a table */
} key_node_t;

typedef struct {
    key_node_t **buckets; /* NULL until something was added */
    size_t bucket_count;  /* a power of 2 */
    size_t count;
    uint64_t seed;
} key_table_t;

key_table_t key_table_make(uint64_t seed);

/*  Frees the buckets; the table is empty and usable. */
void key_table_clear(key_table_t *self);

/*  The node with this key; NULL when there is none. */
key_node_t *key_table_find(const key_table_t *self, key_view_t key);

/*  Adds a node with its key set; no other may have the same. */
void key_table_add(key_table_t *self, key_node_t *node);

/*  Removes a node that is in the table. */
void key_table_remove(key_table_t *self, key_node_t *node);

#endif
