/*  bench_sandbox - what the sandbox adds to a run, beside what its peers add

    A no-op C program and `python3 -c pass`: bare, in the sandbox, in bubblewrap
    and in crun (contender.h), in turns within the same process, so that a
    machine's moods hit all alike. Three ways:

        loop    one run after another
        idle    100 ms of idleness before each run: that is how runs come in
                life, and kernels answer differently then
        two     loops in two slots at once, each with a thread of its own

    Promises: at most 300 us over bare at the median of the no-op program, loop
    and idle; at least 4 times fewer added microseconds than the best peer.
*/
#include <poll.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench/contender.h"
#include "lib/base/clock.h"
#include "lib/base/options.h"

#define SAMPLES_MAX 100000
#define WARM_UP 5
#define BLOCK 25 /* runs of one kind in a row: all see the same noise, yet loops stay loops */
#define LANES 2u
#define ADDED_US_MAX 300.0
#define TIMES_FEWER_MIN 4.0

typedef struct {
    int64_t *samples;
    int64_t count;
} series_t;

typedef struct {
    double median_us;
    double p95_us;
    double p99_us;
} figures_t;

typedef struct {
    contender_t *contenders[LANES][CONTENDERS]; /* NULL: not to be had */
} field_t;

static void
s_add(series_t *series, int64_t sample)
{
    series->samples[series->count++] = sample;
}

static int
s_compare(const void *left, const void *right)
{
    int64_t a = *(const int64_t *)left;
    int64_t b = *(const int64_t *)right;
    return (a > b) - (a < b);
}

static figures_t
s_figures(series_t *series)
{
    int64_t count = series->count;
    qsort(series->samples, (size_t)count, sizeof *series->samples, s_compare);
    return (figures_t){.median_us = (double)series->samples[count / 2],
                       .p95_us = (double)series->samples[count * 95 / 100],
                       .p99_us = (double)series->samples[count * 99 / 100]};
}

static void
s_make_series(series_t series[CONTENDERS], int64_t count)
{
    for (int i = 0; i < CONTENDERS; i++) {
        series[i] = (series_t){.samples = calloc((size_t)count, sizeof(int64_t))};
        if (!series[i].samples)
            abort();
    }
}

static void
s_free_series(series_t series[CONTENDERS])
{
    for (int i = 0; i < CONTENDERS; i++)
        free(series[i].samples);
}

/*  The best of the others is what the sandbox is measured against. `promised`: the 300 us hold. */
static void
s_report(const char *workload, const char *way, series_t series[CONTENDERS], bool promised)
{
    double bare_us = 0;
    double ours_us = 0;
    double peer_us = 0;
    printf("\n%s, %s\n", workload, way);
    for (int i = 0; i < CONTENDERS; i++) {
        if (series[i].count == 0)
            continue;
        figures_t figures = s_figures(&series[i]);
        if (i == CONTENDER_BARE)
            bare_us = figures.median_us;
        double added_us = figures.median_us - bare_us;
        if (i == CONTENDER_SANDBOX)
            ours_us = added_us;
        else if (i != CONTENDER_BARE && (peer_us == 0 || added_us < peer_us))
            peer_us = added_us;
        printf("  %-8s p50 %8.0f  p95 %8.0f  p99 %8.0f  +%6.0f us  x %.2f\n",
               contender_name((contender_kind_t)i),
               figures.median_us,
               figures.p95_us,
               figures.p99_us,
               added_us,
               figures.median_us / bare_us);
    }
    if (promised)
        printf("  added: target %.0f us, reached %.0f: %s\n",
               ADDED_US_MAX,
               ours_us,
               ours_us <= ADDED_US_MAX ? "met" : "MISSED");
    if (peer_us > 0 && ours_us > 0)
        printf("  fewer added than the best peer: target %.0f times, reached %.1f: %s\n",
               TIMES_FEWER_MIN,
               peer_us / ours_us,
               peer_us / ours_us >= TIMES_FEWER_MIN ? "met" : "MISSED");
    fflush(stdout);
}

/*  `count` runs of each contender of one lane, in turns. */
static void
s_take_turns(contender_t *const contenders[CONTENDERS],
             workload_t workload,
             int64_t count,
             int64_t gap_ms,
             series_t series[CONTENDERS])
{
    int64_t block = gap_ms > 0 ? 1 : BLOCK;
    for (int64_t from = 0; from < count; from += block) {
        int64_t to = from + block < count ? from + block : count;
        for (int i = 0; i < CONTENDERS; i++) {
            for (int64_t run = from; contenders[i] && run < to; run++) {
                if (gap_ms > 0)
                    poll(NULL, 0, (int)gap_ms);
                s_add(&series[i], contender_run(contenders[i], workload));
            }
        }
    }
}

static void
s_measure(const field_t *field, workload_t workload, int64_t count, int64_t gap_ms)
{
    series_t series[CONTENDERS];
    s_make_series(series, count > WARM_UP ? count : WARM_UP);
    s_take_turns(field->contenders[0], workload, WARM_UP, 0, series);
    for (int i = 0; i < CONTENDERS; i++)
        series[i].count = 0;
    s_take_turns(field->contenders[0], workload, count, gap_ms, series);
    s_report(contender_workload_name(workload),
             gap_ms > 0 ? "with idle gaps" : "in a loop",
             series,
             workload == WORKLOAD_NOOP);
    s_free_series(series);
}

typedef struct {
    pthread_t thread;
    contender_t *contender;
    workload_t workload;
    series_t series;
    int64_t count;
} lane_t;

static void *
s_lane_main(void *argument)
{
    lane_t *lane = argument;
    for (int64_t i = 0; i < lane->count; i++)
        s_add(&lane->series, contender_run(lane->contender, lane->workload));
    return NULL;
}

/*  One block of one contender, in both lanes at once; returns how long it took. */
static int64_t
s_run_lanes(const field_t *field, int kind, workload_t workload, series_t *series)
{
    lane_t lanes[LANES];
    int64_t samples[LANES][BLOCK];
    int64_t began_us = clock_mono_us();
    for (uint32_t i = 0; i < LANES; i++) {
        lanes[i] = (lane_t){.contender = field->contenders[i][kind],
                            .workload = workload,
                            .series = {.samples = samples[i]},
                            .count = BLOCK};
        if (pthread_create(&lanes[i].thread, NULL, s_lane_main, &lanes[i]) != 0)
            abort();
    }
    for (uint32_t i = 0; i < LANES; i++)
        pthread_join(lanes[i].thread, NULL);
    int64_t took_us = clock_mono_us() - began_us;
    for (uint32_t i = 0; i < LANES; i++) {
        for (int64_t run = 0; run < BLOCK; run++)
            s_add(series, samples[i][run]);
    }
    return took_us;
}

static void
s_measure_two(const field_t *field, workload_t workload, int64_t blocks)
{
    series_t series[CONTENDERS];
    int64_t took_us[CONTENDERS] = {0};
    s_make_series(series, (blocks + 1) * BLOCK * LANES);
    for (int64_t block = 0; block < blocks; block++) {
        for (int i = 0; i < CONTENDERS; i++) {
            if (field->contenders[0][i] && field->contenders[1][i])
                took_us[i] += s_run_lanes(field, i, workload, &series[i]);
        }
    }
    s_report(contender_workload_name(workload), "two slots at once", series, false);
    for (int i = 0; i < CONTENDERS; i++) {
        if (series[i].count > 0)
            printf("  %-8s %8.0f runs/s\n",
                   contender_name((contender_kind_t)i),
                   (double)series[i].count * 1e6 / (double)took_us[i]);
    }
    s_free_series(series);
}

/*  Bare and the sandbox must be there; a peer that isn't is named, with the reason. */
static void
s_fill(field_t *field, const char *executable)
{
    for (int i = 0; i < CONTENDERS; i++) {
        for (uint32_t lane = 0; lane < LANES; lane++) {
            char *why = NULL;
            field->contenders[lane][i] = contender_new((contender_kind_t)i, lane, executable, &why);
            if (field->contenders[lane][i])
                continue;
            fprintf(i == CONTENDER_SANDBOX ? stderr : stdout,
                    "%s: skipped: %s\n",
                    contender_name((contender_kind_t)i),
                    why);
            free(why);
            if (i == CONTENDER_SANDBOX)
                exit(1);
            break;
        }
    }
}

int
main(int argc, char **argv)
{
    int64_t count = 500;
    int64_t idle_count = 60;
    int64_t gap_ms = 100;
    const char *executable = ASSIZE_SANDBOX_PATH;
    const option_t table[] = {
        {"runs", OPTION_INT, &count, 1, SAMPLES_MAX, "N", "runs in a tight loop (500)"},
        {"idle-runs", OPTION_INT, &idle_count, 1, SAMPLES_MAX, "N", "runs with gaps (60)"},
        {"gap", OPTION_INT, &gap_ms, 1, 10000, "MS", "idle time before a run (100)"},
        {"sandbox", OPTION_TEXT, &executable, 0, 0, "PATH", "assize-sandbox"},
        {0},
    };
    options_read(table, "bench_sandbox [options]", argc, argv, 0, 0);

    printf("microseconds from the order to the last byte and status; added: over bare at p50\n");
    static field_t s_field;
    s_fill(&s_field, executable);
    for (int i = 0; i < WORKLOADS; i++) {
        workload_t workload = (workload_t)i;
        int64_t loop_count = workload == WORKLOAD_NOOP ? count : count / 5 + 1;
        s_measure(&s_field, workload, loop_count, 0);
        s_measure(&s_field, workload, idle_count, gap_ms);
        s_measure_two(&s_field, workload, loop_count / BLOCK + 1);
    }
    for (uint32_t lane = 0; lane < LANES; lane++) {
        for (int i = 0; i < CONTENDERS; i++)
            contender_destroy(&s_field.contenders[lane][i]);
    }
    return 0;
}
