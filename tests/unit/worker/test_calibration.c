/*  calibration: names and classes; and the workload inside a sandbox, where there can be one */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lib/base/cleanup.h"
#include "nodes/worker/calibration.h"

static void
names_of_cpus_become_words(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *model;
    } s_cases[] = {
        {"Intel(R) Xeon(R) Processor", "intel-xeon"},
        {"Intel(R) Core(TM) i7-8700K CPU @ 3.70GHz", "intel-i7-8700k"},
        {"AMD EPYC 7B13", "amd-epyc-7b13"},
        {"  (R) @ nothing", "unknown"},
        {"", "unknown"},
    };
    for (size_t i = 0; i < sizeof s_cases / sizeof s_cases[0]; i++) {
        char model[CALIBRATION_MODEL_SIZE];
        calibration_model(s_cases[i].name, model);
        assert_string_equal(model, s_cases[i].model);
    }
}

static void
a_long_name_is_cut_between_words(void **state)
{
    (void)state;
    char model[CALIBRATION_MODEL_SIZE];
    calibration_model("abcdefghijklmnopqrstuvwxyz 0123456789 abcdefghijklmnopqrstuvwxyz x1", model);
    assert_string_equal(model, "abcdefghijklmnopqrstuvwxyz-0123456789-x1");
}

static void
a_class_is_made_of_the_best_figures(void **state)
{
    (void)state;
    const calibration_t figures[] = {{16400, 9000}, {16000, 8000}, {17000, 8100}};
    _cleanup_(free_p) char *machine = calibration_machine("amd", figures, 3);
    assert_string_equal(machine, "amd a16 m12");
    assert_int_equal(calibration_spread(figures, 3), 12);
    assert_int_equal(calibration_spread(figures, 1), 0);
}

static void
a_few_percent_make_no_other_class(void **state)
{
    (void)state;
    const calibration_t one = {16000, 8000};
    const calibration_t other = {16900, 7600};
    _cleanup_(free_p) char *here = calibration_machine("amd", &one, 1);
    _cleanup_(free_p) char *there = calibration_machine("amd", &other, 1);
    assert_string_equal(here, there);
}

static void
the_workload_runs_inside(void **state)
{
    (void)state;
    char *why = NULL;
    calibration_t figures = {0};
    sandbox_options_t options = {.executable = ASSIZE_SANDBOX_PATH, .slot = 120, .core = -1};
    sandbox_t *probe = sandbox_new(&options, &why);
    if (!probe) {
        print_message("without a sandbox: %s\n", why);
        free(why);
        skip();
    }
    sandbox_destroy(&probe);
    assert_int_equal(calibration_run(&options, NULL, &figures, &why), 0);
    assert_true(figures.alu_us > 0 && figures.walk_us > 0);
    assert_true(calibration_run(&options, "/nonexistent/assize-calibrate", &figures, &why) != 0);
    assert_non_null(strstr(why, "/nonexistent/assize-calibrate"));
    free(why);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_of_cpus_become_words),
        cmocka_unit_test(a_long_name_is_cut_between_words),
        cmocka_unit_test(a_class_is_made_of_the_best_figures),
        cmocka_unit_test(a_few_percent_make_no_other_class),
        cmocka_unit_test(the_workload_runs_inside),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
