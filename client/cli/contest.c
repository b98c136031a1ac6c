/*  contest - from a YAML file into the cluster; registrations; list

    The file is a CLICS contest.yaml (id, formal_name, name, start_time,
    duration, scoreboard_freeze_duration, penalty_time) with `rule` and
    `problems` [{label, id, rgb, color}] added. start_time is RFC 3339 or "now".
*/
#include <stdio.h>
#include <string.h>

#include "client/cli/cli.h"
#include "client/cli/table.h"
#include "lib/base/bytes.h"
#include "lib/base/cleanup.h"
#include "lib/base/clock.h"
#include "lib/base/err.h"
#include "lib/base/options.h"
#include "lib/base/text.h"
#include "lib/package/package_limits.h"
#include "lib/package/yaml.h"
#include "schemas/message.h"

typedef struct {
    const char *path;
    bool wrong; /* something was told */
} file_t;

static void
s_wrong(file_t *file, const yaml_value_t *value, const char *what)
{
    fprintf(stderr, "%s:%zu: error: %s\n", file->path, value ? value->line : 0, what);
    file->wrong = true;
}

/*  The text of a key, `fallback` when it is absent. */
static char *
s_text(file_t *file, const yaml_value_t *map, const char *key, const char *fallback)
{
    const yaml_value_t *value = yaml_value_get(map, key);
    if (value && value->kind == YAML_TEXT)
        return (char *)(uintptr_t)value->text;
    if (value || !fallback) {
        _cleanup_(free_p) char *what =
            text_format("`%s` is %s", key, value ? "no text" : "missing");
        s_wrong(file, value ? value : map, what);
    }
    return (char *)(uintptr_t)(fallback ? fallback : "");
}

/*  CLICS RELTIME "[h]h:mm:ss[.uuu]" in milliseconds; -1 when it is none. */
static int64_t
s_parse_reltime(const char *text)
{
    int hours = 0;
    int minutes = 0;
    int seconds = 0;
    int ms = 0;
    int length = 0;
    int fields = sscanf(text, "%4d:%2d:%2d%n", &hours, &minutes, &seconds, &length);
    if (fields != 3 || hours < 0 || minutes < 0 || minutes > 59 || seconds < 0 || seconds > 59)
        return -1;
    if (text[length] == '.') {
        int more = 0;
        if (sscanf(text + length, ".%3d%n", &ms, &more) != 1 || more != 4 || ms < 0)
            return -1;
        length += more;
    }
    if (text[length])
        return -1;
    return (((int64_t)hours * 60 + minutes) * 60 + seconds) * 1000 + ms;
}

static int64_t
s_reltime(file_t *file, const yaml_value_t *map, const char *key, const char *fallback)
{
    const char *text = s_text(file, map, key, fallback);
    int64_t ms = s_parse_reltime(text);
    if (ms < 0 && *text)
        s_wrong(file, yaml_value_get(map, key), "a duration is written h:mm:ss");
    return ms;
}

static void
s_read_problems(file_t *file, const yaml_value_t *root, Assize__Contest *contest)
{
    const yaml_value_t *list = yaml_value_get(root, "problems");
    if (!list || list->kind != YAML_LIST) {
        s_wrong(file, list ? list : root, "`problems` is missing or no list");
        return;
    }
    contest->problems = calloc(list->count + 1, sizeof *contest->problems);
    if (!contest->problems)
        abort();
    for (size_t i = 0; i < list->count; i++) {
        Assize__ContestProblem *problem = calloc(1, sizeof *problem);
        if (!problem)
            abort();
        assize__contest_problem__init(problem);
        problem->label = text_copy(s_text(file, list->items[i], "label", NULL));
        problem->problem = text_copy(s_text(file, list->items[i], "id", NULL));
        problem->rgb = text_copy(s_text(file, list->items[i], "rgb", ""));
        problem->color = text_copy(s_text(file, list->items[i], "color", ""));
        contest->problems[contest->n_problems++] = problem;
    }
}

static void
s_check_keys(file_t *file, const yaml_value_t *root)
{
    static const char *const known[] = {"id",
                                        "formal_name",
                                        "name",
                                        "start_time",
                                        "duration",
                                        "scoreboard_freeze_duration",
                                        "penalty_time",
                                        "rule",
                                        "problems"};
    for (size_t i = 0; i < root->count; i++) {
        bool found = false;
        for (size_t j = 0; j < sizeof known / sizeof *known; j++)
            found = found || strcmp(known[j], root->items[i]->key) == 0;
        if (found)
            continue;
        _cleanup_(free_p) char *what = text_format("unknown key `%s`", root->items[i]->key);
        s_wrong(file, root->items[i], what);
    }
}

/*  A heap-allocated contest, NULL when something is wrong (told with file and line). */
static Assize__Contest *
s_read_contest(file_t *file, const yaml_value_t *root)
{
    _cleanup_(message_free_p) Assize__Contest *contest = calloc(1, sizeof *contest);
    if (!contest)
        abort();
    assize__contest__init(contest);
    s_check_keys(file, root);
    contest->id = text_copy(s_text(file, root, "id", NULL));
    contest->name = text_copy(s_text(file, root, "formal_name", s_text(file, root, "name", "")));
    const char *start = s_text(file, root, "start_time", NULL);
    if (strcmp(start, "now") == 0)
        contest->start_at_ms = clock_utc_ms();
    else if (clock_parse(start, &contest->start_at_ms))
        s_wrong(file, yaml_value_get(root, "start_time"), "start_time is RFC 3339 or `now`");
    contest->duration_ms = s_reltime(file, root, "duration", NULL);
    contest->freeze_ms = s_reltime(file, root, "scoreboard_freeze_duration", "0:00:00");
    int64_t penalty = 20;
    if (text_parse_int(s_text(file, root, "penalty_time", "20"), 0, 1000, &penalty))
        s_wrong(file, yaml_value_get(root, "penalty_time"), "penalty_time is minutes, 0 to 1000");
    contest->penalty_minutes = (uint32_t)penalty;
    const char *rule = s_text(file, root, "rule", "icpc");
    if (strcmp(rule, "icpc") == 0)
        contest->rule = ASSIZE__RULE__RULE_ICPC;
    else if (strcmp(rule, "speed") == 0)
        contest->rule = ASSIZE__RULE__RULE_SPEED;
    else
        s_wrong(file, yaml_value_get(root, "rule"), "the rule is icpc or speed");
    s_read_problems(file, root, contest);
    return file->wrong ? NULL : steal(&contest);
}

int
cli_put_contest(assize_t *cluster, const char *path, char **ret_id)
{
    _cleanup_(bytes_clear) bytes_t text = bytes_make(PACKAGE_YAML_SIZE_MAX);
    if (bytes_read_file(&text, path))
        return cli_fail("%s cannot be read", path);
    _cleanup_(arena_destroy) arena_t *arena = arena_new();
    yaml_value_t *root = NULL;
    size_t line = 0;
    const char *why = NULL;
    if (yaml_value_parse(text.data, text.size, arena, &root, &line, &why))
        return cli_fail("%s:%zu: %s", path, line, why);
    file_t file = {.path = path};
    _cleanup_(message_free_p) Assize__Contest *contest = s_read_contest(&file, root);
    if (!contest)
        return cli_fail("%s describes no contest", path);
    Assize__Command command = ASSIZE__COMMAND__INIT;
    command.body_case = ASSIZE__COMMAND__BODY_CONTEST_PUT;
    command.contest_put = contest;
    _cleanup_(message_free_p) Assize__Applied *applied = NULL;
    if (assize_propose(cluster, &command, &applied))
        return cli_fail("%s: %s", path, assize_why(cluster));
    if (ret_id)
        *ret_id = text_copy(applied->id);
    return CLI_DONE;
}

/* ---- commands ---- */

static int
s_create(int argc, char **argv)
{
    const char *dir = NULL;
    const option_t table[] = {
        {"cluster", OPTION_TEXT, &dir, 0, 0, "DIR", "where the cluster lives (.assize)"},
        {0},
    };
    int at = options_read(table, "assize contest create [OPTIONS] FILE", argc, argv, 1, 1);
    _cleanup_(assize_close) assize_t *cluster = cli_connect(dir);
    _cleanup_(free_p) char *id = NULL;
    if (!cluster || cli_put_contest(cluster, argv[at], &id) != CLI_DONE)
        return CLI_FAILED;
    printf("%s\n", id);
    return CLI_DONE;
}

static int
s_register(int argc, char **argv)
{
    const char *dir = NULL;
    const option_t table[] = {
        {"cluster", OPTION_TEXT, &dir, 0, 0, "DIR", "where the cluster lives (.assize)"},
        {0},
    };
    int at = options_read(
        table, "assize contest register [OPTIONS] CONTEST USER...", argc, argv, 2, argc);
    _cleanup_(assize_close) assize_t *cluster = cli_connect(dir);
    if (!cluster)
        return CLI_FAILED;
    int result = CLI_DONE;
    for (int i = at + 1; i < argc; i++) {
        Assize__Registration registration = ASSIZE__REGISTRATION__INIT;
        registration.contest = argv[at];
        registration.user = argv[i];
        Assize__Command command = ASSIZE__COMMAND__INIT;
        command.body_case = ASSIZE__COMMAND__BODY_REGISTRATION_PUT;
        command.registration_put = &registration;
        _cleanup_(message_free_p) Assize__Applied *applied = NULL;
        if (assize_propose(cluster, &command, &applied))
            result = cli_fail("%s: %s", argv[i], assize_why(cluster));
    }
    return result;
}

static int
s_list(int argc, char **argv)
{
    const char *dir = NULL;
    const option_t table[] = {
        {"cluster", OPTION_TEXT, &dir, 0, 0, "DIR", "where the cluster lives (.assize)"},
        {0},
    };
    options_read(table, "assize contest list [OPTIONS]", argc, argv, 0, 0);
    _cleanup_(assize_close) assize_t *cluster = cli_connect(dir);
    if (!cluster)
        return CLI_FAILED;
    _cleanup_(table_text_destroy) table_text_t *list =
        table_text_new("id|name|start|>minutes|>problems|>registered");
    _cleanup_(free_p) char *after = text_copy("");
    do {
        Assize__ContestsQuery query = ASSIZE__CONTESTS_QUERY__INIT;
        query.limit = 200;
        query.after = after;
        _cleanup_(message_free_p) Assize__ContestsPage *page = NULL;
        if (assize_read(cluster, "ContestsList", &query.base, &page))
            return cli_fail("%s", assize_why(cluster));
        for (size_t i = 0; i < page->n_contests; i++) {
            const Assize__Contest *contest = page->contests[i]->contest;
            char start[CLOCK_RFC3339_SIZE];
            clock_format(contest->start_at_ms, start);
            table_text_add(list,
                           "%s|%s|%s|%lld|%zu|%u",
                           contest->id,
                           contest->name,
                           start,
                           (long long)contest->duration_ms / 60000,
                           contest->n_problems,
                           page->contests[i]->registrations);
        }
        free(after);
        after = text_copy(page->next);
    } while (*after);
    table_text_print(list);
    return CLI_DONE;
}

int
cli_contest(int argc, char **argv)
{
    static const cli_command_t commands[] = {
        {"create", s_create, "put the contest that a YAML file describes"},
        {"register", s_register, "register users"},
        {"list", s_list, "list contests"},
        {0},
    };
    return cli_dispatch(commands, "assize contest", argc, argv);
}
