/*  check - see check.h */
#include "nodes/worker/check/check.h"

#include "lib/base/cleanup.h"
#include "lib/base/text.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SCORE_SIZE_MAX 100u

void
check_clear(check_t *self)
{
    free(self->message);
    free(self->jury_message);
    *self = (check_t){0};
}

check_t
check_error(const char *format, ...)
{
    check_t self = {.verdict = ASSIZE__VERDICT__VERDICT_JE, .message = text_copy("")};
    va_list args;
    va_start(args, format);
    if (vasprintf(&self.jury_message, format, args) < 0)
        abort();
    va_end(args);
    return self;
}

bool
check_read_score(const void *data, size_t size, double *ret)
{
    static const char space[] = " \t\r\n";
    char text[SCORE_SIZE_MAX + 1];
    if (size > SCORE_SIZE_MAX)
        return false;
    memcpy(text, data, size);
    text[size] = '\0';
    const char *start = text + strspn(text, space);
    char *end;
    double score = strtod(start, &end);
    if (end == start || end[strspn(end, space)] || strlen(text) != size || !isfinite(score) ||
        score < 0)
        return false;
    *ret = score;
    return true;
}
