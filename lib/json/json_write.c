/*  json_write - a message as JSON; the rules are in json.h

    The message is turned into a cJSON tree and printed. Names that live in the
    descriptor are referenced, not copied.
*/
#include <assert.h>
#include <cjson/cJSON.h>
#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/cleanup.h"
#include "lib/base/clock.h"
#include "lib/base/err.h"
#include "lib/base/text.h"
#include "lib/json/json.h"
#include "lib/json/json_field.h"

#define PRINT_SIZE_FIRST 1024 /* bytes cJSON starts its output with */
#define REAL_SIZE_MAX 32      /* "-1.7976931348623157e+308" and the NUL */

static int s_write_message(const ProtobufCMessage *message, size_t depth, cJSON **ret);

static void
s_delete(cJSON **tree_p)
{
    cJSON_Delete(*tree_p);
    *tree_p = NULL;
}

/*  cJSON returns NULL when memory is out. */
static cJSON *
s_made(cJSON *item)
{
    if (!item)
        abort();
    return item;
}

/*  Adds under a name that outlives the tree; takes the item. */
static void
s_add_static(cJSON *object, const char *name, cJSON *item)
{
    if (!cJSON_AddItemToObjectCS(object, name, item))
        abort();
}

static void
s_add(cJSON *object, const char *name, cJSON *item)
{
    if (!cJSON_AddItemToObject(object, name, item))
        abort();
}

static int
s_write_string(const char *text, cJSON **ret)
{
    if (!text)
        text = "";
    if (!text_utf8_valid(text, strlen(text)))
        return ERR_INVALID;
    *ret = s_made(cJSON_CreateString(text));
    return 0;
}

static int
s_write_bytes(const ProtobufCBinaryData *data, cJSON **ret)
{
    size_t size = sodium_base64_encoded_len(data->len, sodium_base64_VARIANT_ORIGINAL);
    _cleanup_(bytes_clear) bytes_t text = bytes_make(size);
    char *room = (char *)bytes_extend(&text, size);
    sodium_bin2base64(room, size, data->data, data->len, sodium_base64_VARIANT_ORIGINAL);
    *ret = s_made(cJSON_CreateString(room));
    return 0;
}

/*  The shortest decimal that reads back as this very value: 0.1f is 0.1, not 0.100000001490116.
    cJSON's own printing takes two doubles for equal that are not, hence the raw item. */
static int
s_write_real(double value, bool is_float, cJSON **ret)
{
    if (!isfinite(value))
        return ERR_INVALID;
    char text[REAL_SIZE_MAX];
    int digits_max = is_float ? FLT_DECIMAL_DIG : DBL_DECIMAL_DIG;
    for (int digits = is_float ? FLT_DIG : DBL_DIG; digits <= digits_max; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, value);
        double again = is_float ? (double)strtof(text, NULL) : strtod(text, NULL);
        if (fabs(again - value) <= 0)
            break;
    }
    *ret = s_made(cJSON_CreateRaw(text));
    return 0;
}

static int
s_write_enum(const ProtobufCEnumDescriptor *descriptor, int value, cJSON **ret)
{
    const ProtobufCEnumValue *named = protobuf_c_enum_descriptor_get_value(descriptor, value);
    *ret = s_made(named ? cJSON_CreateString(json_enum_short(descriptor, named->name))
                        : cJSON_CreateNumber(value));
    return 0;
}

/*  An integer, a bool or a string as text: a 64-bit value or the key of a map. */
static void
s_scalar_text(ProtobufCType type, const void *at, char text[JSON_KEY_SIZE_MAX])
{
    switch (type) {
    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_SINT64:
    case PROTOBUF_C_TYPE_SFIXED64:
        snprintf(text, JSON_KEY_SIZE_MAX, "%" PRId64, *(const int64_t *)at);
        break;
    case PROTOBUF_C_TYPE_UINT64:
    case PROTOBUF_C_TYPE_FIXED64:
        snprintf(text, JSON_KEY_SIZE_MAX, "%" PRIu64, *(const uint64_t *)at);
        break;
    case PROTOBUF_C_TYPE_UINT32:
    case PROTOBUF_C_TYPE_FIXED32:
        snprintf(text, JSON_KEY_SIZE_MAX, "%" PRIu32, *(const uint32_t *)at);
        break;
    case PROTOBUF_C_TYPE_BOOL:
        snprintf(text, JSON_KEY_SIZE_MAX, *(const protobuf_c_boolean *)at ? "true" : "false");
        break;
    default:
        snprintf(text, JSON_KEY_SIZE_MAX, "%" PRId32, *(const int32_t *)at);
        break;
    }
}

/*  One value of the field's type; for a repeated field one element. */
static int
s_write_value(const ProtobufCFieldDescriptor *field, const void *at, size_t depth, cJSON **ret)
{
    char text[JSON_KEY_SIZE_MAX];
    switch (field->type) {
    case PROTOBUF_C_TYPE_INT32:
    case PROTOBUF_C_TYPE_SINT32:
    case PROTOBUF_C_TYPE_SFIXED32:
        return s_write_real(*(const int32_t *)at, false, ret);
    case PROTOBUF_C_TYPE_UINT32:
    case PROTOBUF_C_TYPE_FIXED32:
        return s_write_real(*(const uint32_t *)at, false, ret);
    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_SINT64:
    case PROTOBUF_C_TYPE_SFIXED64:
    case PROTOBUF_C_TYPE_UINT64:
    case PROTOBUF_C_TYPE_FIXED64:
        s_scalar_text(field->type, at, text);
        return s_write_string(text, ret);
    case PROTOBUF_C_TYPE_FLOAT:
        return s_write_real((double)*(const float *)at, true, ret);
    case PROTOBUF_C_TYPE_DOUBLE:
        return s_write_real(*(const double *)at, false, ret);
    case PROTOBUF_C_TYPE_BOOL:
        *ret = s_made(cJSON_CreateBool(*(const protobuf_c_boolean *)at));
        return 0;
    case PROTOBUF_C_TYPE_ENUM:
        return s_write_enum(field->descriptor, *(const int *)at, ret);
    case PROTOBUF_C_TYPE_STRING:
        return s_write_string(*(char *const *)at, ret);
    case PROTOBUF_C_TYPE_BYTES:
        return s_write_bytes(at, ret);
    case PROTOBUF_C_TYPE_MESSAGE:
        return s_write_message(*(ProtobufCMessage *const *)at, depth, ret);
    }
    abort(); /* a type that protobuf-c 1.4 does not have */
}

static int
s_write_array(const ProtobufCFieldDescriptor *field,
              const uint8_t *elements,
              size_t count,
              size_t depth,
              cJSON **ret)
{
    if (depth > JSON_DEPTH_MAX)
        return ERR_TOO_LARGE;
    _cleanup_(s_delete) cJSON *array = s_made(cJSON_CreateArray());
    for (size_t i = 0; i < count; i++) {
        cJSON *item = NULL;
        int err =
            s_write_value(field, elements + i * json_field_size(field->type), depth + 1, &item);
        if (err)
            return err;
        cJSON_AddItemToArray(array, item);
    }
    *ret = steal(&array);
    return 0;
}

static bool
s_has_key_twice(const cJSON *object, size_t count)
{
    _cleanup_(free_p) const char **keys = calloc(count + 1, sizeof *keys);
    if (!keys)
        abort();
    size_t at = 0;
    for (const cJSON *child = object->child; child; child = child->next)
        keys[at++] = child->string;
    const char *twice = NULL;
    return json_keys_clash(keys, count, &twice);
}

static int
s_write_map(const ProtobufCFieldDescriptor *field,
            ProtobufCMessage *const *entries,
            size_t count,
            size_t depth,
            cJSON **ret)
{
    if (depth > JSON_DEPTH_MAX)
        return ERR_TOO_LARGE;
    const ProtobufCFieldDescriptor *key = json_map_key(field);
    const ProtobufCFieldDescriptor *value = json_map_value(field);
    _cleanup_(s_delete) cJSON *object = s_made(cJSON_CreateObject());
    for (size_t i = 0; i < count; i++) {
        char text[JSON_KEY_SIZE_MAX];
        const char *name = text;
        if (key->type == PROTOBUF_C_TYPE_STRING)
            name = *(char *const *)json_member(entries[i], key);
        else
            s_scalar_text(key->type, json_member(entries[i], key), text);
        if (!name || !text_utf8_valid(name, strlen(name)))
            return ERR_INVALID;

        const void *at = json_member(entries[i], value);
        if (value->type == PROTOBUF_C_TYPE_MESSAGE && !*(ProtobufCMessage *const *)at)
            return ERR_INVALID;
        cJSON *item = NULL;
        int err = s_write_value(value, at, depth + 1, &item);
        if (err)
            return err;
        s_add(object, name, item);
    }
    if (s_has_key_twice(object, count))
        return ERR_INVALID;
    *ret = steal(&object);
    return 0;
}

static void
s_write_time(const ProtobufCFieldDescriptor *field, const void *at, cJSON *object)
{
    /* The signed view is exact up to the year 9999, where clock_format ends in any case. */
    int64_t utc_ms = *(const int64_t *)at;
    bool beyond = utc_ms < 0 &&
                  (field->type == PROTOBUF_C_TYPE_UINT64 || field->type == PROTOBUF_C_TYPE_FIXED64);
    if (utc_ms == 0 && !(field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF))
        return;
    char text[CLOCK_RFC3339_SIZE];
    clock_format(beyond ? INT64_MAX : utc_ms, text);
    _cleanup_(free_p) char *name = text_copy(field->name);
    name[strlen(name) - strlen("_ms")] = 0;
    s_add(object, name, s_made(cJSON_CreateString(text)));
}

/*  Whether the field is an infinite real. */
static bool
s_is_infinite(const ProtobufCFieldDescriptor *field, const void *at)
{
    if (field->type == PROTOBUF_C_TYPE_DOUBLE)
        return isinf(*(const double *)at);
    return field->type == PROTOBUF_C_TYPE_FLOAT && isinf(*(const float *)at);
}

static int
s_write_field(const ProtobufCMessage *message,
              const ProtobufCFieldDescriptor *field,
              size_t depth,
              cJSON *object)
{
    assert(field->label == PROTOBUF_C_LABEL_NONE || field->label == PROTOBUF_C_LABEL_REPEATED);
    const void *at = json_member(message, field);
    if ((field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) &&
        *(const uint32_t *)json_quantifier(message, field) != field->id)
        return 0;
    if (json_field_is_time(field)) {
        s_write_time(field, at, object);
        return 0;
    }
    cJSON *item = NULL;
    int err;
    if (field->label == PROTOBUF_C_LABEL_REPEATED) {
        size_t count = *(const size_t *)json_quantifier(message, field);
        const void *elements = *(void *const *)at;
        err = json_field_is_map(field) ? s_write_map(field, elements, count, depth + 1, &item)
                                       : s_write_array(field, elements, count, depth + 1, &item);
    } else {
        if (field->type == PROTOBUF_C_TYPE_MESSAGE && !*(ProtobufCMessage *const *)at)
            return 0;
        if (s_is_infinite(field, at))
            return 0;
        err = s_write_value(field, at, depth + 1, &item);
    }
    if (!err)
        s_add_static(object, field->name, item);
    return err;
}

static int
s_write_message(const ProtobufCMessage *message, size_t depth, cJSON **ret)
{
    assert(message);
    if (depth > JSON_DEPTH_MAX)
        return ERR_TOO_LARGE;
    _cleanup_(s_delete) cJSON *object = s_made(cJSON_CreateObject());
    for (unsigned i = 0; i < message->descriptor->n_fields; i++) {
        int err = s_write_field(message, message->descriptor->fields + i, depth, object);
        if (err)
            return err;
    }
    *ret = steal(&object);
    return 0;
}

int
json_write(const ProtobufCMessage *message, bytes_t *out)
{
    assert(message);
    assert(out);

    _cleanup_(s_delete) cJSON *tree = NULL;
    int err = s_write_message(message, 1, &tree);
    if (err)
        return err;
    _cleanup_(free_p) char *text = cJSON_PrintBuffered(tree, PRINT_SIZE_FIRST, false);
    if (!text)
        abort();
    return bytes_append_text(out, text);
}
