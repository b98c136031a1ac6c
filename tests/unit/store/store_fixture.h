/*  store_fixture - a store in a directory of its own, and commands to feed it */
#ifndef ASSIZE_STORE_FIXTURE_H
#define ASSIZE_STORE_FIXTURE_H

#include "nodes/store/store.h"

#define FIXTURE_START_MS INT64_C(1795252087000)
#define FIXTURE_RESULTS_MAX 1024u

typedef struct {
    char dir[64];
    store_t *store;
    int64_t utc_ms; /* stamped on commands */
    uint64_t mono_ms;
    ledger_result_t results[FIXTURE_RESULTS_MAX]; /* of the last round */
    size_t result_count;
} fixture_t;

/*  A fresh directory with an open store. */
fixture_t *fixture_new(void);
/*  Closes the store and removes the directory. */
void fixture_destroy(fixture_t **self_p);

void fixture_close(fixture_t *self);
void fixture_open(fixture_t *self);

/*  One round with one command, stamped with utc_ms; returns its result. */
ledger_result_t fixture_apply(fixture_t *self, Assize__Command *command);

ledger_result_t fixture_user(fixture_t *self, const char *name, Assize__Role role);
ledger_result_t fixture_problem(fixture_t *self, const char *id, bool hidden);
/*  Two problems "p1" and "p2", one hour from FIXTURE_START_MS + 60 s. */
ledger_result_t fixture_contest(fixture_t *self, const char *id);
ledger_result_t fixture_register(fixture_t *self, const char *contest, const char *user);
/*  Submits for `user` as himself; writes the submission's id to `id`. `contest` may be "". */
ledger_result_t fixture_submit(
    fixture_t *self, const char *user, const char *problem, const char *contest, char id[ID_SIZE]);
ledger_result_t
fixture_judge(fixture_t *self, const char *submission, uint32_t number, Assize__Verdict verdict);

#endif
