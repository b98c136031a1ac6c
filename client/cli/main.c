/*  assize - the command line: one word per thing an operator or an author does */
#include <sodium.h>

#include "client/cli/cli.h"

static const cli_command_t COMMANDS[] = {
    {"up", cli_up, "run a whole cluster on this machine"},
    {"ready", cli_ready, "wait until a cluster is complete; load a demo"},
    {"status", cli_status, "show nodes, services and queues"},
    {"user", cli_user, "add users"},
    {"problem", cli_problem, "push, list and verify problem packages"},
    {"submit", cli_submit, "submit a solution and watch its verdict"},
    {"submission", cli_submission, "show or rejudge submissions"},
    {"contest", cli_contest, "create and list contests, register users"},
    {"board", cli_board, "show a contest's standings"},
    {"feed", cli_feed, "print the event feed as lines of JSON"},
    {0},
};

int
main(int argc, char **argv)
{
    if (sodium_init() < 0)
        return CLI_FAILED;
    zsys_init(); /* before any socket, so that no signal handler of czmq's stays */
    zsys_handler_reset();
    return cli_dispatch(COMMANDS, "assize", argc, argv);
}
