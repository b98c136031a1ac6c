/*  private_cluster - see private_cluster.h */
#include "client/cli/private_cluster.h"

#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "client/cli/cli.h"
#include "client/cluster.h"
#include "lib/base/cleanup.h"
#include "lib/base/text.h"

#define READY_MS 60000

extern char **environ;

static int
s_start(private_cluster_t *self, bool degraded)
{
    snprintf(self->dir, sizeof self->dir, "/tmp/assize-verify-XXXXXX");
    if (!mkdtemp(self->dir))
        return cli_fail("cannot make a directory for a private cluster");
    _cleanup_(free_p) char *programs = cli_program_dir();
    _cleanup_(free_p) char *program = text_format("%s/assize", programs);
    char *argv[] = {program,
                    (char *)(uintptr_t) "up",
                    (char *)(uintptr_t) "--cluster",
                    self->dir,
                    (char *)(uintptr_t) "--headless",
                    degraded ? (char *)(uintptr_t) "--allow-degraded" : NULL,
                    NULL};
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", 1, 0);
    int code = posix_spawn(&self->pid, program, &actions, NULL, argv, environ);
    posix_spawn_file_actions_destroy(&actions);
    return code == 0 ? CLI_DONE : cli_fail("cannot start a private cluster: %s", strerror(code));
}

void
private_cluster_stop(private_cluster_t *self)
{
    if (self->pid <= 0)
        return;
    kill(self->pid, SIGTERM);
    waitpid(self->pid, NULL, 0);
    const char *argv[] = {"rm", "-rf", "--", self->dir, NULL};
    pid_t pid;
    if (posix_spawnp(&pid, "rm", NULL, NULL, (char **)(uintptr_t)argv, environ) == 0)
        waitpid(pid, NULL, 0);
    self->pid = 0;
}

assize_t *
private_cluster_connect(private_cluster_t *self, const char *dir, bool degraded)
{
    static const char *const services[] = {"blobs", "store/leader", "judge/c"};
    bool running = cluster_running(cluster_dir(dir));
    if (!running && dir) {
        cli_fail("no cluster runs in %s", dir);
        return NULL;
    }
    if (!running && s_start(self, degraded) != CLI_DONE)
        return NULL;
    /* The private one makes its directory's parts while we look. */
    _cleanup_(free_p) char *endpoint =
        running ? NULL : text_format("ipc://%s/run/broker", self->dir);
    assize_t *connection = running ? cli_connect(dir) : assize_connect(endpoint);
    if (connection && cli_wait_services(connection, services, 3, READY_MS) != CLI_DONE)
        assize_close(&connection);
    return connection;
}
