/*  yaml: trees with lines, and what is refused */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "lib/base/bytes.h"
#include "lib/base/cleanup.h"
#include "lib/base/err.h"
#include "lib/package/package_limits.h"
#include "lib/package/yaml.h"

static yaml_value_t *
s_parse(arena_t *arena, const char *text)
{
    yaml_value_t *root = NULL;
    size_t line = 0;
    const char *why = NULL;
    if (yaml_value_parse(text, strlen(text), arena, &root, &line, &why))
        fail_msg("%s: line %zu: %s", text, line, why);
    return root;
}

static void
s_refuse(const char *text, size_t size, int err, size_t line, const char *why)
{
    _cleanup_(arena_destroy) arena_t *arena = arena_new();
    yaml_value_t *root = NULL;
    size_t got_line = 0;
    const char *got_why = NULL;
    assert_int_equal(yaml_value_parse(text, size, arena, &root, &got_line, &got_why), err);
    assert_null(root);
    if (!strstr(got_why, why) || got_line != line)
        fail_msg("expected line %zu \"%s\", got line %zu \"%s\"", line, why, got_line, got_why);
}

static void
a_tree_knows_its_lines(void **state)
{
    (void)state;
    _cleanup_(arena_destroy) arena_t *arena = arena_new();
    const yaml_value_t *root = s_parse(arena,
                                       "name: Sum\n"
                                       "# a comment\n"
                                       "limits:\n"
                                       "  memory: 512\n"
                                       "type:\n"
                                       "  - scoring\n"
                                       "  - 'multi-pass'\n");
    assert_int_equal(root->kind, YAML_MAP);
    assert_int_equal(root->count, 3);
    const yaml_value_t *memory = yaml_value_get(yaml_value_get(root, "limits"), "memory");
    assert_string_equal(memory->text, "512");
    assert_true(memory->plain);
    assert_int_equal(memory->line, 4);
    const yaml_value_t *type = yaml_value_get(root, "type");
    assert_int_equal(type->kind, YAML_LIST);
    assert_int_equal(type->key_line, 5);
    assert_string_equal(type->items[1]->text, "multi-pass");
    assert_false(type->items[1]->plain);
    assert_null(yaml_value_get(root, "Name"));
    assert_null(yaml_value_get(type, "name"));
    assert_null(yaml_value_get(NULL, "name"));
}

static void
nothing_is_an_empty_map_and_null_has_three_names(void **state)
{
    (void)state;
    _cleanup_(arena_destroy) arena_t *arena = arena_new();
    assert_int_equal(s_parse(arena, "")->kind, YAML_MAP);
    assert_int_equal(s_parse(arena, "# only this\n")->kind, YAML_MAP);
    const yaml_value_t *root = s_parse(arena, "a:\nb: ~\nc: null\nd: 'null'\ne: ''\n");
    assert_true(yaml_value_is_null(yaml_value_get(root, "a")));
    assert_true(yaml_value_is_null(yaml_value_get(root, "b")));
    assert_true(yaml_value_is_null(yaml_value_get(root, "c")));
    assert_false(yaml_value_is_null(yaml_value_get(root, "d")));
    assert_false(yaml_value_is_null(yaml_value_get(root, "e")));
}

static void
what_can_explode_or_surprise_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t line;
        const char *why;
    } cases[] = {
        {"a: &x [1]\nb: *x\n", 2, "aliases"},
        {"a: 1\nb: 2\na: 3\n", 3, "key \"a\" is given twice"},
        {"? [a]\n: 1\n", 1, "a key must be a simple text"},
        {"a: !!python/object:os.system x\n", 1, "a tag that is not YAML's own"},
        {"a: !mine x\n", 1, "a tag that is not YAML's own"},
        {"a: 1\n---\nb: 2\n", 2, "a second document"},
        {"a: [1\nb: 2\n", 2, ""},
        {"a: \"\\0\"\n", 1, "a NUL"},
        {"a: b: c\n", 1, ""},
        {"\tx: 1\n", 1, ""},
        {"a: \xff\n", 1, ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        _cleanup_(arena_destroy) arena_t *arena = arena_new();
        yaml_value_t *root = NULL;
        size_t line = 0;
        const char *why = NULL;
        int err = yaml_value_parse(cases[i].text, strlen(cases[i].text), arena, &root, &line, &why);
        if (err != ERR_INVALID || !strstr(why, cases[i].why) || line < cases[i].line)
            fail_msg("%s: %d, line %zu: %s", cases[i].text, err, line, why ? why : "");
    }
}

static void
depth_nodes_and_size_have_their_limits(void **state)
{
    (void)state;
    char deep[2 * PACKAGE_YAML_DEPTH_MAX + 3] = "";
    memset(deep, '[', PACKAGE_YAML_DEPTH_MAX);
    memset(deep + PACKAGE_YAML_DEPTH_MAX, ']', PACKAGE_YAML_DEPTH_MAX);
    _cleanup_(arena_destroy) arena_t *arena = arena_new();
    s_parse(arena, deep);
    memset(deep, '[', PACKAGE_YAML_DEPTH_MAX + 1);
    memset(deep + PACKAGE_YAML_DEPTH_MAX + 1, ']', PACKAGE_YAML_DEPTH_MAX + 1);
    s_refuse(deep, strlen(deep), ERR_TOO_LARGE, 1, "nested too deep");

    _cleanup_(bytes_clear) bytes_t many = bytes_make(PACKAGE_YAML_SIZE_MAX + 1);
    for (unsigned i = 1; i < PACKAGE_YAML_NODES_MAX; i++)
        assert_int_equal(bytes_append_text(&many, "- 1\n"), 0);
    assert_int_equal(s_parse(arena, (char *)many.data)->count, PACKAGE_YAML_NODES_MAX - 1);
    assert_int_equal(bytes_append_text(&many, "- 1\n"), 0);
    s_refuse(
        (char *)many.data, many.size, ERR_TOO_LARGE, PACKAGE_YAML_NODES_MAX, "too many values");

    _cleanup_(bytes_clear) bytes_t large = bytes_make(PACKAGE_YAML_SIZE_MAX + 1);
    memset(bytes_extend(&large, PACKAGE_YAML_SIZE_MAX), '#', PACKAGE_YAML_SIZE_MAX);
    s_parse(arena, (char *)large.data);
    assert_int_equal(bytes_append_text(&large, "#"), 0);
    s_refuse((char *)large.data, large.size, ERR_TOO_LARGE, 0, "too large");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_tree_knows_its_lines),
        cmocka_unit_test(nothing_is_an_empty_map_and_null_has_three_names),
        cmocka_unit_test(what_can_explode_or_surprise_is_refused),
        cmocka_unit_test(depth_nodes_and_size_have_their_limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
