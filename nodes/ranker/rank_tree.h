/*  rank_tree - an ordered list that knows positions: a counted B+-tree

    Entries are (key, value): a 16-byte key and a 32-bit number. They are
    ordered by key; entries with equal keys are ordered by value, in an order
    that the owner gives. Insert, remove, "how many are smaller", "where is
    this one" and "which is the k-th" take O(log n); reading on from the k-th
    is a walk along the leaves.

    Not thread-safe: a tree belongs to one actor. Out of memory aborts.
    Sources: R. Bayer, E. McCreight, "Organization and maintenance of large
    ordered indices", 1972; order statistics as in CLRS, chapter 14.
*/
#ifndef ASSIZE_RANK_TREE_H
#define ASSIZE_RANK_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RANK_TREE_LEAF_MAX 256u       /* entries of a leaf; at least half of that but in the root */
#define RANK_TREE_INNER_MAX 128u      /* children of an inner node; likewise */
#define RANK_TREE_SIZE_MAX (1u << 30) /* entries; more is a bug of the owner */

/*  Compares as the sixteen bytes of (high, low) in big-endian order. */
typedef struct {
    uint64_t high;
    uint64_t low;
} rank_key_t;

typedef struct rank_tree rank_tree_t;
typedef struct rank_node rank_node_t;

/*  The order of two different values with equal keys: negative when `a` comes first, positive
    when `b` does. Must not change while either is in the tree. */
typedef int(rank_compare_fn)(const void *arg, uint32_t a, uint32_t b);

/*  An empty tree; `compare` NULL means by number. The caller owns it. */
rank_tree_t *rank_tree_new(rank_compare_fn *compare, const void *arg);

/*  The same with other node sizes (even, at least 4), so that a test gets a deep tree from few
    entries. */
rank_tree_t *rank_tree_new_sized(uint32_t leaf_max,
                                 uint32_t inner_max,
                                 rank_compare_fn *compare,
                                 const void *arg);

/*  Frees the tree and nulls the caller's reference. NULL is fine. */
void rank_tree_destroy(rank_tree_t **self_p);

/*  -1, 0 or 1 as `a` is smaller, equal or larger. */
static inline int
rank_key_compare(rank_key_t a, rank_key_t b)
{
    if (a.high != b.high)
        return a.high < b.high ? -1 : 1;
    return (a.low > b.low) - (a.low < b.low);
}

/*  Inserts an entry; false when exactly this one is there already. */
bool rank_tree_insert(rank_tree_t *self, rank_key_t key, uint32_t value);

/*  Removes an entry; false when it is not there. */
bool rank_tree_remove(rank_tree_t *self, rank_key_t key, uint32_t value);

uint32_t rank_tree_size(const rank_tree_t *self);

/*  How many entries have a key smaller than this: the shared rank of that key, 0-based. */
uint32_t rank_tree_less(const rank_tree_t *self, rank_key_t key);

/*  Stores the position of an entry, 0-based; false when it is not there (`*ret` untouched). */
bool
rank_tree_position(const rank_tree_t *self, rank_key_t key, uint32_t value, uint32_t *ret_position);

/*  Where a walk stands; on the stack, owns nothing, void after a change of the tree. */
typedef struct {
    const rank_node_t *leaf;
    uint32_t index;
} rank_cursor_t;

/*  Starts a walk at the k-th entry, 0-based; at or past the end the walk is empty. */
rank_cursor_t rank_tree_from(const rank_tree_t *self, uint32_t k);

/*  Gives the entry under the cursor and steps on; false at the end (nothing is stored). */
bool rank_cursor_next(rank_cursor_t *cursor, rank_key_t *ret_key, uint32_t *ret_value);

/*  Bytes of memory that the tree holds. O(nodes). */
size_t rank_tree_memory(const rank_tree_t *self);

/*  For tests: what is wrong with the structure, or NULL when every invariant holds. O(n). */
const char *rank_tree_flaw(const rank_tree_t *self);

#endif
