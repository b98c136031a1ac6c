/*  grading - see grading.h */
#include "nodes/worker/grading.h"

#include "lib/base/text.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SUM_SLACK 1e-6 /* of a maximum: what sums of parts may be over it by rounding */
#define GRADER_OUTPUT_MAX 100u

/*  A result inside a group, for its grader. */
typedef struct {
    Assize__Verdict verdict;
    double score;
    bool sample; /* the group "sample" */
} part_result_t;

typedef struct {
    const Assize__TestGroup *spec;
    bool open;    /* judging is in it, or was */
    bool closed;  /* its result is known */
    bool stopped; /* nothing in it is wanted any more */
    bool failed;  /* something in it was not accepted, or not run */
    size_t tests; /* that count in it, static validation too: 2025-09 */
    size_t child_groups;
    part_result_t *parts; /* of those that were judged */
    size_t count;
    Assize__Verdict verdict;
    double score;
} group_t;

struct grading {
    const Assize__Problem *problem;
    group_t *groups;
    size_t group_count;
    bool failed;                   /* pass-fail: some test was not accepted */
    Assize__Verdict first_failure; /* of all tests; UNSPECIFIED: none */
    bool skipped;                  /* some test was not run */
    char *why;
};

static bool
s_is_legacy(const grading_t *self)
{
    return self->problem->grading == ASSIZE__GRADING__GRADING_LEGACY;
}

static bool
s_is_2025(const grading_t *self)
{
    return self->problem->grading == ASSIZE__GRADING__GRADING_2025_09;
}

static bool
s_lies_in(const grading_t *self, size_t group, size_t around)
{
    while (group > around)
        group = self->groups[group].spec->parent;
    return group == around;
}

static bool
s_is_sample(const group_t *group)
{
    return strcmp(group->spec->name, "sample") == 0;
}

grading_t *
grading_new(const Assize__Problem *problem)
{
    grading_t *self = calloc(1, sizeof *self);
    if (!self)
        abort();
    self->problem = problem;
    self->group_count = problem->n_groups;
    self->groups = calloc(problem->n_groups + 1, sizeof *self->groups);
    if (!self->groups)
        abort();
    for (size_t i = 0; i < self->group_count; i++) {
        self->groups[i].spec = problem->groups[i];
        self->groups[i].tests += problem->groups[i]->static_validation ? 1 : 0;
        if (i > 0)
            self->groups[problem->groups[i]->parent].child_groups++;
    }
    for (size_t i = 0; i < problem->n_tests && self->group_count > 0; i++)
        self->groups[problem->tests[i]->group].tests++;
    return self;
}

void
grading_destroy(grading_t **self_p)
{
    grading_t *self = *self_p;
    if (!self)
        return;
    for (size_t i = 0; i < self->group_count; i++)
        free(self->groups[i].parts);
    free(self->groups);
    free(self->why);
    free(self);
    *self_p = NULL;
}

/* ---- what is worth a run ---- */

/*  2025-09: whether the groups that must be passed first were. */
static bool
s_is_allowed(const grading_t *self, size_t index)
{
    const Assize__TestGroup *spec = self->groups[index].spec;
    for (size_t i = 0; i < spec->n_require_pass; i++)
        if (self->groups[spec->require_pass[i]].failed)
            return false;
    return true;
}

bool
grading_wants(const grading_t *self, size_t group)
{
    if (!s_is_legacy(self) && !s_is_2025(self))
        return !self->failed;
    for (size_t i = group;; i = self->groups[i].spec->parent) {
        if (self->groups[i].stopped || (s_is_2025(self) && !s_is_allowed(self, i)))
            return false;
        if (i == 0)
            return true;
    }
}

/* ---- taking results ---- */

static void
s_open(grading_t *self, size_t group)
{
    while (!self->groups[group].open) {
        self->groups[group].open = true;
        group = self->groups[group].spec->parent;
    }
}

static void
s_add_part(group_t *group, part_result_t part)
{
    group->parts = realloc(group->parts, (group->count + 1) * sizeof *group->parts);
    if (!group->parts)
        abort();
    group->parts[group->count++] = part;
}

/*  A failure stops the group when nothing after it can change its result, or when it says so. */
static void
s_note_failure(grading_t *self, size_t index, bool of_sample)
{
    group_t *group = &self->groups[index];
    group->failed = true;
    if (s_is_legacy(self)) {
        group->stopped |= !group->spec->go_on && !(group->spec->ignore_sample && of_sample);
        return;
    }
    Assize__Aggregation aggregation = group->spec->aggregation;
    if (!s_is_sample(group) && group->tests > 0 &&
        (aggregation == ASSIZE__AGGREGATION__AGGREGATION_PASS_FAIL ||
         aggregation == ASSIZE__AGGREGATION__AGGREGATION_MIN))
        group->stopped = true;
    /* "secret" passes or fails as a whole: what follows in other groups cannot help. */
    if (index > 0 && !s_is_sample(group)) {
        size_t around = group->spec->parent;
        group_t *outer = &self->groups[around];
        outer->failed = true;
        if (outer->spec->aggregation == ASSIZE__AGGREGATION__AGGREGATION_PASS_FAIL && around > 0)
            outer->stopped = true;
    }
}

/*  What a test of this group may score at most; infinite: unbounded. */
static double
s_most(const group_t *group, bool is_static)
{
    const Assize__TestGroup *spec = group->spec;
    if (spec->aggregation == ASSIZE__AGGREGATION__AGGREGATION_MIN || isinf(spec->max_score))
        return spec->max_score;
    if (is_static)
        return spec->static_score;
    size_t tests = group->tests - (spec->static_validation ? 1 : 0);
    return (spec->max_score - spec->static_score) / (double)(tests ? tests : 1);
}

/*  The score of an accepted test by 2025-09; NULL or what is wrong. */
static const char *
s_score_2025(const group_t *group, bool is_static, const check_t *check, double points, double *ret)
{
    bool has_score = check && check->has_score;
    bool has_multiplier = check && check->has_multiplier;
    if (s_is_sample(group))
        return NULL;
    if (group->spec->aggregation == ASSIZE__AGGREGATION__AGGREGATION_PASS_FAIL)
        return has_score || has_multiplier ? "the validator gives a score in a pass-fail group"
                                           : NULL;
    double most = points > 0 ? points : s_most(group, is_static);
    if (isinf(most)) {
        if (!has_score)
            return "the validator gives no score in a group without a maximum";
        *ret = check->score;
        return NULL;
    }
    if (has_score && check->score > most + most * SUM_SLACK)
        return "the validator gives more than the test is worth";
    *ret = has_score ? check->score : has_multiplier ? check->multiplier * most : most;
    return NULL;
}

static const char *
s_add(grading_t *self,
      size_t index,
      bool is_static,
      Assize__Verdict verdict,
      const check_t *check,
      double points,
      double *ret_score)
{
    bool accepted = verdict == ASSIZE__VERDICT__VERDICT_AC;
    *ret_score = 0;
    if (!accepted && self->first_failure == ASSIZE__VERDICT__VERDICT_UNSPECIFIED)
        self->first_failure = verdict;
    self->failed |= !accepted;
    if (self->group_count == 0)
        return NULL;
    group_t *group = &self->groups[index];
    s_open(self, index);
    if (s_is_legacy(self)) {
        *ret_score = !accepted                   ? group->spec->reject_score
                     : check && check->has_score ? check->score
                     : points > 0                ? points
                                                 : group->spec->accept_score;
    } else if (s_is_2025(self) && accepted) {
        const char *wrong = s_score_2025(group, is_static, check, points, ret_score);
        if (wrong)
            return wrong;
    }
    s_add_part(group, (part_result_t){.verdict = verdict, .score = *ret_score});
    if (!accepted)
        s_note_failure(self, index, false);
    return NULL;
}

const char *
grading_add_test(grading_t *self,
                 size_t group,
                 Assize__Verdict verdict,
                 const check_t *check,
                 double points,
                 double *ret_score)
{
    return s_add(self, group, false, verdict, check, points, ret_score);
}

const char *
grading_add_static(
    grading_t *self, size_t group, Assize__Verdict verdict, const check_t *check, double *ret_score)
{
    return s_add(self, group, true, verdict, check, 0, ret_score);
}

void
grading_skip_test(grading_t *self, size_t group)
{
    self->skipped = true;
    if (self->group_count > 0 && s_is_2025(self)) {
        s_open(self, group);
        s_note_failure(self, group, false);
    }
}

/* ---- closing ---- */

/*  How bad a verdict is: the legacy format's order. */
static int
s_badness(Assize__Verdict verdict)
{
    static const Assize__Verdict order[] = {ASSIZE__VERDICT__VERDICT_AC,
                                            ASSIZE__VERDICT__VERDICT_WA,
                                            ASSIZE__VERDICT__VERDICT_OLE,
                                            ASSIZE__VERDICT__VERDICT_TLE,
                                            ASSIZE__VERDICT__VERDICT_MLE,
                                            ASSIZE__VERDICT__VERDICT_RTE,
                                            ASSIZE__VERDICT__VERDICT_JE};
    int badness = 0;
    for (size_t i = 0; i < sizeof order / sizeof order[0]; i++)
        if (order[i] == verdict)
            badness = (int)i;
    return badness;
}

static Assize__Verdict
s_legacy_verdict(const Assize__TestGroup *spec, const part_result_t *parts, size_t count)
{
    Assize__Verdict worst = ASSIZE__VERDICT__VERDICT_AC, first = worst;
    bool any = false;
    for (size_t i = 0; i < count; i++) {
        any |= parts[i].verdict == ASSIZE__VERDICT__VERDICT_AC;
        if (first == ASSIZE__VERDICT__VERDICT_AC)
            first = parts[i].verdict;
        if (s_badness(parts[i].verdict) > s_badness(worst))
            worst = parts[i].verdict;
    }
    if ((spec->accept_if_any_accepted && any) ||
        spec->verdict_mode == ASSIZE__VERDICT_MODE__VERDICT_MODE_ALWAYS_ACCEPT)
        return ASSIZE__VERDICT__VERDICT_AC;
    return spec->verdict_mode == ASSIZE__VERDICT_MODE__VERDICT_MODE_FIRST_ERROR ? first : worst;
}

static double
s_aggregate(Assize__Aggregation how, const part_result_t *parts, size_t count)
{
    double sum = 0, min = count ? parts[0].score : 0, max = min;
    for (size_t i = 0; i < count; i++) {
        sum += parts[i].score;
        min = fmin(min, parts[i].score);
        max = fmax(max, parts[i].score);
    }
    switch (how) {
    case ASSIZE__AGGREGATION__AGGREGATION_MIN:
        return min;
    case ASSIZE__AGGREGATION__AGGREGATION_MAX:
        return max;
    case ASSIZE__AGGREGATION__AGGREGATION_AVG:
        return count ? sum / (double)count : 0;
    default:
        return sum;
    }
}

static void
s_grade_legacy(group_t *group)
{
    const part_result_t *parts = group->parts;
    size_t count = group->count;
    if (group->spec->ignore_sample && count > 0 && parts[0].sample) {
        parts++;
        count--;
    }
    group->verdict = s_legacy_verdict(group->spec, parts, count);
    group->score = s_aggregate(group->spec->aggregation, parts, count);
}

static const char *
s_grade_2025(group_t *group)
{
    const Assize__TestGroup *spec = group->spec;
    group->verdict = ASSIZE__VERDICT__VERDICT_AC;
    for (size_t i = 0; i < group->count; i++)
        if (group->verdict == ASSIZE__VERDICT__VERDICT_AC)
            group->verdict = group->parts[i].verdict;
    if (group->failed && group->verdict == ASSIZE__VERDICT__VERDICT_AC)
        group->verdict = ASSIZE__VERDICT__VERDICT_WA; /* what was not run counts as not accepted */
    if (spec->aggregation == ASSIZE__AGGREGATION__AGGREGATION_PASS_FAIL) {
        group->score = group->failed ? 0 : spec->max_score;
        return NULL;
    }
    group->score = s_aggregate(spec->aggregation, group->parts, group->count);
    size_t all = group->child_groups ? group->child_groups : group->tests;
    if (spec->aggregation == ASSIZE__AGGREGATION__AGGREGATION_MIN && group->count < all)
        group->score = 0; /* those not run have none */
    if (group->score > spec->max_score) {
        if (group->score > spec->max_score + spec->max_score * SUM_SLACK)
            return "a group scores more than its maximum";
        group->score = spec->max_score;
    }
    return NULL;
}

/*  The group's result is known: its group gets it. */
static void
s_hand_up(grading_t *self, size_t index)
{
    group_t *group = &self->groups[index];
    group->closed = true;
    if (index == 0 || (s_is_2025(self) && group->spec->parent == 0))
        return; /* "data" itself means nothing in 2025-09 */
    bool sample = s_is_sample(group);
    s_add_part(&self->groups[group->spec->parent],
               (part_result_t){.verdict = group->verdict, .score = group->score, .sample = sample});
    if (s_is_legacy(self) && group->verdict != ASSIZE__VERDICT__VERDICT_AC)
        s_note_failure(self, group->spec->parent, sample);
}

/*  The innermost open group that `next` does not lie in; the end when there is none. */
static size_t
s_find_left(const grading_t *self, size_t next)
{
    for (size_t i = self->group_count; i-- > 0;) {
        const group_t *group = &self->groups[i];
        if (group->open && !group->closed && (next == GRADING_END || !s_lies_in(self, next, i)))
            return i;
    }
    return GRADING_END;
}

grading_step_t
grading_close(grading_t *self, size_t next, size_t *ret_group)
{
    if (!s_is_legacy(self) && !s_is_2025(self))
        return GRADING_CLOSED;
    for (;;) {
        size_t index = s_find_left(self, next);
        if (index == GRADING_END)
            return GRADING_CLOSED;
        group_t *group = &self->groups[index];
        if (s_is_legacy(self) && group->spec->custom_grader && group->count > 0) {
            *ret_group = index;
            return GRADING_ASK;
        }
        if (s_is_legacy(self)) {
            s_grade_legacy(group);
        } else {
            const char *wrong = s_grade_2025(group);
            if (wrong) {
                free(self->why);
                self->why = text_format("%s: %s", group->spec->name, wrong);
                return GRADING_WRONG;
            }
        }
        s_hand_up(self, index);
    }
}

/* ---- custom graders ---- */

static const struct {
    Assize__Verdict verdict;
    const char *code;
} s_codes[] = {
    {ASSIZE__VERDICT__VERDICT_AC, "AC"},
    {ASSIZE__VERDICT__VERDICT_WA, "WA"},
    {ASSIZE__VERDICT__VERDICT_TLE, "TLE"},
    {ASSIZE__VERDICT__VERDICT_RTE, "RTE"},
    {ASSIZE__VERDICT__VERDICT_MLE, "MLE"},
    {ASSIZE__VERDICT__VERDICT_OLE, "OLE"},
};

#define CODES (sizeof s_codes / sizeof s_codes[0])

void
grading_input(const grading_t *self, size_t group, bytes_t *out)
{
    for (size_t i = 0; i < self->groups[group].count; i++) {
        const part_result_t *part = &self->groups[group].parts[i];
        size_t k = 0;
        while (k + 1 < CODES && s_codes[k].verdict != part->verdict)
            k++;
        char line[64];
        int size = snprintf(line, sizeof line, "%s %.15g\n", s_codes[k].code, part->score);
        (void)bytes_append(out, line, (size_t)size);
    }
}

bool
grading_answer(grading_t *self, size_t index, const void *output, size_t size)
{
    group_t *group = &self->groups[index];
    char text[GRADER_OUTPUT_MAX + 1];
    if (size > GRADER_OUTPUT_MAX)
        return false;
    memcpy(text, output, size);
    text[size] = '\0';
    char code[4];
    int used = 0;
    double score;
    if (sscanf(text, " %3[A-Z] %lf %n", code, &score, &used) != 2 || text[used] || !isfinite(score))
        return false;
    for (size_t k = 0; k < CODES; k++) {
        if (strcmp(s_codes[k].code, code) != 0)
            continue;
        group->verdict = s_codes[k].verdict;
        group->score = score;
        s_hand_up(self, index);
        return true;
    }
    return false;
}

const char *
grading_why(const grading_t *self)
{
    return self->why ? self->why : "";
}

/* ---- the end ---- */

/*  2025-09: the group "secret", whose score is the submission's. */
static const group_t *
s_secret(const grading_t *self)
{
    for (size_t i = 0; i < self->group_count; i++)
        if (strcmp(self->groups[i].spec->name, "secret") == 0)
            return &self->groups[i];
    return &self->groups[0];
}

Assize__Verdict
grading_verdict(const grading_t *self)
{
    if (s_is_legacy(self))
        return self->groups[0].closed ? self->groups[0].verdict : ASSIZE__VERDICT__VERDICT_AC;
    if (self->first_failure != ASSIZE__VERDICT__VERDICT_UNSPECIFIED)
        return self->first_failure;
    return self->skipped ? ASSIZE__VERDICT__VERDICT_WA : ASSIZE__VERDICT__VERDICT_AC;
}

bool
grading_is_scored(const grading_t *self)
{
    return s_is_legacy(self) || s_is_2025(self);
}

double
grading_score(const grading_t *self)
{
    if (s_is_2025(self))
        return s_secret(self)->score;
    if (!s_is_legacy(self) || grading_verdict(self) != ASSIZE__VERDICT__VERDICT_AC)
        return 0;
    return self->groups[0].score;
}

size_t
grading_results(const grading_t *self, Assize__GroupResult ***ret)
{
    *ret = NULL;
    if (!grading_is_scored(self))
        return 0;
    Assize__GroupResult **results = calloc(self->group_count + 1, sizeof *results);
    if (!results)
        abort();
    size_t count = 0;
    for (size_t i = 0; i < self->group_count; i++) {
        const group_t *group = &self->groups[i];
        if (!group->closed || strncmp(group->spec->name, "secret", strlen("secret")) != 0)
            continue;
        Assize__GroupResult *result = malloc(sizeof *result);
        if (!result)
            abort();
        assize__group_result__init(result);
        result->name = text_copy(group->spec->name);
        result->verdict = group->verdict;
        result->score = group->score;
        result->max_score = s_is_2025(self) ? group->spec->max_score : group->spec->score_max;
        results[count++] = result;
    }
    *ret = results;
    return count;
}
