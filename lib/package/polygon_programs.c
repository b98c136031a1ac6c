/*  polygon_programs - see polygon.h

    Checkers, interactors and validators are testlib programs: the headers of
    files/ are put beside each of them, as Polygon does. Solutions have tags
    that promise verdicts.
*/
#include <string.h>

#include "lib/base/text.h"
#include "lib/package/package_limits.h"
#include "lib/package/polygon.h"

#define FILES "files"

/*  The language of a source by Polygon's type ("cpp.g++17", "python.2") and its name. */
static const char *
s_language(const char *type, const char *path)
{
    static const char *const types[][2] = {{"python.2", "python2"},
                                           {"python2", "python2"},
                                           {"python.pypy2", "python2"},
                                           {"pypy2", "python2"},
                                           {"pas.", "pascal"}};
    for (size_t i = 0; type && i < sizeof types / sizeof *types; i++)
        if (text_starts(type, types[i][0]))
            return types[i][1];
    const char *slash = strrchr(path, '/');
    return language_of(slash ? slash + 1 : path);
}

/*  The program that `node` has a <source> of; false (reported) when its file is not here. */
static bool
s_read_source(reader_t *self, const xml_node_t *node, package_program_t *ret)
{
    const xml_node_t *source = xml_child(node, "source");
    const char *path = xml_attribute(source, "path");
    const tree_entry_t *entry = path ? tree_find(self->tree, path) : NULL;
    const char *copy = xml_attribute(xml_child(node, "copy"), "path");
    if (!entry && copy)
        entry = tree_find(self->tree, copy);
    if (!entry || entry->is_directory) {
        polygon_error(self, node, "<%s>: there is no file %s", node->name, path ? path : "named");
        return false;
    }
    *ret = read_program(self, entry);
    ret->language = s_language(xml_attribute(source, "type"), entry->path);
    return true;
}

/*  Puts the headers of files/ beside a program. */
static void
s_add_headers(reader_t *self, package_program_t *program)
{
    size_t position = 0;
    const tree_entry_t *entry;
    while ((entry = tree_next(self->tree, FILES, &position)))
        if (!entry->is_directory && strcmp(entry->path, program->path) != 0 &&
            (text_ends(entry->name, ".h") || text_ends(entry->name, ".hpp")))
            words_add(self->arena, &program->files, entry->path);
}

static package_program_t *
s_read_testlib(reader_t *self, const xml_node_t *node)
{
    package_program_t program;
    if (!node || !s_read_source(self, node, &program))
        return NULL;
    s_add_headers(self, &program);
    package_program_t *copy = arena_take(self->arena, sizeof *copy);
    *copy = program;
    return copy;
}

static void
s_read_validators(reader_t *self, const xml_node_t *assets)
{
    package_t *package = self->package;
    const xml_node_t *list = xml_child(assets, "validators");
    const xml_node_t *node;
    package->validator_exit_zero = true;
    for (size_t at = 0; (node = xml_next(list, "validator", &at));) {
        const package_program_t *program = s_read_testlib(self, node);
        if (program)
            *(package_program_t *)arena_append(self->arena,
                                               &package->input_validators,
                                               &package->input_validators_count,
                                               sizeof *program) = *program;
    }
    if (package->input_validators_count == 0)
        polygon_warning(self, assets, "there is no input validator");
}

/* ---- what is compiled with submissions ---- */

static bool
s_has_name(const xml_node_t *list, const char *kind, const char *name)
{
    const xml_node_t *node;
    for (size_t at = 0; (node = xml_next(list, kind, &at));) {
        const char *value = xml_attribute(node, "name");
        if (value && strcmp(value, name) == 0)
            return true;
    }
    return false;
}

/*  The languages that "for-type" is about; "default" is all. */
static const char *
s_language_for(const char *type, const char *path)
{
    static const char *const masks[][2] = {{"cpp", "cpp"},
                                           {"java.", "java"},
                                           {"java8", "java"},
                                           {"java1", "java"},
                                           {"python", "python3"},
                                           {"pas", "pascal"},
                                           {"kotlin", "kotlin"},
                                           {"rust", "rust"},
                                           {"go", "go"},
                                           {"csharp", "csharp"},
                                           {"c.", "c"},
                                           {"*", "default"}};
    for (size_t i = 0; type && i < sizeof masks / sizeof *masks; i++)
        if (text_starts(type, masks[i][0]))
            return masks[i][1];
    const char *language = language_of(path);
    return language ? language : "default";
}

static void
s_read_includes(reader_t *self, const xml_node_t *root)
{
    package_t *package = self->package;
    const xml_node_t *list = xml_child(xml_child(root, "files"), "resources");
    const xml_node_t *node;
    for (size_t at = 0; (node = xml_next(list, "file", &at));) {
        const char *path = xml_attribute(node, "path");
        if (!path || !s_has_name(xml_child(node, "assets"), "asset", "solution") ||
            !s_has_name(xml_child(node, "stages"), "stage", "compile"))
            continue;
        const tree_entry_t *entry = tree_find(self->tree, path);
        if (!entry || entry->is_directory) {
            polygon_error(self, node, "there is no file %s", path);
            continue;
        }
        const char *language = s_language_for(xml_attribute(node, "for-type"), path);
        package_include_t *include = NULL;
        for (size_t i = 0; i < package->includes_count; i++)
            if (strcmp(package->includes[i].language, language) == 0)
                include = &package->includes[i];
        if (!include) {
            include = arena_append(self->arena,
                                   &package->includes,
                                   &package->includes_count,
                                   sizeof *package->includes);
            *include = (package_include_t){.language = language, .path = FILES};
        }
        words_add(self->arena, &include->files, entry->path);
    }
}

/* ---- solutions ---- */

static const struct {
    const char *tag;
    const char *folder;
    unsigned verdicts;
} s_tags[] = {
    {"main", "accepted", PACKAGE_AC},
    {"accepted", "accepted", PACKAGE_AC},
    {"rejected", "rejected", PACKAGE_WA | PACKAGE_TLE | PACKAGE_RTE | PACKAGE_MLE | PACKAGE_OLE},
    {"wrong-answer", "wrong_answer", PACKAGE_WA},
    {"presentation-error", "wrong_answer", PACKAGE_WA},
    {"time-limit-exceeded", "time_limit_exceeded", PACKAGE_TLE},
    {"time-limit-exceeded-or-accepted", "time_limit_exceeded", PACKAGE_TLE | PACKAGE_AC},
    {"time-limit-exceeded-or-memory-limit-exceeded",
     "time_limit_exceeded",
     PACKAGE_TLE | PACKAGE_MLE | PACKAGE_RTE},
    {"memory-limit-exceeded", "run_time_error", PACKAGE_MLE | PACKAGE_RTE},
    {"failed", "run_time_error", PACKAGE_RTE},
};

static void
s_read_solution(reader_t *self, const xml_node_t *node)
{
    package_t *package = self->package;
    const char *tag = xml_attribute(node, "tag");
    if (tag && strcmp(tag, "do-not-run") == 0)
        return;
    size_t kind = 0;
    while (kind < sizeof s_tags / sizeof *s_tags && (!tag || strcmp(s_tags[kind].tag, tag) != 0))
        kind++;
    if (kind == sizeof s_tags / sizeof *s_tags) {
        polygon_warning(self, node, "a solution with the tag \"%s\": ignored", tag ? tag : "");
        return;
    }
    package_program_t program;
    if (!s_read_source(self, node, &program))
        return;
    if (package->submissions_count == PACKAGE_SUBMISSIONS_MAX) {
        polygon_error(self, node, "more than %u solutions", PACKAGE_SUBMISSIONS_MAX);
        return;
    }
    package_submission_t *submission = arena_append(self->arena,
                                                    &package->submissions,
                                                    &package->submissions_count,
                                                    sizeof *package->submissions);
    submission->program = program;
    submission->folder = s_tags[kind].folder;
    submission->verdicts = s_tags[kind].verdicts;
    submission->model_solution = strcmp(tag, "main") == 0;
    package_expectation_t *rule = arena_append(self->arena,
                                               &submission->expectations,
                                               &submission->expectations_count,
                                               sizeof *submission->expectations);
    bool may_fail = (submission->verdicts & ~(unsigned)(PACKAGE_AC | PACKAGE_TLE)) != 0;
    rule->required = submission->verdicts;
    rule->permitted = submission->verdicts | PACKAGE_AC;
    if (may_fail)
        rule->permitted |= PACKAGE_VERDICTS_ALL | PACKAGE_MLE | PACKAGE_OLE;
    if (!program.language)
        polygon_warning(self, node, "%s: its language cannot be told", program.path);
}

void
read_polygon_programs(reader_t *self, const xml_node_t *root)
{
    package_t *package = self->package;
    const xml_node_t *assets = xml_child(root, "assets");
    const xml_node_t *checker = xml_child(assets, "checker");
    const xml_node_t *interactor = xml_child(assets, "interactor");
    package->validator.program = s_read_testlib(self, checker);
    package->validator.custom = package->validator.testlib = package->validator.program != NULL;
    package->validator.interactor = s_read_testlib(self, interactor);
    package->type.interactive = interactor != NULL;
    if (!checker)
        polygon_error(self, assets, "there is no checker");
    s_read_validators(self, assets);
    s_read_includes(self, root);
    const xml_node_t *solutions = xml_child(assets, "solutions");
    const xml_node_t *node;
    for (size_t at = 0; (node = xml_next(solutions, "solution", &at));)
        s_read_solution(self, node);
}
