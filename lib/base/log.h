/*  log - one line per thing worth telling, to standard error

        2026-11-21T09:08:07.123Z info  store-1  listening on ipc://run/broker

    The supervisor or systemd collects it. Library code does not log: one
    failure, one line, written by the actor that decided what follows from it.
    Lines are written with one write(2) each, so threads and processes never
    interleave. Control characters in a message are replaced by '?', so a
    hostile string cannot forge a line.
*/
#ifndef ASSIZE_LOG_H
#define ASSIZE_LOG_H

typedef enum { LOG_LEVEL_DEBUG, LOG_LEVEL_INFO, LOG_LEVEL_WARN, LOG_LEVEL_ERROR } log_level_t;

#define LOG_LINE_MAX 1000u /* longer ones are cut */

/*  Names this process in its lines and sets the least level that is written. Call once, before
    threads start; `name` must outlive the process. */
void log_start(const char *name, log_level_t level_min);

/*  "debug", "info", "warn" or "error". Returns 0 or ERR_INVALID (`*ret` untouched). */
int log_level_parse(const char *name, log_level_t *ret);

void log_write(log_level_t level, const char *format, ...) __attribute__((format(printf, 2, 3)));

#define log_debug(...) log_write(LOG_LEVEL_DEBUG, __VA_ARGS__)
#define log_info(...) log_write(LOG_LEVEL_INFO, __VA_ARGS__)
#define log_warn(...) log_write(LOG_LEVEL_WARN, __VA_ARGS__)
#define log_error(...) log_write(LOG_LEVEL_ERROR, __VA_ARGS__)

#endif
