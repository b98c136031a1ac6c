/*  mdp - see mdp.h */
#include "lib/bus/mdp.h"

#include <assert.h>
#include <string.h>

#include "lib/base/err.h"
#include "lib/bus/bus_limits.h"
#include "lib/bus/unpack.h"

typedef struct {
    const char *header;
    uint8_t byte;
    size_t frames_min;
    size_t frames_max;
    bool service; /* frame 2 is a service name */
    bool address; /* frame 2 is an address, frame 3 the empty delimiter */
} shape_t;

/*  In the order of mdp_command_t. */
static const shape_t SHAPES[MDP_COMMANDS] = {
    {MDP_CLIENT, 1, 4, BUS_FRAMES_MAX, true, false},
    {MDP_CLIENT, 2, 4, BUS_FRAMES_MAX, true, false},
    {MDP_CLIENT, 3, 4, BUS_FRAMES_MAX, true, false},
    {MDP_WORKER, 1, 3, 4, true, false},
    {MDP_WORKER, 2, 5, BUS_FRAMES_MAX, false, true},
    {MDP_WORKER, 3, 5, BUS_FRAMES_MAX, false, true},
    {MDP_WORKER, 4, 5, BUS_FRAMES_MAX, false, true},
    {MDP_WORKER, 5, 2, 2, false, false},
    {MDP_WORKER, 6, 2, 2, false, false},
};

static int
s_find_command(const mdp_frame_t *frames, mdp_command_t *ret)
{
    if (frames[0].size != MDP_HEADER_SIZE || frames[1].size != 1)
        return ERR_INVALID;
    for (size_t i = 0; i < MDP_COMMANDS; i++) {
        if (SHAPES[i].byte != frames[1].data[0] ||
            memcmp(SHAPES[i].header, frames[0].data, MDP_HEADER_SIZE) != 0)
            continue;
        *ret = (mdp_command_t)i;
        return 0;
    }
    return ERR_INVALID;
}

int
mdp_parse(const mdp_frame_t *frames, size_t count, mdp_message_t *ret)
{
    assert(frames || count == 0);
    assert(ret);

    mdp_command_t command;
    if (count < 2 || s_find_command(frames, &command))
        return ERR_INVALID;
    const shape_t *shape = &SHAPES[command];
    if (count < shape->frames_min || count > shape->frames_max)
        return ERR_INVALID;

    mdp_message_t message = {.command = command, .body_at = 2};
    if (shape->service) {
        message.service = frames[2];
        message.body_at = 3;
        if (!mdp_service_valid(frames[2].data, frames[2].size))
            return ERR_INVALID;
    }
    if (shape->address) {
        message.address = frames[2];
        message.body_at = 4;
        if (frames[2].size == 0 || frames[2].size > MDP_ADDRESS_MAX || frames[3].size != 0)
            return ERR_INVALID;
    }
    message.body_count = count - message.body_at;
    if (command == MDP_WORKER_READY && count == 4 && !mdp_head_is(frames[3], MDP_HEAD_READY))
        return ERR_INVALID;
    *ret = message;
    return 0;
}

const char *
mdp_header(mdp_command_t command)
{
    assert(command < MDP_COMMANDS);
    return SHAPES[command].header;
}

uint8_t
mdp_byte(mdp_command_t command)
{
    assert(command < MDP_COMMANDS);
    return SHAPES[command].byte;
}

bool
mdp_service_valid(const void *data, size_t size)
{
    const uint8_t *text = data;
    if (size == 0 || size > BUS_SERVICE_NAME_MAX)
        return false;
    for (size_t i = 0; i < size; i++)
        if (text[i] < 0x20 || text[i] >= 0x7f)
            return false;
    return true;
}

bool
mdp_service_is_management(const void *data, size_t size)
{
    size_t prefix = strlen(MDP_MANAGEMENT);
    return size >= prefix && memcmp(data, MDP_MANAGEMENT, prefix) == 0;
}

bool
mdp_head_is(mdp_frame_t frame, const char *magic)
{
    return frame.size >= MDP_MAGIC_SIZE && memcmp(frame.data, magic, MDP_MAGIC_SIZE) == 0;
}

ProtobufCMessage *
mdp_head_unpack(mdp_frame_t frame, const ProtobufCMessageDescriptor *descriptor)
{
    if (frame.size < MDP_MAGIC_SIZE || frame.size > BUS_HEAD_MAX)
        return NULL;
    return unpack_message(descriptor, frame.data + MDP_MAGIC_SIZE, frame.size - MDP_MAGIC_SIZE);
}

size_t
mdp_head_size(const ProtobufCMessage *head)
{
    return MDP_MAGIC_SIZE + protobuf_c_message_get_packed_size(head);
}

void
mdp_head_pack(const ProtobufCMessage *head, const char *magic, uint8_t *out)
{
    memcpy(out, magic, MDP_MAGIC_SIZE);
    protobuf_c_message_pack(head, out + MDP_MAGIC_SIZE);
}
