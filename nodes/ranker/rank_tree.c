/*  rank_tree - see rank_tree.h

    An inner node keeps, per child, that child's first entry and its number of
    entries:

            inner   first:  a    m    t
                    size:   3    4    2
                    child:  |    |    |
            leaves       [abd] [mnop] [tz]  ->  linked left to right

    Leaf and inner node are one struct: both are a sorted row of entries; an
    inner node has two more columns. So search, split, merge and evening out
    are written once. Keys lie together, apart from values, since a search
    touches keys only (until two are equal).

    First entries are kept exact, not as mere bounds: the order among equal
    keys is the owner's, and a bound that outlived its entry would have to be
    comparable for ever. A root that is a leaf grows by doubling, since most
    trees of a judge are small.
*/
#include "nodes/ranker/rank_tree.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define ROOT_CAPACITY_MIN 4u

struct rank_node {
    uint32_t count;         /* entries, or children */
    uint32_t capacity;      /* of every column */
    rank_node_t *next;      /* leaf: the one to the right; NULL at the end */
    rank_node_t **children; /* NULL in a leaf */
    rank_key_t *keys;
    uint32_t *values;
    uint32_t *sizes; /* inner: entries below each child */
    /* the columns follow in the same allocation */
};

struct rank_tree {
    rank_node_t *root;
    uint32_t size;
    uint32_t leaf_max;
    uint32_t inner_max;
    rank_compare_fn *compare;
    const void *arg;
};

typedef struct {
    rank_key_t key;
    uint32_t value;
} entry_t;

/* ---- nodes ---- */

static size_t
s_node_memory(uint32_t capacity, bool leaf)
{
    size_t column = sizeof(rank_key_t) + sizeof(uint32_t);
    if (!leaf)
        column += sizeof(rank_node_t *) + sizeof(uint32_t);
    return sizeof(rank_node_t) + capacity * column;
}

static rank_node_t *
s_node_new(uint32_t capacity, bool leaf)
{
    rank_node_t *node = malloc(s_node_memory(capacity, leaf));
    if (!node)
        abort();
    *node = (rank_node_t){.capacity = capacity};
    uint8_t *column = (uint8_t *)(node + 1);
    node->keys = (rank_key_t *)(void *)column;
    column += capacity * sizeof *node->keys;
    if (!leaf) {
        node->children = (rank_node_t **)(void *)column;
        column += capacity * sizeof(rank_node_t *);
        node->sizes = (uint32_t *)(void *)column;
        column += capacity * sizeof *node->sizes;
    }
    node->values = (uint32_t *)(void *)column;
    return node;
}

static void
s_node_free(rank_node_t *node)
{
    for (uint32_t i = 0; node->children && i < node->count; i++)
        s_node_free(node->children[i]);
    free(node);
}

static uint32_t
s_node_max(const rank_tree_t *self, const rank_node_t *node)
{
    return node->children ? self->inner_max : self->leaf_max;
}

static uint32_t
s_node_size(const rank_node_t *node)
{
    if (!node->children)
        return node->count;
    uint32_t size = 0;
    for (uint32_t i = 0; i < node->count; i++)
        size += node->sizes[i];
    return size;
}

/*  Moves `count` entries of `from` at `from_at` to `to` at `to_at`; the two may be one node. */
static void
s_move(rank_node_t *to, uint32_t to_at, const rank_node_t *from, uint32_t from_at, uint32_t count)
{
    memmove(to->keys + to_at, from->keys + from_at, count * sizeof *to->keys);
    memmove(to->values + to_at, from->values + from_at, count * sizeof *to->values);
    if (!to->children)
        return;
    assert(from->children);
    memmove(to->children + to_at, from->children + from_at, count * sizeof(rank_node_t *));
    memmove(to->sizes + to_at, from->sizes + from_at, count * sizeof *to->sizes);
}

static void
s_open_gap(rank_node_t *node, uint32_t at, uint32_t width)
{
    s_move(node, at + width, node, at, node->count - at);
    node->count += width;
}

static void
s_close_gap(rank_node_t *node, uint32_t at, uint32_t width)
{
    s_move(node, at, node, at + width, node->count - at - width);
    node->count -= width;
}

/*  Brings what an inner node knows of its i-th child up to date. */
static void
s_note_child(rank_node_t *node, uint32_t i)
{
    node->keys[i] = node->children[i]->keys[0];
    node->values[i] = node->children[i]->values[0];
    node->sizes[i] = s_node_size(node->children[i]);
}

/* ---- search ---- */

static int
s_compare(const rank_tree_t *self, const rank_node_t *node, uint32_t i, entry_t entry)
{
    int order = rank_key_compare(node->keys[i], entry.key);
    if (order != 0 || node->values[i] == entry.value)
        return order;
    if (self->compare)
        return self->compare(self->arg, node->values[i], entry.value);
    return node->values[i] < entry.value ? -1 : 1;
}

/*  Index of the first entry that is not smaller; `*ret_equal`: it is the very same. */
static uint32_t
s_find(const rank_tree_t *self, const rank_node_t *node, entry_t entry, bool *ret_equal)
{
    uint32_t low = 0;
    uint32_t high = node->count;
    *ret_equal = false;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        int order = s_compare(self, node, middle, entry);
        if (order == 0) {
            *ret_equal = true;
            return middle;
        }
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/*  Index of the child where the entry is or would be. */
static uint32_t
s_find_child(const rank_tree_t *self, const rank_node_t *node, entry_t entry)
{
    bool equal;
    uint32_t i = s_find(self, node, entry, &equal);
    return equal || i == 0 ? i : i - 1;
}

/*  Index of the first entry whose key is not smaller. */
static uint32_t
s_find_key(const rank_node_t *node, rank_key_t key)
{
    uint32_t low = 0;
    uint32_t high = node->count;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (rank_key_compare(node->keys[middle], key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static uint32_t
s_sum_sizes(const rank_node_t *node, uint32_t count)
{
    uint32_t sum = 0;
    for (uint32_t i = 0; i < count; i++)
        sum += node->sizes[i];
    return sum;
}

/* ---- insert ---- */

/*  Moves the upper half of a full node to a new one on its right. */
static rank_node_t *
s_split(rank_node_t *node)
{
    rank_node_t *right = s_node_new(node->capacity, !node->children);
    uint32_t keep = node->count / 2;
    s_move(right, 0, node, keep, node->count - keep);
    right->count = node->count - keep;
    node->count = keep;
    if (!node->children) {
        right->next = node->next;
        node->next = right;
    }
    return right;
}

/*  Puts an entry (a leaf's) or a child (an inner node's) at `at`. Returns the new right sibling
    when the node was full, else NULL. */
static rank_node_t *
s_put(rank_node_t *node, uint32_t at, entry_t entry, rank_node_t *child)
{
    rank_node_t *right = NULL;
    if (node->count == node->capacity) {
        right = s_split(node);
        if (at > node->count) {
            at -= node->count;
            node = right;
        }
    }
    s_open_gap(node, at, 1);
    if (child) {
        node->children[at] = child;
        s_note_child(node, at);
    } else {
        node->keys[at] = entry.key;
        node->values[at] = entry.value;
    }
    return right;
}

/*  Inserts below `node`; `*ret_inserted` is false when the entry is there already. Returns the new
    right sibling of `node` when it was split, else NULL. */
static rank_node_t *
s_insert(rank_tree_t *self, rank_node_t *node, entry_t entry, bool *ret_inserted)
{
    if (!node->children) {
        bool equal;
        uint32_t at = s_find(self, node, entry, &equal);
        *ret_inserted = !equal;
        return equal ? NULL : s_put(node, at, entry, NULL);
    }
    uint32_t i = s_find_child(self, node, entry);
    rank_node_t *right = s_insert(self, node->children[i], entry, ret_inserted);
    if (!*ret_inserted)
        return NULL;
    if (!right) {
        node->sizes[i]++;
        node->keys[i] = node->children[i]->keys[0];
        node->values[i] = node->children[i]->values[0];
        return NULL;
    }
    s_note_child(node, i);
    return s_put(node, i + 1, entry, right);
}

/*  Doubles a root that is a leaf and full, up to the size of every other leaf. */
static void
s_grow_root(rank_tree_t *self)
{
    rank_node_t *root = self->root;
    if (root->children || root->count < root->capacity || root->capacity == self->leaf_max)
        return;
    uint32_t capacity = root->capacity * 2 < self->leaf_max ? root->capacity * 2 : self->leaf_max;
    self->root = s_node_new(capacity, true);
    s_move(self->root, 0, root, 0, root->count);
    self->root->count = root->count;
    free(root);
}

bool
rank_tree_insert(rank_tree_t *self, rank_key_t key, uint32_t value)
{
    assert(self);
    assert(self->size < RANK_TREE_SIZE_MAX);

    bool inserted = false;
    s_grow_root(self);
    rank_node_t *right = s_insert(self, self->root, (entry_t){key, value}, &inserted);
    if (right) {
        rank_node_t *root = s_node_new(self->inner_max, false);
        root->count = 2;
        root->children[0] = self->root;
        root->children[1] = right;
        s_note_child(root, 0);
        s_note_child(root, 1);
        self->root = root;
    }
    self->size += inserted;
    return inserted;
}

/* ---- remove ---- */

/*  Makes one node of two neighbours, or gives both the same number of entries. */
static void
s_merge_or_even(const rank_tree_t *self, rank_node_t *node, uint32_t l)
{
    rank_node_t *left = node->children[l];
    rank_node_t *right = node->children[l + 1];
    uint32_t total = left->count + right->count;
    if (total <= s_node_max(self, left)) {
        s_move(left, left->count, right, 0, right->count);
        left->count = total;
        left->next = right->next;
        free(right);
        s_close_gap(node, l + 1, 1);
        s_note_child(node, l);
        return;
    }
    uint32_t keep = total / 2;
    if (left->count > keep) {
        uint32_t width = left->count - keep;
        s_open_gap(right, 0, width);
        s_move(right, 0, left, keep, width);
        left->count = keep;
    } else {
        uint32_t width = keep - left->count;
        s_move(left, left->count, right, 0, width);
        left->count = keep;
        s_close_gap(right, 0, width);
    }
    s_note_child(node, l);
    s_note_child(node, l + 1);
}

static bool
s_remove(rank_tree_t *self, rank_node_t *node, entry_t entry)
{
    if (!node->children) {
        bool equal;
        uint32_t at = s_find(self, node, entry, &equal);
        if (equal)
            s_close_gap(node, at, 1);
        return equal;
    }
    uint32_t i = s_find_child(self, node, entry);
    rank_node_t *child = node->children[i];
    if (!s_remove(self, child, entry))
        return false;
    node->sizes[i]--;
    node->keys[i] = child->keys[0];
    node->values[i] = child->values[0];
    if (child->count < s_node_max(self, child) / 2)
        s_merge_or_even(self, node, i > 0 ? i - 1 : i);
    return true;
}

bool
rank_tree_remove(rank_tree_t *self, rank_key_t key, uint32_t value)
{
    assert(self);

    if (!s_remove(self, self->root, (entry_t){key, value}))
        return false;
    self->size--;
    rank_node_t *root = self->root;
    if (root->children && root->count == 1) {
        self->root = root->children[0];
        free(root);
    }
    return true;
}

/* ---- lifecycle ---- */

rank_tree_t *
rank_tree_new_sized(uint32_t leaf_max,
                    uint32_t inner_max,
                    rank_compare_fn *compare,
                    const void *arg)
{
    assert(leaf_max >= 4 && leaf_max % 2 == 0);
    assert(inner_max >= 4 && inner_max % 2 == 0);

    rank_tree_t *self = calloc(1, sizeof *self);
    if (!self)
        abort();
    self->root = s_node_new(ROOT_CAPACITY_MIN, true);
    self->leaf_max = leaf_max;
    self->inner_max = inner_max;
    self->compare = compare;
    self->arg = arg;
    return self;
}

rank_tree_t *
rank_tree_new(rank_compare_fn *compare, const void *arg)
{
    return rank_tree_new_sized(RANK_TREE_LEAF_MAX, RANK_TREE_INNER_MAX, compare, arg);
}

void
rank_tree_destroy(rank_tree_t **self_p)
{
    assert(self_p);
    if (*self_p)
        s_node_free((*self_p)->root);
    free(*self_p);
    *self_p = NULL;
}

/* ---- queries ---- */

uint32_t
rank_tree_size(const rank_tree_t *self)
{
    assert(self);
    return self->size;
}

uint32_t
rank_tree_less(const rank_tree_t *self, rank_key_t key)
{
    assert(self);

    uint32_t less = 0;
    const rank_node_t *node = self->root;
    while (node->children) {
        /* The last child whose first key is smaller may hold larger ones too. */
        uint32_t i = s_find_key(node, key);
        if (i == 0)
            return less;
        less += s_sum_sizes(node, i - 1);
        node = node->children[i - 1];
    }
    return less + s_find_key(node, key);
}

bool
rank_tree_position(const rank_tree_t *self, rank_key_t key, uint32_t value, uint32_t *ret_position)
{
    assert(self);
    assert(ret_position);

    entry_t entry = {key, value};
    uint32_t position = 0;
    const rank_node_t *node = self->root;
    while (node->children) {
        uint32_t i = s_find_child(self, node, entry);
        position += s_sum_sizes(node, i);
        node = node->children[i];
    }
    bool equal;
    position += s_find(self, node, entry, &equal);
    if (equal)
        *ret_position = position;
    return equal;
}

rank_cursor_t
rank_tree_from(const rank_tree_t *self, uint32_t k)
{
    assert(self);

    if (k >= self->size)
        return (rank_cursor_t){0};
    const rank_node_t *node = self->root;
    while (node->children) {
        uint32_t i = 0;
        for (; k >= node->sizes[i]; i++)
            k -= node->sizes[i];
        node = node->children[i];
    }
    return (rank_cursor_t){.leaf = node, .index = k};
}

bool
rank_cursor_next(rank_cursor_t *cursor, rank_key_t *ret_key, uint32_t *ret_value)
{
    assert(cursor);
    assert(ret_key && ret_value);

    if (!cursor->leaf)
        return false;
    *ret_key = cursor->leaf->keys[cursor->index];
    *ret_value = cursor->leaf->values[cursor->index];
    if (++cursor->index == cursor->leaf->count)
        *cursor = (rank_cursor_t){.leaf = cursor->leaf->next};
    return true;
}

static size_t
s_sum_memory(const rank_node_t *node)
{
    size_t memory = s_node_memory(node->capacity, !node->children);
    for (uint32_t i = 0; node->children && i < node->count; i++)
        memory += s_sum_memory(node->children[i]);
    return memory;
}

size_t
rank_tree_memory(const rank_tree_t *self)
{
    assert(self);
    return sizeof *self + s_sum_memory(self->root);
}

/* ---- the check ---- */

typedef struct {
    const rank_tree_t *tree;
    const rank_node_t *leaf; /* the last one seen */
    uint32_t leaf_depth;     /* of every leaf; set by the first */
    const char *flaw;
} check_t;

static void
s_expect(check_t *check, bool holds, const char *flaw)
{
    if (!holds && !check->flaw)
        check->flaw = flaw;
}

static void
s_check_leaf(check_t *check, const rank_node_t *leaf, uint32_t depth)
{
    if (check->leaf) {
        s_expect(check, check->leaf->next == leaf, "a leaf is not linked to the next one");
        s_expect(check, depth == check->leaf_depth, "leaves lie at different depths");
        entry_t first = {leaf->keys[0], leaf->values[0]};
        s_expect(check,
                 s_compare(check->tree, check->leaf, check->leaf->count - 1, first) < 0,
                 "two leaves are out of order");
    }
    check->leaf = leaf;
    check->leaf_depth = depth;
}

static void
s_check_node(check_t *check, const rank_node_t *node, uint32_t depth)
{
    const rank_tree_t *tree = check->tree;
    bool root = depth == 0;
    uint32_t max = s_node_max(tree, node);
    uint32_t min = !root ? max / 2 : node->children ? 2 : 0;
    s_expect(check, node->count >= min, "a node has too few entries");
    s_expect(check, node->count <= node->capacity, "a node has too many entries");
    s_expect(check,
             node->capacity == max || (root && !node->children && node->capacity < max),
             "a node has the wrong capacity");
    for (uint32_t i = 1; i < node->count; i++) {
        entry_t entry = {node->keys[i], node->values[i]};
        s_expect(check, s_compare(tree, node, i - 1, entry) < 0, "entries are out of order");
    }
    if (!node->children)
        s_check_leaf(check, node, depth);
    for (uint32_t i = 0; node->children && i < node->count && !check->flaw; i++) {
        const rank_node_t *child = node->children[i];
        s_check_node(check, child, depth + 1);
        s_expect(check, node->sizes[i] == s_node_size(child), "a size is wrong");
        s_expect(check,
                 rank_key_compare(node->keys[i], child->keys[0]) == 0 &&
                     node->values[i] == child->values[0],
                 "a first entry is wrong");
    }
}

const char *
rank_tree_flaw(const rank_tree_t *self)
{
    assert(self);

    check_t check = {.tree = self};
    s_check_node(&check, self->root, 0);
    s_expect(&check, s_node_size(self->root) == self->size, "the tree's size is wrong");
    s_expect(&check, check.leaf && !check.leaf->next, "the last leaf is linked on");
    return check.flaw;
}
