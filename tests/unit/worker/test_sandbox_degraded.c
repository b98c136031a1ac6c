/*  sandbox without root: refused unless allowed; what it then announces is really held

    As root it becomes nobody first. With the word "cgroups" it insists on
    delegated cgroups: that is how the guest in tests/qemu runs it. Skipped,
    with the reason, where there are no user namespaces.
*/
#include <grp.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cmocka.h>

#include "lib/base/cleanup.h"
#include "tests/unit/worker/box.h"

#define NOBODY 65534
#define EXIT_SKIPPED 77
#define SLOT 125
#define MIB_KIB 1024u
#define SCOPES_SIGNALS 6 /* version of Landlock */

#define LAYERS_NAMESPACES                                                                          \
    (SANDBOX_LAYER_MOUNTS | SANDBOX_LAYER_PIDS | SANDBOX_LAYER_NETWORK | SANDBOX_LAYER_IPC |       \
     SANDBOX_LAYER_UTS | SANDBOX_LAYER_CGROUP_NAMESPACE)
#define LAYERS_CGROUPS                                                                             \
    (SANDBOX_LAYER_MEMORY | SANDBOX_LAYER_SWAP | SANDBOX_LAYER_PROCESSES | SANDBOX_LAYER_CPU)

static bool s_wants_cgroups;

static sandbox_result_t *
s_python(const char *program, uint64_t memory_mib)
{
    const char *const argv[] = {"/usr/bin/python3", "-c", program, NULL};
    sandbox_run_t run = sandbox_run_make(SANDBOX_PROFILE_PYTHON, argv);
    run.memory_kib_max = memory_mib * MIB_KIB;
    return box_run(&run);
}

static void
it_is_refused_unless_allowed(void **state)
{
    (void)state;
    _cleanup_(free_p) char *why = NULL;
    sandbox_options_t options = box_options(SLOT + 1);
    assert_null(sandbox_new(&options, &why));
    assert_non_null(strstr(why, "unprivileged uid of the slot"));
}

static void
the_layers_are_those_of_a_user_namespace(void **state)
{
    (void)state;
    uint32_t layers = sandbox_layers(box_slot);
    assert_int_equal(layers & LAYERS_NAMESPACES, LAYERS_NAMESPACES);
    assert_true(layers & SANDBOX_LAYER_SECCOMP);
    assert_false(layers & (SANDBOX_LAYER_ROOT | SANDBOX_LAYER_UID));
    if (s_wants_cgroups)
        assert_int_equal(layers & LAYERS_CGROUPS, LAYERS_CGROUPS);
}

static void
memory_over_the_limit_is_noticed(void **state)
{
    (void)state;
    sandbox_result_t *result =
        s_python("x = b'1' * (100 << 20)\nimport time\ntime.sleep(15)\n", 64);
    assert_int_equal(result->outcome, SANDBOX_MEMORY_LIMIT);
    assert_int_equal(s_python("x = b'1' * (20 << 20)", 64)->outcome, SANDBOX_EXITED);
}

static void
nothing_of_the_host_is_seen_or_written(void **state)
{
    (void)state;
    sandbox_result_t *result =
        s_python("import os\n"
                 "assert not os.path.exists('/etc/shadow') and not os.path.exists('/root')\n"
                 "for name in ('/usr/x', '/program/x', '/x', '/dev/x'):\n"
                 "    try:\n"
                 "        open(name, 'w')\n"
                 "    except OSError:\n"
                 "        continue\n"
                 "    raise SystemExit(name)\n",
                 128);
    assert_string_equal(result->errors.data ? (char *)result->errors.data : "", "");
    assert_int_equal(result->exit_code, 0);
}

static void
others_of_the_same_uid_are_out_of_reach(void **state)
{
    (void)state;
    /* Only init is in sight; Landlock keeps even a signal from it, where it is new enough. */
    long version = syscall(SYS_landlock_create_ruleset, NULL, (size_t)0, 1u);
    assert_int_equal((sandbox_layers(box_slot) & SANDBOX_LAYER_LANDLOCK) != 0, version >= 1);
    char program[256];
    snprintf(program,
             sizeof program,
             "import os\n"
             "for pid in range(%d, 400):\n"
             "    if pid == os.getpid(): continue\n"
             "    try:\n"
             "        os.kill(pid, 15)\n"
             "    except OSError:\n"
             "        continue\n"
             "    raise SystemExit(pid)\n",
             version >= SCOPES_SIGNALS ? 1 : 2);
    assert_int_equal(s_python(program, 128)->exit_code, 0);
}

static void
a_writable_box_is_writable(void **state)
{
    (void)state;
    const char *const argv[] = {
        "/bin/sh",
        "-c",
        "echo x >/box/a && mkdir /box/d && mv /box/a /box/d/b && cp /box/d/b /tmp/c"
        " && cat /tmp/c >/dev/null",
        NULL};
    sandbox_run_t run = sandbox_run_make(SANDBOX_PROFILE_COMPILE, argv);
    run.box_writable = true;
    run.processes_max = 4;
    sandbox_result_t *result = box_run(&run);
    assert_string_equal(result->errors.data ? (char *)result->errors.data : "", "");
    assert_int_equal(result->exit_code, 0);
}

static void
a_run_leaves_nothing_in_tmp(void **state)
{
    (void)state;
    assert_int_equal(s_python("open('/tmp/x', 'w')", 128)->exit_code, 0);
    assert_int_equal(s_python("open('/tmp/x')", 128)->exit_code, 1);
}

static bool
s_become_nobody(void)
{
    return geteuid() != 0 || (setgroups(0, NULL) == 0 && setresgid(NOBODY, NOBODY, NOBODY) == 0 &&
                              setresuid(NOBODY, NOBODY, NOBODY) == 0);
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_refused_unless_allowed),
        BOX_TEST(the_layers_are_those_of_a_user_namespace),
        BOX_TEST(memory_over_the_limit_is_noticed),
        BOX_TEST(nothing_of_the_host_is_seen_or_written),
        BOX_TEST(others_of_the_same_uid_are_out_of_reach),
        BOX_TEST(a_writable_box_is_writable),
        BOX_TEST(a_run_leaves_nothing_in_tmp),
    };
    s_wants_cgroups = argc > 1 && strcmp(argv[1], "cgroups") == 0;
    _cleanup_(free_p) char *why = NULL;
    sandbox_options_t options = box_options(SLOT);
    options.missing_allowed = true;
    if (s_become_nobody())
        box_slot = sandbox_new(&options, &why);
    if (!box_slot) {
        printf("skipped: %s\n", why ? why : "cannot become nobody");
        return s_wants_cgroups ? 1 : EXIT_SKIPPED;
    }
    return box_close(cmocka_run_group_tests(tests, NULL, NULL));
}
