/*  package_report - see package_report.h */
#include "lib/package/package_report.h"

#include <assert.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/cleanup.h"
#include "lib/base/text.h"
#include "lib/package/package_limits.h"

void
package_report_clear(package_report_t *self)
{
    assert(self);
    for (size_t i = 0; i < self->count; i++) {
        free(self->problems[i].file);
        free(self->problems[i].message);
    }
    free(self->problems);
    *self = (package_report_t){0};
}

/*  Names and values of a stranger end up on a terminal: nothing but printable text may. */
static void
s_tidy(char *text)
{
    size_t length = strlen(text);
    if (length > PACKAGE_MESSAGE_MAX) {
        length = PACKAGE_MESSAGE_MAX;
        while (((unsigned char)text[length] & 0xc0) == 0x80)
            length--;
        text[length] = 0;
    }
    bool utf8 = text_utf8_valid(text, length);
    for (char *p = text; *p; p++)
        if ((unsigned char)*p < 0x20 || *p == 0x7f || (!utf8 && (unsigned char)*p >= 0x80))
            *p = '?';
}

void
package_report_add(package_report_t *self,
                   package_severity_t severity,
                   const char *file,
                   size_t line,
                   const char *format,
                   ...)
{
    assert(self);
    *(severity == PACKAGE_ERROR ? &self->errors : &self->warnings) += 1;
    if (self->count == PACKAGE_PROBLEMS_MAX)
        return;
    if (!self->problems) {
        self->problems = calloc(PACKAGE_PROBLEMS_MAX, sizeof *self->problems);
        if (!self->problems)
            abort();
    }
    package_problem_t *problem = &self->problems[self->count++];
    problem->severity = severity;
    problem->line = line;
    problem->file = text_copy(file);
    if (problem->file)
        s_tidy(problem->file);

    va_list args;
    va_start(args, format);
    if (vasprintf(&problem->message, format, args) < 0)
        abort();
    va_end(args);
    s_tidy(problem->message);
}

char *
package_report_line(const package_problem_t *problem)
{
    const char *kind = problem->severity == PACKAGE_ERROR ? "error" : "warning";
    if (!problem->file)
        return text_format("%s: %s", kind, problem->message);
    if (!problem->line)
        return text_format("%s: %s: %s", problem->file, kind, problem->message);
    return text_format("%s:%zu: %s: %s", problem->file, problem->line, kind, problem->message);
}

void
package_report_print(const package_report_t *self, FILE *out)
{
    assert(self);
    for (size_t i = 0; i < self->count; i++) {
        _cleanup_(free_p) char *line = package_report_line(&self->problems[i]);
        fprintf(out, "%s\n", line);
    }
    size_t more = self->errors + self->warnings - self->count;
    if (more > 0)
        fprintf(out, "... and %zu more\n", more);
}
