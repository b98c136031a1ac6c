/*  supervisor - keeps a set of processes running

    Starts programs, restarts what dies (with a back-off that doubles from
    RESTART_MS_MIN to RESTART_MS_MAX and starts afresh after RESTART_CALM_MS),
    writes their output to log files and ends them in reverse order of their
    start: SIGTERM, then SIGKILL after STOP_MS.

    Children get SIGTERM when the supervisor dies (ASSIZE_PARENT, see
    lib/actor/actor.h), so nothing is left behind.
    Not thread-safe. Source: the usual; systemd does this in production.
*/
#ifndef ASSIZE_SUPERVISOR_H
#define ASSIZE_SUPERVISOR_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>

#define SUPERVISOR_CHILDREN_MAX 32u
#define SUPERVISOR_ARGS_MAX 48u
#define RESTART_MS_MIN 100
#define RESTART_MS_MAX 5000
#define RESTART_CALM_MS 1000
#define STOP_MS 5000

typedef struct supervisor supervisor_t;

/*  Both directories exist: <run_dir>/<name>.pid tells a child's process id, <log_dir>/<name>.log
    takes its output (unless `verbose`: then it goes to our own). Blocks SIGCHLD, SIGINT and SIGTERM
   in the calling thread; call it before other threads start. */
supervisor_t *supervisor_new(const char *run_dir, const char *log_dir, bool verbose);
/*  Ends what still runs. */
void supervisor_destroy(supervisor_t **self_p);

/*  Adds a program and starts it; argv ends with NULL and is copied. Returns 0, or -1 with one line
    on standard error when it cannot be executed at all. */
int supervisor_start(supervisor_t *self, const char *name, const char *const *argv);

/*  Runs a program once, with the supervisor's own output: it is not started again, and when it
   fails supervisor_wait returns -1. */
int supervisor_run_once(supervisor_t *self, const char *name, const char *const *argv);

/*  Waits up to `timeout_ms` (-1: for ever), restarting what dies. Returns the signal (SIGINT,
    SIGTERM) that came, 0 at the time-out, -1 when a program that runs once has failed. */
int supervisor_wait(supervisor_t *self, int timeout_ms);

/*  How often children had to be restarted. */
size_t supervisor_restarts(const supervisor_t *self);

#endif
