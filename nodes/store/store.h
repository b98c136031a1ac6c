/*  store - the truth: log, ledger and tables of one server, without sockets

    The brain of store_actor. A round is one write transaction: commands enter
    the log, what is committed is applied, all of it becomes durable together
    (group commit). Results are told only after that.

    Not thread-safe: belongs to the store actor. Readers use the tables.
*/
#ifndef ASSIZE_STORE_H
#define ASSIZE_STORE_H

#include "nodes/store/ledger.h"
#include "nodes/store/replica.h"

typedef struct store store_t;

/*  One applied command: told after the round is durable, in the order of the log. */
typedef void(store_applied_fn)(void *arg, uint64_t index, const ledger_result_t *result);

typedef struct {
    const char *dir; /* exists */
    uint64_t map_bytes;
    bool sync;       /* false only in tests */
    uint64_t server; /* id in the Raft group, > 0 */
    const char *address;
    store_applied_fn *on_applied;
    void *arg;
} store_options_t;

/*  Opens the environment, starts the replica and applies what the last run left committed but not
    applied. Returns 0 or a code with `*ret_why` (caller frees). */
int store_open(const store_options_t *options, uint64_t mono_ms, store_t **ret, char **ret_why);
void store_close(store_t **self_p);

/*  One round with these commands (may be none). `*ret_index` is the log index of the first; the
    others follow. Returns 0 when they are in the log durably, UNAVAILABLE when this server does
    not lead (nothing happened). A failing disk ends the process: a restart finds the last durable
    round, and no one was told of this one. */
int store_round(store_t *self,
                uint64_t mono_ms,
                const replica_command_t *commands,
                size_t count,
                uint64_t *ret_index);

/*  The log index that the first command of the next round will get. */
uint64_t store_next_index(store_t *self);

/*  When the next empty round is due, monotonic milliseconds. */
uint64_t store_deadline_ms(const store_t *self);

tables_t *store_tables(store_t *self);
const Assize__RaftMeta *store_meta(const store_t *self);
bool store_leads(store_t *self);

#endif
