/*  query - see query.h

    Messages are made with malloc throughout, as protobuf-c's unpack makes them,
    so that one free_unpacked frees a page with all its rows.
*/
#include "nodes/store/query.h"

#include <assert.h>
#include <schemas/submission.pb-c.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/base/cleanup.h"
#include "lib/base/id.h"
#include "lib/base/text.h"
#include "nodes/store/journal.h"
#include "nodes/store/ledger.h"
#include "schemas/message.h"

/*  Fresh zeroed memory for a message or an array of pointers. */
static void *
s_new(size_t size)
{
    void *memory = calloc(1, size ? size : 1);
    if (!memory)
        abort();
    return memory;
}

/*  Strings that are never set point to protobuf-c's shared empty string, which free_unpacked
    knows; set ones are freed. */
static void
s_set(char **field, const char *text)
{
    *field = text_copy(text);
}

/*  The text before the NUL of a paired key is the prefix; this is what stands behind it. */
static char *
s_second(const tables_value_t *key, size_t prefix_size)
{
    char *text = strndup((const char *)key->data + prefix_size, key->size - prefix_size);
    if (!text)
        abort();
    return text;
}

/* ---- users, problems ---- */

Assize__User *
query_user(tables_txn_t *txn, const char *name)
{
    if (!text_name_valid(name))
        return NULL;
    tables_key_t key = tables_key_text(name);
    return tables_get_message(txn, TABLE_USERS, &key, &assize__user__descriptor);
}

Assize__Problem *
query_problem(tables_txn_t *txn, const char *id, uint32_t version)
{
    if (!text_name_valid(id))
        return NULL;
    tables_key_t newest = tables_key_text(id);
    tables_key_t numbered = tables_key_numbered(id, version);
    return version == 0
               ? tables_get_message(txn, TABLE_PROBLEMS, &newest, &assize__problem__descriptor)
               : tables_get_message(
                     txn, TABLE_PROBLEM_VERSIONS, &numbered, &assize__problem__descriptor);
}

static bool
s_problem_matches(const Assize__ProblemSummary *summary, const Assize__ProblemsQuery *query)
{
    if (summary->hidden && !query->hidden)
        return false;
    if (*query->text && !strcasestr(summary->name, query->text) &&
        !strcasestr(summary->id, query->text))
        return false;
    if (!*query->keyword)
        return true;
    for (size_t i = 0; i < summary->n_keywords; i++)
        if (strcasecmp(summary->keywords[i], query->keyword) == 0)
            return true;
    return false;
}

Assize__ProblemsPage *
query_problems(tables_txn_t *txn, const Assize__ProblemsQuery *query)
{
    assert(query->limit >= 1 && query->limit <= STORE_PAGE_MAX);
    Assize__ProblemsPage *page = s_new(sizeof *page);
    assize__problems_page__init(page);
    page->problems = s_new(query->limit * sizeof *page->problems);

    bool more = false;
    tables_value_t key;
    tables_value_t value;
    _cleanup_(tables_scan_destroy) tables_scan_t *scan =
        tables_scan_new(txn, TABLE_PROBLEM_SUMMARIES, NULL, NULL, false);
    while (tables_scan_next(scan, &key, &value)) {
        _cleanup_(message_free_p) Assize__ProblemSummary *summary =
            assize__problem_summary__unpack(NULL, value.size, value.data);
        if (!summary || !s_problem_matches(summary, query))
            continue;
        page->total++;
        if (strcmp(summary->id, query->after) <= 0)
            continue;
        if (page->n_problems < query->limit)
            page->problems[page->n_problems++] = steal(&summary);
        else
            more = true;
    }
    if (more)
        s_set(&page->next, page->problems[page->n_problems - 1]->id);
    return page;
}

/* ---- submissions ---- */

static void
s_read_judgings(tables_txn_t *txn, const char *id, Assize__SubmissionRecord *record)
{
    uint32_t numbers = record->submission->judging;
    record->judgings = s_new(numbers * sizeof *record->judgings);
    for (uint32_t number = 1; number <= numbers; number++) {
        tables_key_t key = tables_key_numbered(id, number);
        Assize__Judging *judging =
            tables_get_message(txn, TABLE_JUDGINGS, &key, &assize__judging__descriptor);
        if (judging)
            record->judgings[record->n_judgings++] = judging;
    }
}

Assize__SubmissionRecord *
query_submission(tables_txn_t *txn, const char *id)
{
    if (!id_valid(id))
        return NULL;
    tables_key_t key = tables_key_text(id);
    Assize__Submission *submission =
        tables_get_message(txn, TABLE_SUBMISSIONS, &key, &assize__submission__descriptor);
    if (!submission)
        return NULL;
    Assize__SubmissionRecord *record = s_new(sizeof *record);
    assize__submission_record__init(record);
    record->submission = submission;
    s_read_judgings(txn, id, record);
    return record;
}

/*  Which index is the narrowest for this query; the rest is filtered. */
static tables_scan_t *
s_scan_submissions(tables_txn_t *txn,
                   const Assize__SubmissionsQuery *query,
                   size_t *ret_prefix_size)
{
    table_t table = TABLE_SUBMISSIONS;
    const char *first = "";
    if (*query->user) {
        table = TABLE_BY_USER;
        first = query->user;
    } else if (*query->contest) {
        table = TABLE_BY_CONTEST;
        first = query->contest;
    } else if (*query->problem) {
        table = TABLE_BY_PROBLEM;
        first = query->problem;
    }
    if (table == TABLE_SUBMISSIONS) {
        tables_key_t from = tables_key_text(query->before);
        *ret_prefix_size = 0;
        return tables_scan_new(txn, table, NULL, *query->before ? &from : NULL, true);
    }
    tables_key_t prefix = tables_key_pair(first, "");
    tables_key_t from = tables_key_pair(first, query->before);
    *ret_prefix_size = prefix.size;
    return tables_scan_new(txn, table, &prefix, *query->before ? &from : NULL, true);
}

static bool
s_submission_matches(const Assize__Submission *submission, const Assize__SubmissionsQuery *query)
{
    return (!*query->problem || strcmp(submission->problem, query->problem) == 0) &&
           (!*query->contest || strcmp(submission->contest, query->contest) == 0);
}

Assize__SubmissionsPage *
query_submissions(tables_txn_t *txn, const Assize__SubmissionsQuery *query)
{
    assert(query->limit >= 1 && query->limit <= STORE_PAGE_MAX);
    Assize__SubmissionsPage *page = s_new(sizeof *page);
    assize__submissions_page__init(page);
    page->submissions = s_new(query->limit * sizeof *page->submissions);

    size_t prefix_size = 0;
    tables_value_t key;
    tables_value_t value;
    _cleanup_(tables_scan_destroy) tables_scan_t *scan =
        s_scan_submissions(txn, query, &prefix_size);
    _cleanup_(free_p) char *last = NULL;
    uint32_t passed = 0;
    bool more = false;
    while (!more && tables_scan_next(scan, &key, &value)) {
        if (page->n_submissions == query->limit || passed++ == STORE_SCAN_MAX) {
            more = true;
            break;
        }
        free(last);
        last = s_second(&key, prefix_size);
        tables_key_t id = tables_key_text(last);
        _cleanup_(message_free_p) Assize__Submission *submission =
            tables_get_message(txn, TABLE_SUBMISSIONS, &id, &assize__submission__descriptor);
        if (!submission || !s_submission_matches(submission, query))
            continue;
        free(submission->source.data);
        submission->source.data = NULL;
        submission->source.len = 0;
        page->submissions[page->n_submissions++] = steal(&submission);
    }
    if (more && last)
        s_set(&page->next, last);
    return page;
}

/* ---- contests ---- */

static uint32_t
s_count_registrations(tables_txn_t *txn, const char *contest)
{
    tables_key_t key = tables_key_text(contest);
    _cleanup_(message_free_p) Assize__ContestCount *count =
        tables_get_message(txn, TABLE_CONTEST_COUNTS, &key, &assize__contest_count__descriptor);
    return count ? count->registrations : 0;
}

static Assize__ContestRecord *
s_contest_record(tables_txn_t *txn, Assize__Contest *contest, const char *user)
{
    Assize__ContestRecord *record = s_new(sizeof *record);
    assize__contest_record__init(record);
    record->contest = contest;
    record->registrations = s_count_registrations(txn, contest->id);
    if (text_name_valid(user)) {
        tables_key_t key = tables_key_pair(contest->id, user);
        record->registered = tables_has(txn, TABLE_REGISTRATIONS, &key);
    }
    return record;
}

Assize__ContestRecord *
query_contest(tables_txn_t *txn, const char *id, const char *user)
{
    if (!text_name_valid(id))
        return NULL;
    tables_key_t key = tables_key_text(id);
    Assize__Contest *contest =
        tables_get_message(txn, TABLE_CONTESTS, &key, &assize__contest__descriptor);
    return contest ? s_contest_record(txn, contest, user) : NULL;
}

Assize__ContestsPage *
query_contests(tables_txn_t *txn, const Assize__ContestsQuery *query)
{
    assert(query->limit >= 1 && query->limit <= STORE_PAGE_MAX);
    Assize__ContestsPage *page = s_new(sizeof *page);
    assize__contests_page__init(page);
    page->contests = s_new(query->limit * sizeof *page->contests);

    tables_key_t from = tables_key_text(query->after);
    _cleanup_(tables_scan_destroy) tables_scan_t *scan =
        tables_scan_new(txn, TABLE_CONTESTS, NULL, *query->after ? &from : NULL, false);
    tables_value_t key;
    tables_value_t value;
    while (tables_scan_next(scan, &key, &value)) {
        if (page->n_contests == query->limit) {
            s_set(&page->next, page->contests[page->n_contests - 1]->contest->id);
            break;
        }
        Assize__Contest *contest = assize__contest__unpack(NULL, value.size, value.data);
        if (contest)
            page->contests[page->n_contests++] = s_contest_record(txn, contest, query->user);
    }
    return page;
}

/* ---- prefetch ---- */

static int
s_compare_starts(const void *left, const void *right)
{
    const Assize__Contest *a = *(Assize__Contest *const *)left;
    const Assize__Contest *b = *(Assize__Contest *const *)right;
    return (a->start_at_ms > b->start_at_ms) - (a->start_at_ms < b->start_at_ms);
}

/*  Contests that run or begin soon, by their begin: allocated, each one too. */
static Assize__Contest **
s_contests_due(tables_txn_t *txn, int64_t now_ms, int64_t begun_by_ms, size_t *ret_count)
{
    Assize__Contest **due = NULL;
    size_t count = 0;
    _cleanup_(tables_scan_destroy) tables_scan_t *scan =
        tables_scan_new(txn, TABLE_CONTESTS, NULL, NULL, false);
    tables_value_t key;
    tables_value_t value;
    while (tables_scan_next(scan, &key, &value)) {
        Assize__Contest *contest = assize__contest__unpack(NULL, value.size, value.data);
        if (!contest || contest->start_at_ms > begun_by_ms ||
            contest->start_at_ms + contest->duration_ms <= now_ms) {
            if (contest)
                assize__contest__free_unpacked(contest, NULL);
            continue;
        }
        due = realloc(due, (count + 1) * sizeof(Assize__Contest *));
        if (!due)
            abort();
        due[count++] = contest;
    }
    if (count > 0)
        qsort(due, count, sizeof(Assize__Contest *), s_compare_starts);
    *ret_count = count;
    return due;
}

typedef struct {
    Assize__PrefetchList *list;
    void *seen; /* tree of the hashes in it: tsearch */
} prefetching_t;

static int
s_compare_hashes(const void *left, const void *right)
{
    return strcmp(left, right);
}

/*  The tree's hashes are the list's. */
static void
s_keep_hash(void *hash)
{
    (void)hash;
}

static void
s_prefetch_blob(void *arg, const Assize__BlobRef *blob)
{
    prefetching_t *self = arg;
    if (self->list->n_blobs == STORE_PREFETCH_BLOBS_MAX ||
        tfind(blob->hash, &self->seen, s_compare_hashes))
        return;
    Assize__BlobRef *copy = s_new(sizeof *copy);
    assize__blob_ref__init(copy);
    copy->hash = text_copy(blob->hash);
    copy->size = blob->size;
    self->list->blobs[self->list->n_blobs++] = copy;
    if (!tsearch(copy->hash, &self->seen, s_compare_hashes))
        abort();
}

Assize__PrefetchList *
query_prefetch(tables_txn_t *txn, int64_t now_ms, int64_t begun_by_ms)
{
    Assize__PrefetchList *list = s_new(sizeof *list);
    assize__prefetch_list__init(list);
    list->blobs = s_new(STORE_PREFETCH_BLOBS_MAX * sizeof *list->blobs);
    prefetching_t prefetching = {.list = list};
    size_t count;
    Assize__Contest **due = s_contests_due(txn, now_ms, begun_by_ms, &count);
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < due[i]->n_problems; k++) {
            _cleanup_(message_free_p) Assize__Problem *problem =
                query_problem(txn, due[i]->problems[k]->problem, 0);
            if (problem)
                ledger_each_blob(problem, s_prefetch_blob, &prefetching);
        }
        assize__contest__free_unpacked(due[i], NULL);
    }
    free(due);
    tdestroy(prefetching.seen, s_keep_hash);
    return list;
}

/* ---- feed, status ---- */

Assize__FeedPage *
query_feed(tables_txn_t *txn, uint64_t after_seq, uint32_t limit)
{
    assert(limit >= 1 && limit <= STORE_FEED_EVENTS_MAX);
    Assize__FeedPage *page = s_new(sizeof *page);
    assize__feed_page__init(page);
    page->events = s_new(limit * sizeof *page->events);
    Assize__RaftMeta meta = ASSIZE__RAFT_META__INIT;
    if (journal_read_meta(txn, &meta) == 0)
        page->tip_seq = meta.last_event;

    tables_key_t from = tables_key_u64(after_seq);
    _cleanup_(tables_scan_destroy) tables_scan_t *scan =
        tables_scan_new(txn, TABLE_EVENTS, NULL, &from, false);
    tables_value_t key;
    tables_value_t value;
    size_t bytes = 0;
    while (page->n_events < limit && tables_scan_next(scan, &key, &value)) {
        bytes += value.size;
        if (bytes > STORE_FEED_BYTES_MAX && page->n_events > 0)
            break;
        Assize__Event *event = assize__event__unpack(NULL, value.size, value.data);
        if (event)
            page->events[page->n_events++] = event;
    }
    return page;
}

void
query_counts(tables_txn_t *txn, Assize__StoreStatus *status)
{
    Assize__RaftMeta meta = ASSIZE__RAFT_META__INIT;
    if (journal_read_meta(txn, &meta) == 0) {
        status->term = meta.term;
        status->applied_index = meta.applied;
        status->tip_seq = meta.last_event;
    }
    status->pending = tables_count(txn, TABLE_PENDING);
    status->users = tables_count(txn, TABLE_USERS);
    status->problems = tables_count(txn, TABLE_PROBLEMS);
    status->submissions = tables_count(txn, TABLE_SUBMISSIONS);
}
