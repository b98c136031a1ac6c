#include <schemas/bus.pb-c.h>
#include <schemas/store.pb-c.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lib/bus/bus_limits.h"
#include "lib/bus/mdp.h"
#include "lib/bus/unpack.h"

static mdp_frame_t
s_frame(const char *text)
{
    return (mdp_frame_t){.data = (const uint8_t *)text, .size = strlen(text)};
}

#define F(text) s_frame(text)
#define EMPTY ((mdp_frame_t){.data = (const uint8_t *)"", .size = 0})

static void
every_command_of_rfc_18_is_read(void **state)
{
    (void)state;
    const struct {
        mdp_frame_t frames[6];
        size_t count;
        mdp_command_t command;
        size_t body_at;
    } cases[] = {
        {{F("MDPC02"), F("\1"), F("echo"), F("x")}, 4, MDP_CLIENT_REQUEST, 3},
        {{F("MDPC02"), F("\2"), F("echo"), F("x"), F("y")}, 5, MDP_CLIENT_PARTIAL, 3},
        {{F("MDPC02"), F("\3"), F("echo"), EMPTY}, 4, MDP_CLIENT_FINAL, 3},
        {{F("MDPW02"), F("\1"), F("echo")}, 3, MDP_WORKER_READY, 3},
        {{F("MDPW02"), F("\1"), F("echo"), F("AZW1")}, 4, MDP_WORKER_READY, 3},
        {{F("MDPW02"), F("\2"), F("address"), EMPTY, F("x")}, 5, MDP_WORKER_REQUEST, 4},
        {{F("MDPW02"), F("\3"), F("address"), EMPTY, F("x")}, 5, MDP_WORKER_PARTIAL, 4},
        {{F("MDPW02"), F("\4"), F("address"), EMPTY, F("x"), F("y")}, 6, MDP_WORKER_FINAL, 4},
        {{F("MDPW02"), F("\5")}, 2, MDP_WORKER_HEARTBEAT, 2},
        {{F("MDPW02"), F("\6")}, 2, MDP_WORKER_DISCONNECT, 2},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        mdp_message_t message;
        assert_int_equal(mdp_parse(cases[i].frames, cases[i].count, &message), 0);
        assert_int_equal(message.command, cases[i].command);
        assert_int_equal(message.body_at, cases[i].body_at);
        assert_int_equal(message.body_count, cases[i].count - cases[i].body_at);
        bool addressed = message.body_at == 4;
        assert_int_equal(message.address.size, addressed ? 7 : 0);
        assert_int_equal(message.service.size, message.body_at == 3 ? 4 : 0);
    }
}

static void
wrong_shapes_are_no_commands(void **state)
{
    (void)state;
    mdp_message_t message;
    mdp_frame_t frames[BUS_FRAMES_MAX + 1];
    assert_true(mdp_parse(NULL, 0, &message) < 0);
    for (size_t i = 0; i < BUS_FRAMES_MAX + 1; i++)
        frames[i] = F("x");
    frames[0] = F("MDPC02");
    frames[1] = F("\1");
    assert_true(mdp_parse(frames, 3, &message) < 0);
    assert_int_equal(mdp_parse(frames, BUS_FRAMES_MAX, &message), 0);
    assert_true(mdp_parse(frames, BUS_FRAMES_MAX + 1, &message) < 0);
    frames[1] = F("\4");
    assert_true(mdp_parse(frames, 4, &message) < 0);
    frames[0] = F("MDPW02");
    assert_true(mdp_parse(frames, 5, &message) < 0); /* the delimiter is not empty */
    frames[3] = EMPTY;
    assert_int_equal(mdp_parse(frames, 5, &message), 0);
    assert_true(mdp_parse(frames, 4, &message) < 0);
    frames[2] = EMPTY;
    assert_true(mdp_parse(frames, 5, &message) < 0);
    frames[1] = F("\5");
    assert_true(mdp_parse(frames, 3, &message) < 0);
    frames[1] = F("\1");
    frames[2] = F("echo");
    frames[3] = F("what");
    assert_true(mdp_parse(frames, 4, &message) < 0);
}

static void
a_service_is_named_by_up_to_63_printable_characters(void **state)
{
    (void)state;
    char name[BUS_SERVICE_NAME_MAX + 2];
    memset(name, 'a', sizeof name);
    assert_true(mdp_service_valid(name, BUS_SERVICE_NAME_MAX));
    assert_false(mdp_service_valid(name, BUS_SERVICE_NAME_MAX + 1));
    assert_false(mdp_service_valid(name, 0));
    assert_true(mdp_service_valid("judge/c++ 17", 12));
    assert_false(mdp_service_valid("a\nb", 3));
    assert_false(mdp_service_valid("a\0b", 3));
    assert_false(mdp_service_valid("\xc3\xa4", 2));
    assert_true(mdp_service_is_management("mmi.x", 5));
    assert_true(mdp_service_is_management("mmi.", 4));
    assert_false(mdp_service_is_management("mmi", 3));
    assert_false(mdp_service_is_management("mmix", 4));
}

static void
a_head_survives_packing_and_damage_is_noticed(void **state)
{
    (void)state;
    Assize__RequestHead head = ASSIZE__REQUEST_HEAD__INIT;
    head.id = 77;
    head.method = "Propose";
    head.leased = true;
    uint8_t bytes[100];
    mdp_frame_t frame = {.data = bytes, .size = mdp_head_size(&head.base)};
    assert_true(frame.size <= sizeof bytes);
    mdp_head_pack(&head.base, MDP_HEAD_REQUEST, bytes);
    assert_true(mdp_head_is(frame, MDP_HEAD_REQUEST));
    assert_false(mdp_head_is(frame, MDP_HEAD_REPLY));
    assert_false(mdp_head_is(F("AZQ"), MDP_HEAD_REQUEST));

    Assize__RequestHead *again =
        (Assize__RequestHead *)mdp_head_unpack(frame, &assize__request_head__descriptor);
    assert_non_null(again);
    assert_int_equal(again->id, 77);
    assert_string_equal(again->method, "Propose");
    assert_true(again->leased);
    assize__request_head__free_unpacked(again, NULL);
    frame.size--;
    assert_null(mdp_head_unpack(frame, &assize__request_head__descriptor));
}

/*  Regression: such a head unpacked, and what it was packed to again did not. */
static void
a_field_number_0_is_refused_however_it_is_written(void **state)
{
    (void)state;
    const mdp_frame_t heads[] = {
        {.data = (const uint8_t *)"AZQ1\x00\x05", .size = 6},
        {.data = (const uint8_t *)"AZQ1\x80\x00\x05", .size = 7},
    };
    for (size_t i = 0; i < 2; i++)
        assert_null(mdp_head_unpack(heads[i], &assize__request_head__descriptor));

    /* inside: a repeated message, a single one, one of a oneof */
    const uint8_t page[] = {0x0a, 3, 0x80, 0, 5};
    assert_null(unpack_message(&assize__feed_page__descriptor, page, sizeof page));
    const uint8_t record[] = {0x0a, 3, 0x80, 0, 5};
    assert_null(unpack_message(&assize__submission_record__descriptor, record, sizeof record));
    const uint8_t event[] = {0x52, 3, 0x80, 0, 5};
    assert_null(unpack_message(&assize__event__descriptor, event, sizeof event));

    /* what is only unknown survives */
    const uint8_t unknown[] = {0x52, 4, 0xf8, 0xff, 0x07, 5};
    ProtobufCMessage *message = unpack_message(&assize__event__descriptor, unknown, sizeof unknown);
    assert_non_null(message);
    protobuf_c_message_free_unpacked(message, NULL);
}

static void
a_head_over_the_limit_is_not_unpacked(void **state)
{
    (void)state;
    Assize__RequestHead head = ASSIZE__REQUEST_HEAD__INIT;
    char *long_text = calloc(1, BUS_HEAD_MAX + 1);
    uint8_t *bytes = calloc(2, BUS_HEAD_MAX);
    assert_true(long_text && bytes);
    memset(long_text, 'x', BUS_HEAD_MAX - MDP_MAGIC_SIZE - 3);
    head.method = long_text;
    for (size_t extra = 0; extra < 2; extra++) {
        mdp_frame_t frame = {.data = bytes, .size = mdp_head_size(&head.base)};
        assert_int_equal(frame.size, BUS_HEAD_MAX + extra);
        mdp_head_pack(&head.base, MDP_HEAD_REQUEST, bytes);
        ProtobufCMessage *again = mdp_head_unpack(frame, &assize__request_head__descriptor);
        assert_int_equal(again != NULL, extra == 0);
        if (again)
            protobuf_c_message_free_unpacked(again, NULL);
        long_text[strlen(long_text)] = 'x';
    }
    free(bytes);
    free(long_text);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_command_of_rfc_18_is_read),
        cmocka_unit_test(wrong_shapes_are_no_commands),
        cmocka_unit_test(a_service_is_named_by_up_to_63_printable_characters),
        cmocka_unit_test(a_head_survives_packing_and_damage_is_noticed),
        cmocka_unit_test(a_field_number_0_is_refused_however_it_is_written),
        cmocka_unit_test(a_head_over_the_limit_is_not_unpacked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
