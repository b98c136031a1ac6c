/*  table - see table.h

    Widths count UTF-8 characters, not bytes; wide glyphs are not measured.
*/
#include "client/cli/table.h"

#include <assert.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/cleanup.h"
#include "lib/base/text.h"

typedef struct row {
    char *cells[TABLE_COLUMNS_MAX];
    struct row *next;
} row_t;

struct table {
    size_t columns;
    bool right[TABLE_COLUMNS_MAX];
    size_t widths[TABLE_COLUMNS_MAX];
    row_t *first;
    row_t **last_next;
};

static size_t
s_width(const char *text)
{
    size_t width = 0;
    for (; *text; text++)
        width += ((unsigned char)*text & 0xc0) != 0x80;
    return width;
}

static void
s_add_row(table_text_t *self, char *line)
{
    row_t *row = calloc(1, sizeof *row);
    if (!row)
        abort();
    size_t column = 0;
    for (char *cell; column < TABLE_COLUMNS_MAX && (cell = strsep(&line, "|")); column++) {
        for (char *p = cell; *p; p++)
            if ((unsigned char)*p < 0x20 || *p == 0x7f)
                *p = '?';
        row->cells[column] = text_copy(cell);
        size_t width = s_width(cell);
        if (width > self->widths[column])
            self->widths[column] = width;
    }
    if (column > self->columns)
        self->columns = column;
    *self->last_next = row;
    self->last_next = &row->next;
}

table_text_t *
table_text_new(const char *heading)
{
    table_text_t *self = calloc(1, sizeof *self);
    if (!self)
        abort();
    self->last_next = &self->first;
    _cleanup_(free_p) char *line = text_copy(heading);
    size_t column = 0;
    bool start = true;
    char *out = line;
    for (const char *p = heading; *p && column < TABLE_COLUMNS_MAX; p++) {
        if (start && *p == '>')
            self->right[column] = true;
        else
            *out++ = *p;
        start = *p == '|';
        column += start;
    }
    *out = 0;
    s_add_row(self, line);
    return self;
}

void
table_text_destroy(table_text_t **self_p)
{
    assert(self_p);
    if (!*self_p)
        return;
    while ((*self_p)->first) {
        row_t *row = (*self_p)->first;
        (*self_p)->first = row->next;
        for (size_t i = 0; i < TABLE_COLUMNS_MAX; i++)
            free(row->cells[i]);
        free(row);
    }
    free(*self_p);
    *self_p = NULL;
}

void
table_text_add(table_text_t *self, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    _cleanup_(free_p) char *line = NULL;
    if (vasprintf(&line, format, args) < 0)
        abort();
    va_end(args);
    s_add_row(self, line);
}

void
table_text_print(const table_text_t *self)
{
    for (const row_t *row = self->first; row; row = row->next) {
        for (size_t i = 0; i < self->columns; i++) {
            const char *cell = row->cells[i] ? row->cells[i] : "";
            int pad = (int)(self->widths[i] - s_width(cell));
            bool last = i + 1 == self->columns;
            printf("%*s%s%*s%s",
                   self->right[i] ? pad : 0,
                   "",
                   cell,
                   self->right[i] || last ? 0 : pad,
                   "",
                   last ? "\n" : "  ");
        }
    }
    fflush(stdout);
}
