/*  message_copy - see message_copy.h */
#include "nodes/frontend/message_copy.h"

#include <assert.h>
#include <stdlib.h>

#include "lib/base/cleanup.h"
#include "lib/bus/rpc.h"

ProtobufCMessage *
message_copy(const ProtobufCMessage *message)
{
    assert(message);
    size_t size;
    _cleanup_(free_p) uint8_t *packed = rpc_pack(message, &size);
    ProtobufCMessage *copy = protobuf_c_message_unpack(message->descriptor, NULL, size, packed);
    if (!copy)
        abort();
    return copy;
}
