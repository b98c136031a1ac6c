/*  cli - what the commands of `assize` share

    Every command is a function cli_<name> (argc, argv) that returns an exit
    code: 0 done, 1 it failed (one line on standard error says why), 2 wrong
    usage. Results go to standard output, progress to standard error and only
    when that is a terminal.
*/
#ifndef ASSIZE_CLI_H
#define ASSIZE_CLI_H

#include <stdbool.h>
#include <stddef.h>

#include "client/assize.h"

#define CLI_DONE 0
#define CLI_FAILED 1
#define CLI_USAGE 2

int cli_up(int argc, char **argv);
int cli_ready(int argc, char **argv);
int cli_status(int argc, char **argv);
int cli_user(int argc, char **argv);
int cli_problem(int argc, char **argv);
int cli_submit(int argc, char **argv);
int cli_contest(int argc, char **argv);
int cli_board(int argc, char **argv);
int cli_feed(int argc, char **argv);
int cli_submission(int argc, char **argv);

/*  One line on standard error, "assize: ..."; returns CLI_FAILED. */
int cli_fail(const char *format, ...) __attribute__((format(printf, 1, 2)));

/*  Connects to the cluster in `dir` (NULL: the default); NULL after one line on standard error. */
assize_t *cli_connect(const char *dir);

/*  Runs one of the sub-commands in a table that ends with {0}. */
typedef struct {
    const char *name;
    int (*run)(int argc, char **argv);
    const char *help;
} cli_command_t;
int cli_dispatch(const cli_command_t *table, const char *program, int argc, char **argv);

/*  A progress bar on standard error: "label [#####     ] 5/10". Nothing when that is no
    terminal. `done` == `total` ends the line. */
void cli_progress(const char *label, size_t done, size_t total);

/*  Path of the directory where this program lies (without '/'), and of what is shared:
    ../share/assize. The caller frees them. */
char *cli_program_dir(void);
char *cli_share_dir(void);

/*  "AC", "WA", ...; "-" for none. Static. */
const char *cli_verdict(Assize__Verdict verdict);

/* ---- pieces that several commands use ---- */

/*  Creates a user; the password is hashed here. 0 or a code with assize_why. */
int cli_create_user(assize_t *cluster,
                    const char *name,
                    const char *display_name,
                    const char *password,
                    Assize__Role role);

/*  16 random characters without look-alikes. */
#define CLI_PASSWORD_SIZE 17u
void cli_random_password(char password[CLI_PASSWORD_SIZE]);

/*  Puts the package at `path`; `hidden` as in Problem. Prints its report. CLI_*. */
int cli_push_package(assize_t *cluster, const char *path, bool hidden, bool quiet);

/*  Puts the contest that a YAML file describes; `*ret_id` (may be NULL) is its id, freed by the
    caller. CLI_*. */
int cli_put_contest(assize_t *cluster, const char *path, char **ret_id);

/*  Waits until every named service has a worker; CLI_FAILED with a line after `timeout_ms`. */
int cli_wait_services(assize_t *cluster, const char *const *names, size_t count, int timeout_ms);

/*  problem verify, in verify.c. */
int cli_problem_verify(int argc, char **argv);

#endif
