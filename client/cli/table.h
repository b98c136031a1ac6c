/*  table - rows of text in aligned columns */
#ifndef ASSIZE_TABLE_H
#define ASSIZE_TABLE_H

#include <stddef.h>

#define TABLE_COLUMNS_MAX 16u

typedef struct table table_text_t;

/*  A table with this heading: column names separated by '|'; a name that starts with '>' makes a
    right-aligned column. */
table_text_t *table_text_new(const char *heading);
void table_text_destroy(table_text_t **self_p);

/*  Adds a row: cells separated by '|' after formatting; control characters are shown as '?'. */
void table_text_add(table_text_t *self, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/*  Prints it to standard output. */
void table_text_print(const table_text_t *self);

#endif
