/*  json_field - see json_field.h */
#include "lib/json/json_field.h"

#include <assert.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/cleanup.h"
#include "lib/base/text.h"

bool
json_field_is_time(const ProtobufCFieldDescriptor *field)
{
    if (field->label == PROTOBUF_C_LABEL_REPEATED || !text_ends(field->name, "_at_ms"))
        return false;
    switch (field->type) {
    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_SINT64:
    case PROTOBUF_C_TYPE_SFIXED64:
    case PROTOBUF_C_TYPE_UINT64:
    case PROTOBUF_C_TYPE_FIXED64:
        return true;
    default:
        return false;
    }
}

const ProtobufCFieldDescriptor *
json_map_key(const ProtobufCFieldDescriptor *map)
{
    return protobuf_c_message_descriptor_get_field_by_name(map->descriptor, "key");
}

const ProtobufCFieldDescriptor *
json_map_value(const ProtobufCFieldDescriptor *map)
{
    return protobuf_c_message_descriptor_get_field_by_name(map->descriptor, "value");
}

bool
json_field_is_map(const ProtobufCFieldDescriptor *field)
{
    if (field->label != PROTOBUF_C_LABEL_REPEATED || field->type != PROTOBUF_C_TYPE_MESSAGE)
        return false;
    const ProtobufCMessageDescriptor *entry = field->descriptor;
    if (entry->n_fields != 2 || !text_ends(entry->short_name, "Entry"))
        return false;
    const ProtobufCFieldDescriptor *key = json_map_key(field);
    const ProtobufCFieldDescriptor *value = json_map_value(field);
    return key && value && key->label == PROTOBUF_C_LABEL_NONE &&
           value->label == PROTOBUF_C_LABEL_NONE && key->type != PROTOBUF_C_TYPE_MESSAGE &&
           key->type != PROTOBUF_C_TYPE_BYTES && key->type != PROTOBUF_C_TYPE_ENUM &&
           key->type != PROTOBUF_C_TYPE_FLOAT && key->type != PROTOBUF_C_TYPE_DOUBLE;
}

const ProtobufCFieldDescriptor *
json_field_find(const ProtobufCMessageDescriptor *descriptor, const char *name)
{
    const ProtobufCFieldDescriptor *field =
        protobuf_c_message_descriptor_get_field_by_name(descriptor, name);
    if (field)
        return json_field_is_time(field) ? NULL : field;
    if (!text_ends(name, "_at"))
        return NULL;
    _cleanup_(free_p) char *longer = text_format("%s_ms", name);
    field = protobuf_c_message_descriptor_get_field_by_name(descriptor, longer);
    return field && json_field_is_time(field) ? field : NULL;
}

const char *
json_enum_short(const ProtobufCEnumDescriptor *descriptor, const char *name)
{
    /* "JudgingState" and "JUDGING_STATE_" agree but for case and underscores, wherever the
       author of the .proto put these. */
    const char *p = name;
    for (const char *q = descriptor->short_name; *q; q++) {
        while (*p == '_')
            p++;
        if (tolower((unsigned char)*p) != tolower((unsigned char)*q))
            return name;
        p++;
    }
    return p[0] == '_' && p[1] ? p + 1 : name;
}

size_t
json_field_size(ProtobufCType type)
{
    switch (type) {
    case PROTOBUF_C_TYPE_INT32:
    case PROTOBUF_C_TYPE_SINT32:
    case PROTOBUF_C_TYPE_SFIXED32:
    case PROTOBUF_C_TYPE_UINT32:
    case PROTOBUF_C_TYPE_FIXED32:
    case PROTOBUF_C_TYPE_ENUM:
        return sizeof(uint32_t);
    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_SINT64:
    case PROTOBUF_C_TYPE_SFIXED64:
    case PROTOBUF_C_TYPE_UINT64:
    case PROTOBUF_C_TYPE_FIXED64:
        return sizeof(uint64_t);
    case PROTOBUF_C_TYPE_FLOAT:
        return sizeof(float);
    case PROTOBUF_C_TYPE_DOUBLE:
        return sizeof(double);
    case PROTOBUF_C_TYPE_BOOL:
        return sizeof(protobuf_c_boolean);
    case PROTOBUF_C_TYPE_STRING:
        return sizeof(char *);
    case PROTOBUF_C_TYPE_BYTES:
        return sizeof(ProtobufCBinaryData);
    case PROTOBUF_C_TYPE_MESSAGE:
        return sizeof(ProtobufCMessage *);
    }
    abort(); /* a type that protobuf-c 1.4 does not have */
}

static int
s_compare_keys(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

bool
json_keys_clash(const char **keys, size_t count, const char **ret_key)
{
    if (count < 2)
        return false;
    qsort(keys, count, sizeof *keys, s_compare_keys);
    for (size_t i = 1; i < count; i++)
        if (strcmp(keys[i - 1], keys[i]) == 0) {
            *ret_key = keys[i];
            return true;
        }
    return false;
}
