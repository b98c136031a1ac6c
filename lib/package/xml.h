/*  xml - an XML file as a tree that knows its lines

    On expat, for files that strangers wrote: a document type declaration is
    refused (no entities of one's own, no bombs, nothing fetched), and so is what
    is over the limits of package_limits.h. Comments and processing instructions
    are overlooked; text is kept of elements that have no element inside.

    Internal to lib/package.
*/
#ifndef ASSIZE_PACKAGE_XML_H
#define ASSIZE_PACKAGE_XML_H

#include <stddef.h>

#include "lib/package/arena.h"

typedef struct {
    const char *name;
    const char *value;
} xml_attribute_t;

typedef struct xml_node {
    const char *name;
    size_t line; /* from 1 */
    xml_attribute_t *attributes;
    size_t attribute_count;
    struct xml_node **children; /* elements, in order */
    size_t count;
    const char *text; /* without the white space around it; "" when there is none */
} xml_node_t;

/*  Reads `size` bytes into a tree that lives in `arena`. Returns 0, ERR_INVALID or ERR_TOO_LARGE;
   on failure `*ret_line` is where and `*ret_why` is one line about it, in the arena. */
int xml_parse(const void *data,
              size_t size,
              arena_t *arena,
              xml_node_t **ret,
              size_t *ret_line,
              const char **ret_why);

/*  The value of an attribute, or NULL; also NULL when `self` is NULL. */
const char *xml_attribute(const xml_node_t *self, const char *name);

/*  The first child element with this name, or NULL; also NULL when `self` is NULL. */
const xml_node_t *xml_child(const xml_node_t *self, const char *name);

/*  Walks the child elements with this name: `*position` starts at 0; NULL ends it. */
const xml_node_t *xml_next(const xml_node_t *self, const char *name, size_t *position);

#endif
