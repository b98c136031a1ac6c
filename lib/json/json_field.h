/*  json_field - how a protobuf field appears in JSON; shared by reader and writer

    Internal to lib/json. Pure.
*/
#ifndef ASSIZE_JSON_FIELD_H
#define ASSIZE_JSON_FIELD_H

#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define JSON_KEY_SIZE_MAX 24u /* a 64-bit integer or a bool as text, and the NUL */

/*  Whether the field is a time: singular, 64 bits, named `*_at_ms`. */
bool json_field_is_time(const ProtobufCFieldDescriptor *field);

/*  Whether the field is a map: repeated messages `*Entry` of exactly `key` and `value`. */
bool json_field_is_map(const ProtobufCFieldDescriptor *field);

/*  The two fields of a map's entries. */
const ProtobufCFieldDescriptor *json_map_key(const ProtobufCFieldDescriptor *map);
const ProtobufCFieldDescriptor *json_map_value(const ProtobufCFieldDescriptor *map);

/*  The field that appears under this name, or NULL. */
const ProtobufCFieldDescriptor *json_field_find(const ProtobufCMessageDescriptor *descriptor,
                                                const char *name);

/*  An enum value's name without the enum's prefix; points into `name`. */
const char *json_enum_short(const ProtobufCEnumDescriptor *descriptor, const char *name);

/*  Bytes of one element of this type in a message struct or a repeated array. */
size_t json_field_size(ProtobufCType type);

/*  Whether two of these `count` keys are equal; `*ret_key` is then one of them. Sorts `keys`. */
bool json_keys_clash(const char **keys, size_t count, const char **ret_key);

/*  The member of a message that holds the field, and its count (repeated) or case (oneof). */
static inline void *
json_member(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
    return (uint8_t *)message + field->offset;
}

static inline void *
json_quantifier(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
    return (uint8_t *)message + field->quantifier_offset;
}

#endif
