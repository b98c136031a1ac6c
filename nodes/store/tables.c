/*  tables - see tables.h */
#include "nodes/store/tables.h"

#include <assert.h>
#include <errno.h>
#include <lmdb.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/cleanup.h"
#include "lib/base/err.h"
#include "lib/base/log.h"
#include "lib/base/text.h"

struct tables {
    MDB_env *env;
    MDB_dbi dbis[TABLE_COUNT];
};

struct tables_txn {
    tables_t *tables;
    MDB_txn *txn;
};

struct tables_scan {
    MDB_cursor *cursor;
    tables_key_t prefix; /* size 0: every row */
    tables_key_t from;   /* size 0: from the end where the scan starts */
    bool backwards;
    bool started;
};

static const char *const NAMES[] = {
#define X(name, text) text,
    TABLE_MAP(X)
#undef X
};

/*  The one place where LMDB's codes become ours. */
static int
s_err(int code)
{
    switch (code) {
    case MDB_SUCCESS:
        return 0;
    case MDB_NOTFOUND:
        return ERR_NOT_FOUND;
    case MDB_MAP_FULL:
    case ENOSPC:
    case EDQUOT:
        return ERR_UNAVAILABLE;
    case MDB_CORRUPTED:
    case MDB_PAGE_NOTFOUND:
    case MDB_INVALID:
    case MDB_VERSION_MISMATCH:
        return ERR_CORRUPT;
    default:
        return ERR_INTERNAL;
    }
}

static void __attribute__((noreturn)) s_die(const char *what, int code)
{
    log_error("the disk: %s: %s", what, mdb_strerror(code));
    abort();
}

/* ---- environment ---- */

static int
s_open_tables(tables_t *self)
{
    MDB_txn *txn = NULL;
    int code = mdb_txn_begin(self->env, NULL, 0, &txn);
    for (int i = 0; code == 0 && i < TABLE_COUNT; i++)
        code = mdb_dbi_open(txn, NAMES[i], MDB_CREATE, &self->dbis[i]);
    if (code == 0)
        return mdb_txn_commit(txn);
    mdb_txn_abort(txn);
    return code;
}

int
tables_open(const char *dir, uint64_t map_bytes, bool sync, tables_t **ret, char **ret_why)
{
    _cleanup_(tables_close) tables_t *self = calloc(1, sizeof *self);
    if (!self)
        abort();
    /* NOTLS: a read transaction belongs to whoever holds it, not to a thread's slot. */
    unsigned flags = MDB_NOTLS | (sync ? 0 : MDB_NOSYNC);
    int code = mdb_env_create(&self->env);
    if (code == 0)
        code = mdb_env_set_mapsize(self->env, map_bytes);
    if (code == 0)
        code = mdb_env_set_maxreaders(self->env, STORE_READERS_MAX);
    if (code == 0)
        code = mdb_env_set_maxdbs(self->env, TABLE_COUNT);
    if (code == 0)
        code = mdb_env_open(self->env, dir, flags, 0600);
    if (code == 0)
        code = s_open_tables(self);
    if (code) {
        *ret_why = text_format("cannot open %s: %s", dir, mdb_strerror(code));
        return s_err(code);
    }
    int dead = 0;
    mdb_reader_check(self->env, &dead);
    *ret = steal(&self);
    return 0;
}

void
tables_close(tables_t **self_p)
{
    assert(self_p);
    tables_t *self = *self_p;
    if (!self)
        return;
    if (self->env)
        mdb_env_close(self->env);
    free(self);
    *self_p = NULL;
}

uint64_t
tables_bytes_used(tables_t *self)
{
    MDB_envinfo info;
    MDB_stat stat;
    if (mdb_env_info(self->env, &info) || mdb_env_stat(self->env, &stat))
        return 0;
    return (uint64_t)(info.me_last_pgno + 1) * stat.ms_psize;
}

/* ---- transactions ---- */

static tables_txn_t *
s_begin(tables_t *self, unsigned flags)
{
    tables_txn_t *txn = calloc(1, sizeof *txn);
    if (!txn)
        abort();
    txn->tables = self;
    int code = mdb_txn_begin(self->env, NULL, flags, &txn->txn);
    if (code)
        s_die("a transaction cannot begin", code);
    return txn;
}

tables_txn_t *
tables_write(tables_t *self)
{
    return s_begin(self, 0);
}

tables_txn_t *
tables_read(tables_t *self)
{
    return s_begin(self, MDB_RDONLY);
}

int
tables_commit(tables_txn_t **txn_p)
{
    assert(txn_p && *txn_p);
    int code = mdb_txn_commit((*txn_p)->txn);
    free(*txn_p);
    *txn_p = NULL;
    return s_err(code);
}

void
tables_end(tables_txn_t **txn_p)
{
    assert(txn_p);
    if (!*txn_p)
        return;
    mdb_txn_abort((*txn_p)->txn);
    free(*txn_p);
    *txn_p = NULL;
}

/* ---- keys ---- */

static void
s_key_add(tables_key_t *key, const void *data, size_t size)
{
    /* Every text that becomes a key was checked against TEXT_NAME_MAX or is a ULID. */
    assert(size <= sizeof key->bytes - key->size);
    memcpy(key->bytes + key->size, data, size);
    key->size += size;
}

tables_key_t
tables_key_text(const char *text)
{
    tables_key_t key = {.size = 0};
    s_key_add(&key, text, strlen(text));
    return key;
}

tables_key_t
tables_key_pair(const char *first, const char *second)
{
    tables_key_t key = {.size = 0};
    s_key_add(&key, first, strlen(first) + 1);
    s_key_add(&key, second, strlen(second));
    return key;
}

tables_key_t
tables_key_u64(uint64_t number)
{
    tables_key_t key = {.size = sizeof number};
    for (size_t i = sizeof number; i-- > 0; number >>= 8)
        key.bytes[i] = (uint8_t)(number & 0xff);
    return key;
}

tables_key_t
tables_key_numbered(const char *text, uint32_t number)
{
    tables_key_t key = {.size = 0};
    s_key_add(&key, text, strlen(text) + 1);
    uint8_t bytes[4] = {
        (uint8_t)(number >> 24), (uint8_t)(number >> 16), (uint8_t)(number >> 8), (uint8_t)number};
    s_key_add(&key, bytes, sizeof bytes);
    return key;
}

/* ---- values ---- */

static MDB_val
s_val(const void *data, size_t size)
{
    return (MDB_val){.mv_size = size, .mv_data = (void *)(uintptr_t)data};
}

int
tables_get(tables_txn_t *txn, table_t table, const tables_key_t *key, tables_value_t *ret)
{
    MDB_val k = s_val(key->bytes, key->size);
    MDB_val v;
    int code = mdb_get(txn->txn, txn->tables->dbis[table], &k, &v);
    if (code == MDB_NOTFOUND)
        return ERR_NOT_FOUND;
    if (code)
        s_die(NAMES[table], code);
    *ret = (tables_value_t){v.mv_data, v.mv_size};
    return 0;
}

void *
tables_get_message(tables_txn_t *txn,
                   table_t table,
                   const tables_key_t *key,
                   const ProtobufCMessageDescriptor *descriptor)
{
    tables_value_t value;
    if (tables_get(txn, table, key, &value))
        return NULL;
    ProtobufCMessage *message = protobuf_c_message_unpack(descriptor, NULL, value.size, value.data);
    if (!message)
        s_die(NAMES[table], MDB_CORRUPTED);
    return message;
}

int
tables_put(tables_txn_t *txn, table_t table, const tables_key_t *key, const void *data, size_t size)
{
    MDB_val k = s_val(key->bytes, key->size);
    MDB_val v = s_val(data, size);
    return s_err(mdb_put(txn->txn, txn->tables->dbis[table], &k, &v, 0));
}

int
tables_put_message(tables_txn_t *txn,
                   table_t table,
                   const tables_key_t *key,
                   const ProtobufCMessage *message)
{
    MDB_val k = s_val(key->bytes, key->size);
    MDB_val v = {.mv_size = protobuf_c_message_get_packed_size(message)};
    int code = mdb_put(txn->txn, txn->tables->dbis[table], &k, &v, MDB_RESERVE);
    if (code == 0)
        protobuf_c_message_pack(message, v.mv_data);
    return s_err(code);
}

int
tables_delete(tables_txn_t *txn, table_t table, const tables_key_t *key)
{
    MDB_val k = s_val(key->bytes, key->size);
    return s_err(mdb_del(txn->txn, txn->tables->dbis[table], &k, NULL));
}

bool
tables_has(tables_txn_t *txn, table_t table, const tables_key_t *key)
{
    tables_value_t value;
    return tables_get(txn, table, key, &value) == 0;
}

uint64_t
tables_count(tables_txn_t *txn, table_t table)
{
    MDB_stat stat;
    int code = mdb_stat(txn->txn, txn->tables->dbis[table], &stat);
    if (code)
        s_die(NAMES[table], code);
    return stat.ms_entries;
}

/* ---- scans ---- */

tables_scan_t *
tables_scan_new(tables_txn_t *txn,
                table_t table,
                const tables_key_t *prefix,
                const tables_key_t *from,
                bool backwards)
{
    tables_scan_t *self = calloc(1, sizeof *self);
    if (!self)
        abort();
    int code = mdb_cursor_open(txn->txn, txn->tables->dbis[table], &self->cursor);
    if (code)
        s_die(NAMES[table], code);
    if (prefix)
        self->prefix = *prefix;
    if (from)
        self->from = *from;
    self->backwards = backwards;
    return self;
}

/*  Stands on the first row at or after `key`; backwards: on the last row before it. */
static int
s_seek(tables_scan_t *self, const tables_key_t *key, MDB_val *k, MDB_val *v)
{
    *k = s_val(key->bytes, key->size);
    int code = mdb_cursor_get(self->cursor, k, v, MDB_SET_RANGE);
    if (!self->backwards)
        return code;
    return mdb_cursor_get(self->cursor, k, v, code == MDB_NOTFOUND ? MDB_LAST : MDB_PREV);
}

static int
s_first(tables_scan_t *self, MDB_val *k, MDB_val *v)
{
    if (self->from.size > 0) {
        int code = s_seek(self, &self->from, k, v);
        bool same = !self->backwards && code == 0 && k->mv_size == self->from.size &&
                    memcmp(k->mv_data, self->from.bytes, k->mv_size) == 0;
        return same ? mdb_cursor_get(self->cursor, k, v, MDB_NEXT) : code;
    }
    if (self->prefix.size == 0)
        return mdb_cursor_get(self->cursor, k, v, self->backwards ? MDB_LAST : MDB_FIRST);
    tables_key_t start = self->prefix;
    if (self->backwards) {
        /* The key after every one with this prefix: keys are ASCII and numbers behind a NUL, so a
           run of 0xff is beyond all of them. */
        size_t room = sizeof start.bytes - start.size;
        size_t tail = room < 9 ? room : 9;
        memset(start.bytes + start.size, 0xff, tail);
        start.size += tail;
    }
    return s_seek(self, &start, k, v);
}

bool
tables_scan_next(tables_scan_t *self, tables_value_t *ret_key, tables_value_t *ret_value)
{
    MDB_val k;
    MDB_val v;
    int code = !self->started
                   ? s_first(self, &k, &v)
                   : mdb_cursor_get(self->cursor, &k, &v, self->backwards ? MDB_PREV : MDB_NEXT);
    self->started = true;
    if (code == MDB_NOTFOUND)
        return false;
    if (code)
        s_die("a scan failed", code);
    if (k.mv_size < self->prefix.size ||
        memcmp(k.mv_data, self->prefix.bytes, self->prefix.size) != 0)
        return false;
    *ret_key = (tables_value_t){k.mv_data, k.mv_size};
    *ret_value = (tables_value_t){v.mv_data, v.mv_size};
    return true;
}

void
tables_scan_destroy(tables_scan_t **self_p)
{
    assert(self_p);
    if (!*self_p)
        return;
    mdb_cursor_close((*self_p)->cursor);
    free(*self_p);
    *self_p = NULL;
}
