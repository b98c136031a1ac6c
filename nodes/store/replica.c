/*  replica - see replica.h

    Memory rules of libraft 0.22.1, found in its source and held by the asan
    runs of tests/unit/store:
    - RAFT_START reads `entries` (terms, and the data of configurations); on
      success they stay the caller's, on failure libraft frees their batches.
    - RAFT_SUBMIT wants entries[0].batch set; array and batch come back as
      update.entries.batch on success and stay the caller's on failure.
    - update.entries (array and batch of the first entry) are the caller's to
      free with raft_free once they are persisted; libraft keeps only terms.
    - update.messages.batch is libraft's, valid until the next step.
*/
#include "nodes/store/replica.h"

#include <assert.h>
#include <raft.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/bytes.h"
#include "lib/base/cleanup.h"
#include "lib/base/err.h"
#include "lib/base/text.h"
#include "schemas/message.h"

struct replica {
    struct raft raft;
    Assize__RaftMeta *meta; /* the caller's */
};

/*  The one place where libraft's codes become ours. */
static int
s_err(int code)
{
    switch (code) {
    case 0:
        return 0;
    case RAFT_NOTLEADER:
    case RAFT_NOSPACE:
        return ERR_UNAVAILABLE;
    case RAFT_TOOBIG:
        return ERR_TOO_LARGE;
    case RAFT_CORRUPT:
    case RAFT_MALFORMED:
        return ERR_CORRUPT;
    default:
        return ERR_INTERNAL;
    }
}

static void
s_free_entries(struct raft_entry *entries)
{
    if (!entries)
        return;
    raft_free(entries[0].batch);
    raft_free(entries);
}

/*  An array of `count` entries whose data will lie in one batch of `size` bytes. */
static struct raft_entry *
s_new_entries(size_t count, size_t size)
{
    struct raft_entry *entries = raft_calloc(count, sizeof *entries);
    void *batch = raft_malloc(size + 1);
    if (!entries || !batch)
        abort();
    for (size_t i = 0; i < count; i++)
        entries[i].batch = batch;
    return entries;
}

/* ---- carrying out updates ---- */

static int
s_persist_entries(tables_txn_t *txn, const struct raft_update *update, raft_index *ret_last)
{
    raft_index index = update->entries.index;
    int code = index <= journal_last(txn) ? journal_truncate(txn, index) : 0;
    for (unsigned i = 0; code == 0 && i < update->entries.n; i++, index++) {
        const struct raft_entry *entry = &update->entries.batch[i];
        code = journal_append(
            txn, index, entry->term, (uint32_t)entry->type, entry->buf.base, entry->buf.len);
    }
    *ret_last = index - 1;
    return code;
}

/*  One step and everything that follows from it. */
static int
s_step(replica_t *self, struct raft_event *event, tables_txn_t *txn)
{
    struct raft_update update;
    int code = raft_step(&self->raft, event, &update);
    if (code)
        return s_err(code);
    if (update.flags & (RAFT_UPDATE_CURRENT_TERM)) {
        self->meta->term = raft_current_term(&self->raft);
        self->meta->voted_for = 0;
    }
    if (update.flags & (RAFT_UPDATE_VOTED_FOR))
        self->meta->voted_for = raft_voted_for(&self->raft);
    if (!(update.flags & (RAFT_UPDATE_ENTRIES)))
        return 0;

    raft_index last = 0;
    code = s_persist_entries(txn, &update, &last);
    s_free_entries(update.entries.batch);
    if (code)
        return code;
    struct raft_event persisted = {.time = event->time, .type = RAFT_PERSISTED_ENTRIES};
    persisted.persisted_entries.index = last;
    return s_step(self, &persisted, txn);
}

/* ---- start ---- */

/*  Index 1 of every log: the group's first configuration. */
static int
s_bootstrap(uint64_t id, const char *address, tables_txn_t *txn, Assize__RaftMeta *meta)
{
    struct raft_configuration group;
    struct raft_buffer encoded;
    raft_configuration_init(&group);
    int code = raft_configuration_add(&group, id, address, RAFT_VOTER);
    if (code == 0)
        code = raft_configuration_encode(&group, &encoded);
    raft_configuration_close(&group);
    if (code)
        return s_err(code);
    meta->term = 1;
    meta->first = 1;
    code = journal_append(txn, 1, 1, RAFT_CHANGE, encoded.base, encoded.len);
    raft_free(encoded.base);
    return code;
}

/*  Terms of all entries, and the data of configurations: what RAFT_START wants to know. */
static int
s_load_entries(tables_txn_t *txn, uint64_t first, uint64_t last, struct raft_entry **ret_entries)
{
    size_t count = last + 1 - first;
    struct raft_entry *entries = s_new_entries(count, 0);
    bytes_t batch = bytes_make(SIZE_MAX / 2);
    for (size_t i = 0; i < count; i++) {
        _cleanup_(message_free_p) Assize__LogEntry *entry = journal_entry(txn, first + i);
        if (!entry) {
            s_free_entries(entries);
            bytes_clear(&batch);
            return ERR_CORRUPT;
        }
        entries[i].term = entry->term;
        entries[i].type = (enum raft_entry_type)entry->type;
        if (entries[i].type != RAFT_CHANGE)
            continue;
        entries[i].buf.len = entry->data.len;
        entries[i].buf.base = (void *)batch.size; /* an offset, until the batch stands still */
        bytes_append(&batch, entry->data.data, entry->data.len);
        while (batch.size % 8 != 0)
            bytes_append(&batch, "", 1);
    }
    void *base = raft_malloc(batch.size + 1);
    if (!base)
        abort();
    if (batch.size > 0)
        memcpy(base, batch.data, batch.size);
    bytes_clear(&batch);
    raft_free(entries[0].batch);
    for (size_t i = 0; i < count; i++) {
        entries[i].batch = base;
        if (entries[i].type == RAFT_CHANGE)
            entries[i].buf.base = (uint8_t *)base + (size_t)entries[i].buf.base;
    }
    *ret_entries = entries;
    return 0;
}

static int
s_start(replica_t *self, uint64_t now_ms, tables_txn_t *txn)
{
    uint64_t first = self->meta->first;
    uint64_t last = journal_last(txn);
    struct raft_entry *entries = NULL;
    int code = last < first ? ERR_CORRUPT : s_load_entries(txn, first, last, &entries);
    if (code)
        return code;
    struct raft_event event = {.time = now_ms, .type = RAFT_START};
    event.start.term = self->meta->term;
    event.start.voted_for = self->meta->voted_for;
    event.start.start_index = first;
    event.start.entries = entries;
    event.start.n_entries = (unsigned)(last + 1 - first);
    code = s_step(self, &event, txn);
    if (code == 0)
        s_free_entries(entries);
    return code;
}

int
replica_start(uint64_t id,
              const char *address,
              uint64_t now_ms,
              tables_txn_t *txn,
              Assize__RaftMeta *meta,
              replica_t **ret,
              char **ret_why)
{
    assert(id > 0 && address && txn && meta && ret && ret_why);
    int code = journal_last(txn) == 0 ? s_bootstrap(id, address, txn, meta) : 0;
    if (code) {
        *ret_why = text_format("the first configuration cannot be written: %s", err_code(code));
        return code;
    }
    replica_t *self = calloc(1, sizeof *self);
    if (!self)
        abort();
    self->meta = meta;
    if (raft_init(&self->raft, NULL, NULL, id, address) != 0)
        abort();
    raft_seed(&self->raft, (unsigned)(now_ms ^ id));
    raft_set_pre_vote(&self->raft, true);
    code = s_start(self, now_ms, txn);
    if (code) {
        *ret_why = text_format(
            "the log cannot be started from: %s (%s)", err_code(code), raft_errmsg(&self->raft));
        replica_destroy(&self);
        return code;
    }
    *ret = self;
    return 0;
}

void
replica_destroy(replica_t **self_p)
{
    assert(self_p);
    if (!*self_p)
        return;
    raft_close(&(*self_p)->raft, NULL);
    free(*self_p);
    *self_p = NULL;
}

/* ---- events ---- */

int
replica_submit(replica_t *self,
               uint64_t now_ms,
               tables_txn_t *txn,
               const replica_command_t *commands,
               size_t count,
               uint64_t *ret_index)
{
    assert(count > 0);
    size_t size = 0;
    for (size_t i = 0; i < count; i++)
        size += commands[i].size;
    struct raft_entry *entries = s_new_entries(count, size);
    uint8_t *at = entries[0].batch;
    for (size_t i = 0; i < count; i++) {
        entries[i].type = RAFT_COMMAND;
        entries[i].term = raft_current_term(&self->raft);
        entries[i].buf.base = at;
        entries[i].buf.len = commands[i].size;
        memcpy(at, commands[i].data, commands[i].size);
        at += commands[i].size;
    }
    *ret_index = replica_last_index(self) + 1;

    struct raft_event event = {.time = now_ms, .type = RAFT_SUBMIT};
    event.submit.entries = entries;
    event.submit.n = (unsigned)count;
    if (!replica_leads(self)) {
        s_free_entries(entries);
        return ERR_UNAVAILABLE;
    }
    return s_step(self, &event, txn);
}

int
replica_timeout(replica_t *self, uint64_t now_ms, tables_txn_t *txn)
{
    struct raft_event event = {.time = now_ms, .type = RAFT_TIMEOUT};
    return s_step(self, &event, txn);
}

uint64_t
replica_deadline_ms(const replica_t *self)
{
    return raft_timeout(&self->raft);
}

uint64_t
replica_commit_index(const replica_t *self)
{
    return raft_commit_index(&self->raft);
}

uint64_t
replica_last_index(replica_t *self)
{
    return raft_last_index(&self->raft);
}

bool
replica_leads(replica_t *self)
{
    return raft_state(&self->raft) == RAFT_LEADER;
}
