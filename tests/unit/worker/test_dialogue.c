/*  A program and a validator talk; here both are the test. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lib/base/cleanup.h"
#include "nodes/worker/dialogue.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#define ROUNDS_MAX 5000
#define TRANSCRIPT_MAX 100u
#define OUTPUT_MAX 1000000u
#define PROGRAM DIALOGUE_PROGRAM
#define VALIDATOR DIALOGUE_VALIDATOR

typedef struct {
    zloop_t *loop;
    dialogue_t *dialogue;
    int in[DIALOGUE_SIDES];
    int out[DIALOGUE_SIDES];
    int floods;
} talk_t;

static void
s_on_flood(void *arg)
{
    ((talk_t *)arg)->floods++;
}

static int
s_setup(void **state)
{
    talk_t *self = calloc(1, sizeof *self);
    assert_non_null(self);
    signal(SIGPIPE, SIG_IGN);
    self->loop = zloop_new();
    zloop_set_nonstop(self->loop, true);
    self->dialogue = dialogue_new(self->loop, OUTPUT_MAX, TRANSCRIPT_MAX, s_on_flood, self);
    assert_non_null(self->dialogue);
    for (dialogue_side_t side = 0; side < DIALOGUE_SIDES; side++) {
        self->in[side] = dup(dialogue_stdin(self->dialogue, side));
        self->out[side] = dup(dialogue_stdout(self->dialogue, side));
        fcntl(self->in[side], F_SETFL, O_NONBLOCK);
        fcntl(self->out[side], F_SETFL, O_NONBLOCK);
    }
    dialogue_begin(self->dialogue);
    *state = self;
    return 0;
}

static int
s_teardown(void **state)
{
    talk_t *self = *state;
    dialogue_destroy(&self->dialogue);
    for (size_t side = 0; side < DIALOGUE_SIDES; side++) {
        close_p(&self->in[side]);
        close_p(&self->out[side]);
    }
    zloop_destroy(&self->loop);
    free(self);
    return 0;
}

static int
s_stop(zloop_t *loop, int timer, void *arg)
{
    (void)loop;
    (void)timer;
    (void)arg;
    return -1;
}

/*  One turn of the loop, which handles what is ready. */
static void
s_turn(talk_t *self)
{
    zloop_timer(self->loop, 1, 1, s_stop, NULL);
    zloop_start(self->loop);
}

/*  Reads until `size` bytes or the end have come; returns how many. */
static size_t
s_hear(talk_t *self, dialogue_side_t side, size_t size, bool *ret_end)
{
    size_t heard = 0;
    *ret_end = false;
    for (int round = 0; round < ROUNDS_MAX && heard < size; round++) {
        static char buffer[65536];
        size_t want = size - heard < sizeof buffer ? size - heard : sizeof buffer;
        ssize_t got = read(self->in[side], buffer, want);
        if (got == 0) {
            *ret_end = true;
            return heard;
        }
        if (got > 0)
            heard += (size_t)got;
        else
            s_turn(self);
    }
    return heard;
}

static void
s_say(talk_t *self, dialogue_side_t side, const char *words)
{
    assert_int_equal(write(self->out[side], words, strlen(words)), strlen(words));
}

static void
s_assert_transcript(talk_t *self, const char *text)
{
    const bytes_t *transcript = dialogue_transcript(self->dialogue);
    assert_int_equal(transcript->size, strlen(text));
    assert_memory_equal(transcript->data, text, transcript->size);
}

static void
words_cross_and_are_noted(void **state)
{
    talk_t *self = *state;
    bool end;
    s_say(self, PROGRAM, "1\n");
    assert_int_equal(s_hear(self, VALIDATOR, 2, &end), 2);
    s_say(self, VALIDATOR, "hig");
    assert_int_equal(s_hear(self, PROGRAM, 3, &end), 3);
    s_say(self, PROGRAM, "2\n3\n");
    assert_int_equal(s_hear(self, VALIDATOR, 4, &end), 4);
    s_assert_transcript(self, "> 1\n< hig\n> 2\n> 3\n");
}

static void
last_words_and_the_end_arrive_however_they_come(void **state)
{
    talk_t *self = *state;
    bool end;
    s_say(self, VALIDATOR, "5\n");
    close_p(&self->out[VALIDATOR]); /* both are there before we look */
    assert_int_equal(s_hear(self, PROGRAM, 3, &end), 2);
    assert_true(end);
    assert_true(dialogue_validator_first(self->dialogue));
    s_say(self, PROGRAM, "5\n"); /* the other direction goes on */
    assert_int_equal(s_hear(self, VALIDATOR, 2, &end), 2);
}

static void
what_is_said_to_one_that_left_goes_nowhere(void **state)
{
    talk_t *self = *state;
    bool end;
    close_p(&self->in[VALIDATOR]);
    for (int i = 0; i < 10; i++) {
        s_say(self, PROGRAM, "hello\n");
        s_turn(self);
    }
    close_p(&self->out[PROGRAM]);
    s_say(self, VALIDATOR, "done\n");
    assert_int_equal(s_hear(self, PROGRAM, 5, &end), 5);
    assert_false(dialogue_validator_first(self->dialogue));
}

static void
a_slow_reader_holds_the_writer_back_and_loses_nothing(void **state)
{
    talk_t *self = *state;
    static char chunk[65536];
    size_t said = 0, heard = 0;
    bool end;
    memset(chunk, 'x', sizeof chunk);
    for (int round = 0; round < 20; round++) { /* nobody reads: it fills up */
        ssize_t size = write(self->out[VALIDATOR], chunk, sizeof chunk);
        said += size > 0 ? (size_t)size : 0;
        s_turn(self);
    }
    assert_int_equal(write(self->out[VALIDATOR], chunk, sizeof chunk), -1);
    assert_int_equal(errno, EAGAIN);
    assert_true(said <= 4 * 65536 + DIALOGUE_PENDING_MAX);
    assert_int_equal(dialogue_waits(self->dialogue), DIALOGUE_PROGRAM_DEAF);
    close_p(&self->out[VALIDATOR]);
    heard = s_hear(self, PROGRAM, said + 1, &end);
    assert_true(end);
    assert_int_equal(heard, said);
}

static void
a_flood_is_told_once_and_not_listened_to(void **state)
{
    talk_t *self = *state;
    static char chunk[65536];
    memset(chunk, 'x', sizeof chunk);
    bool end = false;
    size_t heard = 0;
    for (int round = 0; round < ROUNDS_MAX && !end; round++) {
        ssize_t size = write(self->out[PROGRAM], chunk, sizeof chunk);
        (void)size;
        s_turn(self);
        heard += s_hear(self, VALIDATOR, sizeof chunk, &end);
    }
    assert_true(end);
    assert_int_equal(self->floods, 1);
    assert_true(heard <= OUTPUT_MAX);
}

static void
who_waited_for_whom_is_known(void **state)
{
    talk_t *self = *state;
    bool end;
    assert_int_equal(dialogue_waits(self->dialogue), DIALOGUE_BOTH_WAIT);
    s_say(self, PROGRAM, "1\n");
    for (int round = 0; round < ROUNDS_MAX && dialogue_transcript(self->dialogue)->size == 0;
         round++)
        s_turn(self);
    assert_int_equal(dialogue_waits(self->dialogue), DIALOGUE_VALIDATOR_DEAF);
    close_p(&self->out[PROGRAM]);
    dialogue_ended(self->dialogue, PROGRAM);
    assert_int_equal(s_hear(self, VALIDATOR, 3, &end), 2);
    assert_true(end);
    assert_int_equal(dialogue_waits(self->dialogue), DIALOGUE_VALIDATOR_DEAF); /* as it was */
}

static void
a_transcript_is_cut(void **state)
{
    talk_t *self = *state;
    bool end;
    for (int i = 0; i < 20; i++) {
        s_say(self, PROGRAM, "0123456789\n");
        assert_int_equal(s_hear(self, VALIDATOR, 11, &end), 11);
    }
    const bytes_t *transcript = dialogue_transcript(self->dialogue);
    assert_true(transcript->size <= TRANSCRIPT_MAX + strlen("\n...\n"));
    assert_memory_equal(transcript->data + transcript->size - 5, "\n...\n", 5);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, s_setup, s_teardown)
    const struct CMUnitTest tests[] = {
        TEST(words_cross_and_are_noted),
        TEST(last_words_and_the_end_arrive_however_they_come),
        TEST(what_is_said_to_one_that_left_goes_nowhere),
        TEST(a_slow_reader_holds_the_writer_back_and_loses_nothing),
        TEST(a_flood_is_told_once_and_not_listened_to),
        TEST(who_waited_for_whom_is_known),
        TEST(a_transcript_is_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
