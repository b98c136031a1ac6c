/*  polygon - the parts of a reader of Polygon packages

    A Polygon package has a problem.xml that names everything; the parts fill
    the same structs as those of the ICPC formats (reader.h).

    Internal to lib/package. Sources: github.com/purplesyringa/problem-xml-specs
    ("Judging", "Assets", "Files", "Localization", "Valuation"), testlib.
*/
#ifndef ASSIZE_PACKAGE_POLYGON_H
#define ASSIZE_PACKAGE_POLYGON_H

#include "lib/package/reader.h"
#include "lib/package/xml.h"

#define POLYGON_XML "problem.xml"

/*  Reports at the line of `node` (NULL: at the file). */
void polygon_error(const reader_t *self, const xml_node_t *node, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void polygon_warning(const reader_t *self, const xml_node_t *node, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/*  Reads a Polygon package whole: the counterpart of read_problem_yaml and of all other parts. */
int read_polygon(reader_t *self);

/*  Test set "tests" with its limits, groups and cases; the tests of checker and validator. */
void read_polygon_tests(reader_t *self, const xml_node_t *root);

/*  Checker, interactor, validators, what is compiled with them and with submissions; solutions. */
void read_polygon_programs(reader_t *self, const xml_node_t *root);

/*  The path that a pattern ("tests/%02d.a") makes of a number, in the arena; NULL when it is no
   such pattern. */
const char *polygon_path(arena_t *arena, const char *pattern, size_t number);

#endif
