/*  store_fixture - see store_fixture.h */
#include "tests/unit/store/store_fixture.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/cleanup.h"
#include "lib/base/text.h"

#define MAP_BYTES (256u << 20)
#define HASH "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319"

static void
s_on_applied(void *arg, uint64_t index, const ledger_result_t *result)
{
    (void)index;
    fixture_t *self = arg;
    assert(self->result_count < FIXTURE_RESULTS_MAX);
    self->results[self->result_count++] = *result;
}

void
fixture_open(fixture_t *self)
{
    store_options_t options = {.dir = self->dir,
                               .map_bytes = MAP_BYTES,
                               .server = 1,
                               .address = "store-1",
                               .on_applied = s_on_applied,
                               .arg = self};
    _cleanup_(free_p) char *why = NULL;
    int code = store_open(&options, self->mono_ms, &self->store, &why);
    if (code) {
        fprintf(stderr, "fixture: %s\n", why ? why : "cannot open");
        abort();
    }
}

void
fixture_close(fixture_t *self)
{
    store_close(&self->store);
}

fixture_t *
fixture_new(void)
{
    fixture_t *self = calloc(1, sizeof *self);
    if (!self)
        abort();
    snprintf(self->dir, sizeof self->dir, "/tmp/assize-store-XXXXXX");
    if (!mkdtemp(self->dir))
        abort();
    self->utc_ms = FIXTURE_START_MS;
    self->mono_ms = 1000;
    fixture_open(self);
    return self;
}

void
fixture_destroy(fixture_t **self_p)
{
    fixture_t *self = *self_p;
    store_close(&self->store);
    _cleanup_(free_p) char *command = text_format("rm -rf '%s'", self->dir);
    if (system(command) != 0)
        abort();
    free(self);
    *self_p = NULL;
}

ledger_result_t
fixture_apply(fixture_t *self, Assize__Command *command)
{
    command->at_ms = self->utc_ms;
    size_t size = assize__command__get_packed_size(command);
    _cleanup_(free_p) uint8_t *packed = malloc(size + 1);
    if (!packed)
        abort();
    assize__command__pack(command, packed);
    replica_command_t entry = {packed, size};
    uint64_t index = 0;
    self->result_count = 0;
    if (store_round(self->store, self->mono_ms, &entry, 1, &index) || self->result_count != 1)
        abort();
    return self->results[0];
}

ledger_result_t
fixture_user(fixture_t *self, const char *name, Assize__Role role)
{
    Assize__User user = ASSIZE__USER__INIT;
    user.name = (char *)(uintptr_t)name;
    user.display_name = (char *)(uintptr_t)name;
    user.role = role;
    Assize__Command command = ASSIZE__COMMAND__INIT;
    command.body_case = ASSIZE__COMMAND__BODY_USER_PUT;
    command.user_put = &user;
    command.only_new = 1;
    return fixture_apply(self, &command);
}

ledger_result_t
fixture_problem(fixture_t *self, const char *id, bool hidden)
{
    Assize__BlobRef blob = ASSIZE__BLOB_REF__INIT;
    blob.hash = (char *)(uintptr_t)HASH;
    blob.size = 3;
    Assize__TestCase test = ASSIZE__TEST_CASE__INIT;
    test.name = (char *)(uintptr_t) "secret/1";
    test.input = &blob;
    test.answer = &blob;
    Assize__TestCase *tests[] = {&test};
    Assize__Limits limits = ASSIZE__LIMITS__INIT;
    limits.time_ms = 1000;
    limits.memory_mib = 256;
    limits.output_kib = 8192;
    limits.code_kib = 1;
    Assize__Validator validator = ASSIZE__VALIDATOR__INIT;
    validator.kind = ASSIZE__VALIDATOR_KIND__VALIDATOR_KIND_DEFAULT;
    Assize__Problem problem = ASSIZE__PROBLEM__INIT;
    problem.id = (char *)(uintptr_t)id;
    problem.name = (char *)(uintptr_t)id;
    problem.limits = &limits;
    problem.validator = &validator;
    problem.tests = tests;
    problem.n_tests = 1;
    problem.hidden = hidden;
    Assize__Command command = ASSIZE__COMMAND__INIT;
    command.body_case = ASSIZE__COMMAND__BODY_PROBLEM_PUT;
    command.problem_put = &problem;
    return fixture_apply(self, &command);
}

ledger_result_t
fixture_contest(fixture_t *self, const char *id)
{
    Assize__ContestProblem a = ASSIZE__CONTEST_PROBLEM__INIT;
    Assize__ContestProblem b = ASSIZE__CONTEST_PROBLEM__INIT;
    a.label = (char *)(uintptr_t) "A";
    a.problem = (char *)(uintptr_t) "p1";
    b.label = (char *)(uintptr_t) "B";
    b.problem = (char *)(uintptr_t) "p2";
    Assize__ContestProblem *problems[] = {&a, &b};
    Assize__Contest contest = ASSIZE__CONTEST__INIT;
    contest.id = (char *)(uintptr_t)id;
    contest.name = (char *)(uintptr_t)id;
    contest.start_at_ms = FIXTURE_START_MS + 60000;
    contest.duration_ms = 3600000;
    contest.rule = ASSIZE__RULE__RULE_ICPC;
    contest.problems = problems;
    contest.n_problems = 2;
    Assize__Command command = ASSIZE__COMMAND__INIT;
    command.body_case = ASSIZE__COMMAND__BODY_CONTEST_PUT;
    command.contest_put = &contest;
    return fixture_apply(self, &command);
}

ledger_result_t
fixture_register(fixture_t *self, const char *contest, const char *user)
{
    Assize__Registration registration = ASSIZE__REGISTRATION__INIT;
    registration.contest = (char *)(uintptr_t)contest;
    registration.user = (char *)(uintptr_t)user;
    Assize__Command command = ASSIZE__COMMAND__INIT;
    command.body_case = ASSIZE__COMMAND__BODY_REGISTRATION_PUT;
    command.registration_put = &registration;
    command.principal = (char *)(uintptr_t)user;
    return fixture_apply(self, &command);
}

ledger_result_t
fixture_submit(
    fixture_t *self, const char *user, const char *problem, const char *contest, char id[ID_SIZE])
{
    id_make(self->utc_ms, id);
    Assize__Submission submission = ASSIZE__SUBMISSION__INIT;
    submission.id = id;
    submission.user = (char *)(uintptr_t)user;
    submission.problem = (char *)(uintptr_t)problem;
    submission.contest = (char *)(uintptr_t)contest;
    submission.language = (char *)(uintptr_t) "c";
    submission.source.data = (uint8_t *)(uintptr_t) "int main;";
    submission.source.len = 9;
    submission.received_at_ms = self->utc_ms;
    Assize__Command command = ASSIZE__COMMAND__INIT;
    command.body_case = ASSIZE__COMMAND__BODY_SUBMISSION_ACCEPT;
    command.submission_accept = &submission;
    command.principal = (char *)(uintptr_t)user;
    return fixture_apply(self, &command);
}

ledger_result_t
fixture_judge(fixture_t *self, const char *submission, uint32_t number, Assize__Verdict verdict)
{
    Assize__Judging judging = ASSIZE__JUDGING__INIT;
    judging.submission = (char *)(uintptr_t)submission;
    judging.number = number;
    judging.verdict = verdict;
    Assize__Command command = ASSIZE__COMMAND__INIT;
    command.body_case = ASSIZE__COMMAND__BODY_JUDGING_FINISH;
    command.judging_finish = &judging;
    return fixture_apply(self, &command);
}
