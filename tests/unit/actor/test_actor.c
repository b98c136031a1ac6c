#include "lib/actor/actor.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "lib/base/log.h"

/* ---- an actor of the test: adds what it is told and tells the sum ---- */

typedef struct {
    zsock_t *pipe;
    int sum;
} adder_t;

static int
s_add(void *arg, zmsg_t *args)
{
    adder_t *self = arg;
    for (char *text; (text = zmsg_popstr(args)); free(text))
        self->sum += (int)strtol(text, NULL, 10);
    return 0;
}

static int
s_tell(void *arg, zmsg_t *args)
{
    (void)args;
    adder_t *self = arg;
    zstr_sendf(self->pipe, "%d", self->sum);
    return 0;
}

static int
s_end(void *arg, zmsg_t *args)
{
    (void)arg;
    (void)args;
    return -1;
}

static const actor_command_t COMMANDS[] = {
    {"ADD", 1, 2, s_add}, {"TELL", 0, 0, s_tell}, {"END", 0, 0, s_end}, {0}};

static void
s_adder(zsock_t *pipe, void *args)
{
    (void)args;
    adder_t self = {.pipe = pipe};
    zloop_t *loop = actor_loop_new();
    actor_loop(pipe, loop, COMMANDS, &self);
    zloop_destroy(&loop);
}

static void
s_expect_sum(zactor_t *actor, const char *sum)
{
    zstr_send(actor, "TELL");
    char *told = zstr_recv(actor);
    assert_string_equal(told, sum);
    zstr_free(&told);
}

static void
commands_are_handled_in_order(void **state)
{
    (void)state;
    zactor_t *actor = zactor_new(s_adder, NULL);
    zstr_sendx(actor, "ADD", "1", NULL);
    zstr_sendx(actor, "ADD", "2", "3", NULL);
    s_expect_sum(actor, "6");
    zactor_destroy(&actor);
}

static void
a_wrong_command_is_dropped_and_the_actor_lives(void **state)
{
    (void)state;
    zactor_t *actor = zactor_new(s_adder, NULL);
    zstr_send(actor, "NONSENSE");
    zstr_send(actor, "ADD");
    zstr_sendx(actor, "ADD", "1", "2", "3", NULL);
    zstr_sendx(actor, "TELL", "more", NULL);
    zstr_sendx(actor, "ADD", "4", NULL);
    s_expect_sum(actor, "4");
    zactor_destroy(&actor);
}

static void
a_handler_may_end_the_actor(void **state)
{
    (void)state;
    zactor_t *actor = zactor_new(s_adder, NULL);
    zstr_send(actor, "END");
    /* Its last signal is seen, not taken: zactor_destroy waits for it. */
    zmq_pollitem_t item = {.socket = zsock_resolve(actor), .events = ZMQ_POLLIN};
    assert_int_equal(zmq_poll(&item, 1, 20000), 1);
    zactor_destroy(&actor);
}

static void
a_signal_of_the_process_does_not_stop_an_actors_loop(void **state)
{
    (void)state;
    zactor_t *actor = zactor_new(s_adder, NULL);
    zsys_interrupted = 1;
    zstr_sendx(actor, "ADD", "4", NULL);
    s_expect_sum(actor, "4");
    zsys_interrupted = 0;
    zactor_destroy(&actor);
}

/* ---- actor_main, in processes of their own ---- */

/*  Tells the test that it runs, through a pipe that is inherited. */
static void
s_runs(zsock_t *pipe, void *args)
{
    zloop_t *loop = actor_loop_new();
    ssize_t put = write(*(int *)args, "r", 1);
    (void)put;
    actor_loop(pipe, loop, COMMANDS, NULL);
    zloop_destroy(&loop);
}

static void
s_cannot_start(zsock_t *pipe, void *args)
{
    (void)pipe;
    (void)args;
}

static int
s_end_soon(zloop_t *loop, int timer, void *arg)
{
    (void)loop;
    (void)timer;
    (void)arg;
    return -1;
}

static void
s_ends_by_itself(zsock_t *pipe, void *args)
{
    (void)args;
    zloop_t *loop = actor_loop_new();
    zloop_timer(loop, 1, 1, s_end_soon, NULL);
    actor_loop(pipe, loop, NULL, NULL);
    zloop_destroy(&loop);
}

/*  Runs actor_main in a child; returns its wait status. With a signal, sends it once it runs. */
static int
s_run_main(zactor_fn actor, int signal_number)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        alarm(20);
        log_start("test", LOG_LEVEL_ERROR);
        exit(actor_main(actor, &ends[1]));
    }
    char byte;
    if (signal_number) {
        assert_int_equal(read(ends[0], &byte, 1), 1);
        kill(child, signal_number);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    close(ends[0]);
    close(ends[1]);
    return status;
}

static void
a_node_ends_with_0_after_a_signal(void **state)
{
    (void)state;
    assert_int_equal(s_run_main(s_runs, SIGTERM), 0);
    assert_int_equal(s_run_main(s_runs, SIGINT), 0);
}

static void
a_node_that_cannot_start_or_ends_by_itself_says_1(void **state)
{
    (void)state;
    for (int i = 0; i < 20; i++) { /* whichever thread is first */
        assert_int_equal(WEXITSTATUS(s_run_main(s_cannot_start, 0)), 1);
        assert_int_equal(WEXITSTATUS(s_run_main(s_ends_by_itself, 0)), 1);
    }
}

static void
a_node_ends_with_its_parent_when_asked_to(void **state)
{
    (void)state;
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t parent = fork();
    assert_true(parent >= 0);
    if (parent == 0) {
        setenv("ASSIZE_PARENT", "1", 1);
        if (fork() == 0) {
            alarm(20);
            exit(actor_main(s_runs, &ends[1]));
        }
        pause();
    }
    close(ends[1]);
    char byte;
    assert_int_equal(read(ends[0], &byte, 1), 1); /* the node runs */
    kill(parent, SIGKILL);
    assert_int_equal(read(ends[0], &byte, 1), 0); /* nobody holds the pipe's other end any more */
    waitpid(parent, NULL, 0);
    close(ends[0]);
}

int
main(void)
{
    /* Those that fork come first: afterwards czmq has threads. */
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_node_ends_with_0_after_a_signal),
        cmocka_unit_test(a_node_that_cannot_start_or_ends_by_itself_says_1),
        cmocka_unit_test(a_node_ends_with_its_parent_when_asked_to),
        cmocka_unit_test(commands_are_handled_in_order),
        cmocka_unit_test(a_wrong_command_is_dropped_and_the_actor_lives),
        cmocka_unit_test(a_handler_may_end_the_actor),
        cmocka_unit_test(a_signal_of_the_process_does_not_stop_an_actors_loop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
