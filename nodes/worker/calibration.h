/*  calibration - how fast this machine is, measured as programs will be

    Times can be compared only between machines of one class. A worker that
    starts runs a fixed workload inside the sandbox, on the cores of its slots:
    a loop of arithmetic, and a walk through memory that no cache holds. The
    result is a class, which is recorded with every judging and shown to the
    operator, and a spread: slots of one machine that differ by more than a few
    percent are not alike (other cores, or a busy neighbour).

    The class reads `MODEL aN mN`: the CPU's name, then both times as steps of
    19 % (a quarter of a doubling; 1 ms is step 0). Higher is slower.
*/
#ifndef CALIBRATION_H
#define CALIBRATION_H

#include <stddef.h>
#include <stdint.h>

#include "nodes/worker/sandbox/sandbox.h"

#define CALIBRATION_MODEL_SIZE 48u

typedef struct {
    uint64_t alu_us;  /* the arithmetic */
    uint64_t walk_us; /* the walk */
} calibration_t;

/*  Runs the workload once in an idle sandbox (some 100 ms; blocks). Puts its program there, so the
    sandbox's files are gone afterwards. `program` is the path of assize-calibrate; NULL: beside
    `options->executable`, or beside this process's own. 0, or ERR_UNAVAILABLE with `*ret_why` (the
    caller frees it). */
int calibration_run(const sandbox_options_t *options,
                    const char *program,
                    calibration_t *ret,
                    char **ret_why);

/*  The class of a machine with these figures, `count` of them, at least one: by the best of each
    kind, since nothing but disturbance makes a run slower. The caller frees it. */
char *calibration_machine(const char *model, const calibration_t *figures, size_t count);

/*  How far the slowest of the figures is above the fastest, in percent; the worse of both kinds. */
uint32_t calibration_spread(const calibration_t *figures, size_t count);

/*  The CPU's name in lower case, its words joined by '-', without marks of trade, speed and words
    that say nothing. "unknown" when nothing is left. */
void calibration_model(const char *name, char model[CALIBRATION_MODEL_SIZE]);

/*  The name that this machine gives its CPU ("model name" of /proc/cpuinfo); the caller frees it.
 */
char *calibration_cpu_name(void);

#endif
