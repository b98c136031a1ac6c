/*  fake_broker - see fake_broker.h */
#include "fake_broker.h"

#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "lib/base/cleanup.h"
#include "lib/base/clock.h"
#include "lib/base/id.h"
#include "lib/bus/mdp.h"

#define ENDPOINT "ipc://@"

static void
s_free_message(void **message_p)
{
    zmsg_destroy((zmsg_t **)message_p);
}

static bool
s_is(zmsg_t *message, size_t index, const void *data, size_t size)
{
    zframe_t *frame = zmsg_first(message);
    while (frame && index-- > 0)
        frame = zmsg_next(message);
    return frame && zframe_size(frame) == size && memcmp(zframe_data(frame), data, size) == 0;
}

static void
s_pong(fake_broker_t *self, zmsg_t *ping)
{
    Assize__Pong pong = ASSIZE__PONG__INIT;
    pong.incarnation = self->incarnation;
    uint8_t bytes[64];
    size_t size = assize__pong__pack(&pong, bytes);
    Assize__RequestHead *asked = request_head(ping);
    Assize__ReplyHead head = ASSIZE__REPLY_HEAD__INIT;
    head.id = asked->id;
    assize__request_head__free_unpacked(asked, NULL);
    uint8_t packed[64];
    mdp_head_pack(&head.base, MDP_HEAD_REPLY, packed);
    fake_broker_send(self,
                     ping,
                     MDP_CLIENT,
                     (size_t)6,
                     "\3",
                     (size_t)1,
                     "mmi.ping",
                     (size_t)8,
                     packed,
                     mdp_head_size(&head.base),
                     bytes,
                     size,
                     NULL);
}

static int
s_handle_socket(zloop_t *loop, zsock_t *socket, void *arg)
{
    (void)loop;
    fake_broker_t *self = arg;
    zmsg_t *message = zmsg_recv(socket);
    if (!message || self->swallows) {
        zmsg_destroy(&message);
    } else if (self->pongs && s_is(message, 3, "mmi.ping", 8)) {
        s_pong(self, message);
        zmsg_destroy(&message);
    } else {
        zlistx_add_end(self->inbox, message);
    }
    return 0;
}

fake_broker_t *
fake_broker_new(zloop_t *loop)
{
    fake_broker_t *self = calloc(1, sizeof *self);
    assert_non_null(self);
    char id[ID_SIZE];
    id_make(clock_utc_ms(), id);
    self->loop = loop;
    snprintf(self->endpoint, sizeof self->endpoint, ENDPOINT "assize-test-%s", id);
    snprintf(self->incarnation, sizeof self->incarnation, "first");
    self->inbox = zlistx_new();
    zlistx_set_destructor(self->inbox, s_free_message);
    self->pongs = true;
    fake_broker_up(self);
    return self;
}

void
fake_broker_destroy(fake_broker_t **self_p)
{
    fake_broker_t *self = *self_p;
    if (!self)
        return;
    fake_broker_down(self);
    zlistx_destroy(&self->inbox);
    free(self);
    *self_p = NULL;
}

/*  Whether anybody still listens: ZeroMQ closes in the background. */
static bool
s_listens(const fake_broker_t *self)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX}; /* an abstract name starts with NUL */
    const char *name = self->endpoint + strlen(ENDPOINT);
    memcpy(address.sun_path + 1, name, strlen(name));
    _cleanup_(close_p) int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_true(fd >= 0);
    socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + strlen(name));
    return connect(fd, (struct sockaddr *)&address, size) == 0;
}

void
fake_broker_down(fake_broker_t *self)
{
    if (!self->socket)
        return;
    zloop_reader_end(self->loop, self->socket);
    zsock_destroy(&self->socket);
    zlistx_purge(self->inbox);
    int64_t end_ms = clock_mono_ms() + WAIT_MS;
    while (s_listens(self))
        assert_true(clock_mono_ms() < end_ms);
}

void
fake_broker_up(fake_broker_t *self)
{
    self->socket = zsock_new(ZMQ_ROUTER);
    assert_non_null(self->socket);
    assert_int_equal(zsock_bind(self->socket, "%s", self->endpoint), 0);
    zloop_reader(self->loop, self->socket, s_handle_socket, self);
}

/* ---- the loop ---- */

typedef struct {
    bool (*holds)(void *arg);
    void *arg;
    int64_t end_ms;
    bool held;
} wait_t;

static int
s_handle_check(zloop_t *loop, int timer, void *arg)
{
    (void)loop;
    (void)timer;
    wait_t *wait = arg;
    wait->held = wait->holds && wait->holds(wait->arg);
    return wait->held || clock_mono_ms() >= wait->end_ms ? -1 : 0;
}

static bool
s_run(zloop_t *loop, wait_t *wait)
{
    int timer = zloop_timer(loop, 1, 0, s_handle_check, wait);
    zloop_start(loop);
    zloop_timer_end(loop, timer);
    return wait->held;
}

void
run_until(zloop_t *loop, bool (*holds)(void *arg), void *arg)
{
    wait_t wait = {.holds = holds, .arg = arg, .end_ms = clock_mono_ms() + WAIT_MS};
    assert_true(s_run(loop, &wait));
}

void
run_for(zloop_t *loop, size_t ms)
{
    wait_t wait = {.end_ms = clock_mono_ms() + (int64_t)ms};
    s_run(loop, &wait);
}

/* ---- messages ---- */

typedef struct {
    fake_broker_t *broker;
    const char *header;
    uint8_t command;
    zmsg_t *found;
} search_t;

static bool
s_find(void *arg)
{
    search_t *search = arg;
    for (zmsg_t *message; (message = zlistx_detach(search->broker->inbox, NULL));) {
        if (s_is(message, 1, search->header, MDP_HEADER_SIZE) &&
            s_is(message, 2, &search->command, 1)) {
            search->found = message;
            return true;
        }
        zmsg_destroy(&message);
    }
    return false;
}

zmsg_t *
fake_broker_take(fake_broker_t *self, const char *header, int command)
{
    search_t search = {.broker = self, .header = header, .command = (uint8_t)command};
    run_until(self->loop, s_find, &search);
    return search.found;
}

void
fake_broker_send(fake_broker_t *self, zmsg_t *to, ...)
{
    zmsg_t *message = zmsg_new();
    zmsg_addmem(message, zframe_data(zmsg_first(to)), zframe_size(zmsg_first(to)));
    va_list args;
    va_start(args, to);
    for (const void *data; (data = va_arg(args, const void *));)
        zmsg_addmem(message, data, va_arg(args, size_t));
    va_end(args);
    zmsg_send(&message, self->socket);
}

void
fake_broker_reply(fake_broker_t *self, zmsg_t *request, int command, int status, const char *body)
{
    Assize__RequestHead *asked = request_head(request);
    Assize__ReplyHead head = ASSIZE__REPLY_HEAD__INIT;
    head.id = asked->id;
    head.status = status;
    head.detail = status ? "because" : (char *)"";
    assize__request_head__free_unpacked(asked, NULL);
    uint8_t packed[64];
    mdp_head_pack(&head.base, MDP_HEAD_REPLY, packed);
    uint8_t byte = (uint8_t)command;
    _cleanup_(free_p) char *service = frame_text(request, 3);
    fake_broker_send(self,
                     request,
                     MDP_CLIENT,
                     (size_t)6,
                     &byte,
                     (size_t)1,
                     service,
                     strlen(service),
                     packed,
                     mdp_head_size(&head.base),
                     body,
                     strlen(body),
                     NULL);
}

Assize__RequestHead *
request_head(zmsg_t *request)
{
    zframe_t *frame = zmsg_first(request);
    for (int i = 0; i < 4 && frame; i++)
        frame = zmsg_next(request);
    assert_non_null(frame);
    mdp_frame_t view = {.data = zframe_data(frame), .size = zframe_size(frame)};
    assert_true(mdp_head_is(view, MDP_HEAD_REQUEST));
    Assize__RequestHead *head =
        (Assize__RequestHead *)mdp_head_unpack(view, &assize__request_head__descriptor);
    assert_non_null(head);
    return head;
}

char *
frame_text(zmsg_t *message, size_t index)
{
    zframe_t *frame = zmsg_first(message);
    while (frame && index-- > 0)
        frame = zmsg_next(message);
    assert_non_null(frame);
    return zframe_strdup(frame);
}
