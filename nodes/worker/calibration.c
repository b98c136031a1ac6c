/*  calibration - see calibration.h */
#include "nodes/worker/calibration.h"

#include <assert.h>
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/cleanup.h"
#include "lib/base/err.h"
#include "lib/base/text.h"

#define PROGRAM_NAME "assize-calibrate"
#define STEPS_PER_DOUBLING 4.0
#define US_PER_STEP_0 1000.0
#define OUTPUT_MAX 64u
#define US_MAX 60000000u

/*  assize-calibrate in the directory of `neighbour`, or of this process's executable. */
static char *
s_default_program(const char *neighbour)
{
    char path[PATH_MAX];
    ssize_t length = neighbour ? snprintf(path, sizeof path, "%s", neighbour)
                               : readlink("/proc/self/exe", path, sizeof path - 1);
    path[length > 0 && length < (ssize_t)sizeof path ? length : 0] = 0;
    char *slash = strrchr(path, '/');
    if (slash)
        *slash = 0;
    return text_format("%s/" PROGRAM_NAME, slash ? path : ".");
}

/*  "ALU WALK\n", both in microseconds. */
static int
s_read_figures(const bytes_t *output, calibration_t *ret)
{
    char text[OUTPUT_MAX + 1];
    if (output->size == 0 || output->size > OUTPUT_MAX)
        return ERR_UNAVAILABLE;
    memcpy(text, output->data, output->size);
    text[output->size] = 0;
    char *end;
    unsigned long long alu_us = strtoull(text, &end, 10);
    unsigned long long walk_us = strtoull(end, &end, 10);
    if (*end != '\n' || alu_us == 0 || walk_us == 0 || alu_us > US_MAX || walk_us > US_MAX)
        return ERR_UNAVAILABLE;
    *ret = (calibration_t){.alu_us = alu_us, .walk_us = walk_us};
    return 0;
}

int
calibration_run(const sandbox_options_t *options,
                const char *program,
                calibration_t *ret,
                char **ret_why)
{
    assert(options && ret && ret_why);
    _cleanup_(free_p) char *path =
        program ? text_copy(program) : s_default_program(options->executable);
    _cleanup_(close_p) int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        *ret_why = text_format("%s: %s", path, strerror(errno));
        return ERR_UNAVAILABLE;
    }
    _cleanup_(sandbox_destroy) sandbox_t *sandbox = sandbox_new(options, ret_why);
    if (!sandbox)
        return ERR_UNAVAILABLE;
    static const char *const s_argv[] = {SANDBOX_PROGRAM_PATH "/" PROGRAM_NAME, NULL};
    sandbox_run_t run = sandbox_run_make(SANDBOX_PROFILE_NATIVE, s_argv);
    run.stdout_max = OUTPUT_MAX;
    sandbox_result_t *result = NULL;
    int err = sandbox_put_fd(sandbox, SANDBOX_PROGRAM, PROGRAM_NAME, 0755, fd);
    if (err == 0)
        err = sandbox_run(sandbox, &run, &result);
    if (err == 0 && (result->outcome != SANDBOX_EXITED || result->exit_code != 0 ||
                     s_read_figures(&result->output, ret) != 0))
        err = ERR_UNAVAILABLE;
    if (err)
        *ret_why =
            text_format("%s: %s",
                        PROGRAM_NAME,
                        result ? sandbox_outcome_code(result->outcome) : sandbox_why(sandbox));
    return err ? ERR_UNAVAILABLE : 0;
}

static int
s_step(uint64_t us)
{
    return (int)lround(STEPS_PER_DOUBLING * log2((double)us / US_PER_STEP_0));
}

/*  The least of each kind. */
static calibration_t
s_best(const calibration_t *figures, size_t count)
{
    calibration_t best = figures[0];
    for (size_t i = 1; i < count; i++) {
        best.alu_us = figures[i].alu_us < best.alu_us ? figures[i].alu_us : best.alu_us;
        best.walk_us = figures[i].walk_us < best.walk_us ? figures[i].walk_us : best.walk_us;
    }
    return best;
}

char *
calibration_machine(const char *model, const calibration_t *figures, size_t count)
{
    assert(model && figures && count > 0);
    calibration_t best = s_best(figures, count);
    return text_format("%s a%d m%d", model, s_step(best.alu_us), s_step(best.walk_us));
}

uint32_t
calibration_spread(const calibration_t *figures, size_t count)
{
    assert(figures && count > 0);
    calibration_t best = s_best(figures, count);
    uint64_t worst = 0;
    for (size_t i = 0; i < count; i++) {
        uint64_t alu = (figures[i].alu_us - best.alu_us) * 100 / best.alu_us;
        uint64_t walk = (figures[i].walk_us - best.walk_us) * 100 / best.walk_us;
        worst = alu > worst ? alu : worst;
        worst = walk > worst ? walk : worst;
    }
    return (uint32_t)worst;
}

/*  Words of a CPU's name that tell none from another. */
static bool
s_says_nothing(const char *word, size_t length)
{
    static const char *const s_words[] = {"r", "tm", "cpu", "processor", "core", "with"};
    for (size_t i = 0; i < sizeof s_words / sizeof s_words[0]; i++)
        if (strlen(s_words[i]) == length && strncasecmp(word, s_words[i], length) == 0)
            return true;
    return false;
}

void
calibration_model(const char *name, char model[CALIBRATION_MODEL_SIZE])
{
    assert(name && model);
    size_t size = 0;
    const char *end = name + strcspn(name, "@"); /* "@ 2.40GHz" */
    for (const char *at = name; at < end;) {
        size_t length = 0;
        while (at + length < end && isalnum((unsigned char)at[length]))
            length++;
        if (length > 0 && !s_says_nothing(at, length) &&
            size + length + 2 <= CALIBRATION_MODEL_SIZE) {
            if (size > 0)
                model[size++] = '-';
            for (size_t i = 0; i < length; i++)
                model[size++] = (char)tolower((unsigned char)at[i]);
        }
        at += length > 0 ? length : 1;
    }
    model[size] = 0;
    if (size == 0)
        snprintf(model, CALIBRATION_MODEL_SIZE, "unknown");
}

char *
calibration_cpu_name(void)
{
    _cleanup_(fclose_p) FILE *file = fopen("/proc/cpuinfo", "re");
    _cleanup_(free_p) char *line = NULL;
    size_t capacity = 0;
    while (file && getline(&line, &capacity, file) > 0) {
        char *colon = text_starts(line, "model name") ? strchr(line, ':') : NULL;
        if (!colon)
            continue;
        colon[strcspn(colon, "\n")] = 0;
        return text_copy(colon + 1);
    }
    return text_copy("");
}
