/*  user - accounts */
#include <stdio.h>
#include <string.h>

#include "client/cli/cli.h"
#include "lib/base/cleanup.h"
#include "lib/base/err.h"
#include "lib/base/options.h"
#include "lib/base/text.h"

#define PASSWORD_LINE_MAX 258u /* 256 bytes, newline, NUL */

static int
s_role(const char *name, Assize__Role *ret_role)
{
    static const char *const names[] = {"user", "jury", "admin"};
    for (size_t i = 0; i < 3; i++)
        if (strcmp(names[i], name) == 0) {
            *ret_role = (Assize__Role)(i + 1);
            return CLI_DONE;
        }
    return CLI_USAGE;
}

/*  The first line of standard input, without its newline. */
static int
s_read_password(char line[PASSWORD_LINE_MAX])
{
    if (!fgets(line, PASSWORD_LINE_MAX, stdin))
        return cli_fail("there is no password on standard input");
    line[strcspn(line, "\n")] = 0;
    size_t length = strlen(line);
    return length >= 8 && length <= 256 ? CLI_DONE : cli_fail("a password has 8 to 256 bytes");
}

static int
s_add(int argc, char **argv)
{
    const char *dir = NULL;
    const char *role_name = "user";
    const char *display_name = "";
    bool from_stdin = false;
    const option_t table[] = {
        {"cluster", OPTION_TEXT, &dir, 0, 0, "DIR", "where the cluster lives (.assize)"},
        {"role", OPTION_TEXT, &role_name, 0, 0, "ROLE", "user, jury or admin (user)"},
        {"display-name", OPTION_TEXT, &display_name, 0, 0, "TEXT", "as others see it"},
        {"password-stdin",
         OPTION_FLAG,
         &from_stdin,
         0,
         0,
         NULL,
         "read the password from standard input; else one is made and printed"},
        {0},
    };
    int at = options_read(table, "assize user add [OPTIONS] NAME", argc, argv, 1, 1);
    Assize__Role role;
    if (s_role(role_name, &role) != CLI_DONE) {
        cli_fail("the role is user, jury or admin, not '%s'", role_name);
        return CLI_USAGE;
    }
    char password[PASSWORD_LINE_MAX];
    if (!from_stdin)
        cli_random_password(password);
    else if (s_read_password(password) != CLI_DONE)
        return CLI_FAILED;
    _cleanup_(assize_close) assize_t *cluster = cli_connect(dir);
    if (!cluster)
        return CLI_FAILED;
    if (cli_create_user(cluster, argv[at], display_name, password, role))
        return cli_fail("%s", assize_why(cluster));
    if (from_stdin)
        printf("%s\n", argv[at]);
    else
        printf("%s %s\n", argv[at], password);
    return CLI_DONE;
}

int
cli_user(int argc, char **argv)
{
    static const cli_command_t commands[] = {{"add", s_add, "add a user"}, {0}};
    return cli_dispatch(commands, "assize user", argc, argv);
}
