/*  submissions_yaml - see submissions_yaml.h */
#include "lib/package/submissions_yaml.h"

#include <fnmatch.h>
#include <math.h>
#include <string.h>

#include "lib/base/cleanup.h"
#include "lib/base/text.h"
#include "lib/package/package_limits.h"

#define SCORE_MAX 1e15
#define PREFIX "submissions/"

/*  Keys of a rule about a submission; the first of them are also those about some of its cases. */
static const char *const s_keys[] = {"permitted",
                                     "required",
                                     "score",
                                     "message",
                                     "use_for_time_limit",
                                     "language",
                                     "entrypoint",
                                     "authors",
                                     "author",
                                     "model_solution",
                                     NULL};
#define CASE_KEYS_COUNT 5u

/*  Patterns ----------------------------------------------------------------------------------- */

typedef struct {
    const char *path;
    size_t tried;
    bool matched;
} match_t;

/*  fnmatch with FNM_PATHNAME: '*' stops at '/'. Spaces around an alternative do not count. With
   FNM_LEADING_DIR a pattern also covers what is below the directory that it matches. */
static void
s_try(match_t *match, const char *pattern)
{
    if (match->matched || match->tried == PACKAGE_ALTERNATIVES_MAX)
        return;
    const char *open = strchr(pattern, '{');
    const char *close = open ? strchr(open, '}') : NULL;
    if (!close) {
        match->tried++;
        match->matched =
            fnmatch(pattern, match->path, FNM_PATHNAME | FNM_NOESCAPE | FNM_LEADING_DIR) == 0;
        return;
    }
    for (const char *part = open + 1; part <= close;) {
        size_t length = strcspn(part, ",}");
        size_t start = strspn(part, " ");
        size_t end = length;
        while (end > start && part[end - 1] == ' ')
            end--;
        _cleanup_(free_p) char *one = text_format("%.*s%.*s%s",
                                                  (int)(open - pattern),
                                                  pattern,
                                                  end > start ? (int)(end - start) : 0,
                                                  part + start,
                                                  close + 1);
        s_try(match, one);
        part += length + 1;
    }
}

bool
pattern_covers(const char *pattern, const char *path)
{
    match_t match = {.path = path};
    s_try(&match, pattern);
    return match.matched;
}

bool
pattern_valid(const char *pattern)
{
    if (!*pattern || strpbrk(pattern, "?[]\\") || strstr(pattern, "**") ||
        strlen(pattern) > PACKAGE_NAME_MAX)
        return false;
    size_t alternatives = 1;
    size_t here = 0; /* alternatives in the braces that are open; 0: none are */
    for (const char *p = pattern; *p; p++) {
        if (*p == '{' && here > 0)
            return false;
        if (*p == '{')
            here = 1;
        else if (*p == ',' && here > 0)
            here++;
        else if (*p == '}') {
            alternatives *= here;
            here = 0;
        }
        if (alternatives == 0 || alternatives > PACKAGE_ALTERNATIVES_MAX)
            return false;
    }
    return here == 0;
}

/*  Rules -------------------------------------------------------------------------------------- */

static unsigned
s_parse_verdict(const char *text)
{
    static const struct {
        const char *text;
        unsigned verdict;
    } verdicts[] = {
        {"AC", PACKAGE_AC}, {"WA", PACKAGE_WA}, {"TLE", PACKAGE_TLE}, {"RTE", PACKAGE_RTE}};
    for (size_t i = 0; i < sizeof verdicts / sizeof *verdicts; i++)
        if (strcmp(verdicts[i].text, text) == 0)
            return verdicts[i].verdict;
    return 0;
}

static void
s_read_verdicts(const fields_t *fields, const yaml_value_t *map, const char *key, unsigned *ret)
{
    package_words_t words = {0};
    if (!fields_words(fields, map, key, WORDS_LIST_OR_TEXT, &words))
        return;
    unsigned verdicts = 0;
    for (size_t i = 0; i < words.count; i++) {
        unsigned verdict = s_parse_verdict(words.items[i]);
        if (verdict == 0)
            fields_error(
                fields, fields_get(map, key), "\"%s\" is not AC, WA, TLE or RTE", words.items[i]);
        verdicts |= verdict;
    }
    if (words.count == 0)
        fields_error(fields, fields_get(map, key), "\"%s\" must not be empty", key);
    *ret = verdicts;
}

/*  A number, or the least and the most of a range. */
static void
s_read_score(const fields_t *fields, const yaml_value_t *map, package_expectation_t *rule)
{
    package_words_t words = {0};
    const yaml_value_t *value = fields_get(map, "score");
    if (!fields_words(fields, map, "score", WORDS_LIST_OR_TEXT, &words))
        return;
    double scores[2] = {0, 0};
    bool good = words.count == 1 || words.count == 2;
    for (size_t i = 0; i < words.count && good; i++)
        good = text_parse_real(words.items[i], 0, SCORE_MAX, &scores[i]) == 0;
    if (words.count == 1)
        scores[1] = scores[0];
    if (!good || scores[0] > scores[1]) {
        fields_error(fields, value, "\"score\" must be a number or two, the smaller first");
        return;
    }
    rule->has_score = true;
    rule->score_min = scores[0];
    rule->score_max = scores[1];
}

static void
s_read_time_use(const fields_t *fields, const yaml_value_t *map, package_expectation_t *rule)
{
    const yaml_value_t *value = fields_get(map, "use_for_time_limit");
    if (!value)
        return;
    if (value->kind == YAML_TEXT && strcmp(value->text, "lower") == 0)
        rule->time_use = PACKAGE_TIME_LOWER;
    else if (value->kind == YAML_TEXT && strcmp(value->text, "upper") == 0)
        rule->time_use = PACKAGE_TIME_UPPER;
    else {
        bool use = true;
        if (fields_bool(fields, map, "use_for_time_limit", &use))
            rule->time_use = use ? PACKAGE_TIME_BY_VERDICTS : PACKAGE_TIME_UNUSED;
    }
}

/*  The keys that a rule has about all cases or some of them; true when there was any. */
static bool
s_read_rule(const fields_t *fields, const yaml_value_t *map, package_expectation_t *rule)
{
    bool any = false;
    for (size_t i = 0; i < CASE_KEYS_COUNT; i++)
        any = any || fields_get(map, s_keys[i]);
    s_read_verdicts(fields, map, "permitted", &rule->permitted);
    s_read_verdicts(fields, map, "required", &rule->required);
    s_read_score(fields, map, rule);
    fields_text(fields, map, "message", &rule->message);
    s_read_time_use(fields, map, rule);
    return any;
}

static bool
s_is_key(const char *text)
{
    for (size_t i = 0; s_keys[i]; i++)
        if (strcmp(s_keys[i], text) == 0)
            return true;
    return false;
}

/*  Whether a key of a rule names test data, as a pattern. */
static bool
s_is_data(const char *key)
{
    return text_starts(key, "sample") || text_starts(key, "secret") || strpbrk(key, "*{/");
}

static package_expectation_t *
s_add_rule(reader_t *self, package_submission_t *submission)
{
    if (submission->expectations_count == PACKAGE_EXPECTATIONS_MAX)
        return NULL;
    package_expectation_t *rule = arena_append(self->arena,
                                               &submission->expectations,
                                               &submission->expectations_count,
                                               sizeof *submission->expectations);
    rule->permitted = PACKAGE_VERDICTS_ALL;
    rule->required = PACKAGE_VERDICTS_ALL;
    return rule;
}

/*  The accessor for a rule that was checked already: what is wrong is not told again. */
static fields_t
s_quiet(reader_t *self, const char *file, package_report_t *unread)
{
    fields_t fields = reader_fields(self, file);
    fields.report = unread;
    return fields;
}

static void
s_apply(reader_t *self,
        const fields_t *fields,
        const yaml_value_t *map,
        bool is_folder,
        package_submission_t *submission)
{
    package_expectation_t *first =
        is_folder && submission->expectations_count > 0 ? &submission->expectations[0] : NULL;
    if (first) {
        s_read_rule(fields, map, first);
    } else {
        package_expectation_t whole = {.permitted = PACKAGE_VERDICTS_ALL,
                                       .required = PACKAGE_VERDICTS_ALL};
        package_expectation_t *rule = NULL;
        if (s_read_rule(fields, map, &whole) && (rule = s_add_rule(self, submission)))
            *rule = whole;
    }
    fields_text(fields, map, "language", &submission->program.language);
    fields_text(fields, map, "entrypoint", &submission->entry_point);
    fields_bool(fields, map, "model_solution", &submission->model_solution);
    for (size_t i = 0; i < map->count; i++) {
        const yaml_value_t *about = map->items[i];
        if (s_is_key(about->key) || about->kind != YAML_MAP)
            continue;
        package_expectation_t *rule = s_add_rule(self, submission);
        if (!rule)
            return;
        rule->cases = about->key;
        s_read_rule(fields, about, rule);
    }
}

size_t
apply_submissions_yaml(reader_t *self,
                       const yaml_value_t *root,
                       const char *file,
                       bool has_default,
                       package_submission_t *submission)
{
    package_report_t unread = {0};
    fields_t fields = s_quiet(self, file, &unread);
    const char *path = submission->program.path + strlen(PREFIX);
    size_t found = 0;
    for (size_t i = 0; i < root->count; i++) {
        const yaml_value_t *map = root->items[i];
        if (map->kind != YAML_MAP || !pattern_valid(map->key) || !pattern_covers(map->key, path))
            continue;
        s_apply(self,
                &fields,
                map,
                has_default && strcmp(map->key, submission->folder) == 0,
                submission);
        found++;
    }
    if (submission->expectations_count == PACKAGE_EXPECTATIONS_MAX)
        reader_error(self,
                     submission->program.path,
                     "more than %u rules of submissions.yaml",
                     PACKAGE_EXPECTATIONS_MAX - 1);
    package_report_clear(&unread);
    return found;
}

static void
s_check_cases(const fields_t *fields, const yaml_value_t *about)
{
    const char *keys[CASE_KEYS_COUNT + 1] = {NULL};
    memcpy(keys, s_keys, CASE_KEYS_COUNT * sizeof *keys);
    if (!pattern_valid(about->key))
        fields_error(fields, about, "\"%s\": only * and {a,b} are patterns", about->key);
    if (about->kind != YAML_MAP) {
        fields_error(fields, about, "\"%s\" must be a map", about->key);
        return;
    }
    fields_check_keys(fields, about, keys);
    package_expectation_t unused = {0};
    s_read_rule(fields, about, &unused);
}

static void
s_check_map(const fields_t *fields, const yaml_value_t *map)
{
    package_expectation_t unused = {0};
    s_read_rule(fields, map, &unused);
    const char *language = NULL;
    bool model = false;
    if (fields_text(fields, map, "language", &language) && !language_valid(language))
        fields_error(fields,
                     fields_get(map, "language"),
                     "programming language \"%s\" is not known",
                     language);
    fields_text(fields, map, "entrypoint", &language);
    fields_bool(fields, map, "model_solution", &model);
    for (size_t i = 0; i < map->count; i++) {
        const yaml_value_t *about = map->items[i];
        if (s_is_key(about->key))
            continue;
        if (s_is_data(about->key))
            s_check_cases(fields, about);
        else
            package_report_add(fields->report,
                               fields->unknown,
                               fields->file,
                               about->key_line,
                               "unknown key \"%s\"",
                               about->key);
    }
}

bool
check_submissions_yaml(reader_t *self, const yaml_value_t *root, const char *file)
{
    fields_t fields = reader_fields(self, file);
    if (root->count > PACKAGE_PATTERNS_MAX) {
        fields_error(&fields, root, "more than %u patterns", PACKAGE_PATTERNS_MAX);
        return false;
    }
    for (size_t i = 0; i < root->count; i++) {
        const yaml_value_t *map = root->items[i];
        if (!pattern_valid(map->key))
            fields_error(&fields, map, "\"%s\": only * and {a,b} are patterns", map->key);
        if (map->kind == YAML_MAP) {
            s_check_map(&fields, map);
        } else if (!yaml_value_is_null(map)) {
            fields_error(&fields, map, "\"%s\" must be a map", map->key);
        }
    }
    return true;
}

void
report_unmatched_patterns(reader_t *self, const yaml_value_t *root, const char *file)
{
    const package_t *package = self->package;
    fields_t fields = reader_fields(self, file);
    for (size_t i = 0; i < root->count; i++) {
        const yaml_value_t *map = root->items[i];
        bool matches = !pattern_valid(map->key);
        for (size_t k = 0; k < package->submissions_count && !matches; k++)
            matches =
                pattern_covers(map->key, package->submissions[k].program.path + strlen(PREFIX));
        if (!matches)
            fields_warning(&fields, map, "\"%s\" matches no submission", map->key);
    }
}
