/*  sources - see sources.h */
#include "nodes/frontend/sources.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/text.h"
#include "nodes/frontend/frontend_limits.h"
#include "nodes/frontend/views.h"

static char NONE[] = ""; /* protobuf-c wants char * where nothing is written */

/*  A relative path of which no part starts with '-' or '.': neither an option nor hidden, nowhere
    outside. Workers take no others. */
static bool
s_is_file_name(const char *name)
{
    static const char allowed[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_+.-/";
    size_t size = strnlen(name, FILE_NAME_MAX + 1);
    if (size == 0 || size > FILE_NAME_MAX || strspn(name, allowed) != size || name[size - 1] == '/')
        return false;
    for (const char *part = name; part; part = strchr(part, '/')) {
        part += *part == '/' && part != name;
        if (*part == '-' || *part == '.' || *part == '/')
            return false;
    }
    return true;
}

static char *
s_check_file(Assize__SourceText *const *files, size_t i)
{
    if (!s_is_file_name(files[i]->name))
        return text_format("files[%zu].name: must be a relative path of at most %u letters, digits "
                           "and _+.-/, of which no part starts with . or -",
                           i,
                           FILE_NAME_MAX);
    for (size_t k = 0; k < i; k++)
        if (strcmp(files[i]->name, files[k]->name) == 0)
            return text_format("files[%zu].name: there is a file of this name already", i);
    return NULL;
}

static char *
s_take_files(sources_t *self, Assize__SourceText *const *files, size_t count)
{
    if (count > SOURCE_FILES_MAX)
        return text_format("files: at most %u", SOURCE_FILES_MAX);
    self->items = calloc(count, sizeof *self->items);
    self->more = calloc(count, sizeof *self->more);
    if (!self->items || !self->more)
        abort();
    for (size_t i = 0; i < count; i++) {
        char *why = s_check_file(files, i);
        if (why)
            return why;
        assize__source_file__init(&self->items[i]);
        self->items[i].name = files[i]->name;
        self->items[i].content.data = (uint8_t *)files[i]->content;
        self->items[i].content.len = strlen(files[i]->content);
        self->size += self->items[i].content.len;
        if (i > 0)
            self->more[self->more_count++] = &self->items[i];
    }
    self->main_name = self->items[0].name;
    self->main = self->items[0].content;
    return NULL;
}

char *
sources_make(sources_t *self,
             char *language,
             char *source,
             Assize__SourceText *const *files,
             size_t file_count,
             char *entry_point)
{
    assert(self && language && source && entry_point);
    *self = (sources_t){.language = language, .entry_point = entry_point, .main_name = NONE};
    if (*source && file_count > 0)
        return text_copy("source, files: one of the two, not both");
    if (*entry_point && !s_is_file_name(entry_point))
        return text_copy("entry_point: is not a name");
    char *why = file_count > 0 ? s_take_files(self, files, file_count) : NULL;
    if (why)
        return why;
    if (file_count == 0) {
        self->main.data = (uint8_t *)source;
        self->main.len = self->size = strlen(source);
    }
    if (self->main.len == 0)
        return text_copy(file_count > 0 ? "files[0].content: is empty" : "source: is empty");
    return NULL;
}

void
sources_clear(sources_t *self)
{
    assert(self);
    free(self->items);
    free(self->more);
    *self = (sources_t){0};
}

/* ---- at a problem ---- */

/*  Whether a file is called as a test case is, with any extension or none, as workers compare. */
static bool
s_is_answer_of(const char *file, const char *test)
{
    const char *slash = strrchr(file, '/');
    const char *dot = strrchr(slash ? slash : file, '.');
    size_t size = dot ? (size_t)(dot - file) : strlen(file);
    const char *part = strrchr(test, '/');
    part = part ? part + 1 : test;
    return (strlen(test) == size && strncmp(file, test, size) == 0) ||
           (strlen(part) == size && strncmp(file, part, size) == 0);
}

static bool
s_is_answer(const Assize__Problem *problem, const char *file)
{
    for (size_t i = 0; i < problem->n_tests; i++)
        if (s_is_answer_of(file, problem->tests[i]->name))
            return true;
    return false;
}

static bool
s_are_answers(const sources_t *self, const Assize__Problem *problem)
{
    if (!s_is_answer(problem, self->main_name))
        return false;
    for (size_t i = 0; i < self->more_count; i++)
        if (!s_is_answer(problem, self->more[i]->name))
            return false;
    return true;
}

const refusal_t *
sources_refusal(const sources_t *self, const Assize__Problem *problem, const languages_t *languages)
{
    static const refusal_t NO_NAME = {
        400, "language_unknown", "language: is missing or not a name"};
    static const refusal_t LARGE = {
        413, "source_too_large", "source, files: over the problem's limit"};
    static const refusal_t OUTPUTS = {
        400, "language_unknown", "language: the problem wants outputs, which are \"answer\""};
    static const refusal_t NO_OUTPUTS = {
        400, "language_unknown", "language: the problem wants a program"};
    static const refusal_t NO_CASE = {
        400, "invalid", "files: each must be named after a test case of the problem"};
    static const refusal_t NOT_ALLOWED = {
        400, "language_unknown", "language: not allowed at this problem"};
    static const refusal_t NOT_YET = {
        503, NULL, "no worker has said yet which languages there are"};
    static const refusal_t UNKNOWN = {400, "language_unknown", "language: no worker knows it"};
    static const refusal_t NOT_MAIN = {
        400, "invalid", "files[0].name: is not a source file of the language"};

    assert(self && problem && languages);
    bool answers = strcmp(self->language, SOURCES_ANSWER) == 0;
    if (!text_name_valid(self->language))
        return &NO_NAME;
    if (self->size > problem_source_max(problem))
        return &LARGE;
    if (answers != problem_wants_answers(problem))
        return answers ? &NO_OUTPUTS : &OUTPUTS;
    if (answers)
        return s_are_answers(self, problem) ? NULL : &NO_CASE;
    if (!problem_allows(problem, self->language))
        return &NOT_ALLOWED;
    if (languages_count(languages) == 0)
        return &NOT_YET;
    if (!languages_has(languages, self->language))
        return &UNKNOWN;
    return *self->main_name && !languages_compiles(languages, self->language, self->main_name)
               ? &NOT_MAIN
               : NULL;
}
