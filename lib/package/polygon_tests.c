/*  polygon_tests - see polygon.h

    Test set "tests" as groups and cases:

        sample tests       data "sample"; never worth points there
        no points at all   pass-fail; everything else is in "secret"
        points             "secret" is the sum of a group "secret/<name>" for each
                           of Polygon's, by 2025-09's rules:
          complete-group   all or nothing, worth the points of its tests
          each-test        a sum, each test worth its own points
          dependencies     require_pass
          (no group)       tests in none are in "secret/ungrouped", each-test

    A sample that is worth points, or lies in a group with other tests, is run
    twice: as sample and in its group. A group that holds worthless samples only
    is "sample" itself, so that dependencies on it are on the samples.
*/
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "lib/base/text.h"
#include "lib/package/package_limits.h"
#include "lib/package/polygon.h"

#define TESTSET "tests"
#define UNGROUPED "ungrouped"
#define BYTES_PER_MIB (1u << 20)
#define POINTS_MAX 1e6
/* Of a test in an each-test group that is worth nothing: 0 would say that nothing is known. */
#define POINTS_NOTHING 1e-12

#define FIRST_GROUP 3u /* after data itself, "sample" and "secret" */

/*  A group of Polygon. */
typedef struct {
    const char *name;
    const xml_node_t *node; /* NULL: of tests that are in none */
    bool each_test;
    bool scored; /* something in it counts: it is a group here too, not "sample" */
    double points;
    size_t index; /* in package.groups, once it is there */
} part_t;

typedef struct {
    reader_t *reader;
    const xml_node_t *testset;
    const char *input_pattern;
    const char *answer_pattern;
    bool scoring;
    part_t *parts;
    size_t count;
    bool told_missing; /* that files are missing, once */
} tests_t;

const char *
polygon_path(arena_t *arena, const char *pattern, size_t number)
{
    const char *percent = pattern ? strchr(pattern, '%') : NULL;
    if (!percent || strchr(percent + 1, '%'))
        return NULL;
    const char *rest = percent + 1;
    int width = 0;
    if (*rest == '0' && rest[1] >= '1' && rest[1] <= '9') {
        width = rest[1] - '0';
        rest += 2;
    }
    if (*rest != 'd')
        return NULL;
    return arena_format(
        arena, "%.*s%0*zu%s", (int)(percent - pattern), pattern, width, number, rest + 1);
}

static bool
s_is_true(const xml_node_t *node, const char *name)
{
    const char *value = xml_attribute(node, name);
    return value && strcmp(value, "true") == 0;
}

/*  The points of a test or group; 0 when it has none. */
static double
s_points(const reader_t *self, const xml_node_t *node)
{
    const char *text = xml_attribute(node, "points");
    double points = 0;
    if (text && text_parse_real(text, 0, POINTS_MAX, &points))
        polygon_error(self, node, "points must be a number from 0 to %g", POINTS_MAX);
    return points;
}

/* ---- limits ---- */

static void
s_read_limits(reader_t *self, const xml_node_t *root, const xml_node_t *testset)
{
    package_limits_t *limits = &self->package->limits;
    const xml_node_t *time = xml_child(testset, "time-limit");
    const xml_node_t *memory = xml_child(testset, "memory-limit");
    int64_t value = 0;
    if (time && text_parse_int(time->text, 1, PACKAGE_TIME_LIMIT_MS_MAX, &value) == 0) {
        limits->time_limit_ms = (uint32_t)value;
        limits->time_source = PACKAGE_TIME_POLYGON;
    } else {
        polygon_error(self, time ? time : testset, "<time-limit> must be milliseconds");
    }
    if (memory && text_parse_int(memory->text, 1, INT64_MAX - BYTES_PER_MIB, &value) == 0 &&
        value / BYTES_PER_MIB < UINT32_MAX / BYTES_PER_MIB)
        limits->memory_mib = (uint32_t)((value + BYTES_PER_MIB - 1) / BYTES_PER_MIB);
    else
        polygon_error(self, memory ? memory : testset, "<memory-limit> must be bytes");

    const xml_node_t *judging = xml_child(root, "judging");
    const char **files[] = {&self->package->input_file, &self->package->output_file};
    const char *names[] = {"input-file", "output-file"};
    const char *streams[] = {"stdin", "stdout"};
    for (size_t i = 0; i < 2; i++) {
        const char *name = xml_attribute(judging, names[i]);
        if (!name || !*name || strcmp(name, streams[i]) == 0)
            continue;
        if (!text_name_valid(name))
            polygon_error(self, judging, "%s=\"%s\" is no file name", names[i], name);
        *files[i] = name;
    }
}

/* ---- groups ---- */

static part_t *
s_find_part(const tests_t *self, const char *name)
{
    for (size_t i = 0; i < self->count; i++)
        if (strcmp(self->parts[i].name, name) == 0)
            return &self->parts[i];
    return NULL;
}

static part_t *
s_add_part(tests_t *self, const char *name, const xml_node_t *node)
{
    part_t *part = s_find_part(self, name);
    if (part)
        return part;
    part = arena_append(self->reader->arena, &self->parts, &self->count, sizeof *self->parts);
    part->name = name;
    part->node = node;
    const char *policy = xml_attribute(node, "points-policy");
    part->each_test = !policy || strcmp(policy, "complete-group") != 0;
    return part;
}

static const char *
s_part_name(const xml_node_t *test)
{
    const char *name = xml_attribute(test, "group");
    return name && *name ? name : UNGROUPED;
}

/*  Collects the groups with what is in them. */
static void
s_read_parts(tests_t *self)
{
    reader_t *reader = self->reader;
    const xml_node_t *groups = xml_child(self->testset, "groups");
    const xml_node_t *list = xml_child(self->testset, "tests");
    const xml_node_t *node;
    for (size_t at = 0; (node = xml_next(groups, "group", &at));) {
        const char *name = xml_attribute(node, "name");
        if (!name || !*name || s_find_part(self, name))
            polygon_error(reader, node, "a group needs a name of its own");
        else
            s_add_part(self, name, node);
        self->scoring = self->scoring || s_points(reader, node) > 0;
    }
    for (size_t at = 0; (node = xml_next(list, "test", &at));)
        self->scoring = self->scoring || s_points(reader, node) > 0;
    for (size_t at = 0; self->scoring && (node = xml_next(list, "test", &at));) {
        part_t *part = s_add_part(self, s_part_name(node), NULL);
        double points = s_points(reader, node);
        part->points += points;
        part->scored = part->scored || points > 0 || !s_is_true(node, "sample");
    }
    for (size_t i = 0; i < self->count; i++) {
        part_t *part = &self->parts[i];
        double own = part->node ? s_points(reader, part->node) : 0;
        if (own > 0 && !part->each_test)
            part->points = own;
        part->scored = part->scored || own > 0;
    }
}

static package_group_t *
s_add_group(reader_t *self, const char *name, size_t parent)
{
    package_t *package = self->package;
    package_group_t *group = arena_append(
        self->arena, &package->groups, &package->groups_count, sizeof *package->groups);
    *group = (package_group_t){.name = name,
                               .parent = parent,
                               .aggregation = PACKAGE_SUM,
                               .max_score = INFINITY,
                               .stop_on_reject = true,
                               .accept_score = 1,
                               .score_min = -INFINITY,
                               .score_max = INFINITY};
    return group;
}

/*  Whether a group can come now: the groups that it depends on are there. Of a group that is not
    known, that is told. */
static bool
s_is_ready(const tests_t *self, const part_t *part)
{
    const xml_node_t *list = xml_child(part->node, "dependencies");
    const xml_node_t *node;
    for (size_t at = 0; (node = xml_next(list, "dependency", &at));) {
        const char *name = xml_attribute(node, "group");
        const part_t *needed = name ? s_find_part(self, name) : NULL;
        if (needed && needed->scored && needed->index == 0)
            return false;
    }
    return true;
}

static void
s_add_required(tests_t *self, const part_t *part, package_group_t *group)
{
    reader_t *reader = self->reader;
    const xml_node_t *list = xml_child(part->node, "dependencies");
    const xml_node_t *node;
    for (size_t at = 0; (node = xml_next(list, "dependency", &at));) {
        const char *name = xml_attribute(node, "group");
        const part_t *needed = name ? s_find_part(self, name) : NULL;
        if (!needed) {
            polygon_error(reader, node, "there is no group \"%s\"", name ? name : "");
            continue;
        }
        const char *required =
            needed->scored ? reader->package->groups[needed->index].name : "sample";
        if (!words_have(&group->require_pass, required))
            words_add(reader->arena, &group->require_pass, required);
    }
    if (group->require_pass.count > PACKAGE_REQUIRED_MAX)
        polygon_error(reader, part->node, "more than %u dependencies", PACKAGE_REQUIRED_MAX);
}

/*  Puts the scored groups into the package, each after those that it depends on. */
static void
s_add_groups(tests_t *self)
{
    reader_t *reader = self->reader;
    package_t *package = reader->package;
    double total = 0;
    size_t left = 0;
    for (size_t i = 0; i < self->count; i++)
        left += self->parts[i].scored;
    if (left + FIRST_GROUP > PACKAGE_GROUPS_MAX) {
        polygon_error(reader, self->testset, "more than %u groups", PACKAGE_GROUPS_MAX);
        return;
    }
    while (left > 0) {
        part_t *next = NULL;
        for (size_t i = 0; i < self->count && !next; i++)
            if (self->parts[i].scored && self->parts[i].index == 0 &&
                s_is_ready(self, &self->parts[i]))
                next = &self->parts[i];
        if (!next) {
            polygon_error(reader, self->testset, "groups depend on one another in a circle");
            return;
        }
        next->index = package->groups_count;
        const char *name = text_name_valid(next->name)
                               ? arena_format(reader->arena, "secret/%s", next->name)
                               : arena_format(reader->arena, "secret/group.%zu", next->index);
        package_group_t *group = s_add_group(reader, name, FIRST_GROUP - 1);
        group->aggregation = next->each_test ? PACKAGE_SUM : PACKAGE_PASS_FAIL;
        group->max_score = next->points;
        s_add_required(self, next, group);
        total += next->points;
        left--;
    }
    package->groups[FIRST_GROUP - 1].max_score = total;
}

/* ---- cases ---- */

/*  The path of a test's file in the package; NULL when it is not there, which is told once. */
static const char *
s_find_file(tests_t *self, const xml_node_t *test, const char *pattern, size_t number)
{
    const char *path = polygon_path(self->reader->arena, pattern, number);
    const tree_entry_t *entry = path ? tree_find(self->reader->tree, path) : NULL;
    if (entry && !entry->is_directory)
        return entry->path;
    if (!self->told_missing)
        polygon_error(
            self->reader,
            test,
            "there is no %s: tests and answers that are generated come with the full "
            "package (at Polygon: Packages, \"Linux\" or \"Windows\"), or by its doall.sh",
            path ? path : "file for this test");
    self->told_missing = true;
    return NULL;
}

static void
s_add_case(tests_t *self, const package_case_t *source, const char *name)
{
    package_t *package = self->reader->package;
    package_case_t *test = arena_append(
        self->reader->arena, &package->cases, &package->cases_count, sizeof *package->cases);
    *test = *source;
    test->name = name;
}

/*  What a testlib validator may ask for. */
static void
s_add_validator_args(reader_t *self, const xml_node_t *test, package_case_t *one)
{
    package_input_args_t *args = arena_append(self->arena,
                                              &one->args.input_validator_args,
                                              &one->args.input_validator_args_count,
                                              sizeof *one->args.input_validator_args);
    const char *group = xml_attribute(test, "group");
    words_add(self->arena, &args->args, "--testset");
    words_add(self->arena, &args->args, TESTSET);
    if (group && *group) {
        words_add(self->arena, &args->args, "--group");
        words_add(self->arena, &args->args, group);
    }
}

/*  Adds the cases of one test that belong where the walk is: the samples, or the group `part`
   (NULL: "secret" of a problem without points). */
static void
s_read_test(tests_t *self, const xml_node_t *test, size_t number, bool samples, const part_t *part)
{
    reader_t *reader = self->reader;
    bool sample = s_is_true(test, "sample");
    if (samples ? !sample : part ? s_find_part(self, s_part_name(test)) != part : sample)
        return;
    package_case_t one = {.kind = samples ? PACKAGE_SAMPLE : PACKAGE_SECRET};
    one.input_path = s_find_file(self, test, self->input_pattern, number);
    one.answer_path = s_find_file(self, test, self->answer_pattern, number);
    if (!one.input_path || !one.answer_path)
        return;
    one.group = samples ? 1 : part ? part->index : FIRST_GROUP - 1;
    one.args.full_feedback = samples;
    if (part && part->each_test && !samples) {
        one.points = s_points(reader, test);
        one.points = one.points > 0 ? one.points : POINTS_NOTHING;
    }
    s_add_validator_args(reader, test, &one);
    const char *group = reader->package->groups[one.group].name;
    s_add_case(self, &one, arena_format(reader->arena, "%s/%02zu", group, number));
}

static void
s_read_cases(tests_t *self)
{
    const xml_node_t *list = xml_child(self->testset, "tests");
    package_t *package = self->reader->package;
    /* Samples, then group by group: a group is judged in one piece. */
    size_t rounds = 1 + (self->scoring ? package->groups_count - FIRST_GROUP : 1);
    for (size_t round = 0; round < rounds; round++) {
        const part_t *part = NULL;
        for (size_t i = 0; round > 0 && self->scoring && i < self->count; i++)
            if (self->parts[i].index == FIRST_GROUP + round - 1)
                part = &self->parts[i];
        const xml_node_t *test;
        size_t number = 0;
        for (size_t at = 0; (test = xml_next(list, "test", &at));)
            s_read_test(self, test, ++number, round == 0, part);
    }
    size_t secret = 0;
    for (size_t i = 0; i < package->cases_count; i++)
        secret += package->cases[i].kind == PACKAGE_SECRET;
    if (package->cases_count == 0 && !self->told_missing)
        polygon_error(self->reader, self->testset, "there are no tests");
    else if (secret == 0 && !self->told_missing)
        polygon_warning(self->reader, self->testset, "all tests are samples");
    if (package->cases_count == secret && !self->told_missing)
        polygon_warning(self->reader, self->testset, "there is no sample test");
}

/* ---- tests of checker and validator ---- */

/*  Tests of a program that must reject or accept: as invalid_input, invalid_output, valid_output.
 */
static void
s_read_checks(reader_t *self, const xml_node_t *program, bool outputs)
{
    package_t *package = self->package;
    const xml_node_t *testset = xml_child(program, "testset");
    const xml_node_t *patterns[] = {xml_child(testset, "input-path-pattern"),
                                    xml_child(testset, "output-path-pattern"),
                                    xml_child(testset, "answer-path-pattern")};
    const xml_node_t *test;
    size_t number = 0;
    for (size_t at = 0; (test = xml_next(xml_child(testset, "tests"), "test", &at));) {
        const char *verdict = xml_attribute(test, "verdict");
        const char *paths[3] = {NULL};
        number++;
        bool here = verdict != NULL;
        for (size_t i = 0; i < (outputs ? 3u : 1u) && here; i++) {
            const char *path =
                patterns[i] ? polygon_path(self->arena, patterns[i]->text, number) : NULL;
            const tree_entry_t *entry = path ? tree_find(self->tree, path) : NULL;
            here = entry && !entry->is_directory;
            paths[i] = here ? entry->path : NULL;
        }
        package_case_kind_t kind = PACKAGE_INVALID_INPUT;
        if (outputs)
            kind =
                here && strcmp(verdict, "ok") == 0 ? PACKAGE_VALID_OUTPUT : PACKAGE_INVALID_OUTPUT;
        if (!here || strcmp(verdict, "crashed") == 0 || strcmp(verdict, "valid") == 0)
            continue;
        static const char *const names[] = {[PACKAGE_INVALID_INPUT] = "invalid_input",
                                            [PACKAGE_INVALID_OUTPUT] = "invalid_output",
                                            [PACKAGE_VALID_OUTPUT] = "valid_output"};
        package_case_t *check = arena_append(
            self->arena, &package->checks, &package->checks_count, sizeof *package->checks);
        check->name = arena_format(self->arena, "%s/%02zu", names[kind], number);
        check->kind = kind;
        check->input_path = paths[0];
        check->output_path = paths[1];
        check->answer_path = paths[2];
    }
}

void
read_polygon_tests(reader_t *self, const xml_node_t *root)
{
    const xml_node_t *judging = xml_child(root, "judging");
    const xml_node_t *node;
    tests_t tests = {.reader = self};
    for (size_t at = 0; (node = xml_next(judging, "testset", &at));) {
        const char *name = xml_attribute(node, "name");
        if (!tests.testset || (name && strcmp(name, TESTSET) == 0))
            tests.testset = node;
    }
    s_add_group(self, "", PACKAGE_NO_PARENT);
    s_add_group(self, "sample", 0)->aggregation = PACKAGE_PASS_FAIL;
    s_add_group(self, "secret", 0);
    if (!tests.testset) {
        polygon_error(self, judging, "there is no test set");
        return;
    }
    s_read_limits(self, root, tests.testset);
    const xml_node_t *input = xml_child(tests.testset, "input-path-pattern");
    const xml_node_t *answer = xml_child(tests.testset, "answer-path-pattern");
    tests.input_pattern = input ? input->text : "";
    tests.answer_pattern = answer ? answer->text : "";
    if (!polygon_path(self->arena, tests.input_pattern, 1) ||
        !polygon_path(self->arena, tests.answer_pattern, 1)) {
        polygon_error(self, tests.testset, "a path pattern needs one %%d or %%0Nd");
        return;
    }
    s_read_parts(&tests);
    self->package->type.scoring = tests.scoring;
    if (tests.scoring)
        s_add_groups(&tests);
    s_read_cases(&tests);
    const xml_node_t *assets = xml_child(root, "assets");
    const xml_node_t *validators = xml_child(assets, "validators");
    s_read_checks(self, xml_child(assets, "checker"), true);
    for (size_t at = 0; (node = xml_next(validators, "validator", &at));)
        s_read_checks(self, node, false);
}
