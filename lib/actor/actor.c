/*  actor - see actor.h

    actor_main owns the process's signals: it blocks them before any thread
    exists and reads them from a signalfd, so czmq's handler, which would stop
    every loop of the process at once, is never installed.
*/
#include "lib/actor/actor.h"

#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>

#include "lib/base/cleanup.h"
#include "lib/base/log.h"

zloop_t *
actor_loop_new(void)
{
    zloop_t *loop = zloop_new();
    if (!loop)
        abort();
    zloop_set_nonstop(loop, true);
    return loop;
}

/*  What the pipe's handler needs. */
typedef struct {
    const actor_command_t *commands;
    void *self;
} shell_t;

static int
s_run_command(const shell_t *shell, const char *name, zmsg_t *args)
{
    size_t count = zmsg_size(args);
    for (const actor_command_t *command = shell->commands; command && command->name; command++) {
        if (!streq(command->name, name))
            continue;
        if (count < command->args_min || count > command->args_max) {
            log_error("command %s came with %zu frames", name, count);
            return 0;
        }
        return command->handle(shell->self, args);
    }
    log_error("unknown command %s", name);
    return 0;
}

static int
s_handle_pipe(zloop_t *loop, zsock_t *pipe, void *arg)
{
    (void)loop;
    _cleanup_(zmsg_destroy) zmsg_t *message = zmsg_recv(pipe);
    if (!message)
        return -1; /* the parent is gone */
    _cleanup_(free_p) char *name = zmsg_popstr(message);
    if (!name)
        return 0;
    if (streq(name, "$TERM"))
        return -1;
    return s_run_command(arg, name, message);
}

void
actor_loop(zsock_t *pipe, zloop_t *loop, const actor_command_t *commands, void *self)
{
    assert(pipe);
    assert(loop);

    shell_t shell = {.commands = commands, .self = self};
    zloop_reader(loop, pipe, s_handle_pipe, &shell);
    zloop_reader_set_tolerant(loop, pipe);
    zsock_signal(pipe, 0);
    zloop_start(loop);
    zloop_reader_end(loop, pipe);
}

/* ---- the main of a node ---- */

/*  What the wrapper needs to tell the main thread that the actor ended. */
typedef struct {
    zactor_fn *actor;
    void *args;
    int ended_fd;
} node_t;

static void
s_run_actor(zsock_t *pipe, void *args)
{
    const node_t *node = args;
    int ended_fd = node->ended_fd;
    node->actor(pipe, node->args);
    eventfd_write(ended_fd, 1);
    /* An actor that could not start has not signalled ready: zactor_new takes this signal for it,
       and the one that czmq sends behind our back is left for zactor_destroy, which would wait for
       ever. After the event: the main thread closes that once it has the signal. */
    zsock_signal(pipe, 0);
}

/*  The kernel sends the signal when the thread that forked us ends. A parent that died before the
    call is noticed by the changed parent id. */
static void
s_follow_parent(void)
{
    const char *wanted = getenv("ASSIZE_PARENT");
    if (!wanted || !streq(wanted, "1"))
        return;
    pid_t parent = getppid();
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent || parent == 1)
        raise(SIGTERM);
}

static int
s_open_signals(void)
{
    sigset_t wanted;
    sigemptyset(&wanted);
    sigaddset(&wanted, SIGINT);
    sigaddset(&wanted, SIGTERM);
    if (sigprocmask(SIG_BLOCK, &wanted, NULL) != 0)
        return -1;
    return signalfd(-1, &wanted, SFD_CLOEXEC);
}

int
actor_main(zactor_fn actor, void *args)
{
    assert(actor);

    _cleanup_(close_p) int signal_fd = s_open_signals();
    _cleanup_(close_p) int ended_fd = eventfd(0, EFD_CLOEXEC);
    if (signal_fd < 0 || ended_fd < 0) {
        log_error("cannot watch signals: %s", strerror(errno));
        return 1;
    }
    signal(SIGPIPE, SIG_IGN);
    zsys_init();
    zsys_handler_set(NULL);
    s_follow_parent();

    node_t node = {.actor = actor, .args = args, .ended_fd = ended_fd};
    _cleanup_(zactor_destroy) zactor_t *running = zactor_new(s_run_actor, &node);
    if (!running) {
        log_error("cannot start a thread");
        return 1;
    }
    struct pollfd watched[] = {{.fd = signal_fd, .events = POLLIN},
                               {.fd = ended_fd, .events = POLLIN}};
    while (poll(watched, 2, -1) < 0)
        assert(errno == EINTR);
    if (watched[1].revents) {
        eventfd_t count;
        eventfd_read(ended_fd, &count);
        return 1;
    }
    zactor_destroy(&running);
    return 0;
}
