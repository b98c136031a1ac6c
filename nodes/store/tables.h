/*  tables - the store's LMDB environment and its named tables

    One environment holds the log and the state. There is one writer (the store
    actor) and any number of readers, each in its own thread with its own read
    transaction; a reader sees one moment, undisturbed by the writer.

    Keys are texts joined by NUL, or big-endian numbers, so that they sort as
    they read (tables_key_*). Values are packed protobuf messages.

    Codes of LMDB become ours in one place, tables.c. A write that fails for want of space
    (MDB_MAP_FULL, ENOSPC) is UNAVAILABLE, damage is CORRUPT, everything else INTERNAL.
    Source: LMDB's lmdb.h; docs/disk.md has every key and value.
*/
#ifndef ASSIZE_TABLES_H
#define ASSIZE_TABLES_H

#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "nodes/store/store_limits.h"

/*  X(NAME, "name on disk") */
#define TABLE_MAP(X)                                                                               \
    X(META, "meta")                                                                                \
    X(LOG, "log")                                                                                  \
    X(EVENTS, "events")                                                                            \
    X(USERS, "users")                                                                              \
    X(PROBLEMS, "problems")                                                                        \
    X(PROBLEM_VERSIONS, "problem_versions")                                                        \
    X(PROBLEM_SUMMARIES, "problem_summaries")                                                      \
    X(SUBMISSIONS, "submissions")                                                                  \
    X(JUDGINGS, "judgings")                                                                        \
    X(PENDING, "pending")                                                                          \
    X(ATTEMPTS, "attempts")                                                                        \
    X(BY_USER, "by_user")                                                                          \
    X(BY_CONTEST, "by_contest")                                                                    \
    X(BY_PROBLEM, "by_problem")                                                                    \
    X(CONTESTS, "contests")                                                                        \
    X(REGISTRATIONS, "registrations")                                                              \
    X(CONTEST_COUNTS, "contest_counts")                                                            \
    X(BLOBS, "blobs")

typedef enum {
#define X(name, text) TABLE_##name,
    TABLE_MAP(X)
#undef X
        TABLE_COUNT
} table_t;

typedef struct tables tables_t;         /* the environment; shared by the store's threads */
typedef struct tables_txn tables_txn_t; /* one transaction; belongs to one thread */
typedef struct tables_scan tables_scan_t;

typedef struct {
    uint8_t bytes[STORE_KEY_MAX];
    size_t size;
} tables_key_t;

typedef struct {
    const uint8_t *data; /* inside the map: valid until the transaction ends or writes */
    size_t size;
} tables_value_t;

/* ---- environment ---- */

/*  Opens or creates the environment in an existing directory. Returns 0 or a code with the reason
    in `*ret_why` (caller frees). `sync` false is for tests only: a crash may lose what was
    committed. */
int tables_open(const char *dir, uint64_t map_bytes, bool sync, tables_t **ret, char **ret_why);
void tables_close(tables_t **self_p);

/*  Bytes of the environment that are in use. */
uint64_t tables_bytes_used(tables_t *self);

/* ---- transactions ---- */

/*  At most one write transaction at a time, in the writer's thread. Aborts the process when the
    environment is unusable. */
tables_txn_t *tables_write(tables_t *self);
tables_txn_t *tables_read(tables_t *self);

/*  Makes the writes durable (fsync) and ends the transaction. On failure nothing is written. */
int tables_commit(tables_txn_t **txn_p);

/*  Ends the transaction without effect; the only end of a read. NULL is fine. */
void tables_end(tables_txn_t **txn_p);

/* ---- keys ---- */

tables_key_t tables_key_text(const char *text);
/*  first NUL second */
tables_key_t tables_key_pair(const char *first, const char *second);
/*  8 bytes, big-endian */
tables_key_t tables_key_u64(uint64_t number);
/*  text NUL number as 4 bytes, big-endian */
tables_key_t tables_key_numbered(const char *text, uint32_t number);

/* ---- values ---- */

/*  0, ERR_NOT_FOUND, or a failure. */
int tables_get(tables_txn_t *txn, table_t table, const tables_key_t *key, tables_value_t *ret);

/*  The value unpacked; the caller frees it with protobuf_c_message_free_unpacked. NULL when there
    is none. A value that does not unpack is damage: the process ends, since it must not spread. */
void *tables_get_message(tables_txn_t *txn,
                         table_t table,
                         const tables_key_t *key,
                         const ProtobufCMessageDescriptor *descriptor);

int tables_put(
    tables_txn_t *txn, table_t table, const tables_key_t *key, const void *data, size_t size);
int tables_put_message(tables_txn_t *txn,
                       table_t table,
                       const tables_key_t *key,
                       const ProtobufCMessage *message);

/*  0 or ERR_NOT_FOUND. */
int tables_delete(tables_txn_t *txn, table_t table, const tables_key_t *key);

bool tables_has(tables_txn_t *txn, table_t table, const tables_key_t *key);
uint64_t tables_count(tables_txn_t *txn, table_t table);

/* ---- scans ---- */

/*  All rows whose key starts with `prefix` (NULL: all), in order of keys, or backwards. Within
    that: from `from` on (exclusive; NULL: from the end where it starts). */
tables_scan_t *tables_scan_new(tables_txn_t *txn,
                               table_t table,
                               const tables_key_t *prefix,
                               const tables_key_t *from,
                               bool backwards);
/*  The next row, false at the end. */
bool tables_scan_next(tables_scan_t *self, tables_value_t *ret_key, tables_value_t *ret_value);
void tables_scan_destroy(tables_scan_t **self_p);

#endif
