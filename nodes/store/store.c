/*  store - see store.h */
#include "nodes/store/store.h"

#include <assert.h>
#include <raft.h>
#include <stdlib.h>

#include "lib/base/cleanup.h"
#include "lib/base/err.h"
#include "lib/base/log.h"
#include "lib/base/text.h"
#include "schemas/message.h"

struct store {
    tables_t *tables;
    replica_t *replica;
    Assize__RaftMeta meta;
    store_applied_fn *on_applied;
    void *arg;
    ledger_result_t *results; /* of the round in hand */
    uint64_t *result_indexes;
    size_t result_count;
    size_t result_capacity;
};

static void
s_remember(store_t *self, uint64_t index, const ledger_result_t *result)
{
    if (self->result_count == self->result_capacity) {
        self->result_capacity = self->result_capacity ? 2 * self->result_capacity : 64;
        self->results = realloc(self->results, self->result_capacity * sizeof *self->results);
        self->result_indexes =
            realloc(self->result_indexes, self->result_capacity * sizeof *self->result_indexes);
        if (!self->results || !self->result_indexes)
            abort();
    }
    self->results[self->result_count] = *result;
    self->result_indexes[self->result_count++] = index;
}

static int
s_apply_entry(store_t *self, tables_txn_t *txn, uint64_t index)
{
    _cleanup_(message_free_p) Assize__LogEntry *entry = journal_entry(txn, index);
    if (!entry)
        return ERR_CORRUPT;
    if (entry->type != RAFT_COMMAND)
        return 0;
    _cleanup_(message_free_p) Assize__Command *command =
        assize__command__unpack(NULL, entry->data.len, entry->data.data);
    if (!command)
        return ERR_CORRUPT;
    ledger_result_t result;
    int code = ledger_apply(txn, index, command, &self->meta.last_event, &result);
    if (code == 0)
        s_remember(self, index, &result);
    return code;
}

static int
s_apply_committed(store_t *self, tables_txn_t *txn)
{
    int code = 0;
    uint64_t commit = replica_commit_index(self->replica);
    while (code == 0 && self->meta.applied < commit) {
        code = s_apply_entry(self, txn, self->meta.applied + 1);
        self->meta.applied++;
    }
    return code;
}

/*  Makes the round durable and tells its results. What failed before is passed in. */
static void
s_finish_round(store_t *self, tables_txn_t **txn_p, int code)
{
    if (code == 0)
        code = journal_write_meta(*txn_p, &self->meta);
    if (code == 0)
        code = tables_commit(txn_p);
    if (code) {
        log_error("a round cannot be written: %s; ending, so that nothing diverges",
                  err_code(code));
        abort();
    }
    for (size_t i = 0; i < self->result_count; i++)
        self->on_applied(self->arg, self->result_indexes[i], &self->results[i]);
    self->result_count = 0;
}

/* ---- lifecycle ---- */

static int
s_start(store_t *self, const store_options_t *options, uint64_t mono_ms, char **ret_why)
{
    tables_txn_t *txn = tables_write(self->tables);
    int code = journal_read_meta(txn, &self->meta);
    if (code == ERR_UNSUPPORTED)
        *ret_why =
            text_format("%s was written in a format that this program does not know", options->dir);
    if (code == 0 || code == ERR_NOT_FOUND)
        code = replica_start(
            options->server, options->address, mono_ms, txn, &self->meta, &self->replica, ret_why);
    if (code == 0) {
        code = s_apply_committed(self, txn);
        if (code)
            *ret_why = text_format("the log cannot be applied: %s", err_code(code));
    }
    if (code) {
        tables_end(&txn);
        return code;
    }
    s_finish_round(self, &txn, 0);
    return 0;
}

int
store_open(const store_options_t *options, uint64_t mono_ms, store_t **ret, char **ret_why)
{
    assert(options && options->dir && options->on_applied && ret && ret_why);
    _cleanup_(store_close) store_t *self = calloc(1, sizeof *self);
    if (!self)
        abort();
    Assize__RaftMeta meta = ASSIZE__RAFT_META__INIT;
    self->meta = meta;
    self->meta.format = JOURNAL_FORMAT;
    self->on_applied = options->on_applied;
    self->arg = options->arg;
    int code = tables_open(options->dir, options->map_bytes, options->sync, &self->tables, ret_why);
    if (code == 0)
        code = s_start(self, options, mono_ms, ret_why);
    if (code == 0)
        *ret = steal(&self);
    return code;
}

void
store_close(store_t **self_p)
{
    assert(self_p);
    store_t *self = *self_p;
    if (!self)
        return;
    replica_destroy(&self->replica);
    tables_close(&self->tables);
    free(self->results);
    free(self->result_indexes);
    free(self);
    *self_p = NULL;
}

/* ---- rounds ---- */

int
store_round(store_t *self,
            uint64_t mono_ms,
            const replica_command_t *commands,
            size_t count,
            uint64_t *ret_index)
{
    assert(self && count <= STORE_ROUND_COMMANDS_MAX);
    if (count > 0 && !replica_leads(self->replica))
        return ERR_UNAVAILABLE;

    tables_txn_t *txn = tables_write(self->tables);
    int code = 0;
    if (mono_ms >= replica_deadline_ms(self->replica))
        code = replica_timeout(self->replica, mono_ms, txn);
    if (code == 0 && count > 0)
        code = replica_submit(self->replica, mono_ms, txn, commands, count, ret_index);
    if (code == 0)
        code = s_apply_committed(self, txn);
    s_finish_round(self, &txn, code);
    return 0;
}

uint64_t
store_next_index(store_t *self)
{
    return replica_last_index(self->replica) + 1;
}

uint64_t
store_deadline_ms(const store_t *self)
{
    return replica_deadline_ms(self->replica);
}

tables_t *
store_tables(store_t *self)
{
    return self->tables;
}

const Assize__RaftMeta *
store_meta(const store_t *self)
{
    return &self->meta;
}

bool
store_leads(store_t *self)
{
    return replica_leads(self->replica);
}
