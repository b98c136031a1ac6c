/*  message - scope-bound ownership of unpacked protobuf-c messages

    `_cleanup_(message_free_p) Assize__User *user = ...` for any message type:
    every generated struct starts with its ProtobufCMessage.
*/
#ifndef ASSIZE_MESSAGE_H
#define ASSIZE_MESSAGE_H

#include <protobuf-c/protobuf-c.h>
#include <string.h>

static inline void
message_free_p(void *message_p)
{
    ProtobufCMessage *message;
    memcpy(&message, message_p, sizeof message);
    if (message)
        protobuf_c_message_free_unpacked(message, NULL);
    memset(message_p, 0, sizeof message);
}

#endif
