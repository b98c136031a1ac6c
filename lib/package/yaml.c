/*  yaml - see yaml.h

    libyaml's parser does not recurse and hands out events; the tree is built
    with a stack of open lists and maps, which is the limit on depth.
    Source: YAML 1.1, pyyaml.org/wiki/LibYAML.
*/
#include "lib/package/yaml.h"

#include <assert.h>
#include <string.h>
#include <yaml.h>

#include "lib/base/err.h"
#include "lib/base/text.h"
#include "lib/package/package_limits.h"

#define TAG_STANDARD "tag:yaml.org,2002:"

typedef struct {
    arena_t *arena;
    yaml_value_t *open[PACKAGE_YAML_DEPTH_MAX]; /* lists and maps we are in, outermost first */
    size_t depth;
    yaml_value_t *root;
    const char *key; /* read in the innermost map, its value is next */
    size_t key_line;
    size_t nodes;
    size_t documents;
    const char *why; /* set with the error that ends the parsing */
} builder_t;

static int
s_refuse(builder_t *self, int err, const char *why)
{
    self->why = why;
    return err;
}

/*  Hangs the value into the innermost open list or map, or makes it the root. */
static int
s_place(builder_t *self, yaml_value_t *value)
{
    if (self->depth == 0) {
        self->root = value;
        return 0;
    }
    yaml_value_t *parent = self->open[self->depth - 1];
    assert(parent);
    if (parent->kind == YAML_MAP) {
        value->key = self->key;
        value->key_line = self->key_line;
        self->key = NULL;
    }
    yaml_value_t **slot = arena_append(self->arena, &parent->items, &parent->count, sizeof(void *));
    *slot = value;
    return 0;
}

static bool
s_expects_key(const builder_t *self)
{
    const yaml_value_t *inner = self->depth > 0 ? self->open[self->depth - 1] : NULL;
    return inner && inner->kind == YAML_MAP && !self->key;
}

/*  Tags that say nothing but what a value is anyway. */
static bool
s_is_core_tag(const char *tag)
{
    static const char *const names[] = {"str", "int", "float", "bool", "null", "seq", "map"};
    if (!text_starts(tag, TAG_STANDARD))
        return false;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(tag + strlen(TAG_STANDARD), names[i]) == 0)
            return true;
    return false;
}

static int
s_check_node(builder_t *self, const yaml_char_t *tag)
{
    if (++self->nodes > PACKAGE_YAML_NODES_MAX)
        return s_refuse(self, ERR_TOO_LARGE, "too many values");
    return !tag || s_is_core_tag((const char *)tag)
               ? 0
               : s_refuse(self, ERR_INVALID, "a tag that is not YAML's own");
}

static int
s_on_scalar(builder_t *self, const yaml_event_t *event, size_t line)
{
    int err = s_check_node(self, event->data.scalar.tag);
    if (err)
        return err;
    const char *text = (const char *)event->data.scalar.value;
    size_t length = event->data.scalar.length;
    if (!text_utf8_valid(text, length))
        return s_refuse(self, ERR_INVALID, "a text with a NUL or bytes that are not UTF-8");
    const char *copy = arena_copy_length(self->arena, text, length);
    if (s_expects_key(self)) {
        if (yaml_value_get(self->open[self->depth - 1], copy))
            return s_refuse(
                self, ERR_INVALID, arena_format(self->arena, "key \"%s\" is given twice", copy));
        self->key = copy;
        self->key_line = line;
        return 0;
    }
    yaml_value_t *value = arena_take(self->arena, sizeof *value);
    value->kind = YAML_TEXT;
    value->line = line;
    value->text = copy;
    value->plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    return s_place(self, value);
}

static int
s_on_open(builder_t *self, yaml_kind_t kind, const yaml_char_t *tag, size_t line)
{
    int err = s_check_node(self, tag);
    if (err)
        return err;
    if (s_expects_key(self))
        return s_refuse(self, ERR_INVALID, "a key must be a simple text");
    if (self->depth == PACKAGE_YAML_DEPTH_MAX)
        return s_refuse(self, ERR_TOO_LARGE, "nested too deep");
    yaml_value_t *value = arena_take(self->arena, sizeof *value);
    value->kind = kind;
    value->line = line;
    err = s_place(self, value);
    self->open[self->depth++] = value;
    return err;
}

static int
s_on_event(builder_t *self, const yaml_event_t *event)
{
    size_t line = event->start_mark.line + 1;
    switch (event->type) {
    case YAML_DOCUMENT_START_EVENT:
        if (++self->documents > 1)
            return s_refuse(self, ERR_INVALID, "a second document in one file");
        return 0;
    case YAML_ALIAS_EVENT:
        return s_refuse(self, ERR_INVALID, "aliases (*name) are not allowed");
    case YAML_SCALAR_EVENT:
        return s_on_scalar(self, event, line);
    case YAML_SEQUENCE_START_EVENT:
        return s_on_open(self, YAML_LIST, event->data.sequence_start.tag, line);
    case YAML_MAPPING_START_EVENT:
        return s_on_open(self, YAML_MAP, event->data.mapping_start.tag, line);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        self->depth--;
        return 0;
    default:
        return 0;
    }
}

static int
s_parse(builder_t *self, yaml_parser_t *parser, size_t *ret_line)
{
    for (bool done = false; !done;) {
        yaml_event_t event;
        if (!yaml_parser_parse(parser, &event)) {
            *ret_line = parser->problem_mark.line + 1;
            self->why = arena_copy(self->arena, parser->problem ? parser->problem : "not YAML");
            return ERR_INVALID;
        }
        int err = s_on_event(self, &event);
        *ret_line = event.start_mark.line + 1;
        done = event.type == YAML_STREAM_END_EVENT;
        yaml_event_delete(&event);
        if (err)
            return err;
    }
    return 0;
}

int
yaml_value_parse(const void *data,
                 size_t size,
                 arena_t *arena,
                 yaml_value_t **ret,
                 size_t *ret_line,
                 const char **ret_why)
{
    assert(data || size == 0);
    assert(arena && ret && ret_line && ret_why);

    *ret_line = 0;
    if (size > PACKAGE_YAML_SIZE_MAX) {
        *ret_why = "the file is too large";
        return ERR_TOO_LARGE;
    }
    yaml_parser_t parser;
    if (!yaml_parser_initialize(&parser))
        abort();
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser, size ? data : (const void *)"", size);

    builder_t builder = {.arena = arena};
    int err = s_parse(&builder, &parser, ret_line);
    yaml_parser_delete(&parser);
    if (err) {
        *ret_why = builder.why;
        return err;
    }
    if (!builder.root || yaml_value_is_null(builder.root)) {
        builder.root = arena_take(arena, sizeof *builder.root);
        builder.root->kind = YAML_MAP;
        builder.root->line = 1;
    }
    *ret = builder.root;
    return 0;
}

const yaml_value_t *
yaml_value_get(const yaml_value_t *self, const char *key)
{
    if (!self || self->kind != YAML_MAP)
        return NULL;
    for (size_t i = 0; i < self->count; i++)
        if (strcmp(self->items[i]->key, key) == 0)
            return self->items[i];
    return NULL;
}

bool
yaml_value_is_null(const yaml_value_t *self)
{
    return self->kind == YAML_TEXT && self->plain &&
           (strcmp(self->text, "") == 0 || strcmp(self->text, "~") == 0 ||
            strcmp(self->text, "null") == 0);
}
