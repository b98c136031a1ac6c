/*  fuzz_mdp - any frames as MDP/0.2, and any bytes as a head

    The input is frames: a byte of length, then so many bytes, again and again.
    What parses must keep what the codec promises; what unpacks must pack to
    something that unpacks to the same.
*/
#include <schemas/bus.pb-c.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/bus/bus_limits.h"
#include "lib/bus/mdp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define FRAMES (BUS_FRAMES_MAX + 2u)

static void
s_must(int holds)
{
    if (!holds)
        abort();
}

static void
s_check_head(mdp_frame_t frame, const char *magic, const ProtobufCMessageDescriptor *descriptor)
{
    if (!mdp_head_is(frame, magic))
        return;
    ProtobufCMessage *head = mdp_head_unpack(frame, descriptor);
    if (!head)
        return;
    size_t size = mdp_head_size(head);
    mdp_frame_t packed = {.data = malloc(size), .size = size};
    s_must(packed.data != NULL);
    mdp_head_pack(head, magic, (uint8_t *)packed.data);
    s_must(mdp_head_is(packed, magic));
    ProtobufCMessage *again = mdp_head_unpack(packed, descriptor);
    /* Tags of unknown fields may come back shorter. */
    s_must(size > BUS_HEAD_MAX || again);
    s_must(!again || head->n_unknown_fields > 0 || mdp_head_size(again) == size);
    if (again)
        protobuf_c_message_free_unpacked(again, NULL);
    protobuf_c_message_free_unpacked(head, NULL);
    free((void *)packed.data);
}

static void
s_check_message(const mdp_message_t *message, const mdp_frame_t *frames, size_t count)
{
    s_must(message->command < MDP_COMMANDS);
    s_must(message->body_at + message->body_count == count);
    s_must(memcmp(frames[0].data, mdp_header(message->command), MDP_HEADER_SIZE) == 0);
    s_must(frames[1].data[0] == mdp_byte(message->command));
    s_must(message->service.size <= BUS_SERVICE_NAME_MAX);
    s_must(message->address.size <= MDP_ADDRESS_MAX);
    s_must(message->service.size == 0 || message->address.size == 0);
    if (message->service.size > 0)
        s_must(mdp_service_valid(message->service.data, message->service.size));
    (void)mdp_service_is_management(message->service.data, message->service.size);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    mdp_frame_t frames[FRAMES] = {{.data = NULL}};
    size_t count = 0;
    for (size_t at = 0; at < size && count < FRAMES;) {
        size_t length = data[at++];
        if (length > size - at)
            length = size - at;
        frames[count++] = (mdp_frame_t){.data = data + at, .size = length};
        at += length;
    }
    mdp_message_t message;
    if (mdp_parse(frames, count, &message) == 0)
        s_check_message(&message, frames, count);
    for (size_t i = 0; i < count; i++) {
        s_check_head(frames[i], MDP_HEAD_REQUEST, &assize__request_head__descriptor);
        s_check_head(frames[i], MDP_HEAD_REPLY, &assize__reply_head__descriptor);
        s_check_head(frames[i], MDP_HEAD_READY, &assize__worker_ready__descriptor);
    }
    return 0;
}
