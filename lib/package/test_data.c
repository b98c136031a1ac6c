/*  test_data - the groups and test cases under data/

    The files of a case share a base name: the names in a directory are split
    into base and ending, sorted by base, and each run is a case.
    Sources: spec/legacy.md ("Test data"), spec/2025-09.md ("Test data").
*/
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/cleanup.h"
#include "lib/base/text.h"
#include "lib/package/package_limits.h"
#include "lib/package/reader.h"

#define DATA "data"
#define GROUP_FILE "test_group.yaml"
#define GROUP_FILE_LEGACY "testdata.yaml"
#define FILES_ENDING ".files"

typedef enum {
    PART_IN,
    PART_ANS,
    PART_OUT,
    PART_INTERACTION,
    PART_IN_STATEMENT,
    PART_ANS_STATEMENT,
    PART_IN_DOWNLOAD,
    PART_ANS_DOWNLOAD,
    PART_IMAGE,
    PART_YAML,
    PART_HINT,
    PART_DESC,
    PART_FILES,
    PARTS_COUNT,
} part_kind_t;

/*  Endings, longest first; which format has them. */
static const struct {
    const char *ending;
    part_kind_t kind;
    bool legacy;
    bool modern;
} s_endings[] = {
    {".ans.statement", PART_ANS_STATEMENT, false, true},
    {".ans.download", PART_ANS_DOWNLOAD, false, true},
    {".in.statement", PART_IN_STATEMENT, false, true},
    {".in.download", PART_IN_DOWNLOAD, false, true},
    {".interaction", PART_INTERACTION, true, true},
    {".jpeg", PART_IMAGE, true, true},
    {".yaml", PART_YAML, false, true},
    {".hint", PART_HINT, true, false},
    {".desc", PART_DESC, true, false},
    {".ans", PART_ANS, true, true},
    {".out", PART_OUT, false, true},
    {".png", PART_IMAGE, true, true},
    {".jpg", PART_IMAGE, true, true},
    {".svg", PART_IMAGE, true, true},
    {".in", PART_IN, true, true},
};

typedef struct {
    const char *base; /* path in the package without the ending */
    part_kind_t kind;
    const char *path;
} part_t;

typedef struct {
    part_t *items;
    size_t count;
} parts_t;

/*  Where we are: a directory, its group, and what its cases are for. */
typedef struct {
    const char *path;
    size_t group;
    package_case_kind_t kind;
    bool top; /* data/<kind> itself */
} place_t;

static void s_read_directory(reader_t *self, const place_t *place);

static bool
s_is_legacy(const reader_t *self)
{
    return self->package->format == PACKAGE_LEGACY;
}

/*  Groups ------------------------------------------------------------------------------------- */

/*  Whether groups are described as in legacy: by the format, or since a draft has only such files.
 */
static bool
s_has_old_groups(const reader_t *self)
{
    bool old = false;
    size_t position = 0;
    const tree_entry_t *entry;
    while (self->draft && (entry = tree_next_file(self->tree, DATA, &position))) {
        if (strcmp(entry->name, GROUP_FILE) == 0)
            return false;
        old = old || strcmp(entry->name, GROUP_FILE_LEGACY) == 0;
    }
    return s_is_legacy(self) || old;
}

/*  The file with the settings of a directory, or NULL. */
static const char *
s_find_settings(const reader_t *self, const char *directory)
{
    const char *name = self->old_groups ? GROUP_FILE_LEGACY : GROUP_FILE;
    const tree_entry_t *entry =
        tree_find(self->tree, arena_format(self->arena, "%s/%s", directory, name));
    return entry && !entry->is_directory ? entry->path : NULL;
}

/*  Adds the group of a directory, with what it inherits and its own settings; returns its index. */
static size_t
s_add_group(reader_t *self, const char *directory, size_t parent)
{
    package_t *package = self->package;
    if (package->groups_count == PACKAGE_GROUPS_MAX) {
        reader_error(self, directory, "more than %u groups", PACKAGE_GROUPS_MAX);
        return parent;
    }
    package_group_t *group = arena_append(
        self->arena, &package->groups, &package->groups_count, sizeof *package->groups);
    if (parent == PACKAGE_NO_PARENT) {
        *group = (package_group_t){
            .stop_on_reject = true,
            .accept_score = 1,
            .score_min = -INFINITY,
            .score_max = INFINITY,
            .args.output_validator_args = self->file_flags,
        };
    } else {
        *group = package->groups[parent];
    }
    group->parent = parent;
    group->name = strcmp(directory, DATA) == 0 ? "" : directory + strlen(DATA "/");

    const char *file = s_find_settings(self, directory);
    if (self->old_groups)
        read_group_legacy(self, file, group);
    else
        read_group_2025(self, file, group);
    return package->groups_count - 1;
}

/*  Whether a directory below `place` is a group of its own; reports one where none may be. */
static bool
s_is_group(reader_t *self, const place_t *place, const char *directory)
{
    if (self->old_groups)
        return true;
    const char *file = s_find_settings(self, directory);
    if (place->kind != PACKAGE_SAMPLE && place->kind != PACKAGE_SECRET)
        return file != NULL;
    if (place->kind == PACKAGE_SECRET && place->top)
        return file != NULL || self->draft;
    if (file)
        reader_error(self, file, "only directories directly in data/secret/ are groups");
    return false;
}

/*  2025-09: secret has either groups, and nothing else, or none. */
static void
s_check_secret(reader_t *self, size_t secret)
{
    const package_t *package = self->package;
    bool grouped = false;
    for (size_t i = 0; i < package->groups_count; i++)
        grouped = grouped || package->groups[i].parent == secret;
    if (!grouped)
        return;
    size_t position = 0;
    const tree_entry_t *entry;
    while ((entry = tree_next(self->tree, DATA "/secret", &position))) {
        if (!entry->is_directory && text_ends(entry->name, ".in"))
            reader_error(
                self, entry->path, "a test case beside groups: data/secret has one or the other");
        if (entry->is_directory && !text_ends(entry->name, FILES_ENDING) && !self->draft &&
            !s_find_settings(self, entry->path))
            reader_error(
                self, entry->path, "a directory without " GROUP_FILE " beside groups: is it one?");
    }
}

/*  2025-09, scoring: what groups say about one another. */
static void
s_check_groups(reader_t *self)
{
    const package_t *package = self->package;
    for (size_t i = 0; i < package->groups_count; i++) {
        const package_group_t *group = &package->groups[i];
        const char *file = arena_format(self->arena, DATA "/%s/" GROUP_FILE, group->name);
        if (group->require_pass.count > PACKAGE_REQUIRED_MAX) {
            reader_error(
                self, file, "\"require_pass\" has more than %u names", PACKAGE_REQUIRED_MAX);
            continue;
        }
        for (size_t k = 0; k < group->require_pass.count; k++) {
            const char *name = group->require_pass.items[k];
            const package_group_t *needed = NULL;
            for (size_t m = 0; m < package->groups_count; m++)
                if (strcmp(package->groups[m].name, name) == 0)
                    needed = &package->groups[m];
            if (!needed || tree_compare_paths(name, group->name) >= 0)
                reader_error(self, file, "\"require_pass\": \"%s\" is no earlier group", name);
            else if (needed->aggregation != PACKAGE_PASS_FAIL && strcmp(name, "sample") != 0)
                reader_error(
                    self, file, "\"require_pass\": \"%s\" is not aggregated as pass-fail", name);
        }
        if (!package->type.scoring || self->draft || !text_starts(group->name, "secret/"))
            continue;
        const package_group_t *secret = &package->groups[group->parent];
        if (isinf(group->max_score) && !isinf(secret->max_score))
            reader_error(self, file, "\"max_score\" is needed, as data/secret has one");
        else if (isinf(group->max_score) && group->aggregation == PACKAGE_PASS_FAIL)
            reader_error(self, file, "a group that is all or nothing needs a \"max_score\"");
        if (secret->aggregation == PACKAGE_PASS_FAIL && group->aggregation != PACKAGE_PASS_FAIL)
            reader_error(self, file, "data/secret is pass-fail, so its groups must be");
    }
}

/*  Cases -------------------------------------------------------------------------------------- */

static int
s_compare_parts(const void *a, const void *b)
{
    const part_t *x = a;
    const part_t *y = b;
    int order = strcmp(x->base, y->base);
    return order ? order : (int)x->kind - (int)y->kind;
}

static int
s_compare_cases(const void *a, const void *b)
{
    const package_case_t *x = a;
    const package_case_t *y = b;
    return x->kind != y->kind ? (int)x->kind - (int)y->kind : tree_compare_paths(x->name, y->name);
}

/*  Splits a file name; false when it is no part of a case. */
static bool
s_parse_part(const reader_t *self, const tree_entry_t *entry, part_t *ret)
{
    for (size_t i = 0; i < sizeof s_endings / sizeof *s_endings; i++) {
        if (!(s_is_legacy(self) ? s_endings[i].legacy : s_endings[i].modern) ||
            !text_ends(entry->name, s_endings[i].ending) ||
            strlen(entry->name) == strlen(s_endings[i].ending))
            continue;
        size_t length = strlen(entry->path) - strlen(s_endings[i].ending);
        *ret = (part_t){.base = arena_copy_length(self->arena, entry->path, length),
                        .kind = s_endings[i].kind,
                        .path = entry->path};
        return true;
    }
    return false;
}

static const char *
s_read_note(reader_t *self, const char *path)
{
    _cleanup_(bytes_clear) bytes_t text = bytes_make(PACKAGE_TEXT_SIZE_MAX);
    if (!path || reader_text(self, path, PACKAGE_TEXT_SIZE_MAX, &text) ||
        !reader_keep(self, path, text.size))
        return NULL;
    return arena_copy_length(self->arena, text.data ? (char *)text.data : "", text.size);
}

/*  Files that say different things about what is shown. */
static void
s_check_shown(reader_t *self, const package_case_t *test)
{
    if (test->statement_input_path && test->interaction_path)
        reader_error(
            self, test->interaction_path, "ambiguous: there is %s too", test->statement_input_path);
    const char *outputs[] = {
        test->output_path, test->statement_answer_path, test->interaction_path};
    for (size_t i = 0; i < 3; i++)
        for (size_t k = 0; k < i; k++)
            if (outputs[i] && outputs[k])
                reader_error(self, outputs[i], "ambiguous: there is %s too", outputs[k]);
    if (test->output_path && test->download_answer_path)
        reader_error(
            self, test->output_path, "ambiguous: there is %s too", test->download_answer_path);
}

/*  Files of a base name that has no input, so no case. Only a sample interaction may be so: legacy
    allows it, 2025-09 does not, but its own tools write it. */
static void
s_take_orphans(reader_t *self,
               const place_t *place,
               const char *const paths[PARTS_COUNT],
               const char *base)
{
    package_t *package = self->package;
    bool shown = place->kind == PACKAGE_SAMPLE && paths[PART_INTERACTION] && !paths[PART_ANS];
    if (shown) {
        if (!s_is_legacy(self) && !self->draft)
            reader_warning(self, paths[PART_INTERACTION], "shown only: there is no %s.in", base);
        *(package_interaction_t *)arena_append(self->arena,
                                               &package->interactions,
                                               &package->interactions_count,
                                               sizeof *package->interactions) =
            (package_interaction_t){.path = paths[PART_INTERACTION],
                                    .download_input_path = paths[PART_IN_DOWNLOAD],
                                    .download_answer_path = paths[PART_ANS_DOWNLOAD]};
        return;
    }
    for (size_t i = 0; i < PARTS_COUNT; i++)
        if (paths[i])
            package_report_add(self->report,
                               s_is_legacy(self) && i != PART_ANS ? PACKAGE_WARNING : PACKAGE_ERROR,
                               paths[i],
                               0,
                               "there is no %s.in",
                               base);
}

static void
s_check_case(reader_t *self, const package_case_t *test)
{
    bool check = test->kind != PACKAGE_SAMPLE && test->kind != PACKAGE_SECRET;
    if (!test->answer_path && test->kind != PACKAGE_INVALID_INPUT)
        reader_error(self, test->input_path, "there is no " DATA "/%s.ans", test->name);
    if (!test->output_path && check && test->kind != PACKAGE_INVALID_INPUT)
        reader_error(self, test->input_path, "there is no " DATA "/%s.out", test->name);
    if (s_is_legacy(self))
        return;
    s_check_shown(self, test);
    const tree_entry_t *same =
        tree_find(self->tree, arena_format(self->arena, DATA "/%s", test->name));
    if (same)
        reader_error(self, same->path, "has the name of a test case");
    if (text_ends(test->name, "/test_group"))
        reader_error(self, test->input_path, "a test case cannot have this name");
}

/*  Makes a case of the files that share a base name. */
static void
s_add_case(reader_t *self, const place_t *place, const part_t *parts, size_t count)
{
    const char *paths[PARTS_COUNT] = {NULL};
    for (size_t i = 0; i < count; i++) {
        if (paths[parts[i].kind])
            reader_warning(self, parts[i].path, "there is %s too", paths[parts[i].kind]);
        paths[parts[i].kind] = parts[i].path;
    }
    if (!paths[PART_IN]) {
        s_take_orphans(self, place, paths, parts->base);
        return;
    }
    package_t *package = self->package;
    bool check = place->kind != PACKAGE_SAMPLE && place->kind != PACKAGE_SECRET;
    package_case_t test = {
        .name = parts->base + strlen(DATA "/"),
        .kind = place->kind,
        .group = place->group,
        .input_path = paths[PART_IN],
        .answer_path = paths[PART_ANS],
        .output_path = paths[PART_OUT],
        .interaction_path = paths[PART_INTERACTION],
        .statement_input_path = paths[PART_IN_STATEMENT],
        .statement_answer_path = paths[PART_ANS_STATEMENT],
        .download_input_path = paths[PART_IN_DOWNLOAD],
        .download_answer_path = paths[PART_ANS_DOWNLOAD],
        .image_path = paths[PART_IMAGE],
        .files_path = paths[PART_FILES],
        .args = package->groups[place->group].args,
        .hint = s_read_note(self, paths[PART_HINT]),
        .description = s_read_note(self, paths[PART_DESC]),
    };
    if (test.files_path)
        test.files = read_program(self, tree_find(self->tree, test.files_path)).files;
    if (paths[PART_YAML])
        read_case_yaml(self, paths[PART_YAML], &test);
    s_check_case(self, &test);
    *(package_case_t *)arena_append(self->arena,
                                    check ? &package->checks : &package->cases,
                                    check ? &package->checks_count : &package->cases_count,
                                    sizeof test) = test;
}

/*  Sorts what a directory holds into parts of cases; reads the directories inside. */
static void
s_collect(reader_t *self, const place_t *place, parts_t *parts)
{
    size_t position = 0;
    const tree_entry_t *entry;
    while ((entry = tree_next(self->tree, place->path, &position))) {
        part_t part;
        if (entry->is_directory && !s_is_legacy(self) && text_ends(entry->name, FILES_ENDING)) {
            size_t length = strlen(entry->path) - strlen(FILES_ENDING);
            part = (part_t){.base = arena_copy_length(self->arena, entry->path, length),
                            .kind = PART_FILES,
                            .path = entry->path};
        } else if (entry->is_directory) {
            place_t inner = {.path = entry->path, .group = place->group, .kind = place->kind};
            if (s_is_group(self, place, entry->path))
                inner.group = s_add_group(self, entry->path, place->group);
            s_read_directory(self, &inner);
            continue;
        } else if (strcmp(entry->name, GROUP_FILE) == 0 ||
                   strcmp(entry->name, GROUP_FILE_LEGACY) == 0) {
            const char *file = s_find_settings(self, place->path);
            if (!file || strcmp(file, entry->path) != 0)
                reader_error(self, entry->path, "this format does not read this file");
            continue;
        } else if (!s_parse_part(self, entry, &part)) {
            reader_warning(self, entry->path, "not a file of a test case: ignored");
            continue;
        }
        *(part_t *)arena_append(self->arena, &parts->items, &parts->count, sizeof part) = part;
    }
}

static void
s_read_directory(reader_t *self, const place_t *place)
{
    parts_t parts = {0};
    s_collect(self, place, &parts);
    if (parts.count == 0)
        return;
    qsort(parts.items, parts.count, sizeof *parts.items, s_compare_parts);
    for (size_t i = 0, end; i < parts.count; i = end) {
        for (end = i + 1; end < parts.count; end++)
            if (strcmp(parts.items[i].base, parts.items[end].base) != 0)
                break;
        s_add_case(self, place, &parts.items[i], end - i);
    }
}

/*  What a directory directly in data/ is for. */
static bool
s_find_kind(const reader_t *self, const char *name, package_case_kind_t *ret)
{
    static const char *const names[] = {
        [PACKAGE_SAMPLE] = "sample",
        [PACKAGE_SECRET] = "secret",
        [PACKAGE_INVALID_INPUT] = "invalid_input",
        [PACKAGE_INVALID_OUTPUT] = "invalid_output",
        [PACKAGE_VALID_OUTPUT] = "valid_output",
    };
    size_t count = s_is_legacy(self) ? 2 : sizeof names / sizeof *names;
    for (size_t i = 0; i < count; i++)
        if (strcmp(names[i], name) == 0) {
            *ret = (package_case_kind_t)i;
            return true;
        }
    return false;
}

static void
s_read_entry(reader_t *self, const tree_entry_t *entry)
{
    package_case_kind_t kind = PACKAGE_SAMPLE;
    const char *settings = s_find_settings(self, DATA);
    if (!entry->is_directory) {
        if (settings && strcmp(settings, entry->path) == 0) {
            if (!self->old_groups)
                reader_warning(self, settings, "only groups have this file: taken for all of them");
            return;
        }
        reader_warning(self, entry->path, "not in a directory of test data: ignored");
        return;
    }
    if (!s_find_kind(self, entry->name, &kind)) {
        reader_warning(self, entry->path, "not a directory of this format: ignored");
        return;
    }
    place_t place = {.path = entry->path, .kind = kind, .top = true};
    place.group = s_add_group(self, entry->path, 0);
    s_read_directory(self, &place);
    if (kind == PACKAGE_SECRET && !self->old_groups)
        s_check_secret(self, place.group);
}

void
read_test_data(reader_t *self)
{
    package_t *package = self->package;
    self->old_groups = s_has_old_groups(self);
    package->legacy_grading = self->old_groups;
    s_add_group(self, DATA, PACKAGE_NO_PARENT);
    size_t position = 0;
    const tree_entry_t *entry;
    while ((entry = tree_next(self->tree, DATA, &position)))
        s_read_entry(self, entry);
    if (package->cases_count > 0)
        qsort(package->cases, package->cases_count, sizeof *package->cases, s_compare_cases);
    if (package->checks_count > 0)
        qsort(package->checks, package->checks_count, sizeof *package->checks, s_compare_cases);
    if (!self->old_groups)
        s_check_groups(self);

    size_t secret = 0;
    for (size_t i = 0; i < package->cases_count; i++)
        secret += package->cases[i].kind == PACKAGE_SECRET;
    if (package->cases_count == 0)
        reader_error(self, DATA, "there is no test case");
    else if (secret == 0) /* a package that is being written, or whose data is not generated */
        reader_warning(self, DATA "/secret", "there is no secret test case: samples decide");
    if (package->cases_count == secret && package->interactions_count == 0)
        reader_warning(self, DATA "/sample", "there is no sample test case");
}
