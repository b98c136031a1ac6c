/*  verify_rules - see verify_rules.h */
#include "client/cli/verify_rules.h"

#include <math.h>
#include <string.h>

#include "client/cli/cli.h"
#include "lib/base/bytes.h"
#include "lib/base/text.h"

#define PROMISE_SIZE_MAX 64u
#define SCORE_SLACK 1e-6

static unsigned
s_bit(Assize__Verdict verdict)
{
    switch (verdict) {
    case ASSIZE__VERDICT__VERDICT_AC:
        return PACKAGE_AC;
    case ASSIZE__VERDICT__VERDICT_WA:
        return PACKAGE_WA;
    case ASSIZE__VERDICT__VERDICT_TLE:
        return PACKAGE_TLE;
    case ASSIZE__VERDICT__VERDICT_RTE:
        return PACKAGE_RTE;
    case ASSIZE__VERDICT__VERDICT_MLE:
        return PACKAGE_MLE;
    case ASSIZE__VERDICT__VERDICT_OLE:
        return PACKAGE_OLE;
    case ASSIZE__VERDICT__VERDICT_CE:
        return PACKAGE_CE;
    default:
        return 0;
    }
}

/*  Whether the verdict is one of the set, as the formats see it. */
static bool
s_is_one_of(Assize__Verdict verdict, unsigned set)
{
    if (set & PACKAGE_RTE)
        set |= PACKAGE_MLE;
    if (set & (PACKAGE_WA | PACKAGE_TLE))
        set |= PACKAGE_OLE;
    return (s_bit(verdict) & set) != 0;
}

static char *
s_describe(unsigned verdicts)
{
    static const char *const names[] = {"AC", "WA", "TLE", "RTE", "MLE", "OLE", "CE"};
    bytes_t text = bytes_make(PROMISE_SIZE_MAX);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (verdicts & (1u << i))
            bytes_append_format(&text, "%s%s", text.size ? "/" : "", names[i]);
    char *copy = text_copy(text.data ? (const char *)text.data : "none");
    bytes_clear(&text);
    return copy;
}

bool
verify_rules_need_all(const package_submission_t *submission)
{
    return submission->detailed && !submission->verdicts_tagged;
}

bool
verify_rules_promise_nothing(const package_submission_t *submission)
{
    return submission->verdicts == PACKAGE_VERDICTS_ALL && !submission->detailed &&
           !submission->verdicts_tagged;
}

char *
verify_rules_promise(const package_submission_t *submission)
{
    if (submission->partial)
        return text_copy("part");
    if (submission->verdicts == PACKAGE_VERDICTS_ALL)
        return text_copy("any");
    return s_describe(submission->verdicts);
}

/*  The score of what the pattern names: of the whole, or of the outermost group that it covers.
    NaN when there is none. */
static double
s_score_of(const char *pattern, const Assize__Judging *judging)
{
    if (!pattern)
        return judging->scored ? judging->score : NAN;
    for (size_t i = 0; i < judging->n_groups; i++)
        if (package_covers(pattern, judging->groups[i]->name))
            return judging->groups[i]->score;
    return NAN;
}

static char *
s_score_broken(const package_expectation_t *rule, const Assize__Judging *judging)
{
    double score = s_score_of(rule->cases, judging);
    const char *what = rule->cases ? rule->cases : "all";
    if (isnan(score))
        return text_format("%s: there is no score", what);
    if (score >= rule->score_min - SCORE_SLACK && score <= rule->score_max + SCORE_SLACK)
        return NULL;
    if (rule->score_max - rule->score_min <= SCORE_SLACK)
        return text_format("%s: the score is %g, not %g", what, score, rule->score_min);
    return text_format(
        "%s: the score is %g, not within %g to %g", what, score, rule->score_min, rule->score_max);
}

/*  A rule held against the cases that it covers. */
static char *
s_rule_broken(const package_expectation_t *rule, const Assize__Judging *judging)
{
    size_t covered = 0;
    bool required = false;
    bool said = !rule->message;
    for (size_t i = 0; i < judging->n_tests; i++) {
        const Assize__TestResult *test = judging->tests[i];
        if (!package_covers(rule->cases, test->name))
            continue;
        covered++;
        if (!s_is_one_of(test->verdict, rule->permitted))
            return text_format("%s is %s", test->name, cli_verdict(test->verdict));
        required = required || s_is_one_of(test->verdict, rule->required);
        said = said || strstr(test->jury_message, rule->message);
    }
    const char *what = rule->cases ? rule->cases : "all";
    if (covered == 0)
        return text_format("%s: no such case was judged", what);
    if (!required) {
        char *verdicts = s_describe(rule->required);
        char *why = text_format("%s: no case is %s", what, verdicts);
        free(verdicts);
        return why;
    }
    if (!said)
        return text_format("%s: no message of the validator says \"%s\"", what, rule->message);
    return rule->has_score ? s_score_broken(rule, judging) : NULL;
}

/*  The first error of a compiler's text, or its first line. */
static char *
s_describe_compile_error(const char *text)
{
    const char *line = text;
    for (const char *at = text; *at; at += strcspn(at, "\n"), at += *at == '\n') {
        const char *error = strcasestr(at, "error");
        if (error && error < at + strcspn(at, "\n")) {
            line = at;
            break;
        }
    }
    return text_format("it is CE: %.*s", (int)strcspn(line, "\n"), line);
}

char *
verify_rules_broken(const package_submission_t *submission,
                    const Assize__Problem *problem,
                    const Assize__Judging *judging)
{
    if (judging->verdict == ASSIZE__VERDICT__VERDICT_JE)
        return text_format("judge error: %s", judging->detail);
    if (verify_rules_promise_nothing(submission))
        return NULL;
    bool by_case = verify_rules_need_all(submission) ||
                   (problem->grading == ASSIZE__GRADING__GRADING_2025_09 &&
                    !submission->verdicts_tagged && !submission->partial);
    if (!by_case || judging->verdict == ASSIZE__VERDICT__VERDICT_CE) {
        if (s_is_one_of(judging->verdict, submission->verdicts))
            return NULL;
        if (judging->verdict == ASSIZE__VERDICT__VERDICT_CE)
            return s_describe_compile_error(judging->compiler_output);
        bool accepted = judging->verdict == ASSIZE__VERDICT__VERDICT_AC;
        for (size_t i = 0; !accepted && i < judging->n_tests; i++)
            if (judging->tests[i]->verdict == judging->verdict)
                return text_format(
                    "%s is %s", judging->tests[i]->name, cli_verdict(judging->verdict));
        return text_format("it is %s", cli_verdict(judging->verdict));
    }
    for (size_t i = 0; i < submission->expectations_count; i++) {
        char *why = s_rule_broken(&submission->expectations[i], judging);
        if (why)
            return why;
    }
    return NULL;
}

/*  The best score that the problem has; NaN when it is unbounded. */
static double
s_best_score(const Assize__Problem *problem)
{
    double best = NAN;
    if (problem->grading == ASSIZE__GRADING__GRADING_LEGACY && problem->n_groups > 0)
        best = problem->type && problem->type->minimize ? problem->groups[0]->score_min
                                                        : problem->groups[0]->score_max;
    for (size_t i = 0;
         problem->grading == ASSIZE__GRADING__GRADING_2025_09 && i < problem->n_groups;
         i++)
        if (strcmp(problem->groups[i]->name, "secret") == 0)
            best = problem->groups[i]->max_score;
    return isinf(best) ? NAN : best;
}

char *
verify_rules_note(const package_submission_t *submission,
                  const Assize__Problem *problem,
                  const Assize__Judging *judging)
{
    double best = s_best_score(problem);
    if (!judging->scored || isnan(best))
        return NULL;
    bool full = fabs(judging->score - best) <= SCORE_SLACK;
    if (submission->partial && full)
        return text_copy("it gets the best score, not a part of it");
    if (!submission->partial && submission->verdicts == PACKAGE_AC && !full)
        return text_format("it does not get the best score, %g", best);
    return NULL;
}

verify_time_t
verify_rules_time_use(const package_submission_t *submission)
{
    bool lower = false;
    bool upper = false;
    for (size_t i = 0; i < submission->expectations_count; i++) {
        const package_expectation_t *rule = &submission->expectations[i];
        if (rule->time_use == PACKAGE_TIME_UNUSED)
            return VERIFY_TIME_NONE;
        upper |= rule->time_use == PACKAGE_TIME_UPPER;
        lower |= rule->time_use == PACKAGE_TIME_LOWER;
        if (rule->time_use == PACKAGE_TIME_BY_VERDICTS) {
            upper |= rule->required == PACKAGE_TLE;
            lower |= !(rule->permitted & PACKAGE_TLE);
        }
    }
    if (submission->verdicts_tagged)
        return submission->verdicts == PACKAGE_TLE  ? VERIFY_TIME_UPPER
               : submission->verdicts == PACKAGE_AC ? VERIFY_TIME_LOWER
                                                    : VERIFY_TIME_NONE;
    return upper ? VERIFY_TIME_UPPER : lower ? VERIFY_TIME_LOWER : VERIFY_TIME_NONE;
}

uint32_t
verify_rules_slowest_ms(const package_submission_t *submission, const Assize__Judging *judging)
{
    uint32_t slowest_ms = 0;
    if (verify_rules_time_use(submission) != VERIFY_TIME_LOWER)
        return 0;
    for (size_t i = 0; i < judging->n_tests; i++)
        if (judging->tests[i]->cpu_ms > slowest_ms &&
            judging->tests[i]->verdict != ASSIZE__VERDICT__VERDICT_TLE)
            slowest_ms = judging->tests[i]->cpu_ms;
    return slowest_ms;
}
