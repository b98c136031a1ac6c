/*  cli - see cli.h */
#include "client/cli/cli.h"

#include <limits.h>
#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "client/cluster.h"
#include "lib/base/cleanup.h"
#include "lib/base/clock.h"
#include "lib/base/err.h"
#include "lib/base/text.h"
#include "schemas/message.h"

#define BAR_WIDTH 30u
#define PASSWORD_MEMORY (19u << 20) /* argon2id at OWASP's 19 MiB, 2 passes */
#define PASSWORD_PASSES 2u
#define WAIT_STEP_MS 50

int
cli_fail(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    _cleanup_(free_p) char *text = NULL;
    if (vasprintf(&text, format, args) < 0)
        abort();
    va_end(args);
    fprintf(stderr, "assize: %s\n", text);
    return CLI_FAILED;
}

assize_t *
cli_connect(const char *dir)
{
    _cleanup_(free_p) char *why = NULL;
    _cleanup_(free_p) char *endpoint = cluster_endpoint(cluster_dir(dir), "broker", &why);
    if (!endpoint) {
        cli_fail("no cluster: %s (start one with `assize up`, or name it with --cluster)", why);
        return NULL;
    }
    if (!cluster_running(cluster_dir(dir))) {
        cli_fail("no cluster runs in %s (start one with `assize up`)", cluster_dir(dir));
        return NULL;
    }
    return assize_connect(endpoint);
}

int
cli_dispatch(const cli_command_t *table, const char *program, int argc, char **argv)
{
    const char *word = argc > 1 ? argv[1] : "--help";
    for (const cli_command_t *command = table; command->name; command++)
        if (strcmp(command->name, word) == 0)
            return command->run(argc - 1, argv + 1);
    bool help = strcmp(word, "--help") == 0 || strcmp(word, "help") == 0;
    FILE *out = help && argc > 1 ? stdout : stderr;
    if (!help)
        fprintf(out, "assize: unknown command '%s'\n", word);
    fprintf(out, "usage: %s COMMAND ...\n\n", program);
    for (const cli_command_t *command = table; command->name; command++)
        fprintf(out, "  %-10s %s\n", command->name, command->help);
    return help && argc > 1 ? CLI_DONE : CLI_USAGE;
}

void
cli_progress(const char *label, size_t done, size_t total)
{
    if (!isatty(STDERR_FILENO))
        return;
    char bar[BAR_WIDTH + 1];
    size_t filled = total ? BAR_WIDTH * done / total : BAR_WIDTH;
    for (size_t i = 0; i < BAR_WIDTH; i++)
        bar[i] = i < filled ? '#' : '.';
    bar[BAR_WIDTH] = 0;
    fprintf(
        stderr, "\r\033[K%s [%s] %zu/%zu%s", label, bar, done, total, done == total ? "\n" : "");
    fflush(stderr);
}

char *
cli_program_dir(void)
{
    char path[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", path, sizeof path - 1);
    if (length <= 0)
        return text_copy(".");
    path[length] = 0;
    char *slash = strrchr(path, '/');
    *slash = 0;
    return text_copy(path);
}

char *
cli_share_dir(void)
{
    _cleanup_(free_p) char *program = cli_program_dir();
    return text_format("%s/../share/assize", program);
}

const char *
cli_verdict(Assize__Verdict verdict)
{
    static const char *const names[] = {"-", "AC", "WA", "TLE", "MLE", "OLE", "RTE", "CE", "JE"};
    return (size_t)verdict < sizeof names / sizeof *names ? names[verdict] : "?";
}

int
cli_create_user(assize_t *cluster,
                const char *name,
                const char *display_name,
                const char *password,
                Assize__Role role)
{
    char hash[crypto_pwhash_STRBYTES];
    if (crypto_pwhash_str(hash, password, strlen(password), PASSWORD_PASSES, PASSWORD_MEMORY) != 0)
        abort(); /* out of memory */
    Assize__User user = ASSIZE__USER__INIT;
    user.name = (char *)(uintptr_t)name;
    user.display_name = (char *)(uintptr_t)display_name;
    user.password_hash = hash;
    user.role = role;
    Assize__Command command = ASSIZE__COMMAND__INIT;
    command.body_case = ASSIZE__COMMAND__BODY_USER_PUT;
    command.user_put = &user;
    command.only_new = 1;
    _cleanup_(message_free_p) Assize__Applied *applied = NULL;
    return assize_propose(cluster, &command, &applied);
}

void
cli_random_password(char password[CLI_PASSWORD_SIZE])
{
    static const char alphabet[] = "abcdefghjkmnpqrstuvwxyz23456789";
    for (size_t i = 0; i < CLI_PASSWORD_SIZE - 1; i++)
        password[i] = alphabet[randombytes_uniform(sizeof alphabet - 1)];
    password[CLI_PASSWORD_SIZE - 1] = 0;
}

/*  The first of `names` that no worker offers; NULL when all are there. */
static const char *
s_missing_service(const Assize__BrokerStatus *status, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        bool found = false;
        for (size_t j = 0; j < status->n_services; j++)
            found = found || (strcmp(status->services[j]->name, names[i]) == 0 &&
                              status->services[j]->workers > 0);
        if (!found)
            return names[i];
    }
    return NULL;
}

int
cli_wait_services(assize_t *cluster, const char *const *names, size_t count, int timeout_ms)
{
    int64_t end_ms = clock_mono_ms() + timeout_ms;
    const char *missing = "the broker";
    while (clock_mono_ms() < end_ms) {
        assize_set_timeout(cluster, 1000);
        _cleanup_(message_free_p) Assize__BrokerStatus *status = NULL;
        if (assize_broker_status(cluster, &status) == 0)
            missing = s_missing_service(status, names, count);
        if (!missing)
            return CLI_DONE;
        struct timespec step = {.tv_nsec = WAIT_STEP_MS * 1000000L};
        nanosleep(&step, NULL);
    }
    return cli_fail("%s is not there after %d s", missing, timeout_ms / 1000);
}
