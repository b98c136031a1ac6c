/*  unpack - protobuf bytes of a stranger as a message that can be packed again

    protobuf-c 1.4 keeps fields that it does not know, and lets field number 0
    pass when its tag is written in more bytes than it needs; packed again, the
    tag takes one byte and the message no longer unpacks. A node that passes
    messages on or stores them must not be the one to find out.
*/
#ifndef ASSIZE_UNPACK_H
#define ASSIZE_UNPACK_H

#include <protobuf-c/protobuf-c.h>
#include <stddef.h>
#include <stdint.h>

/*  As protobuf_c_message_unpack, but also NULL when the message or one inside it has a field
    number 0. The caller frees it by protobuf_c_message_free_unpacked. */
ProtobufCMessage *
unpack_message(const ProtobufCMessageDescriptor *descriptor, const uint8_t *data, size_t size);

#endif
