/*  status - what runs and what waits */
#include <stdio.h>

#include "client/cli/cli.h"
#include "client/cli/table.h"
#include "lib/base/cleanup.h"
#include "lib/base/clock.h"
#include "lib/base/options.h"
#include "lib/base/text.h"
#include "schemas/message.h"

static void
s_print_broker(const Assize__BrokerStatus *status)
{
    char since[CLOCK_RFC3339_SIZE];
    clock_format(status->started_at_ms, since);
    printf("broker since %s: %llu requests, %llu replies, %llu redelivered, %llu quarantined, "
           "%llu expired, %llu refused\n\n",
           since,
           (unsigned long long)status->requests,
           (unsigned long long)status->replies,
           (unsigned long long)status->redelivered,
           (unsigned long long)status->quarantined,
           (unsigned long long)status->expired,
           (unsigned long long)status->refused);
    _cleanup_(table_text_destroy) table_text_t *services =
        table_text_new("service|>workers|>running|>queued");
    for (size_t i = 0; i < status->n_services; i++) {
        const Assize__BrokerStatus__Service *service = status->services[i];
        table_text_add(services,
                       "%s|%u|%u|%u",
                       service->name,
                       service->workers,
                       service->running,
                       service->queued);
    }
    table_text_print(services);
    printf("\n");
    _cleanup_(table_text_destroy) table_text_t *workers =
        table_text_new("session|>credit|>running|>seen ms ago|services");
    for (size_t i = 0; i < status->n_workers; i++) {
        const Assize__BrokerStatus__Worker *worker = status->workers[i];
        table_text_add(workers,
                       "%s|%u|%u|%llu|%zu",
                       worker->name,
                       worker->credit,
                       worker->running,
                       (unsigned long long)worker->seen_ms_ago,
                       worker->n_services);
    }
    table_text_print(workers);
}

static void
s_print_store(const Assize__StoreStatus *status)
{
    printf("\nstore %s (%s): term %llu, index %llu, %llu users, %llu problems, %llu submissions, "
           "%llu pending (%llu on their way), %.1f MiB\n",
           status->name,
           status->state,
           (unsigned long long)status->term,
           (unsigned long long)status->applied_index,
           (unsigned long long)status->users,
           (unsigned long long)status->problems,
           (unsigned long long)status->submissions,
           (unsigned long long)status->pending,
           (unsigned long long)status->dispatched,
           (double)status->disk_bytes / (1 << 20));
}

int
cli_status(int argc, char **argv)
{
    const char *dir = NULL;
    const option_t table[] = {
        {"cluster", OPTION_TEXT, &dir, 0, 0, "DIR", "where the cluster lives (.assize)"},
        {0},
    };
    options_read(table, "assize status [OPTIONS]", argc, argv, 0, 0);
    _cleanup_(assize_close) assize_t *cluster = cli_connect(dir);
    if (!cluster)
        return CLI_FAILED;
    assize_set_timeout(cluster, 2000);
    _cleanup_(message_free_p) Assize__BrokerStatus *broker = NULL;
    if (assize_broker_status(cluster, &broker))
        return cli_fail("the broker does not answer: %s", assize_why(cluster));
    s_print_broker(broker);
    Assize__Nothing nothing = ASSIZE__NOTHING__INIT;
    _cleanup_(message_free_p) Assize__StoreStatus *store = NULL;
    if (assize_read(cluster, "StatusGet", &nothing.base, &store))
        return cli_fail("the store does not answer: %s", assize_why(cluster));
    s_print_store(store);
    return CLI_DONE;
}
