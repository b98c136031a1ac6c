/*  xml - see xml.h */
#include "lib/package/xml.h"

#include <ctype.h>
#include <expat.h>
#include <limits.h>
#include <string.h>

#include "lib/base/bytes.h"
#include "lib/base/err.h"
#include "lib/package/package_limits.h"

typedef struct {
    XML_Parser parser;
    arena_t *arena;
    xml_node_t *root;
    xml_node_t *path[PACKAGE_XML_DEPTH_MAX]; /* open elements, the outermost first */
    size_t depth;
    size_t nodes; /* elements and attributes */
    bytes_t text; /* of the innermost element so far */
    int err;
    const char *why;
} reading_t;

static void
s_stop(reading_t *self, int err, const char *why)
{
    if (self->err)
        return;
    self->err = err;
    self->why = why;
    XML_StopParser(self->parser, XML_FALSE);
}

static void
s_on_doctype(
    void *arg, const XML_Char *name, const XML_Char *system, const XML_Char *public, int has)
{
    (void)name;
    (void)system;
    (void)public;
    (void)has;
    s_stop(arg, ERR_INVALID, "a document type declaration is refused");
}

static void
s_on_start(void *arg, const XML_Char *name, const XML_Char **attributes)
{
    reading_t *self = arg;
    size_t count = 0;
    while (attributes[2 * count])
        count++;
    self->nodes += 1 + count;
    if (self->depth == PACKAGE_XML_DEPTH_MAX || self->nodes > PACKAGE_XML_NODES_MAX) {
        s_stop(self, ERR_TOO_LARGE, "too many elements, or too many inside one another");
        return;
    }
    xml_node_t *node = arena_take(self->arena, sizeof *node);
    node->name = arena_copy(self->arena, name);
    node->line = XML_GetCurrentLineNumber(self->parser);
    node->text = "";
    node->attribute_count = count;
    node->attributes = arena_take(self->arena, count * sizeof *node->attributes);
    for (size_t i = 0; i < count; i++)
        node->attributes[i] =
            (xml_attribute_t){.name = arena_copy(self->arena, attributes[2 * i]),
                              .value = arena_copy(self->arena, attributes[2 * i + 1])};
    xml_node_t *parent = self->depth ? self->path[self->depth - 1] : NULL;
    if (parent)
        *(xml_node_t **)arena_append(
            self->arena, &parent->children, &parent->count, sizeof(xml_node_t *)) = node;
    else
        self->root = node;
    self->path[self->depth++] = node;
    bytes_reset(&self->text);
}

static void
s_on_end(void *arg, const XML_Char *name)
{
    (void)name;
    reading_t *self = arg;
    if (self->err)
        return;
    xml_node_t *node = self->path[--self->depth];
    if (node->count == 0 && self->text.size > 0) {
        const char *text = (const char *)self->text.data;
        size_t size = self->text.size;
        while (size > 0 && isspace((unsigned char)text[size - 1]))
            size--;
        size_t start = 0;
        while (start < size && isspace((unsigned char)text[start]))
            start++;
        node->text = arena_copy_length(self->arena, text + start, size - start);
    }
    bytes_reset(&self->text);
}

static void
s_on_text(void *arg, const XML_Char *text, int size)
{
    reading_t *self = arg;
    if (!self->err && bytes_append(&self->text, text, (size_t)size))
        s_stop(self, ERR_TOO_LARGE, "a text is too long");
}

int
xml_parse(const void *data,
          size_t size,
          arena_t *arena,
          xml_node_t **ret,
          size_t *ret_line,
          const char **ret_why)
{
    if (size > PACKAGE_XML_SIZE_MAX || size > INT_MAX) {
        *ret_line = 0;
        *ret_why = "the file is too large";
        return ERR_TOO_LARGE;
    }
    reading_t self = {.arena = arena, .text = bytes_make(PACKAGE_XML_TEXT_MAX)};
    self.parser = XML_ParserCreate(NULL);
    if (!self.parser)
        abort();
    XML_SetUserData(self.parser, &self);
    XML_SetStartDoctypeDeclHandler(self.parser, s_on_doctype);
    XML_SetElementHandler(self.parser, s_on_start, s_on_end);
    XML_SetCharacterDataHandler(self.parser, s_on_text);
    if (XML_Parse(self.parser, data ? data : "", (int)size, XML_TRUE) != XML_STATUS_OK) {
        *ret_line = XML_GetCurrentLineNumber(self.parser);
        *ret_why =
            self.err ? self.why : arena_copy(arena, XML_ErrorString(XML_GetErrorCode(self.parser)));
        if (!self.err)
            self.err = ERR_INVALID;
    }
    XML_ParserFree(self.parser);
    bytes_clear(&self.text);
    if (!self.err)
        *ret = self.root;
    return self.err;
}

const char *
xml_attribute(const xml_node_t *self, const char *name)
{
    for (size_t i = 0; self && i < self->attribute_count; i++)
        if (strcmp(self->attributes[i].name, name) == 0)
            return self->attributes[i].value;
    return NULL;
}

const xml_node_t *
xml_next(const xml_node_t *self, const char *name, size_t *position)
{
    while (self && *position < self->count) {
        const xml_node_t *child = self->children[(*position)++];
        if (strcmp(child->name, name) == 0)
            return child;
    }
    return NULL;
}

const xml_node_t *
xml_child(const xml_node_t *self, const char *name)
{
    size_t position = 0;
    return xml_next(self, name, &position);
}
