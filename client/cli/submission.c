/*  submission - one submission with all its judgings, as JSON: what an operator looks at */
#include <stdio.h>

#include "client/cli/cli.h"
#include "lib/base/bytes.h"
#include "lib/base/cleanup.h"
#include "lib/base/options.h"
#include "lib/json/json.h"
#include "schemas/message.h"

#define RECORD_SIZE_MAX (8u << 20)

static int
s_show(int argc, char **argv)
{
    const char *dir = NULL;
    const option_t table[] = {
        {"cluster", OPTION_TEXT, &dir, 0, 0, "DIR", "where the cluster lives (.assize)"},
        {0},
    };
    int at = options_read(table, "assize submission show [OPTIONS] ID", argc, argv, 1, 1);
    _cleanup_(assize_close) assize_t *cluster = cli_connect(dir);
    if (!cluster)
        return CLI_FAILED;
    Assize__NameQuery query = ASSIZE__NAME_QUERY__INIT;
    query.name = argv[at];
    _cleanup_(message_free_p) Assize__SubmissionRecord *record = NULL;
    if (assize_read(cluster, "SubmissionGet", &query.base, &record))
        return cli_fail("%s", assize_why(cluster));
    _cleanup_(bytes_clear) bytes_t text = bytes_make(RECORD_SIZE_MAX);
    if (json_write(&record->base, &text))
        return cli_fail("this submission cannot be written as JSON");
    printf("%s\n", (const char *)text.data);
    return CLI_DONE;
}

static int
s_rejudge(int argc, char **argv)
{
    const char *dir = NULL;
    const option_t table[] = {
        {"cluster", OPTION_TEXT, &dir, 0, 0, "DIR", "where the cluster lives (.assize)"},
        {0},
    };
    int at = options_read(table, "assize submission rejudge [OPTIONS] ID...", argc, argv, 1, argc);
    _cleanup_(assize_close) assize_t *cluster = cli_connect(dir);
    if (!cluster)
        return CLI_FAILED;
    int result = CLI_DONE;
    for (int i = at; i < argc; i++) {
        Assize__Rejudge rejudge = ASSIZE__REJUDGE__INIT;
        rejudge.submission = argv[i];
        Assize__Command command = ASSIZE__COMMAND__INIT;
        command.body_case = ASSIZE__COMMAND__BODY_REJUDGE;
        command.rejudge = &rejudge;
        _cleanup_(message_free_p) Assize__Applied *applied = NULL;
        if (assize_propose(cluster, &command, &applied))
            result = cli_fail("%s: %s", argv[i], assize_why(cluster));
        else
            printf("%s judging %u\n", applied->id, applied->version);
    }
    return result;
}

int
cli_submission(int argc, char **argv)
{
    static const cli_command_t commands[] = {
        {"show", s_show, "print a submission with its judgings as JSON"},
        {"rejudge", s_rejudge, "judge submissions again"},
        {0},
    };
    return cli_dispatch(commands, "assize submission", argc, argv);
}
