/*  query - what the store answers to reads

    Every function reads in one read transaction and makes a fresh message,
    which the caller frees (message_free_p), or returns NULL: there is no such
    thing. Limits out of range are the caller's mistake and were refused before.
*/
#ifndef ASSIZE_QUERY_H
#define ASSIZE_QUERY_H

#include <schemas/store.pb-c.h>

#include "nodes/store/tables.h"

Assize__User *query_user(tables_txn_t *txn, const char *name);

/*  `version` 0 = the newest. */
Assize__Problem *query_problem(tables_txn_t *txn, const char *id, uint32_t version);
Assize__ProblemsPage *query_problems(tables_txn_t *txn, const Assize__ProblemsQuery *query);

Assize__SubmissionRecord *query_submission(tables_txn_t *txn, const char *id);

/*  Newest first, without sources. Passes over at most STORE_SCAN_MAX rows; `next` goes on. */
Assize__SubmissionsPage *query_submissions(tables_txn_t *txn,
                                           const Assize__SubmissionsQuery *query);

Assize__ContestRecord *query_contest(tables_txn_t *txn, const char *id, const char *user);
Assize__ContestsPage *query_contests(tables_txn_t *txn, const Assize__ContestsQuery *query);

/*  The blobs of contests that have begun by `begun_by_ms` and end after `now_ms`: the one that
   began first comes first, each blob once, at most STORE_PREFETCH_BLOBS_MAX. */
Assize__PrefetchList *query_prefetch(tables_txn_t *txn, int64_t now_ms, int64_t begun_by_ms);

/*  Events after a seq, whole ones, at most STORE_FEED_BYTES_MAX (but always one). */
Assize__FeedPage *query_feed(tables_txn_t *txn, uint64_t after_seq, uint32_t limit);

/*  Fills in the counts of a status. */
void query_counts(tables_txn_t *txn, Assize__StoreStatus *status);

#endif
