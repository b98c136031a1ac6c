/*  verify_report - see verify_report.h */
#include "client/cli/verify_report.h"

#include <stdio.h>
#include <stdlib.h>

#include "client/cli/cli.h"
#include "client/cli/table.h"
#include "lib/base/cleanup.h"
#include "lib/base/text.h"
#include "lib/json/json.h"

#define REPORT_SIZE_MAX (64u << 20) /* bytes of JSON */

Assize__VerifiedPackage *
verify_report_add(Assize__VerifyReport *self, const char *path)
{
    Assize__VerifiedPackage *package = calloc(1, sizeof *package);
    self->packages = realloc(self->packages, (self->n_packages + 1) * sizeof *self->packages);
    if (!package || !self->packages)
        abort();
    assize__verified_package__init(package);
    package->path = text_copy(path);
    self->packages[self->n_packages++] = package;
    return package;
}

void
verify_report_count(Assize__VerifyReport *self, const Assize__VerifiedPackage *package)
{
    self->not_judged += *package->not_judged != 0;
    for (size_t i = 0; i < package->n_submissions; i++) {
        Assize__Outcome outcome = package->submissions[i]->outcome;
        self->kept += outcome == ASSIZE__OUTCOME__OUTCOME_KEPT;
        self->broken += outcome == ASSIZE__OUTCOME__OUTCOME_BROKEN;
        self->skipped += outcome == ASSIZE__OUTCOME__OUTCOME_SKIPPED;
    }
    for (size_t i = 0; i < package->n_data; i++) {
        self->kept += package->data[i]->kept;
        self->broken += package->data[i]->broken;
        self->skipped += *package->data[i]->skipped != 0;
    }
}

static const char *
s_mark(Assize__Outcome outcome)
{
    return outcome == ASSIZE__OUTCOME__OUTCOME_BROKEN ? "  <-- broken" : "";
}

static void
s_print_submissions(const Assize__VerifiedPackage *package)
{
    bool scored = false;
    for (size_t i = 0; i < package->n_submissions; i++)
        scored = scored || package->submissions[i]->scored;
    _cleanup_(table_text_destroy) table_text_t *table =
        table_text_new(scored ? "submission|promise|verdict|>score|>ms|>MiB|"
                              : "submission|promise|verdict|>ms|>MiB|");
    for (size_t i = 0; i < package->n_submissions; i++) {
        const Assize__VerifiedSubmission *one = package->submissions[i];
        const char *path = one->path;
        if (text_starts(path, "submissions/"))
            path += sizeof "submissions/" - 1;
        bool skipped = one->outcome == ASSIZE__OUTCOME__OUTCOME_SKIPPED;
        _cleanup_(free_p) char *score = one->scored ? text_format("%g", one->score) : text_copy("");
        _cleanup_(free_p) char *cost =
            skipped ? text_copy("|") : text_format("%u|%u", one->cpu_ms, one->memory_kib / 1024);
        table_text_add(table,
                       "%s|%s|%s%s%s%s|%s|%s",
                       path,
                       one->promise,
                       skipped ? "skipped" : cli_verdict(one->verdict),
                       s_mark(one->outcome),
                       scored ? "|" : "",
                       score,
                       cost,
                       one->note);
    }
    table_text_print(table);
}

static void
s_print_data(const Assize__VerifiedPackage *package)
{
    for (size_t i = 0; i < package->n_data; i++) {
        const Assize__VerifiedData *data = package->data[i];
        if (*data->skipped)
            printf("%s, %s: skipped: %s\n", data->what, data->program, data->skipped);
        else
            printf("%s, %s: %u kept, %u broken\n",
                   data->what,
                   data->program,
                   data->kept,
                   data->broken);
        for (size_t k = 0; k < data->n_cases; k++)
            printf("  %s%s: %s\n",
                   data->cases[k]->name,
                   data->cases[k]->outcome == ASSIZE__OUTCOME__OUTCOME_BROKEN ? "  <-- broken"
                                                                              : " (a remark)",
                   data->cases[k]->note);
    }
}

static void
s_print_limits(const Assize__VerifiedLimits *limits)
{
    if (*limits->slowest_accepted)
        printf("slowest accepted: %u ms (%s)\n",
               limits->slowest_accepted_ms,
               limits->slowest_accepted);
    if (*limits->fastest_too_slow)
        printf("fastest too slow: %s%u ms (%s)\n",
               limits->fastest_at_least ? "over " : "",
               limits->fastest_too_slow_ms,
               limits->fastest_too_slow);
    if (limits->suggested_ms)
        printf("suggested time limit: %u ms; judged with %u ms%s\n",
               limits->suggested_ms,
               limits->time_ms,
               limits->derived ? ", derived" : "");
    if (*limits->note)
        printf("time limit: %s\n", limits->note);
}

void
verify_report_print(const Assize__VerifiedPackage *package)
{
    const char *name = *package->id ? package->id : package->path;
    for (size_t i = 0; i < package->n_remarks; i++)
        printf("%s\n", package->remarks[i]);
    if (*package->not_judged) {
        printf("%s: not judged: %s\n\n", name, package->not_judged);
        return;
    }
    printf("%s: time limit %u ms, %u test cases\n", name, package->limits->time_ms, package->tests);
    s_print_submissions(package);
    s_print_data(package);
    s_print_limits(package->limits);
    printf("\n");
}

void
verify_report_print_sums(const Assize__VerifyReport *self)
{
    printf("%u promises kept, %u broken, %u skipped, %u packages not judged\n",
           self->kept,
           self->broken,
           self->skipped,
           self->not_judged);
}

int
verify_report_print_json(const Assize__VerifyReport *self)
{
    _cleanup_(bytes_clear) bytes_t text = bytes_make(REPORT_SIZE_MAX);
    int code = json_write(&self->base, &text);
    if (code == 0)
        printf("%s\n", (const char *)text.data);
    return code;
}
