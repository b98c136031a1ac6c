/*  unpack - see unpack.h */
#include "lib/bus/unpack.h"

#include <assert.h>
#include <stdbool.h>

static bool s_is_sound(const ProtobufCMessage *message);

static const void *
s_member(const ProtobufCMessage *message, size_t offset)
{
    return (const uint8_t *)message + offset;
}

/*  Whether the messages in this field, if any, are sound. */
static bool
s_is_field_sound(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
    if (field->label == PROTOBUF_C_LABEL_REPEATED) {
        size_t count = *(const size_t *)s_member(message, field->quantifier_offset);
        ProtobufCMessage *const *list =
            *(ProtobufCMessage *const *const *)s_member(message, field->offset);
        for (size_t i = 0; i < count; i++)
            if (!s_is_sound(list[i]))
                return false;
        return true;
    }
    bool absent = (field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) &&
                  *(const uint32_t *)s_member(message, field->quantifier_offset) != field->id;
    if (absent)
        return true;
    const ProtobufCMessage *inner =
        *(const ProtobufCMessage *const *)s_member(message, field->offset);
    return !inner || s_is_sound(inner);
}

static bool
s_is_sound(const ProtobufCMessage *message)
{
    for (unsigned i = 0; i < message->n_unknown_fields; i++)
        if (message->unknown_fields[i].tag == 0)
            return false;
    for (unsigned i = 0; i < message->descriptor->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = &message->descriptor->fields[i];
        if (field->type == PROTOBUF_C_TYPE_MESSAGE && !s_is_field_sound(message, field))
            return false;
    }
    return true;
}

ProtobufCMessage *
unpack_message(const ProtobufCMessageDescriptor *descriptor, const uint8_t *data, size_t size)
{
    assert(descriptor);
    ProtobufCMessage *message = protobuf_c_message_unpack(descriptor, NULL, size, data);
    if (!message || s_is_sound(message))
        return message;
    protobuf_c_message_free_unpacked(message, NULL);
    return NULL;
}
