/*  journal - the Raft log and its metadata, inside the store's LMDB environment

    All of it happens in the caller's write transaction, the same one that
    applies commands: log, vote, applied index and state change together or not
    at all. Source: the Raft paper, figure 2, "persistent state".
*/
#ifndef ASSIZE_JOURNAL_H
#define ASSIZE_JOURNAL_H

#include <schemas/log.pb-c.h>

#include "nodes/store/tables.h"

#define JOURNAL_FORMAT 1u /* of the environment; docs/disk.md */

/*  Reads the metadata: 0, ERR_NOT_FOUND in a new environment, ERR_UNSUPPORTED for a format that
    this program does not know. `*ret_meta` holds no memory of its own. */
int journal_read_meta(tables_txn_t *txn, Assize__RaftMeta *ret_meta);
int journal_write_meta(tables_txn_t *txn, const Assize__RaftMeta *meta);

int journal_append(
    tables_txn_t *txn, uint64_t index, uint64_t term, uint32_t type, const void *data, size_t size);

/*  Removes the entries from `index` on (a follower's log that a new leader overrules). */
int journal_truncate(tables_txn_t *txn, uint64_t index);

/*  The entry at `index`; the caller frees it (message_free_p). NULL when there is none. */
Assize__LogEntry *journal_entry(tables_txn_t *txn, uint64_t index);

/*  Index of the newest entry, 0 when empty. */
uint64_t journal_last(tables_txn_t *txn);

#endif
