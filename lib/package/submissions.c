/*  submissions - the example submissions and what must become of them

    The folder promises a verdict; in 2025-09 submissions.yaml says it in detail
    (submissions_yaml.c); an @EXPECTED_RESULTS@ in the source overrules the
    folder, as DOMjudge has it.
    Sources: spec/legacy.md and spec/2025-09.md ("Example Submissions");
    DOMjudge manual, "Problem format", "Jury solutions".
*/
#include <ctype.h>
#include <math.h>
#include <string.h>

#include "lib/base/cleanup.h"
#include "lib/base/text.h"
#include "lib/package/package_limits.h"
#include "lib/package/reader.h"
#include "lib/package/submissions_yaml.h"

#define DIRECTORY "submissions"
#define YAML_FILE DIRECTORY "/submissions.yaml"
#define TAG "@EXPECTED_RESULTS@:"
#define PYTHON2_SHEBANG "python2"

/*  What a folder promises: the verdict of the whole, and those of the cases. */
typedef struct {
    const char *folder;
    unsigned verdicts;
    unsigned permitted;
    unsigned required;
    bool partial;
} folder_t;

static const folder_t s_legacy[] = {
    {"accepted", PACKAGE_AC, PACKAGE_AC, PACKAGE_AC, false},
    {"partially_accepted", PACKAGE_AC, PACKAGE_VERDICTS_ALL, PACKAGE_VERDICTS_ALL, true},
    {"wrong_answer", PACKAGE_WA, PACKAGE_AC | PACKAGE_WA, PACKAGE_WA, false},
    {"time_limit_exceeded", PACKAGE_TLE, PACKAGE_AC | PACKAGE_WA | PACKAGE_TLE, PACKAGE_TLE, false},
    {"run_time_error", PACKAGE_RTE, PACKAGE_VERDICTS_ALL, PACKAGE_RTE, false},
};

static const folder_t s_modern[] = {
    {"accepted", PACKAGE_AC, PACKAGE_AC, PACKAGE_AC, false},
    {"rejected",
     PACKAGE_WA | PACKAGE_TLE | PACKAGE_RTE,
     PACKAGE_VERDICTS_ALL,
     PACKAGE_RTE | PACKAGE_TLE | PACKAGE_WA,
     false},
    {"wrong_answer", PACKAGE_WA, PACKAGE_AC | PACKAGE_WA, PACKAGE_WA, false},
    {"time_limit_exceeded", PACKAGE_TLE, PACKAGE_AC | PACKAGE_TLE, PACKAGE_TLE, false},
    {"run_time_error", PACKAGE_RTE, PACKAGE_AC | PACKAGE_RTE, PACKAGE_RTE, false},
    {"brute_force",
     PACKAGE_RTE | PACKAGE_TLE,
     PACKAGE_AC | PACKAGE_RTE | PACKAGE_TLE,
     PACKAGE_RTE | PACKAGE_TLE,
     false},
};

static const folder_t *
s_find_folder(const reader_t *self, const char *name)
{
    bool legacy = self->package->format == PACKAGE_LEGACY;
    const folder_t *folders = legacy ? s_legacy : s_modern;
    size_t count = legacy ? sizeof s_legacy / sizeof *s_legacy : sizeof s_modern / sizeof *s_modern;
    for (size_t i = 0; i < count; i++)
        if (strcmp(folders[i].folder, name) == 0)
            return &folders[i];
    /* A draft may have the legacy folder. */
    return self->draft && strcmp(name, "partially_accepted") == 0 ? &s_legacy[1] : NULL;
}

/*  One word of a tag ("WRONG-ANSWER", "wrong_answer", "WA") as a verdict; 0 when it is none. */
static unsigned
s_parse_tag_word(const char *word, size_t length)
{
    static const struct {
        const char *word;
        unsigned verdict;
    } words[] = {
        {"CORRECT", PACKAGE_AC},
        {"ACCEPTED", PACKAGE_AC},
        {"AC", PACKAGE_AC},
        {"WRONGANSWER", PACKAGE_WA},
        {"NOOUTPUT", PACKAGE_WA},
        {"WA", PACKAGE_WA},
        {"TIMELIMIT", PACKAGE_TLE},
        {"TIMELIMITEXCEEDED", PACKAGE_TLE},
        {"TLE", PACKAGE_TLE},
        {"RUNERROR", PACKAGE_RTE},
        {"RUNTIMEERROR", PACKAGE_RTE},
        {"RTE", PACKAGE_RTE},
        {"MEMORYLIMIT", PACKAGE_MLE | PACKAGE_RTE},
        {"OUTPUTLIMIT", PACKAGE_OLE},
        {"COMPILERERROR", PACKAGE_CE},
        {"CE", PACKAGE_CE},
    };
    char plain[32] = "";
    size_t used = 0;
    for (size_t i = 0; i < length; i++) {
        if (word[i] == '-' || word[i] == '_' || word[i] == ' ')
            continue;
        if (!isalpha((unsigned char)word[i]) || used + 1 == sizeof plain)
            return 0;
        plain[used++] = (char)toupper((unsigned char)word[i]);
    }
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i].word, plain) == 0)
            return words[i].verdict;
    return 0;
}

/*  The verdicts of a tag in the text of a source, 0 when there is none. */
static unsigned
s_find_tag(reader_t *self, const char *path, const char *text)
{
    const char *at = strstr(text, TAG);
    if (!at)
        return 0;
    unsigned verdicts = 0;
    at += strlen(TAG);
    const char *end = at + strcspn(at, "\r\n");
    while (at < end) {
        at += strspn(at, " \t,");
        size_t length = strcspn(at, ",\r\n");
        size_t word = length;
        while (word > 0 && !isalpha((unsigned char)at[word - 1]))
            word--; /* the end of the comment: a star and a slash, "-->" */
        unsigned verdict = s_parse_tag_word(at, word);
        if (word > 0 && verdict == 0)
            reader_warning(self, path, TAG " has an unknown result \"%.*s\"", (int)word, at);
        verdicts |= verdict;
        at += length;
    }
    return verdicts;
}

/*  Looks into the sources: for a tag, and for what tells Python 2 from 3 in legacy. */
static void
s_read_sources(reader_t *self, package_submission_t *submission)
{
    for (size_t i = 0; i < submission->program.files.count; i++) {
        const char *path = submission->program.files.items[i];
        uint64_t size = tree_find(self->tree, path)->size;
        _cleanup_(bytes_clear) bytes_t text = bytes_make(PACKAGE_TAG_SIZE_MAX);
        /* Larger than any source: a table or a binary that comes along. */
        if (size > PACKAGE_TAG_SIZE_MAX ||
            tree_read(self->tree, path, PACKAGE_TAG_SIZE_MAX, &text) || !text.data)
            continue;
        const char *content = (const char *)text.data;
        unsigned verdicts = s_find_tag(self, path, content);
        if (verdicts) {
            submission->verdicts = verdicts;
            submission->verdicts_tagged = true;
        }
        const char *language = submission->program.language;
        if (i == 0 && language && strcmp(language, "python3") == 0 &&
            self->package->format == PACKAGE_LEGACY && text_starts(content, "#!")) {
            size_t line = strcspn(content, "\n");
            if (memmem(content, line, PYTHON2_SHEBANG, strlen(PYTHON2_SHEBANG)))
                submission->program.language = "python2";
        }
    }
}

static package_expectation_t *
s_add_expectation(reader_t *self, package_submission_t *submission)
{
    package_expectation_t *rule = arena_append(self->arena,
                                               &submission->expectations,
                                               &submission->expectations_count,
                                               sizeof *submission->expectations);
    rule->permitted = PACKAGE_VERDICTS_ALL;
    rule->required = PACKAGE_VERDICTS_ALL;
    return rule;
}

/*  What the rules leave for the verdict of the whole: it is the one of some case that is not
    accepted, and accepted only when no rule requires a failure. */
static unsigned
s_overall(const package_submission_t *submission)
{
    unsigned verdicts = PACKAGE_VERDICTS_ALL;
    for (size_t i = 0; i < submission->expectations_count; i++) {
        const package_expectation_t *rule = &submission->expectations[i];
        if (!rule->cases)
            verdicts &= rule->permitted;
        if (!(rule->required & PACKAGE_AC))
            verdicts &= ~(unsigned)PACKAGE_AC;
    }
    return verdicts;
}

/*  The rules for a submission: its folder's, then those of submissions.yaml. */
static void
s_read_rules(reader_t *self, const yaml_value_t *yaml, package_submission_t *submission)
{
    const folder_t *folder = s_find_folder(self, submission->folder);
    if (folder) {
        package_expectation_t *rule = s_add_expectation(self, submission);
        rule->permitted = folder->permitted;
        rule->required = folder->required;
        if (strcmp(folder->folder, "brute_force") == 0)
            rule->time_use = PACKAGE_TIME_UNUSED;
        submission->verdicts = folder->verdicts;
        submission->partial = folder->partial;
        if (folder->partial && !self->package->type.scoring)
            reader_warning(
                self, submission->program.path, "only a scoring problem can be accepted in part");
    }
    size_t found =
        yaml ? apply_submissions_yaml(self, yaml, YAML_FILE, folder != NULL, submission) : 0;
    if (found > 0)
        submission->verdicts = s_overall(submission);
    submission->detailed = found > 0;
    s_read_sources(self, submission);
    if (submission->verdicts_tagged) {
        /* The tag is about the whole, and it overrules what the folder says of the cases. */
        package_expectation_t *rule = submission->expectations_count > 0
                                          ? submission->expectations
                                          : s_add_expectation(self, submission);
        rule->permitted = PACKAGE_VERDICTS_ALL | submission->verdicts;
        rule->required = submission->verdicts;
    } else if (!folder && found == 0) {
        submission->verdicts = PACKAGE_VERDICTS_ALL;
        s_add_expectation(self, submission);
        reader_warning(self,
                       submission->program.path,
                       "the folder \"%s\" promises no verdict",
                       submission->folder);
    }
}

static void
s_read_folder(reader_t *self, const yaml_value_t *yaml, const tree_entry_t *folder)
{
    package_t *package = self->package;
    package_program_t *programs = NULL;
    size_t count = 0;
    read_program_list(self, folder->path, &programs, &count);
    for (size_t i = 0; i < count; i++) {
        if (package->submissions_count == PACKAGE_SUBMISSIONS_MAX) {
            reader_error(self, folder->path, "more than %u submissions", PACKAGE_SUBMISSIONS_MAX);
            return;
        }
        package_submission_t *submission = arena_append(self->arena,
                                                        &package->submissions,
                                                        &package->submissions_count,
                                                        sizeof *package->submissions);
        submission->program = programs[i];
        submission->folder = folder->name;
        s_read_rules(self, yaml, submission);
        if (!submission->program.language && !package->type.submit_answer)
            reader_warning(self, programs[i].path, "its programming language cannot be told");
    }
}

void
read_submissions(reader_t *self)
{
    package_t *package = self->package;
    const yaml_value_t *yaml = NULL;
    if (package->format == PACKAGE_2025_09 && tree_find(self->tree, YAML_FILE)) {
        yaml = reader_yaml(self, YAML_FILE, false);
        if (yaml && !check_submissions_yaml(self, yaml, YAML_FILE))
            yaml = NULL;
    }
    size_t position = 0;
    const tree_entry_t *entry;
    while ((entry = tree_next(self->tree, DIRECTORY, &position))) {
        if (entry->is_directory)
            s_read_folder(self, yaml, entry);
        else if (strcmp(entry->path, YAML_FILE) != 0)
            reader_warning(self, entry->path, "not in a folder that promises a verdict: ignored");
    }
    if (yaml)
        report_unmatched_patterns(self, yaml, YAML_FILE);
    size_t accepted = 0;
    for (size_t i = 0; i < package->submissions_count; i++)
        accepted +=
            package->submissions[i].verdicts == PACKAGE_AC && !package->submissions[i].partial;
    if (accepted == 0)
        reader_warning(self, DIRECTORY, "there is no submission that must be accepted");
}
