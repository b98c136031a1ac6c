/*  dialogue - see dialogue.h */
#include "nodes/worker/dialogue.h"

#include "lib/base/cleanup.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define TRANSCRIPT_CUT "\n...\n"
#define LINE_EXTRA 3u /* bytes that a line takes besides its words */

/*  From one side to the other. */
typedef struct {
    dialogue_t *dialogue;
    int from; /* we read; -1: the side said its last */
    int to;   /* we write; -1: nobody reads there any more */
    uint8_t pending[DIALOGUE_PENDING_MAX];
    size_t pending_at;
    size_t pending_size;
    size_t said; /* bytes */
} lane_t;

struct dialogue {
    zloop_t *loop;
    lane_t lanes[DIALOGUE_SIDES]; /* by the side that speaks */
    int theirs[DIALOGUE_SIDES][2];
    size_t output_max;
    dialogue_flood_fn *flood;
    void *arg;
    bool validator_first;
    bool over;             /* one of them fell silent, and then ... */
    dialogue_wait_t waits; /* ... they waited so */
    bytes_t transcript;
    size_t transcript_max;
    dialogue_side_t speaker; /* of the last words in it */
    bool line_open;          /* they do not end with a newline */
    bool cut;
};

static int s_on_room(zloop_t *loop, zmq_pollitem_t *item, void *arg);

/* ---- the transcript ---- */

static void
s_note_line(dialogue_t *self, dialogue_side_t side, const uint8_t *line, size_t size)
{
    if (self->line_open && self->speaker != side) {
        (void)bytes_append(&self->transcript, "\n", 1);
        self->line_open = false;
    }
    if (!self->line_open)
        (void)bytes_append(&self->transcript, side == DIALOGUE_PROGRAM ? "> " : "< ", 2);
    (void)bytes_append(&self->transcript, line, size);
    self->line_open = line[size - 1] != '\n';
    self->speaker = side;
}

static void
s_note(dialogue_t *self, dialogue_side_t side, const uint8_t *words, size_t size)
{
    while (size > 0 && !self->cut) {
        const uint8_t *newline = memchr(words, '\n', size);
        size_t line = newline ? (size_t)(newline - words) + 1 : size;
        size_t left = self->transcript_max - self->transcript.size;
        self->cut = line + LINE_EXTRA > left;
        if (self->cut)
            line = left > LINE_EXTRA ? left - LINE_EXTRA : 0;
        if (line > 0)
            s_note_line(self, side, words, line);
        if (self->cut)
            (void)bytes_append_text(&self->transcript, TRANSCRIPT_CUT);
        words += line;
        size -= line;
    }
}

/* ---- lanes ---- */

static dialogue_side_t
s_side(const lane_t *lane)
{
    return lane == &lane->dialogue->lanes[DIALOGUE_PROGRAM] ? DIALOGUE_PROGRAM : DIALOGUE_VALIDATOR;
}

static void
s_poll(lane_t *lane, int fd, short events, zloop_fn *handler)
{
    zmq_pollitem_t item = {.fd = fd, .events = events};
    zloop_poller(lane->dialogue->loop, &item, handler, lane);
    /* The end of the other side is an event for us; czmq would stop polling at the second. */
    zloop_poller_set_tolerant(lane->dialogue->loop, &item);
}

static void
s_close(lane_t *lane, int *fd)
{
    if (*fd < 0)
        return;
    zmq_pollitem_t item = {.fd = *fd};
    zloop_poller_end(lane->dialogue->loop, &item);
    close_p(fd);
}

/*  Whether there is something to read for the side that listens in this lane. */
static bool
s_has_unread(const lane_t *lane)
{
    int size = 0;
    return lane->pending_size > 0 ||
           (lane->to >= 0 && ioctl(lane->to, FIONREAD, &size) == 0 && size > 0);
}

static dialogue_wait_t
s_find_waits(const dialogue_t *self)
{
    if (s_has_unread(&self->lanes[DIALOGUE_VALIDATOR]))
        return DIALOGUE_PROGRAM_DEAF;
    if (s_has_unread(&self->lanes[DIALOGUE_PROGRAM]))
        return DIALOGUE_VALIDATOR_DEAF;
    return DIALOGUE_BOTH_WAIT;
}

/*  The side said its last; once all of it is handed on, so does the other's input end. */
static void
s_fall_silent(lane_t *lane)
{
    dialogue_t *self = lane->dialogue;
    if (!self->over) {
        self->validator_first = s_side(lane) == DIALOGUE_VALIDATOR;
        self->waits = s_find_waits(self);
        self->over = true;
    }
    s_close(lane, &lane->from);
    if (lane->pending_size == 0)
        s_close(lane, &lane->to);
}

/*  Hands on what is pending: all of it, or as much as there is room for. */
static void
s_hand_on(lane_t *lane)
{
    while (lane->to >= 0 && lane->pending_size > 0) {
        ssize_t size = write(lane->to, lane->pending + lane->pending_at, lane->pending_size);
        if (size < 0 && errno == EINTR)
            continue;
        if (size < 0 && errno == EAGAIN)
            return;
        if (size < 0) {
            s_close(lane, &lane->to); /* nobody reads: it goes nowhere from now on */
            break;
        }
        lane->pending_at += (size_t)size;
        lane->pending_size -= (size_t)size;
    }
    if (lane->to < 0)
        lane->pending_size = 0;
    lane->pending_at = 0;
}

/*  Hears what was said, if anything. False at the end of the words. */
static bool
s_hear(lane_t *lane)
{
    dialogue_t *self = lane->dialogue;
    ssize_t size = read(lane->from, lane->pending, sizeof lane->pending);
    if (size < 0)
        return errno == EAGAIN || errno == EINTR;
    if (size == 0)
        return false;
    lane->pending_at = 0;
    lane->pending_size = (size_t)size;
    lane->said += (size_t)size;
    s_note(self, s_side(lane), lane->pending, (size_t)size);
    if (s_side(lane) == DIALOGUE_PROGRAM && lane->said > self->output_max) {
        lane->pending_size = 0;
        self->flood(self->arg);
        return false;
    }
    s_hand_on(lane);
    return true;
}

/*  Listens again when the reader has taken what is pending. */
static void
s_wait_for_room(lane_t *lane)
{
    zmq_pollitem_t item = {.fd = lane->from};
    zloop_poller_end(lane->dialogue->loop, &item);
    s_poll(lane, lane->to, ZMQ_POLLOUT, s_on_room);
}

static int
s_on_words(zloop_t *loop, zmq_pollitem_t *item, void *arg)
{
    (void)loop;
    (void)item;
    lane_t *lane = arg;
    if (!s_hear(lane))
        s_fall_silent(lane);
    else if (lane->pending_size > 0)
        s_wait_for_room(lane);
    return 0;
}

static int
s_on_room(zloop_t *loop, zmq_pollitem_t *item, void *arg)
{
    lane_t *lane = arg;
    int to = lane->to;
    s_hand_on(lane);
    if (lane->pending_size > 0)
        return 0;
    if (lane->to == to)
        zloop_poller_end(loop, item);
    if (lane->from >= 0)
        s_poll(lane, lane->from, ZMQ_POLLIN, s_on_words);
    else
        s_close(lane, &lane->to);
    return 0;
}

/* ---- life ---- */

static bool
s_open(dialogue_t *self, dialogue_side_t side)
{
    int out[2], in[2];
    dialogue_side_t other = side == DIALOGUE_PROGRAM ? DIALOGUE_VALIDATOR : DIALOGUE_PROGRAM;
    if (pipe2(out, O_CLOEXEC) != 0)
        return false;
    self->lanes[side].from = out[0];
    self->theirs[side][1] = out[1];
    if (pipe2(in, O_CLOEXEC) != 0)
        return false;
    self->theirs[side][0] = in[0];
    self->lanes[other].to = in[1];
    return fcntl(out[0], F_SETFL, O_NONBLOCK) == 0 && fcntl(in[1], F_SETFL, O_NONBLOCK) == 0;
}

dialogue_t *
dialogue_new(
    zloop_t *loop, size_t output_max, size_t transcript_max, dialogue_flood_fn *flood, void *arg)
{
    dialogue_t *self = calloc(1, sizeof *self);
    if (!self)
        abort();
    self->loop = loop;
    self->output_max = output_max;
    self->flood = flood;
    self->arg = arg;
    self->transcript_max = transcript_max;
    self->transcript = bytes_make(transcript_max + sizeof TRANSCRIPT_CUT);
    for (size_t i = 0; i < DIALOGUE_SIDES; i++) {
        self->lanes[i].dialogue = self;
        self->lanes[i].from = self->lanes[i].to = -1;
        self->theirs[i][0] = self->theirs[i][1] = -1;
    }
    if (!s_open(self, DIALOGUE_PROGRAM) || !s_open(self, DIALOGUE_VALIDATOR))
        dialogue_destroy(&self);
    return self;
}

static void
s_close_theirs(dialogue_t *self)
{
    for (size_t i = 0; i < DIALOGUE_SIDES; i++) {
        close_p(&self->theirs[i][0]);
        close_p(&self->theirs[i][1]);
    }
}

void
dialogue_destroy(dialogue_t **self_p)
{
    dialogue_t *self = *self_p;
    if (!self)
        return;
    s_close_theirs(self);
    for (size_t i = 0; i < DIALOGUE_SIDES; i++) {
        s_close(&self->lanes[i], &self->lanes[i].from);
        s_close(&self->lanes[i], &self->lanes[i].to);
    }
    bytes_clear(&self->transcript);
    free(self);
    *self_p = NULL;
}

int
dialogue_stdin(const dialogue_t *self, dialogue_side_t side)
{
    return self->theirs[side][0];
}

int
dialogue_stdout(const dialogue_t *self, dialogue_side_t side)
{
    return self->theirs[side][1];
}

void
dialogue_begin(dialogue_t *self)
{
    s_close_theirs(self);
    for (size_t i = 0; i < DIALOGUE_SIDES; i++)
        s_poll(&self->lanes[i], self->lanes[i].from, ZMQ_POLLIN, s_on_words);
}

void
dialogue_ended(dialogue_t *self, dialogue_side_t side)
{
    lane_t *lane = &self->lanes[side];
    while (lane->from >= 0 && lane->pending_size == 0) {
        size_t said = lane->said;
        if (!s_hear(lane) || lane->said == said)
            s_fall_silent(lane);
        else if (lane->pending_size > 0)
            s_wait_for_room(lane);
    }
}

bool
dialogue_validator_first(const dialogue_t *self)
{
    return self->over && self->validator_first;
}

dialogue_wait_t
dialogue_waits(const dialogue_t *self)
{
    return self->over ? self->waits : s_find_waits(self);
}

const bytes_t *
dialogue_transcript(const dialogue_t *self)
{
    return &self->transcript;
}
