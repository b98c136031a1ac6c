/*  run_attacks - every program of the corpus against one slot, one after another

    Each is built and run as the judge does it: with the language files of the
    worker and its box, under the limits that a problem would set. Its first
    words are the path of a file on the host, our pid, a port on which we listen,
    and which of its runs this is. A neighbour runs in a second slot meanwhile.

    After each one: it ended as it says at its head (attack_file.h), the host is
    as before (host.h), nothing of a canary has come out, the neighbour still
    runs, and an honest program finds the slot as it was when new (health.h).

    Exit: 0, 1 when an attack got somewhere, 77 when there can be no sandbox.
*/
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/bytes.h"
#include "lib/base/cleanup.h"
#include "lib/base/err.h"
#include "lib/base/options.h"
#include "lib/base/text.h"
#include "nodes/worker/box.h"
#include "nodes/worker/language_probe.h"
#include "nodes/worker/part.h"
#include "tests/attack/attack_file.h"
#include "tests/attack/health.h"
#include "tests/attack/host.h"

#define EXIT_SKIPPED 77
#define PATH_SIZE 1024u
#define PROVER "attacks" /* what is proven here says nothing to workers */
#define SHOWN_MAX 2000u
#define SLOT 0u
#define NEIGHBOUR_SLOT 1u
#define SLOTS 2u
#define UID_BASE 1000000u
#define WALL_MS 30000u
#define NEIGHBOUR_WALL_MS 3600000u
#define ATTACK_KEY "2222222222222222222222222222222222222222222222222222222222222222"
#define FEEDBACK_PATH SANDBOX_BOX_PATH "/" PART_FEEDBACK "/"

typedef enum { HELD, BROKEN, SKIPPED, ENDINGS } ending_t;

typedef struct {
    box_t *box;
    sandbox_t *neighbour;
    host_canary_t canary;
    host_t before; /* any attack */
    uid_t uid;     /* of the slot */
    health_t health;
    languages_t languages;
    const char *directory;
    const char *toolchains; /* prepared files; shared with workers of the same build */
    box_file_t header;      /* attack.h, which those in C and C++ include */
    bytes_t header_text;
    int64_t patience; /* times the limits of time */
    bool verbose;
} arena_t;

/* ---- what came out ---- */

static void
s_show(const bytes_t *bytes)
{
    if (bytes->size > 0)
        printf(
            "    | %.*s\n", (int)(bytes->size < SHOWN_MAX ? bytes->size : SHOWN_MAX), bytes->data);
}

static bool
s_has_canary(const void *data, size_t size)
{
    return size > 0 && memmem(data, size, HOST_CANARY_TEXT, strlen(HOST_CANARY_TEXT));
}

/*  Prints what is wrong with how a run ended. */
static bool
s_judge(const arena_t *arena, const sandbox_result_t *result, const char *got, const char *expected)
{
    bool good = attack_file_expects(expected, got);
    if (!good)
        printf("    expected %s, got %s %s\n", expected, got, result->why);
    if (s_has_canary(result->output.data, result->output.size) ||
        s_has_canary(result->errors.data, result->errors.size)) {
        printf("    the canary came out\n");
        good = false;
    }
    if (!good || arena->verbose) {
        printf("    %llu ms CPU, %llu ms, %llu KiB, %u left\n",
               (unsigned long long)result->cpu_us / 1000,
               (unsigned long long)result->wall_us / 1000,
               (unsigned long long)result->memory_kib,
               result->processes_left);
        s_show(&result->output);
        s_show(&result->errors);
    }
    return good;
}

/*  "EXITED 3", "CPU_LIMIT": as the files have it. */
static void
s_name(const sandbox_result_t *result, char got[ATTACK_LINE_MAX])
{
    const char *code = sandbox_outcome_code(result->outcome);
    if (result->outcome == SANDBOX_EXITED)
        snprintf(got, ATTACK_LINE_MAX, "%s %d", code, result->exit_code);
    else if (result->outcome == SANDBOX_SIGNALED)
        snprintf(got, ATTACK_LINE_MAX, "%s %d", code, result->signal);
    else
        snprintf(got, ATTACK_LINE_MAX, "%s", code);
}

/* ---- building and running ---- */

static box_program_t
s_program(const attack_file_t *attack, const language_t *language)
{
    return (box_program_t){
        .language = language, .files = attack->files, .count = attack->file_count};
}

/*  Builds into `product_fd`. An attack on the compiler may well be BUILT, too: `*ret_built`. */
static bool
s_build(arena_t *arena,
        const attack_file_t *attack,
        const language_t *language,
        int product_fd,
        bool *ret_built)
{
    char hash[HASH_HEX_SIZE];
    char got[ATTACK_LINE_MAX];
    _cleanup_(free_p) char *text = NULL;
    sandbox_t *sandbox = box_sandbox(arena->box);
    struct pollfd readable = {.fd = sandbox_fd(sandbox), .events = POLLIN};
    box_program_t program = s_program(attack, language);
    int err = box_start_build(arena->box, &program, &attack->build);
    if (err) {
        printf("    the compiler could not be started: %s\n", err_code(err));
        return false;
    }
    while (sandbox_step(sandbox) == SANDBOX_RUNNING)
        poll(&readable, 1, -1);
    const sandbox_result_t *result = sandbox_result(sandbox);
    box_build_t built = box_finish_build(arena->box, language, product_fd, hash, &text);
    *ret_built = built == BOX_BUILT;
    bool refused = result->outcome == SANDBOX_EXITED && result->exit_code == 0;
    if (built == BOX_BUILT || refused)
        snprintf(got, sizeof got, "%s", built == BOX_BUILT ? "BUILT" : "NO_PRODUCT");
    else
        s_name(result, got);
    const char *expected = attack->expect_build[0] ? attack->expect_build : "BUILT";
    if (s_has_canary(text, strlen(text))) {
        printf("    the canary is in the compiler's text\n");
        return false;
    }
    return s_judge(arena, result, got, expected);
}

/*  What it runs under first: as a submission, or as a validator would. */
static sandbox_profile_t
s_profile(const attack_file_t *attack, const language_t *language)
{
    bool native = language->run_profile == SANDBOX_PROFILE_NATIVE;
    return attack->validator && native ? SANDBOX_PROFILE_VALIDATOR : language->run_profile;
}

/*  The limits, as the judge would set them. */
static sandbox_run_t
s_make_run(const attack_file_t *attack,
           const language_t *language,
           sandbox_profile_t profile,
           const char *const *command)
{
    sandbox_run_t run = sandbox_run_make(profile, command);
    run.stdout_max = (size_t)attack->output_kib << 10;
    run.stderr_max = JUDGE_STDERR_MAX;
    run.cpu_ms_max = attack->time_ms + attack->time_ms * JUDGE_CLOSE_PERCENT / 100 + 1;
    /* More than the judge's: on a busy machine the CPU limit has to come first all the same. */
    run.wall_ms_max = attack->wall_ms ? attack->wall_ms : WALL_MS;
    run.memory_kib_max = (uint64_t)(attack->memory_mib + language->memory_overhead_mib) << 10;
    run.processes_max = language->run_processes;
    run.file_size_max = run.stdout_max;
    if (attack->validator) {
        run.file_size_max = PROGRAM_FILE_SIZE_VALIDATING;
        run.box_writable = true;
    }
    return run;
}

/*  One run in a box without the last one's files. */
static bool
s_run(arena_t *arena,
      const attack_file_t *attack,
      const language_t *language,
      sandbox_profile_t profile,
      int data_fd,
      uint32_t round)
{
    char words[3][16];
    snprintf(words[0], sizeof words[0], "%d", (int)getpid());
    snprintf(words[1], sizeof words[1], "%u", arena->canary.port);
    snprintf(words[2], sizeof words[2], "%u", round);
    const char *const more[] = {arena->canary.path, words[0], words[1], words[2], NULL};
    box_program_t program = s_program(attack, language);
    _cleanup_(language_words_free) language_words_t command =
        box_command(&program, attack->memory_mib, more);
    sandbox_run_t run = s_make_run(attack, language, profile, (const char *const *)command);
    sandbox_t *sandbox = box_sandbox(arena->box);
    sandbox_result_t *result = NULL;
    char got[ATTACK_LINE_MAX];
    int err = sandbox_wipe(sandbox, SANDBOX_BOX);
    if (!err && attack->validator) {
        run.data_fds[0] = run.data_fds[1] = data_fd;
        run.data_fds_count = 2;
        err = sandbox_mkdir(sandbox, SANDBOX_BOX, PART_FEEDBACK, 0777);
    }
    if (!err)
        err = sandbox_run(sandbox, &run, &result);
    if (err) {
        printf("    it could not be started: %s\n", err_code(err));
        return false;
    }
    s_name(result, got);
    bool good = s_judge(arena, result, got, attack->expect);
    if (attack->leaves && result->processes_left == 0) {
        printf("    it left no process: the attack doesn't work\n");
        good = false;
    }
    return good;
}

/*  Whether nothing of what it left under these names is opened as a result. */
static bool
s_all_refused(arena_t *arena, const char *names)
{
    _cleanup_(free_p) char *copy = text_copy(names);
    char *rest = copy;
    char *name;
    bool good = true;
    while ((name = strsep(&rest, " "))) {
        _cleanup_(close_p) int fd = -1;
        if (*name == 0 ||
            sandbox_take(box_sandbox(arena->box), SANDBOX_BOX, name, PROGRAM_SIZE_MAX, &fd) != 0)
            continue;
        printf("    sandbox_take opened %s\n", name);
        good = false;
    }
    return good;
}

/*  As often as it wants, then once under each of the other profiles it names. */
static bool
s_run_all(arena_t *arena, const attack_file_t *attack, const language_t *language, int data_fd)
{
    static const char *const s_names[SANDBOX_PROFILES] = {[SANDBOX_PROFILE_NATIVE] = "native",
                                                          [SANDBOX_PROFILE_PYTHON] = "python",
                                                          [SANDBOX_PROFILE_COMPILE] = "compile",
                                                          [SANDBOX_PROFILE_VALIDATOR] = "validator",
                                                          [SANDBOX_PROFILE_MANAGED] = "managed"};
    sandbox_profile_t first = s_profile(attack, language);
    bool good = true;
    for (uint32_t round = 1; round <= attack->times; round++)
        good = s_run(arena, attack, language, first, data_fd, round) && good;
    for (sandbox_profile_t i = 0; i < SANDBOX_PROFILES; i++) {
        if (!strstr(attack->also, s_names[i]) || s_run(arena, attack, language, i, data_fd, 1))
            continue;
        printf("    as %s\n", s_names[i]);
        good = false;
    }
    return good;
}

static bool
s_build_and_run(arena_t *arena, const attack_file_t *attack, const language_t *language)
{
    _cleanup_(close_p) int product = memfd_create("attack", MFD_CLOEXEC);
    _cleanup_(close_p) int data = open(arena->canary.path, O_RDONLY | O_CLOEXEC);
    bool good = product >= 0 && data >= 0;
    bool built = good;
    if (language->compile)
        good = good && s_build(arena, attack, language, product, &built);
    if (!attack->expect[0] || !good || !built)
        return good;
    box_program_t program = s_program(attack, language);
    int err = box_load(arena->box, ATTACK_KEY, &program, product);
    if (err) {
        printf("    it could not be loaded: %s\n", err_code(err));
        return false;
    }
    good = s_run_all(arena, attack, language, data);
    return s_all_refused(arena, attack->refused) && good;
}

/* ---- the arena ---- */

/*  A language that works here; it is probed when it is first wanted. */
static const language_t *
s_language(arena_t *arena, const char *id)
{
    for (size_t i = 0; i < arena->languages.count; i++) {
        language_t *language = &arena->languages.items[i];
        if (strcmp(language->id, id) != 0)
            continue;
        if (language->version_text ||
            language_probe(language, arena->box, arena->toolchains, PROVER) == 0)
            return language;
        printf("    %s: %s\n", id, language->refusal);
        return NULL;
    }
    printf("    no language file says %s\n", id);
    return NULL;
}

static ending_t
s_try(arena_t *arena, const char *name)
{
    _cleanup_(free_p) char *path = text_format("%s/%s", arena->directory, name);
    _cleanup_(attack_file_clear) attack_file_t attack;
    if (!attack_file_read(&attack, path, arena->canary.path))
        return BROKEN;
    attack.time_ms *= (uint32_t)arena->patience;
    attack.wall_ms *= (uint32_t)arena->patience;
    attack.build.time_ms *= (uint32_t)arena->patience;
    const language_t *language = s_language(arena, attack.language);
    if (!language)
        return SKIPPED;
    attack.files[0].name = language->source_name;
    if ((text_ends(name, ".c") || text_ends(name, ".cpp")) && attack.file_count < ATTACK_FILES_MAX)
        attack.files[attack.file_count++] = arena->header;

    bool good = s_build_and_run(arena, &attack, language);
    good = health_check(&arena->health, arena->box, (uint32_t)arena->patience) && good;
    if (sandbox_step(arena->neighbour) != SANDBOX_RUNNING) {
        printf("    the neighbour runs no more\n");
        good = false;
    }
    if (!host_unchanged(&arena->canary, arena->uid, &arena->before)) {
        arena->before = host_look(&arena->canary, arena->uid);
        good = false;
    }
    return good ? HELD : BROKEN;
}

/*  Whatever has a language's extension; attack.h and the like have none. */
static int
s_is_attack(const struct dirent *entry)
{
    return entry->d_name[0] != '.' && !text_ends(entry->d_name, ".h");
}

/*  All of the directory, or those whose name contains `only`. Returns how many got somewhere. */
static uint32_t
s_try_all(arena_t *arena, const char *only)
{
    static const char *const s_endings[ENDINGS] = {"held", "BROKEN", "skipped"};
    struct dirent **entries = NULL;
    uint32_t counts[ENDINGS] = {0};
    int count = scandir(arena->directory, &entries, s_is_attack, alphasort);
    for (int i = 0; i < count; i++) {
        if (!only || strstr(entries[i]->d_name, only)) {
            ending_t ending = s_try(arena, entries[i]->d_name);
            counts[ending]++;
            printf("%-8s %s\n", s_endings[ending], entries[i]->d_name);
        }
        free(entries[i]);
    }
    free(entries);
    printf(
        "%u held, %u got somewhere, %u skipped\n", counts[HELD], counts[BROKEN], counts[SKIPPED]);
    return counts[BROKEN] + (counts[HELD] == 0);
}

/*  A program in the other slot that does nothing, for long. */
static sandbox_t *
s_start_neighbour(const sandbox_options_t *ours, char **ret_why)
{
    static const char *const s_argv[] = {"/bin/sleep", "3600", NULL};
    sandbox_options_t options = *ours;
    options.slot = NEIGHBOUR_SLOT;
    sandbox_t *sandbox = sandbox_new(&options, ret_why);
    sandbox_run_t run = sandbox_run_make(SANDBOX_PROFILE_NATIVE, s_argv);
    run.wall_ms_max = NEIGHBOUR_WALL_MS;
    if (sandbox && sandbox_start(sandbox, &run) != 0)
        sandbox_destroy(&sandbox);
    return sandbox;
}

/*  False, with the reason, when there can be no sandbox. */
static bool
s_open(arena_t *arena, const sandbox_options_t *options, char **ret_why)
{
    arena->box = box_new(options, ret_why);
    arena->neighbour = arena->box ? s_start_neighbour(options, ret_why) : NULL;
    return arena->neighbour != NULL;
}

static bool
s_prepare(arena_t *arena, const char *languages)
{
    _cleanup_(free_p) char *why = NULL;
    _cleanup_(free_p) char *path = text_format("%s/attack.h", arena->directory);
    _cleanup_(free_p) char *above = text_format("%s/..", arena->directory);
    arena->header_text = bytes_make(PATH_SIZE * 64);
    if (languages_read(languages, &arena->languages, &why) != 0) {
        printf("%s\n", why);
        return false;
    }
    if (bytes_read_file(&arena->header_text, path) != 0) {
        printf("no %s\n", path);
        return false;
    }
    arena->header = (box_file_t){.name = "attack.h",
                                 .data = arena->header_text.data,
                                 .size = arena->header_text.size,
                                 .fd = -1};
    const language_t *c = s_language(arena, "c");
    if (!c || !health_open(&arena->health, arena->box, c, above))
        return false;
    arena->before = host_look(&arena->canary, arena->uid);
    return true;
}

int
main(int argc, char **argv)
{
    const char *executable = NULL;
    const char *languages = NULL;
    const char *toolchains = "toolchains";
    char prepared[PATH_MAX];
    arena_t arena = {.health.program_fd = -1, .patience = 1};
    const option_t table[] = {
        {"sandbox", OPTION_TEXT, &executable, 0, 0, "PATH", "assize-sandbox"},
        {"languages", OPTION_TEXT, &languages, 0, 0, "DIR", "the worker's language files"},
        {"toolchains", OPTION_TEXT, &toolchains, 0, 0, "DIR", "for precompiled headers"},
        {"patience",
         OPTION_INT,
         &arena.patience,
         1,
         100,
         "N",
         "times the time: emulators are slow"},
        {"verbose", OPTION_FLAG, &arena.verbose, 0, 0, NULL, "show what the attacks print"},
        {0},
    };
    int word = options_read(table, "run_attacks [options] DIRECTORY [NAME]", argc, argv, 1, 2);
    setvbuf(stdout, NULL, _IOLBF, 0);
    arena.directory = argv[word];
    if ((mkdir(toolchains, 0755) != 0 && errno != EEXIST) || !realpath(toolchains, prepared)) {
        printf("%s: %s\n", toolchains, strerror(errno));
        return EXIT_FAILURE;
    }
    arena.toolchains = prepared;
    sandbox_options_t options = {.executable = executable,
                                 .slot = SLOT,
                                 .core = -1,
                                 /* Others may run this test at the same time. */
                                 .uid_base = UID_BASE + (uid_t)getpid() * SLOTS,
                                 .prepared_dir = prepared};
    arena.uid = options.uid_base + SLOT;
    _cleanup_(free_p) char *why = NULL;
    host_canary_make(&arena.canary);
    bool can = s_open(&arena, &options, &why);
    bool good = false;
    if (!can)
        printf("skipped: %s\n", why ? why : "no second slot");
    else
        good = s_prepare(&arena, languages ? languages : "languages") &&
               s_try_all(&arena, word + 1 < argc ? argv[word + 1] : NULL) == 0;
    good = host_canary_end(&arena.canary) && good;
    health_clear(&arena.health);
    sandbox_destroy(&arena.neighbour);
    box_destroy(&arena.box);
    languages_clear(&arena.languages);
    bytes_clear(&arena.header_text);
    return !can ? EXIT_SKIPPED : !good;
}
