/*  Both ends of an rpc, with a broker in between that only passes frames on. */
#include "fake_broker.h"

#include <schemas/store.pb-c.h>
#include <stdlib.h>

#include "lib/base/cleanup.h"
#include "lib/base/err.h"
#include "lib/bus/mdp.h"
#include "lib/bus/rpc.h"

typedef struct {
    Assize__StoreAny_Service service; /* first: methods get it back */
    zloop_t *loop;
    fake_broker_t *broker;
    rpc_server_t *server;
    bus_client_t *client;
    zframe_t *worker_id;
    zframe_t *client_id;
    Assize__User_Closure kept; /* of a method that answers later */
    void *kept_data;
    char principal[64]; /* of the last request */
    int partials;
    int finals;
    int status;
    char name[64]; /* of the user in the last reply */
    char detail[128];
} fixture_t;

/* ---- methods ---- */

static void
s_user_get(Assize__StoreAny_Service *service,
           const Assize__NameQuery *input,
           Assize__User_Closure closure,
           void *closure_data)
{
    fixture_t *f = (fixture_t *)(void *)service;
    snprintf(f->principal, sizeof f->principal, "%s", rpc_request_head(closure_data)->principal);
    Assize__User user = ASSIZE__USER__INIT;
    user.name = input->name;
    if (streq(input->name, "later")) {
        f->kept = closure;
        f->kept_data = closure_data;
    } else if (streq(input->name, "nobody")) {
        rpc_fail(closure_data, ERR_NOT_FOUND, "no such user");
    } else if (streq(input->name, "null")) {
        closure(NULL, closure_data);
    } else {
        if (streq(input->name, "partly"))
            rpc_partial(closure_data, &user.base);
        closure(&user, closure_data);
    }
}

/* ---- the broker ---- */

static int
s_pass_on(zloop_t *loop, int timer, void *arg)
{
    (void)loop;
    (void)timer;
    fixture_t *f = arg;
    for (zmsg_t *message; (message = zlistx_detach(f->broker->inbox, NULL));) {
        _cleanup_(zframe_destroy) zframe_t *id = zmsg_pop(message);
        _cleanup_(free_p) char *header = zmsg_popstr(message);
        _cleanup_(zframe_destroy) zframe_t *command = zmsg_pop(message);
        zframe_t *to = NULL;
        if (streq(header, MDP_CLIENT)) {
            _cleanup_(free_p) char *service = zmsg_popstr(message);
            zframe_destroy(&f->client_id);
            f->client_id = zframe_dup(id);
            to = f->worker_id;
            zmsg_pushmem(message, "", 0);
            zmsg_pushstr(message, "address");
            zmsg_pushmem(message, "\2", 1);
            zmsg_pushstr(message, MDP_WORKER);
        } else if (zframe_data(command)[0] == 1) {
            zframe_destroy(&f->worker_id);
            f->worker_id = zframe_dup(id);
        } else if (zframe_data(command)[0] <= 4) {
            _cleanup_(zframe_destroy) zframe_t *address = zmsg_pop(message);
            _cleanup_(zframe_destroy) zframe_t *delimiter = zmsg_pop(message);
            uint8_t reply = zframe_data(command)[0] == 3 ? 2 : 3;
            to = f->client_id;
            zmsg_pushstr(message, "store/any");
            zmsg_pushmem(message, &reply, 1);
            zmsg_pushstr(message, MDP_CLIENT);
        }
        if (to) {
            zframe_t *copy = zframe_dup(to);
            zmsg_prepend(message, &copy);
            zmsg_send(&message, f->broker->socket);
        }
        zmsg_destroy(&message);
    }
    return 0;
}

static bool
s_knows_worker(void *arg)
{
    return ((fixture_t *)arg)->worker_id != NULL;
}

static int
s_setup(void **state)
{
    fixture_t *f = calloc(1, sizeof *f);
    assert_non_null(f);
    assize__store_any__init(&f->service, NULL);
    f->service.user_get = s_user_get;
    f->loop = zloop_new();
    f->broker = fake_broker_new(f->loop);
    f->server =
        rpc_server_new(f->loop, f->broker->endpoint, "w1", 8, "store/any", &f->service.base);
    f->client = bus_client_new(f->loop, f->broker->endpoint);
    zloop_timer(f->loop, 1, 0, s_pass_on, f);
    run_until(f->loop, s_knows_worker, f);
    *state = f;
    return 0;
}

static int
s_teardown(void **state)
{
    fixture_t *f = *state;
    bus_client_destroy(&f->client);
    rpc_server_destroy(&f->server);
    fake_broker_destroy(&f->broker);
    zloop_destroy(&f->loop);
    zframe_destroy(&f->worker_id);
    zframe_destroy(&f->client_id);
    free(f);
    return 0;
}

/* ---- calls ---- */

static const bus_call_t CALL = {.service = "store/any", .principal = "ann"};

static void
s_take(void *arg, const rpc_reply_t *reply)
{
    fixture_t *f = arg;
    if (!reply->final) {
        assert_null(reply->message);
        assert_true(reply->size > 0);
        f->partials++;
        return;
    }
    f->finals++;
    f->status = reply->status;
    snprintf(f->detail, sizeof f->detail, "%s", reply->detail);
    assert_int_equal(reply->message != NULL, reply->status == 0);
    if (reply->message)
        snprintf(f->name,
                 sizeof f->name,
                 "%s",
                 ((const Assize__User *)(const void *)reply->message)->name);
}

static bool
s_has_final(void *arg)
{
    return ((fixture_t *)arg)->finals > 0;
}

static bool
s_has_kept(void *arg)
{
    return ((fixture_t *)arg)->kept_data != NULL;
}

static uint64_t
s_ask(fixture_t *f, const char *name)
{
    Assize__NameQuery query = ASSIZE__NAME_QUERY__INIT;
    query.name = (char *)name;
    f->finals = 0;
    return rpc_call(
        f->client, &assize__store_any__descriptor, "UserGet", &CALL, &query.base, s_take, f);
}

static void
a_method_answers_at_once_or_in_parts(void **state)
{
    fixture_t *f = *state;
    s_ask(f, "partly");
    run_until(f->loop, s_has_final, f);
    assert_int_equal(f->status, 0);
    assert_string_equal(f->name, "partly");
    assert_int_equal(f->partials, 1);
    assert_string_equal(f->principal, "ann");
}

static void
a_method_may_answer_later(void **state)
{
    fixture_t *f = *state;
    s_ask(f, "later");
    run_until(f->loop, s_has_kept, f);
    assert_int_equal(f->finals, 0);
    assert_string_equal(rpc_request_head(f->kept_data)->principal, "ann");
    Assize__User user = ASSIZE__USER__INIT;
    user.name = "now";
    f->kept(&user, f->kept_data);
    run_until(f->loop, s_has_final, f);
    assert_string_equal(f->name, "now");
}

static void
a_method_may_fail_and_null_is_our_fault(void **state)
{
    fixture_t *f = *state;
    s_ask(f, "nobody");
    run_until(f->loop, s_has_final, f);
    assert_int_equal(f->status, ERR_NOT_FOUND);
    assert_string_equal(f->detail, "no such user");
    s_ask(f, "null");
    run_until(f->loop, s_has_final, f);
    assert_int_equal(f->status, ERR_INTERNAL);
}

static void
requests_that_are_open_end_with_the_server(void **state)
{
    fixture_t *f = *state;
    s_ask(f, "later");
    run_until(f->loop, s_has_kept, f);
    rpc_server_destroy(&f->server);
}

static void
a_cancelled_call_frees_what_it_owned(void **state)
{
    fixture_t *f = *state;
    bus_client_cancel(f->client, s_ask(f, "partly"));
    run_for(f->loop, 50);
    assert_int_equal(f->finals, 0);
}

static int
s_wait_raw(fixture_t *f, const char *method, const void *body, size_t size)
{
    bus_call_t call = CALL;
    call.method = method;
    call.body = body;
    call.size = size;
    uint8_t *answer = NULL;
    size_t answer_size = 0;
    char *detail = NULL;
    int status = bus_client_wait(f->client, &call, NULL, NULL, &answer, &answer_size, &detail);
    free(answer);
    free(detail);
    return status;
}

static void
garbage_and_unknown_methods_are_answered_and_not_passed_on(void **state)
{
    fixture_t *f = *state;
    assert_int_equal(s_wait_raw(f, "UserGet", "\xff\xff\xff", 3), ERR_INVALID);
    assert_int_equal(s_wait_raw(f, "UserGet", "\x80\x00\x05", 3), ERR_INVALID); /* field 0 */
    assert_int_equal(s_wait_raw(f, "Nonsense", "", 0), ERR_UNSUPPORTED);
    assert_int_equal(s_wait_raw(f, NULL, "", 0), ERR_UNSUPPORTED);
    assert_string_equal(f->principal, "");
}

static void
an_output_that_does_not_unpack_is_internal(void **state)
{
    fixture_t *f = *state;
    Assize__NameQuery query = ASSIZE__NAME_QUERY__INIT;
    query.name = "carol"; /* comes back as field 1 of a User; in a FeedPage that is an Event */
    ProtobufCMethodDescriptor method = assize__store_any__descriptor.methods[0];
    assert_string_equal(method.name, "UserGet");
    method.output = &assize__feed_page__descriptor;
    const unsigned index[] = {0};
    ProtobufCServiceDescriptor wrong = assize__store_any__descriptor;
    wrong.methods = &method;
    wrong.n_methods = 1;
    wrong.method_indices_by_name = index;
    ProtobufCMessage *output = NULL;
    char *detail = NULL;
    int status = rpc_wait(f->client, &wrong, "UserGet", &CALL, &query.base, &output, &detail);
    assert_int_equal(status, ERR_INTERNAL);
    assert_null(output);
    assert_non_null(detail);
    free(detail);
}

static void
waiting_gives_the_output_or_the_reason(void **state)
{
    fixture_t *f = *state;
    Assize__NameQuery query = ASSIZE__NAME_QUERY__INIT;
    query.name = "carol";
    ProtobufCMessage *output = NULL;
    char *detail = NULL;
    const ProtobufCServiceDescriptor *descriptor = &assize__store_any__descriptor;
    assert_int_equal(
        rpc_wait(f->client, descriptor, "UserGet", &CALL, &query.base, &output, &detail), 0);
    assert_string_equal(((Assize__User *)(void *)output)->name, "carol");
    assert_null(detail);
    protobuf_c_message_free_unpacked(output, NULL);
    query.name = "nobody";
    assert_int_equal(
        rpc_wait(f->client, descriptor, "UserGet", &CALL, &query.base, &output, &detail),
        ERR_NOT_FOUND);
    assert_null(output);
    assert_string_equal(detail, "no such user");
    free(detail);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, s_setup, s_teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_method_answers_at_once_or_in_parts),
        TEST(a_method_may_answer_later),
        TEST(a_method_may_fail_and_null_is_our_fault),
        TEST(requests_that_are_open_end_with_the_server),
        TEST(a_cancelled_call_frees_what_it_owned),
        TEST(garbage_and_unknown_methods_are_answered_and_not_passed_on),
        TEST(an_output_that_does_not_unpack_is_internal),
        TEST(waiting_gives_the_output_or_the_reason),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
