/*  log - see log.h

    The name and the level are set once before any thread starts and only read
    after that: the one process-wide state of Assize.
*/
#include "lib/base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/clock.h"
#include "lib/base/err.h"

static const char *s_name = "assize";
static log_level_t s_level_min = LOG_LEVEL_INFO;

void
log_start(const char *name, log_level_t level_min)
{
    s_name = name;
    s_level_min = level_min;
}

int
log_level_parse(const char *name, log_level_t *ret)
{
    static const char *const names[] = {"debug", "info", "warn", "error"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i], name) == 0) {
            *ret = (log_level_t)i;
            return 0;
        }
    return ERR_INVALID;
}

void
log_write(log_level_t level, const char *format, ...)
{
    static const char *const names[] = {"debug", "info ", "warn ", "error"};
    if (level < s_level_min)
        return;

    char line[LOG_LINE_MAX + 2];
    char time[CLOCK_RFC3339_SIZE];
    clock_format(clock_utc_ms(), time);
    int head = snprintf(line, LOG_LINE_MAX, "%s %s %s  ", time, names[level], s_name);
    size_t size = head < 0 ? 0 : (size_t)head;

    va_list args;
    va_start(args, format);
    int body = vsnprintf(line + size, LOG_LINE_MAX - size, format, args);
    va_end(args);
    if (body > 0)
        size += (size_t)body;
    if (size > LOG_LINE_MAX - 1)
        size = LOG_LINE_MAX - 1;
    for (size_t i = 0; i < size; i++)
        if ((unsigned char)line[i] < 0x20 || line[i] == 0x7f)
            line[i] = '?';
    line[size++] = '\n';
    ssize_t put = write(STDERR_FILENO, line, size);
    (void)put; /* nowhere left to say that standard error is gone */
}
