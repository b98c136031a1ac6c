/*  journal - see journal.h */
#include "nodes/store/journal.h"

#include <assert.h>

#include "lib/base/cleanup.h"
#include "lib/base/err.h"
#include "schemas/message.h"

int
journal_read_meta(tables_txn_t *txn, Assize__RaftMeta *ret_meta)
{
    tables_key_t key = tables_key_text("raft");
    _cleanup_(message_free_p) Assize__RaftMeta *meta =
        tables_get_message(txn, TABLE_META, &key, &assize__raft_meta__descriptor);
    if (!meta)
        return ERR_NOT_FOUND;
    if (meta->format != JOURNAL_FORMAT)
        return ERR_UNSUPPORTED;
    Assize__RaftMeta copy = ASSIZE__RAFT_META__INIT;
    copy.term = meta->term;
    copy.voted_for = meta->voted_for;
    copy.applied = meta->applied;
    copy.first = meta->first;
    copy.format = meta->format;
    copy.last_event = meta->last_event;
    *ret_meta = copy;
    return 0;
}

int
journal_write_meta(tables_txn_t *txn, const Assize__RaftMeta *meta)
{
    tables_key_t key = tables_key_text("raft");
    return tables_put_message(txn, TABLE_META, &key, &meta->base);
}

int
journal_append(
    tables_txn_t *txn, uint64_t index, uint64_t term, uint32_t type, const void *data, size_t size)
{
    assert(index > 0);
    Assize__LogEntry entry = ASSIZE__LOG_ENTRY__INIT;
    entry.term = term;
    entry.type = type;
    entry.data.data = (uint8_t *)(uintptr_t)data;
    entry.data.len = size;
    tables_key_t key = tables_key_u64(index);
    return tables_put_message(txn, TABLE_LOG, &key, &entry.base);
}

int
journal_truncate(tables_txn_t *txn, uint64_t index)
{
    for (uint64_t last = journal_last(txn); last >= index && last > 0; last--) {
        tables_key_t key = tables_key_u64(last);
        int code = tables_delete(txn, TABLE_LOG, &key);
        if (code)
            return code;
    }
    return 0;
}

Assize__LogEntry *
journal_entry(tables_txn_t *txn, uint64_t index)
{
    tables_key_t key = tables_key_u64(index);
    return tables_get_message(txn, TABLE_LOG, &key, &assize__log_entry__descriptor);
}

uint64_t
journal_last(tables_txn_t *txn)
{
    _cleanup_(tables_scan_destroy) tables_scan_t *scan =
        tables_scan_new(txn, TABLE_LOG, NULL, NULL, true);
    tables_value_t key;
    tables_value_t value;
    if (!tables_scan_next(scan, &key, &value))
        return 0;
    uint64_t index = 0;
    for (size_t i = 0; i < key.size; i++)
        index = index << 8 | key.data[i];
    return index;
}
