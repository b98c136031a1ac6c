/*  replica - one server of the Raft group: drives libraft's raft_step

    raft_step is pure: it takes an event and says what has to be done. This is
    the one file that knows libraft's memory rules and carries its updates out,
    inside the caller's write transaction. Entries are told to libraft as
    persisted as soon as they are in that transaction, before it is committed:
    sound, because nothing that follows from it (a reply, an event, a message)
    leaves the process before the commit, and a commit that fails ends the
    process.

    With one voter there is nobody to send to. Messages, snapshots and
    membership come with further voters.
    Source: libraft 0.22 raft.h; Ongaro and Ousterhout, "In search of an
    understandable consensus algorithm", 2014.
*/
#ifndef ASSIZE_REPLICA_H
#define ASSIZE_REPLICA_H

#include <schemas/log.pb-c.h>

#include "nodes/store/journal.h"

typedef struct replica replica_t;

typedef struct {
    const uint8_t *data;
    size_t size;
} replica_command_t;

/*  Starts from what the journal holds, or bootstraps a group of this one voter when it is empty.
    `meta` is the caller's, kept up to date by every call here (term, vote, first). Returns 0 or a
    code with `*ret_why` (caller frees). Times are monotonic milliseconds. */
int replica_start(uint64_t id,
                  const char *address,
                  uint64_t now_ms,
                  tables_txn_t *txn,
                  Assize__RaftMeta *meta,
                  replica_t **ret,
                  char **ret_why);
void replica_destroy(replica_t **self_p);

/*  Appends commands to the log; the first gets `*ret_index`. UNAVAILABLE when this server does not
    lead. Data is copied. */
int replica_submit(replica_t *self,
                   uint64_t now_ms,
                   tables_txn_t *txn,
                   const replica_command_t *commands,
                   size_t count,
                   uint64_t *ret_index);

/*  To be called when replica_deadline_ms has come. */
int replica_timeout(replica_t *self, uint64_t now_ms, tables_txn_t *txn);
uint64_t replica_deadline_ms(const replica_t *self);

/*  Entries up to here may be applied. */
uint64_t replica_commit_index(const replica_t *self);
/*  Index of the newest entry of the log. */
uint64_t replica_last_index(replica_t *self);
bool replica_leads(replica_t *self);

#endif
