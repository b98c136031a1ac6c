/*  run_attacks - every program of the corpus against one slot, one after another

    Each attack says in the comment at its head what it tries, and in lines for
    this runner how it runs and what must happen:

        run: cpu=MS wall=MS memory=MIB file=MIB processes=N box=1 times=N
        expect: OUTCOME [| OUTCOME]...           EXITED and SIGNALED with a number
        expect-compile: OUTCOME [| OUTCOME]...   instead: it attacks the compiler
        left: some                               processes must have been left
        refused: name...                         what sandbox_take must not open

    It is compiled inside like a submission, and run with argv[1] = the path of
    a file on the host, argv[2] = our pid. After each one the host is compared
    with before, nothing of the canary may have come out, and an honest program
    must still run in the same slot.

    Exit: 0, 1 when an attack got somewhere, 77 when there can be no sandbox.
*/
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "lib/base/bytes.h"
#include "lib/base/cleanup.h"
#include "lib/base/err.h"
#include "lib/base/options.h"
#include "lib/base/text.h"
#include "nodes/worker/sandbox/sandbox.h"
#include "tests/attack/host.h"

#define EXIT_SKIPPED 77
#define ATTACKS_MAX 256u
#define SOURCE_MAX (64u << 10)
#define WORDS_MAX 512u
#define BINARY_MAX (64u << 20)
#define SLOT 200u
#define UID_BASE 61000u
#define BOX_SIZE_MAX (64ull << 20)
#define MIB_KIB 1024u

typedef struct {
    char name[256];
    char run[WORDS_MAX];
    char expect[WORDS_MAX];
    char expect_compile[WORDS_MAX];
    char left[WORDS_MAX];
    char refused[WORDS_MAX];
} attack_t;

typedef struct {
    sandbox_t *sandbox;
    host_canary_t canary;
    const char *directory;
    bytes_t header; /* attack.h */
    bytes_t source; /* of the attack in hand */
    int64_t verbose;
} arena_t;

/*  The rest of the line after `key` in the head of a source; "" when it isn't there. */
static void
s_read_line(const char *source, const char *key, char value[WORDS_MAX])
{
    size_t length = strlen(key);
    value[0] = 0;
    for (const char *line = source; line; line = strchr(line, '\n')) {
        line += strspn(line, " \n#*");
        if (strncmp(line, key, length) != 0)
            continue;
        line += length;
        line += strspn(line, " ");
        size_t size = strcspn(line, "\n");
        if (size >= WORDS_MAX)
            size = WORDS_MAX - 1;
        memcpy(value, line, size);
        value[size] = 0;
        return;
    }
}

/*  The number after "key=", or `otherwise`. */
static uint32_t
s_setting(const char *settings, const char *key, uint32_t otherwise)
{
    size_t length = strlen(key);
    for (const char *at = settings; at; at = strchr(at, ' ')) {
        at += strspn(at, " ");
        if (strncmp(at, key, length) == 0 && at[length] == '=')
            return (uint32_t)strtoul(at + length + 1, NULL, 10);
    }
    return otherwise;
}

static void
s_apply_settings(sandbox_run_t *run, const char *settings)
{
    run->cpu_ms_max = s_setting(settings, "cpu", 2000);
    run->wall_ms_max = s_setting(settings, "wall", 4000);
    run->memory_kib_max = (uint64_t)s_setting(settings, "memory", 128) * MIB_KIB;
    run->file_size_max = (uint64_t)s_setting(settings, "file", 32) << 20;
    run->processes_max = s_setting(settings, "processes", 1);
    run->box_writable = s_setting(settings, "box", 0) != 0;
}

/*  Whether the result is one of "A | B 7 | C". */
static bool
s_as_expected(const sandbox_result_t *result, const char *expected)
{
    char got[64];
    int number = result->outcome == SANDBOX_EXITED     ? result->exit_code
                 : result->outcome == SANDBOX_SIGNALED ? result->signal
                                                       : -1;
    const char *code = sandbox_outcome_code(result->outcome);
    if (number >= 0)
        snprintf(got, sizeof got, "%s %d", code, number);
    else
        snprintf(got, sizeof got, "%s", code);
    for (const char *at = expected; at; at = strchr(at, '|')) {
        at += strspn(at, " |");
        size_t size = strcspn(at, "|");
        while (size > 0 && at[size - 1] == ' ')
            size--;
        if (size == strlen(got) && strncasecmp(at, got, size) == 0)
            return true;
    }
    printf("    expected %s, got %s %s\n", expected, got, result->why);
    return false;
}

static void
s_show(const bytes_t *bytes)
{
    if (bytes->size > 0)
        printf("    | %.*s\n", (int)(bytes->size < 2000 ? bytes->size : 2000), bytes->data);
}

static bool
s_has_canary(const bytes_t *bytes)
{
    return bytes->size > 0 &&
           memmem(bytes->data, bytes->size, HOST_CANARY_TEXT, strlen(HOST_CANARY_TEXT));
}

/*  Runs, and checks what holds for every attack. The result is the sandbox's. */
static bool
s_run(arena_t *arena, const sandbox_run_t *run, const char *expected, sandbox_result_t **ret_result)
{
    int err = sandbox_run(arena->sandbox, run, ret_result);
    if (err) {
        printf("    sandbox_run: %s\n", err_code(err));
        return false;
    }
    const sandbox_result_t *result = *ret_result;
    bool good = s_as_expected(result, expected);
    if (s_has_canary(&result->output) || s_has_canary(&result->errors)) {
        printf("    the canary came out\n");
        good = false;
    }
    if (!good || arena->verbose) {
        s_show(&result->output);
        s_show(&result->errors);
    }
    return good;
}

/*  Compiles into *ret_fd; for an attack on the compiler *ret_fd stays. */
static bool
s_compile(arena_t *arena, const attack_t *attack, int *ret_fd)
{
    bool cpp = text_ends(attack->name, ".cpp");
    const char *const argv[] = {cpp ? "/usr/bin/g++" : "/usr/bin/gcc",
                                cpp ? "-std=gnu++17" : "-std=gnu17",
                                "-O1",
                                "-pthread",
                                "-o",
                                "/box/out",
                                attack->name,
                                NULL};
    const char *settings =
        attack->expect_compile[0] ? attack->run : "cpu=10000 wall=20000 memory=512";
    sandbox_run_t run = sandbox_run_make(SANDBOX_PROFILE_COMPILE, argv);
    sandbox_result_t *result = NULL;
    s_apply_settings(&run, settings);
    run.processes_max = 16;
    run.box_writable = true;
    run.stdout_fd = run.stderr_fd = -1;
    if (sandbox_put(arena->sandbox,
                    SANDBOX_BOX,
                    attack->name,
                    0644,
                    arena->source.data,
                    arena->source.size) != 0 ||
        sandbox_put(arena->sandbox,
                    SANDBOX_BOX,
                    "attack.h",
                    0644,
                    arena->header.data,
                    arena->header.size) != 0)
        return false;
    if (attack->expect_compile[0])
        return s_run(arena, &run, attack->expect_compile, &result);
    return s_run(arena, &run, "EXITED 0", &result) &&
           sandbox_take(arena->sandbox, SANDBOX_BOX, "out", BINARY_MAX, ret_fd) == 0;
}

static bool
s_all_refused(arena_t *arena, const char *names)
{
    char copy[WORDS_MAX];
    char *rest = copy;
    char *name;
    bool good = true;
    snprintf(copy, sizeof copy, "%s", names);
    while ((name = strsep(&rest, " "))) {
        int fd = -1;
        if (*name == 0 || sandbox_take(arena->sandbox, SANDBOX_BOX, name, BINARY_MAX, &fd) != 0)
            continue;
        printf("    sandbox_take opened %s\n", name);
        close(fd);
        good = false;
    }
    return good;
}

/*  The program, as often as it wants, with a wiped box before each time. */
static bool
s_execute(arena_t *arena, const attack_t *attack)
{
    char pid[16];
    char port[32];
    char round[32];
    snprintf(pid, sizeof pid, "%d", (int)getpid());
    snprintf(port, sizeof port, "CANARY_PORT=%u", arena->canary.port);
    bool python = text_ends(attack->name, ".py");
    const char *const native[] = {"/program/attack", arena->canary.path, pid, NULL};
    const char *const script[] = {
        "/usr/bin/python3", "-I", "/program/attack", arena->canary.path, pid, NULL};
    const char *const env[] = {"PATH=/usr/bin:/bin", port, round, NULL};
    sandbox_run_t run = sandbox_run_make(python ? SANDBOX_PROFILE_PYTHON : SANDBOX_PROFILE_NATIVE,
                                         python ? script : native);
    run.env = env;
    s_apply_settings(&run, attack->run);
    bool good = true;
    for (uint32_t i = 1; i <= s_setting(attack->run, "times", 1); i++) {
        sandbox_result_t *result = NULL;
        snprintf(round, sizeof round, "ROUND=%u", i);
        good = sandbox_wipe(arena->sandbox, SANDBOX_BOX) == 0 && good;
        good = s_run(arena, &run, attack->expect, &result) && good;
        if (attack->left[0] && result && result->processes_left == 0) {
            printf("    it left no process: the attack doesn't work\n");
            good = false;
        }
    }
    return s_all_refused(arena, attack->refused) && good;
}

/*  An honest program still runs. */
static bool
s_slot_works(arena_t *arena)
{
    static const char *const s_argv[] = {"/bin/echo", "honest", NULL};
    sandbox_run_t run = sandbox_run_make(SANDBOX_PROFILE_NATIVE, s_argv);
    sandbox_result_t *result = NULL;
    if (sandbox_run(arena->sandbox, &run, &result) != 0 || result->outcome != SANDBOX_EXITED ||
        result->output.size != 7 || memcmp(result->output.data, "honest\n", 7) != 0) {
        printf("    the slot does not work any more\n");
        return false;
    }
    return true;
}

static bool
s_attack(arena_t *arena, const attack_t *attack)
{
    host_t before = host_look(UID_BASE + SLOT);
    _cleanup_(close_p) int binary_fd = -1;
    sandbox_t *sandbox = arena->sandbox;
    bool good = sandbox_wipe(sandbox, SANDBOX_PROGRAM) == 0;
    good = sandbox_wipe(sandbox, SANDBOX_BOX) == 0 && good;
    if (text_ends(attack->name, ".py"))
        good =
            sandbox_put(
                sandbox, SANDBOX_PROGRAM, "attack", 0644, arena->source.data, arena->source.size) ==
                0 &&
            good;
    else
        good = s_compile(arena, attack, &binary_fd) && good;
    if (binary_fd >= 0)
        good = sandbox_put_fd(sandbox, SANDBOX_PROGRAM, "attack", 0755, binary_fd) == 0 && good;
    if (good && attack->expect[0])
        good = s_execute(arena, attack);
    good = sandbox_wipe(sandbox, SANDBOX_BOX) == 0 && good;
    good = s_slot_works(arena) && good;
    host_t after = host_look(UID_BASE + SLOT);
    return host_same(&before, &after) && good;
}

/*  Reads one source and runs it; prints a line. */
static bool
s_try(arena_t *arena, const char *name)
{
    char path[1024];
    attack_t attack;
    snprintf(path, sizeof path, "%s/%s", arena->directory, name);
    bytes_reset(&arena->source);
    if (bytes_read_file(&arena->source, path) != 0)
        return false;
    const char *source = (const char *)arena->source.data;
    snprintf(attack.name, sizeof attack.name, "%s", name);
    s_read_line(source, "run:", attack.run);
    s_read_line(source, "expect:", attack.expect);
    s_read_line(source, "expect-compile:", attack.expect_compile);
    s_read_line(source, "left:", attack.left);
    s_read_line(source, "refused:", attack.refused);
    bool good = attack.expect[0] || attack.expect_compile[0];
    if (!good)
        printf("    it doesn't say what must happen\n");
    good = good && s_attack(arena, &attack);
    printf("%-8s %s\n", good ? "held" : "BROKEN", name);
    return good;
}

static int
s_is_attack(const struct dirent *entry)
{
    return text_ends(entry->d_name, ".c") || text_ends(entry->d_name, ".cpp") ||
           text_ends(entry->d_name, ".py");
}

/*  All of the directory, or those whose name contains `only`. Returns how many got somewhere. */
static uint32_t
s_try_all(arena_t *arena, const char *only)
{
    struct dirent **entries = NULL;
    int count = scandir(arena->directory, &entries, s_is_attack, alphasort);
    uint32_t bad = count <= 0;
    for (int i = 0; i < count; i++) {
        if (!only || strstr(entries[i]->d_name, only))
            bad += !s_try(arena, entries[i]->d_name);
        free(entries[i]);
    }
    free(entries);
    return bad;
}

int
main(int argc, char **argv)
{
    const char *executable = NULL;
    bool verbose = false;
    const option_t table[] = {
        {"sandbox", OPTION_TEXT, &executable, 0, 0, "PATH", "assize-sandbox"},
        {"verbose", OPTION_FLAG, &verbose, 0, 0, NULL, "show what the attacks print"},
        {0},
    };
    int word = options_read(table, "run_attacks [options] DIRECTORY [NAME]", argc, argv, 1, 2);
    setvbuf(stdout, NULL, _IOLBF, 0);

    arena_t arena = {.directory = argv[word],
                     .header = bytes_make(SOURCE_MAX),
                     .source = bytes_make(SOURCE_MAX),
                     .verbose = verbose};
    char path[1024];
    snprintf(path, sizeof path, "%s/attack.h", arena.directory);
    if (bytes_read_file(&arena.header, path) != 0) {
        fprintf(stderr, "run_attacks: no %s\n", path);
        return 1;
    }
    host_canary_make(&arena.canary);
    _cleanup_(free_p) char *why = NULL;
    sandbox_options_t options = {.executable = executable,
                                 .slot = SLOT,
                                 .core = -1,
                                 .uid_base = UID_BASE,
                                 .box_size_max = BOX_SIZE_MAX};
    arena.sandbox = sandbox_new(&options, &why);
    if (!arena.sandbox) {
        printf("skipped: %s\n", why);
        host_canary_end(&arena.canary);
        return EXIT_SKIPPED;
    }
    uint32_t bad = s_try_all(&arena, word + 1 < argc ? argv[word + 1] : NULL);
    bad += !host_canary_end(&arena.canary);
    sandbox_destroy(&arena.sandbox);
    bytes_clear(&arena.header);
    bytes_clear(&arena.source);
    printf("%s\n", bad ? "attacks got somewhere" : "all attacks held");
    return bad ? 1 : 0;
}
