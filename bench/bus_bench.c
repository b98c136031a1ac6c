/*  bench_bus - round trips through the broker, beside a bare ROUTER/DEALER proxy

    One client, one worker, echo, BODY_SIZE bytes, over tcp on loopback; client,
    worker and what is between them each in a thread of its own. Three ways:

        proxy       zmq_proxy between two raw sockets: what ZeroMQ costs by itself
        broker      assize's broker between the same raw sockets, which speak MDP/0.2 with heads
        sessions    the broker between a bus_client and a bus_worker: what nodes get

    With 1 in flight the figures tell the latency of an idle bus, with many its
    throughput. Each figure is the median of ROUNDS rounds; the ways take turns,
    so that a disturbance hits all of them.
*/
#include <arpa/inet.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "broker/broker_actor.h"
#include "lib/actor/actor.h"
#include "lib/base/cleanup.h"
#include "lib/base/clock.h"
#include "lib/base/log.h"
#include "lib/base/text.h"
#include "lib/bus/bus_client.h"
#include "lib/bus/bus_worker.h"
#include "lib/bus/mdp.h"

#define BODY_SIZE 256u
#define IN_FLIGHT_MAX 64u
#define ROUNDS 3u
#define ROUND_US 1000000
#define WARM_UP_US 200000
#define SAMPLES_MAX 2000000u
#define SERVICE "echo"

static const uint8_t BODY[BODY_SIZE] = {1};

/* ---- what a round measures ---- */

typedef struct {
    uint32_t *samples_us; /* SAMPLES_MAX of them */
    size_t count;
    int64_t from_us; /* samples count from here */
    int64_t end_us;
} round_t;

static void
s_add_sample(round_t *round, int64_t sent_us, int64_t now_us)
{
    if (now_us >= round->from_us && round->count < SAMPLES_MAX)
        round->samples_us[round->count++] = (uint32_t)(now_us - sent_us);
}

static round_t
s_begin_round(uint32_t *samples_us)
{
    int64_t from_us = clock_mono_us() + WARM_UP_US;
    return (round_t){.samples_us = samples_us, .from_us = from_us, .end_us = from_us + ROUND_US};
}

/* ---- raw peers: zmq_msg_t all the way ---- */

static void
s_send_frame(void *socket, const void *data, size_t size, bool more)
{
    if (zmq_send(socket, data, size, more ? ZMQ_SNDMORE : 0) < 0)
        abort();
}

/*  Receives a whole message; the first `count` frames are kept. Returns how many there were. */
static size_t
s_receive(void *socket, zmq_msg_t *frames, size_t count)
{
    for (size_t i = 0;; i++) {
        zmq_msg_t *frame = &frames[i < count ? i : count - 1];
        zmq_msg_close(frame);
        zmq_msg_init(frame);
        if (zmq_msg_recv(frame, socket, 0) < 0)
            abort();
        if (!zmq_msg_more(frame))
            return i + 1;
    }
}

typedef struct {
    const char *endpoint;
    bool mdp;
} raw_args_t;

static void
s_answer_raw(void *socket, zmq_msg_t *frames, size_t count, bool mdp)
{
    if (!mdp) { /* [client][body] */
        zmq_msg_send(&frames[0], socket, ZMQ_SNDMORE);
        zmq_msg_send(&frames[1], socket, 0);
        return;
    }
    if (count < 6)
        return; /* HEARTBEAT: ours go with our answers */
    s_send_frame(socket, MDP_WORKER, MDP_HEADER_SIZE, true);
    s_send_frame(socket, "\4", 1, true);
    zmq_msg_send(&frames[2], socket, ZMQ_SNDMORE);
    s_send_frame(socket, "", 0, true);
    zmq_msg_send(&frames[5], socket, 0);
}

static void
s_raw_worker(zsock_t *pipe, void *args)
{
    const raw_args_t *raw = args;
    zsock_t *socket = zsock_new(ZMQ_DEALER);
    zsock_connect(socket, "%s", raw->endpoint);
    void *handle = zsock_resolve(socket);
    if (raw->mdp) {
        Assize__WorkerReady ready = ASSIZE__WORKER_READY__INIT;
        ready.credit = IN_FLIGHT_MAX;
        uint8_t head[32];
        mdp_head_pack(&ready.base, MDP_HEAD_READY, head);
        s_send_frame(handle, MDP_WORKER, MDP_HEADER_SIZE, true);
        s_send_frame(handle, "\1", 1, true);
        s_send_frame(handle, SERVICE, strlen(SERVICE), true);
        s_send_frame(handle, head, mdp_head_size(&ready.base), false);
    }
    zsock_signal(pipe, 0);
    zmq_msg_t frames[6];
    for (size_t i = 0; i < 6; i++)
        zmq_msg_init(&frames[i]);
    zmq_pollitem_t items[] = {{.socket = handle, .events = ZMQ_POLLIN},
                              {.socket = zsock_resolve(pipe), .events = ZMQ_POLLIN}};
    while (zmq_poll(items, 2, -1) >= 0 && !(items[1].revents & ZMQ_POLLIN))
        while (zsock_events(socket) & ZMQ_POLLIN)
            s_answer_raw(handle, frames, s_receive(handle, frames, 6), raw->mdp);
    for (size_t i = 0; i < 6; i++)
        zmq_msg_close(&frames[i]);
    zsock_destroy(&socket);
}

static void
s_send_raw(void *socket, bool mdp, uint64_t number)
{
    if (mdp) {
        Assize__RequestHead request = ASSIZE__REQUEST_HEAD__INIT;
        request.id = number;
        request.method = "Echo";
        request.timeout_ms = BUS_TIMEOUT_MS;
        uint8_t head[64];
        mdp_head_pack(&request.base, MDP_HEAD_REQUEST, head);
        s_send_frame(socket, MDP_CLIENT, MDP_HEADER_SIZE, true);
        s_send_frame(socket, "\1", 1, true);
        s_send_frame(socket, SERVICE, strlen(SERVICE), true);
        s_send_frame(socket, head, mdp_head_size(&request.base), true);
    }
    s_send_frame(socket, BODY, BODY_SIZE, false);
}

/*  One worker answers in order, so the oldest time is that of the reply. */
static void
s_run_raw_client(const char *endpoint, bool mdp, unsigned in_flight, round_t *round)
{
    zsock_t *socket = zsock_new(ZMQ_DEALER);
    zsock_connect(socket, "%s", endpoint);
    void *handle = zsock_resolve(socket);
    int64_t sent_us[IN_FLIGHT_MAX];
    zmq_msg_t frames[5];
    for (size_t i = 0; i < 5; i++)
        zmq_msg_init(&frames[i]);
    uint64_t number = 0;
    for (; number < in_flight; number++) {
        sent_us[number] = clock_mono_us();
        s_send_raw(handle, mdp, number + 1);
    }
    for (int64_t now_us = 0; now_us < round->end_us; number++) {
        s_receive(handle, frames, 5);
        now_us = clock_mono_us();
        s_add_sample(round, sent_us[number % in_flight], now_us);
        sent_us[number % in_flight] = now_us;
        s_send_raw(handle, mdp, number + 1);
    }
    for (size_t i = 0; i < 5; i++)
        zmq_msg_close(&frames[i]);
    zsock_destroy(&socket);
}

/* ---- sessions: bus_worker and bus_client ---- */

typedef struct {
    bus_worker_t *worker;
} echo_t;

static void
s_echo(void *arg, const bus_request_t *request)
{
    const echo_t *echo = arg;
    bus_worker_final(echo->worker, request->ticket, 0, NULL, request->body, request->size);
}

static void
s_session_worker(zsock_t *pipe, void *args)
{
    const raw_args_t *raw = args;
    zloop_t *loop = actor_loop_new();
    echo_t echo;
    echo.worker = bus_worker_new(loop, raw->endpoint, "bench", IN_FLIGHT_MAX, s_echo, &echo);
    bus_worker_offer(echo.worker, SERVICE);
    actor_loop(pipe, loop, NULL, NULL);
    bus_worker_destroy(&echo.worker);
    zloop_destroy(&loop);
}

typedef struct {
    bus_client_t *client;
    round_t *round;
} caller_t;

typedef struct {
    caller_t *caller;
    int64_t sent_us;
} flight_t;

static void s_take_reply(void *arg, const bus_reply_t *reply);

static void
s_call(flight_t *flight)
{
    bus_call_t call = {.service = SERVICE, .method = "Echo", .body = BODY, .size = BODY_SIZE};
    flight->sent_us = clock_mono_us();
    bus_client_call(flight->caller->client, &call, s_take_reply, flight);
}

static void
s_take_reply(void *arg, const bus_reply_t *reply)
{
    flight_t *flight = arg;
    if (reply->status)
        abort();
    int64_t now_us = clock_mono_us();
    s_add_sample(flight->caller->round, flight->sent_us, now_us);
    if (now_us < flight->caller->round->end_us)
        s_call(flight);
}

static int
s_end_when_idle(zloop_t *loop, int timer, void *arg)
{
    (void)loop;
    (void)timer;
    const caller_t *caller = arg;
    return bus_client_outstanding(caller->client) == 0 ? -1 : 0;
}

static void
s_run_session_client(const char *endpoint, unsigned in_flight, round_t *round)
{
    zloop_t *loop = actor_loop_new();
    caller_t caller = {.client = bus_client_new(loop, endpoint), .round = round};
    flight_t flights[IN_FLIGHT_MAX];
    for (unsigned i = 0; i < in_flight; i++) {
        flights[i].caller = &caller;
        s_call(&flights[i]);
    }
    zloop_timer(loop, 10, 0, s_end_when_idle, &caller);
    zloop_start(loop);
    bus_client_destroy(&caller.client);
    zloop_destroy(&loop);
}

/* ---- the ways ---- */

/*  Not by a ZeroMQ socket: that closes in the background, and the port would still be taken. */
static char *
s_free_endpoint(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    _cleanup_(close_p) int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, size) != 0 ||
        getsockname(fd, (struct sockaddr *)&address, &size) != 0)
        abort();
    return text_format("tcp://127.0.0.1:%u", ntohs(address.sin_port));
}

static void
s_run_proxy_round(unsigned in_flight, round_t *round)
{
    _cleanup_(free_p) char *front = s_free_endpoint();
    _cleanup_(free_p) char *back = s_free_endpoint();
    zactor_t *proxy = zactor_new(zproxy, NULL);
    zstr_sendx(proxy, "FRONTEND", "ROUTER", front, NULL);
    zsock_wait(proxy);
    zstr_sendx(proxy, "BACKEND", "DEALER", back, NULL);
    zsock_wait(proxy);
    raw_args_t args = {.endpoint = back};
    zactor_t *worker = zactor_new(s_raw_worker, &args);
    s_run_raw_client(front, false, in_flight, round);
    zactor_destroy(&worker);
    zactor_destroy(&proxy);
}

static void
s_run_broker_round(unsigned in_flight, round_t *round, bool sessions)
{
    _cleanup_(free_p) char *endpoint = s_free_endpoint();
    const char *const endpoints[] = {endpoint};
    broker_actor_args_t broker_args = {.endpoints = endpoints, .endpoint_count = 1};
    zactor_t *broker = zactor_new(broker_actor_fn, &broker_args);
    raw_args_t args = {.endpoint = endpoint, .mdp = true};
    zactor_t *worker = zactor_new(sessions ? s_session_worker : s_raw_worker, &args);
    if (sessions)
        s_run_session_client(endpoint, in_flight, round);
    else
        s_run_raw_client(endpoint, true, in_flight, round);
    zactor_destroy(&worker);
    zactor_destroy(&broker);
}

/* ---- figures ---- */

enum { PROXY, BROKER, SESSIONS, WAYS };

static const char *const NAMES[WAYS] = {"proxy", "broker", "sessions"};

typedef struct {
    double per_second;
    uint32_t p50_us;
    uint32_t p99_us;
} figure_t;

static int
s_compare_samples(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a;
    uint32_t y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static int
s_compare_figures(const void *a, const void *b)
{
    double x = ((const figure_t *)a)->per_second;
    double y = ((const figure_t *)b)->per_second;
    return (x > y) - (x < y);
}

static figure_t
s_measure(int way, unsigned in_flight, uint32_t *samples_us)
{
    round_t round = s_begin_round(samples_us);
    if (way == PROXY)
        s_run_proxy_round(in_flight, &round);
    else
        s_run_broker_round(in_flight, &round, way == SESSIONS);
    if (round.count == 0)
        abort();
    qsort(samples_us, round.count, sizeof *samples_us, s_compare_samples);
    return (figure_t){
        .per_second = (double)round.count * 1e6 / ROUND_US,
        .p50_us = samples_us[round.count / 2],
        .p99_us = samples_us[round.count * 99 / 100],
    };
}

int
main(void)
{
    log_start("bench", LOG_LEVEL_ERROR);
    zsys_init();
    zsys_handler_set(NULL);
    _cleanup_(free_p) uint32_t *samples_us = calloc(SAMPLES_MAX, sizeof *samples_us);
    if (!samples_us)
        abort();
    printf("round trips of %u bytes over tcp, one client, one worker; median of %u rounds\n",
           BODY_SIZE,
           ROUNDS);
    printf("%-10s %10s %14s %9s %9s %9s\n",
           "",
           "in flight",
           "round trips/s",
           "p50 us",
           "p99 us",
           "of proxy");
    const unsigned depths[] = {1, IN_FLIGHT_MAX};
    for (size_t depth = 0; depth < 2; depth++) {
        figure_t figures[WAYS][ROUNDS];
        for (unsigned i = 0; i < ROUNDS; i++)
            for (int way = 0; way < WAYS; way++)
                figures[way][i] = s_measure(way, depths[depth], samples_us);
        for (int way = 0; way < WAYS; way++) {
            qsort(figures[way], ROUNDS, sizeof figures[way][0], s_compare_figures);
            const figure_t *median = &figures[way][ROUNDS / 2];
            double proxy = figures[PROXY][ROUNDS / 2].per_second;
            printf("%-10s %10u %14.0f %9" PRIu32 " %9" PRIu32 " %8.0f%%\n",
                   NAMES[way],
                   depths[depth],
                   median->per_second,
                   median->p50_us,
                   median->p99_us,
                   100 * median->per_second / proxy);
        }
    }
    return 0;
}
