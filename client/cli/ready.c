/*  ready - waits until a cluster is complete, and fills it with a demo

    The demo is a directory with bank/<package> and contests/<name>.yaml; a
    second run finds it all there and changes nothing. Its accounts get random
    passwords, kept in the cluster's directory so that they can be shown again.
*/
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "client/cli/cli.h"
#include "client/cluster.h"
#include "lib/base/bytes.h"
#include "lib/base/cleanup.h"
#include "lib/base/err.h"
#include "lib/base/options.h"
#include "lib/base/text.h"
#include "schemas/message.h"

#define READY_MS 90000
#define ENTRIES_MAX 1000u
#define ACCOUNTS_SIZE_MAX 65536u

static const struct {
    const char *name;
    const char *display_name;
    Assize__Role role;
} ACCOUNTS[] = {
    {"admin", "Demo Admin", ASSIZE__ROLE__ROLE_ADMIN},
    {"ada", "Ada Lovelace", ASSIZE__ROLE__ROLE_USER},
    {"alan", "Alan Turing", ASSIZE__ROLE__ROLE_USER},
    {"grace", "Grace Hopper", ASSIZE__ROLE__ROLE_USER},
};
#define ACCOUNT_COUNT (sizeof ACCOUNTS / sizeof *ACCOUNTS)

/* ---- accounts ---- */

static int
s_create_accounts(assize_t *cluster, const char *path)
{
    _cleanup_(bytes_clear) bytes_t text = bytes_make(ACCOUNTS_SIZE_MAX);
    for (size_t i = 0; i < ACCOUNT_COUNT; i++) {
        char password[CLI_PASSWORD_SIZE];
        cli_random_password(password);
        int code = cli_create_user(
            cluster, ACCOUNTS[i].name, ACCOUNTS[i].display_name, password, ACCOUNTS[i].role);
        if (code == ERR_CONFLICT)
            continue; /* whoever made it knows its password */
        if (code)
            return cli_fail("cannot create %s: %s", ACCOUNTS[i].name, assize_why(cluster));
        bytes_append_format(&text, "  %-6s %s\n", ACCOUNTS[i].name, password);
    }
    if (text.size == 0)
        return CLI_DONE;
    _cleanup_(close_p) int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0 || write(fd, text.data, text.size) != (ssize_t)text.size)
        return cli_fail("cannot write %s: %s", path, strerror(errno));
    return CLI_DONE;
}

/* ---- problems, contests ---- */

static int
s_keep_entry(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

/*  The entries of <demo>/<part> in alphabetical order; count in `*ret_count`. NULL when there is no
    such directory. */
static struct dirent **
s_list(const char *demo, const char *part, size_t *ret_count)
{
    _cleanup_(free_p) char *dir = text_format("%s/%s", demo, part);
    struct dirent **entries = NULL;
    int count = scandir(dir, &entries, s_keep_entry, alphasort);
    *ret_count = entries && count > 0 ? (size_t)count : 0;
    return entries;
}

static void
s_free_list(struct dirent **entries, size_t count)
{
    for (size_t i = 0; entries && i < count; i++)
        free(entries[i]);
    free(entries);
}

static int
s_push_bank(assize_t *cluster, const char *demo)
{
    size_t count = 0;
    struct dirent **entries = s_list(demo, "bank", &count);
    int code = entries ? CLI_DONE : cli_fail("%s/bank: %s", demo, strerror(errno));
    for (size_t i = 0; code == CLI_DONE && i < count; i++) {
        _cleanup_(free_p) char *path = text_format("%s/bank/%s", demo, entries[i]->d_name);
        code = cli_push_package(cluster, path, false, true);
        cli_progress("loading problems", i + 1, count);
    }
    s_free_list(entries, count);
    return code;
}

/*  Contests that are there already stay as they are: a demo contest goes on over a restart. */
static int
s_put_contests(assize_t *cluster, const char *demo)
{
    size_t count = 0;
    struct dirent **entries = s_list(demo, "contests", &count);
    int code = CLI_DONE;
    for (size_t i = 0; entries && code == CLI_DONE && i < count; i++) {
        const char *name = entries[i]->d_name;
        if (!text_ends(name, ".yaml"))
            continue;
        _cleanup_(free_p) char *id = strndup(name, strlen(name) - strlen(".yaml"));
        Assize__ContestQuery query = ASSIZE__CONTEST_QUERY__INIT;
        query.name = id;
        _cleanup_(message_free_p) Assize__ContestRecord *there = NULL;
        if (assize_read(cluster, "ContestGet", &query.base, &there) == 0)
            continue;
        _cleanup_(free_p) char *path = text_format("%s/contests/%s", demo, name);
        code = cli_put_contest(cluster, path, NULL);
    }
    s_free_list(entries, count);
    return code;
}

/* ---- the command ---- */

static void
s_print_accounts(const char *path)
{
    _cleanup_(bytes_clear) bytes_t text = bytes_make(ACCOUNTS_SIZE_MAX);
    if (bytes_read_file(&text, path) == 0 && text.size > 0)
        printf("\naccounts (kept in %s):\n%s", path, (const char *)text.data);
}

static int
s_ready(assize_t *cluster, const char *dir, const char *demo, const char *listen, bool headless)
{
    static const char *const services[] = {
        "store/leader", "store/any", "blobs", "languages", "board/0"};
    size_t count = sizeof services / sizeof *services - headless;
    if (cli_wait_services(cluster, services, count, READY_MS) != CLI_DONE)
        return CLI_FAILED;
    _cleanup_(free_p) char *accounts = text_format("%s/demo-accounts", dir);
    assize_set_timeout(cluster, 30000);
    if (demo && (s_create_accounts(cluster, accounts) || s_push_bank(cluster, demo) ||
                 s_put_contests(cluster, demo)))
        return CLI_FAILED;
    if (demo)
        s_print_accounts(accounts);
    const char *address = listen ? strstr(listen, "://") : NULL;
    if (address)
        printf("\nAssize is ready: http%s/\n", address);
    else
        printf("\nAssize is ready\n");
    fflush(stdout);
    return CLI_DONE;
}

int
cli_ready(int argc, char **argv)
{
    const char *dir = NULL;
    const char *demo = NULL;
    const char *listen = NULL;
    bool headless = false;
    const option_t table[] = {
        {"cluster", OPTION_TEXT, &dir, 0, 0, "DIR", "where the cluster lives (.assize)"},
        {"demo", OPTION_TEXT, &demo, 0, 0, "DIR", "load problems and contests from here"},
        {"listen", OPTION_TEXT, &listen, 0, 0, "ENDPOINT", "address to print"},
        {"headless", OPTION_FLAG, &headless, 0, 0, NULL, "do not wait for a ranker"},
        {0},
    };
    options_read(table, "assize ready [OPTIONS]", argc, argv, 0, 0);
    _cleanup_(free_p) char *why = NULL;
    dir = cluster_dir(dir);
    _cleanup_(free_p) char *endpoint = cluster_endpoint(dir, "broker", &why);
    if (!endpoint)
        return cli_fail("%s", why);
    _cleanup_(assize_close) assize_t *cluster = assize_connect(endpoint);
    return s_ready(cluster, dir, demo, listen, headless);
}
