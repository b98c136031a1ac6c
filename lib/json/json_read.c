/*  json_read - a message from JSON; the rules are in json.h

    The text is bounded by json_scan, parsed by cJSON, and the tree is walked
    along the descriptor. Where we are is a list on the stack, written out as a
    path only when something is wrong. A message in the making is at any time
    one that protobuf_c_message_free_unpacked can free.
*/
#include <assert.h>
#include <cjson/cJSON.h>
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <sodium.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/cleanup.h"
#include "lib/base/clock.h"
#include "lib/base/err.h"
#include "lib/base/text.h"
#include "lib/json/json.h"
#include "lib/json/json_field.h"
#include "lib/json/json_scan.h"

#define EXACT_MAX 9007199254740992.0 /* 2^53: up to here every integer is a double */

/*  A step of the path from the outermost value inwards: a name, or an index when name is NULL. */
typedef struct place {
    const struct place *outer;
    const char *name;
    size_t index;
} place_t;

typedef struct {
    json_limits_t limits;
    char *why; /* set by s_fail, once */
} reader_t;

static int s_read_message(reader_t *self,
                          const place_t *place,
                          const ProtobufCMessageDescriptor *descriptor,
                          const cJSON *item,
                          ProtobufCMessage **ret);

/*  Errors ------------------------------------------------------------------------------------ */

static void
s_write_path(const place_t *place, bytes_t *out)
{
    if (!place)
        return;
    s_write_path(place->outer, out);
    if (!place->name)
        (void)bytes_append_format(out, "[%zu]", place->index);
    else
        (void)bytes_append_format(out, out->size ? ".%s" : "%s", place->name);
}

/*  Makes one line of it: control characters become '?', and it is cut between characters. */
static void
s_tidy(char *text)
{
    size_t length = strlen(text);
    if (length > JSON_WHY_MAX) {
        length = JSON_WHY_MAX;
        while (((unsigned char)text[length] & 0xc0) == 0x80)
            length--;
        text[length] = 0;
    }
    for (char *p = text; *p; p++)
        if ((unsigned char)*p < 0x20 || *p == 0x7f)
            *p = '?';
}

__attribute__((format(printf, 4, 5))) static int
s_fail(reader_t *self, int err, const place_t *place, const char *format, ...)
{
    _cleanup_(bytes_clear) bytes_t path = bytes_make(self->limits.size_max);
    s_write_path(place, &path);

    va_list args;
    va_start(args, format);
    char *what = NULL;
    if (vasprintf(&what, format, args) < 0)
        abort();
    va_end(args);

    assert(!self->why);
    self->why = path.size ? text_format("%s: %s", (char *)path.data, what) : text_copy(what);
    free(what);
    s_tidy(self->why);
    return err;
}

/*  Values ------------------------------------------------------------------------------------ */

/*  Whether the number is whole and within what a double holds exactly. */
static bool
s_is_whole(const cJSON *item)
{
    return fabs(item->valuedouble) <= EXACT_MAX &&
           fabs(item->valuedouble - trunc(item->valuedouble)) <= 0;
}

/*  `wide` admits a string, as 64-bit integers have it. */
static int
s_read_signed(reader_t *self,
              const place_t *place,
              const cJSON *item,
              bool wide,
              int64_t min,
              int64_t max,
              int64_t *ret)
{
    int64_t value = 0;
    if (cJSON_IsString(item) && wide) {
        if (text_parse_int(item->valuestring, min, max, &value))
            return s_fail(self, ERR_INVALID, place, "not an integer in range");
    } else if (!cJSON_IsNumber(item)) {
        return s_fail(self, ERR_INVALID, place, "expected an integer");
    } else if (!s_is_whole(item)) {
        return s_fail(self, ERR_INVALID, place, "not an integer that a number can hold exactly");
    } else {
        value = (int64_t)item->valuedouble;
    }
    if (value < min || value > max)
        return s_fail(self, ERR_INVALID, place, "out of range");
    *ret = value;
    return 0;
}

static int
s_parse_unsigned(const char *text, uint64_t *ret)
{
    if (text[0] < '0' || text[0] > '9')
        return ERR_INVALID;
    char *end = NULL;
    errno = 0;
    unsigned long long value = strtoull(text, &end, 10);
    if (errno || *end)
        return ERR_INVALID;
    *ret = value;
    return 0;
}

static int
s_read_unsigned(reader_t *self, const place_t *place, const cJSON *item, uint64_t *ret)
{
    if (cJSON_IsString(item)) {
        if (s_parse_unsigned(item->valuestring, ret))
            return s_fail(self, ERR_INVALID, place, "not an unsigned integer in range");
        return 0;
    }
    int64_t value = 0;
    int err = s_read_signed(self, place, item, false, 0, INT64_MAX, &value);
    if (!err)
        *ret = (uint64_t)value;
    return err;
}

static int
s_read_real(reader_t *self, const place_t *place, const cJSON *item, bool is_float, double *ret)
{
    if (!cJSON_IsNumber(item))
        return s_fail(self, ERR_INVALID, place, "expected a number");
    double value = is_float ? (double)(float)item->valuedouble : item->valuedouble;
    if (!isfinite(value))
        return s_fail(self, ERR_INVALID, place, "out of range");
    *ret = value;
    return 0;
}

/*  Checks that the item is a string within the limit. */
static int
s_check_string(reader_t *self, const place_t *place, const cJSON *item)
{
    if (!cJSON_IsString(item))
        return s_fail(self, ERR_INVALID, place, "expected a string");
    size_t length = strlen(item->valuestring);
    if (length > self->limits.string_max)
        return s_fail(self,
                      ERR_TOO_LARGE,
                      place,
                      "a string of %zu bytes, at most %zu are allowed",
                      length,
                      self->limits.string_max);
    return 0;
}

static int
s_read_bytes(reader_t *self, const place_t *place, const cJSON *item, ProtobufCBinaryData *ret)
{
    int err = s_check_string(self, place, item);
    if (err)
        return err;
    size_t length = strlen(item->valuestring);
    size_t room = length / 4 * 3 + 1;
    size_t size = 0;
    const char *end = NULL;
    _cleanup_(bytes_clear) bytes_t data = bytes_make(room);
    if (sodium_base642bin(bytes_extend(&data, room),
                          room,
                          item->valuestring,
                          length,
                          NULL,
                          &size,
                          &end,
                          sodium_base64_VARIANT_ORIGINAL) != 0 ||
        end != item->valuestring + length)
        return s_fail(self, ERR_INVALID, place, "not base64");
    size_t unused = 0;
    ret->len = size;
    ret->data = size ? bytes_steal(&data, &unused) : NULL;
    return 0;
}

static int
s_read_enum(reader_t *self,
            const place_t *place,
            const ProtobufCEnumDescriptor *descriptor,
            const cJSON *item,
            int *ret)
{
    int64_t number = 0;
    if (cJSON_IsNumber(item)) {
        int err = s_read_signed(self, place, item, false, INT32_MIN, INT32_MAX, &number);
        if (!err)
            *ret = (int)number;
        return err;
    }
    if (!cJSON_IsString(item))
        return s_fail(self, ERR_INVALID, place, "expected a name");
    for (unsigned i = 0; i < descriptor->n_value_names; i++) {
        const ProtobufCEnumValueIndex *named = descriptor->values_by_name + i;
        if (strcmp(json_enum_short(descriptor, named->name), item->valuestring) == 0) {
            *ret = descriptor->values[named->index].value;
            return 0;
        }
    }
    return s_fail(self, ERR_INVALID, place, "unknown name \"%s\"", item->valuestring);
}

static int
s_read_time(reader_t *self,
            const place_t *place,
            const ProtobufCFieldDescriptor *field,
            const cJSON *item,
            int64_t *ret)
{
    int64_t utc_ms = 0;
    if (!cJSON_IsString(item) || clock_parse(item->valuestring, &utc_ms))
        return s_fail(self, ERR_INVALID, place, "expected a time as RFC 3339 has it");
    if (utc_ms < 0 &&
        (field->type == PROTOBUF_C_TYPE_UINT64 || field->type == PROTOBUF_C_TYPE_FIXED64))
        return s_fail(self, ERR_INVALID, place, "a time before 1970");
    *ret = utc_ms;
    return 0;
}

static int
s_read_integer(
    reader_t *self, const place_t *place, ProtobufCType type, const cJSON *item, void *at)
{
    int64_t value = 0;
    int err;
    switch (type) {
    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_SINT64:
    case PROTOBUF_C_TYPE_SFIXED64:
        return s_read_signed(self, place, item, true, INT64_MIN, INT64_MAX, at);
    case PROTOBUF_C_TYPE_UINT64:
    case PROTOBUF_C_TYPE_FIXED64:
        return s_read_unsigned(self, place, item, at);
    case PROTOBUF_C_TYPE_UINT32:
    case PROTOBUF_C_TYPE_FIXED32:
        err = s_read_signed(self, place, item, false, 0, UINT32_MAX, &value);
        if (!err)
            *(uint32_t *)at = (uint32_t)value;
        return err;
    default:
        err = s_read_signed(self, place, item, false, INT32_MIN, INT32_MAX, &value);
        if (!err)
            *(int32_t *)at = (int32_t)value;
        return err;
    }
}

/*  One value of the field's type into its member or element `at`, which holds no memory yet. */
static int
s_read_value(reader_t *self,
             const place_t *place,
             const ProtobufCFieldDescriptor *field,
             const cJSON *item,
             void *at)
{
    double real = 0;
    int err;
    switch (field->type) {
    case PROTOBUF_C_TYPE_FLOAT:
        err = s_read_real(self, place, item, true, &real);
        if (!err)
            *(float *)at = (float)real;
        return err;
    case PROTOBUF_C_TYPE_DOUBLE:
        return s_read_real(self, place, item, false, at);
    case PROTOBUF_C_TYPE_BOOL:
        if (!cJSON_IsBool(item))
            return s_fail(self, ERR_INVALID, place, "expected true or false");
        *(protobuf_c_boolean *)at = cJSON_IsTrue(item);
        return 0;
    case PROTOBUF_C_TYPE_ENUM:
        return s_read_enum(self, place, field->descriptor, item, at);
    case PROTOBUF_C_TYPE_STRING:
        err = s_check_string(self, place, item);
        if (!err)
            *(char **)at = text_copy(item->valuestring);
        return err;
    case PROTOBUF_C_TYPE_BYTES:
        return s_read_bytes(self, place, item, at);
    case PROTOBUF_C_TYPE_MESSAGE:
        return s_read_message(self, place, field->descriptor, item, at);
    default:
        return s_read_integer(self, place, field->type, item, at);
    }
}

/*  Messages ---------------------------------------------------------------------------------- */

static ProtobufCMessage *
s_new_message(const ProtobufCMessageDescriptor *descriptor)
{
    ProtobufCMessage *message = calloc(1, descriptor->sizeof_message);
    if (!message)
        abort();
    protobuf_c_message_init(descriptor, message);
    return message;
}

/*  Allocates room for the elements of a repeated field; their number stays 0 until each is there.
 */
static int
s_make_elements(reader_t *self,
                const place_t *place,
                const ProtobufCMessage *message,
                const ProtobufCFieldDescriptor *field,
                const cJSON *item,
                uint8_t **ret)
{
    size_t count = 0;
    for (const cJSON *child = item->child; child; child = child->next)
        count++;
    if (count > self->limits.array_max)
        return s_fail(self,
                      ERR_TOO_LARGE,
                      place,
                      "%zu elements, at most %zu are allowed",
                      count,
                      self->limits.array_max);
    *ret = NULL;
    if (count == 0)
        return 0;
    *ret = calloc(count, json_field_size(field->type));
    if (!*ret)
        abort();
    *(void **)json_member(message, field) = *ret;
    return 0;
}

static int
s_read_array(reader_t *self,
             const place_t *place,
             const ProtobufCFieldDescriptor *field,
             const cJSON *item,
             ProtobufCMessage *message)
{
    if (!cJSON_IsArray(item))
        return s_fail(self, ERR_INVALID, place, "expected an array");
    uint8_t *elements = NULL;
    int err = s_make_elements(self, place, message, field, item, &elements);
    if (err)
        return err;
    size_t *count = json_quantifier(message, field);
    for (const cJSON *child = item->child; child; child = child->next) {
        place_t inner = {.outer = place, .index = *count};
        void *at = elements + *count * json_field_size(field->type);
        err = s_read_value(self, &inner, field, child, at);
        if (err)
            return err;
        ++*count;
    }
    return 0;
}

/*  The key of a map entry, which JSON has as a string whatever its type. */
static int
s_read_key(reader_t *self,
           const place_t *place,
           const ProtobufCFieldDescriptor *key,
           const char *name,
           void *at)
{
    int64_t value = 0;
    int err = 0;
    switch (key->type) {
    case PROTOBUF_C_TYPE_STRING:
        if (strlen(name) > self->limits.string_max)
            return s_fail(self, ERR_TOO_LARGE, place, "too long a key");
        *(char **)at = text_copy(name);
        return 0;
    case PROTOBUF_C_TYPE_BOOL:
        *(protobuf_c_boolean *)at = strcmp(name, "true") == 0;
        err = *(protobuf_c_boolean *)at || strcmp(name, "false") == 0 ? 0 : ERR_INVALID;
        break;
    case PROTOBUF_C_TYPE_UINT64:
    case PROTOBUF_C_TYPE_FIXED64:
        err = s_parse_unsigned(name, at);
        break;
    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_SINT64:
    case PROTOBUF_C_TYPE_SFIXED64:
        err = text_parse_int(name, INT64_MIN, INT64_MAX, at);
        break;
    case PROTOBUF_C_TYPE_UINT32:
    case PROTOBUF_C_TYPE_FIXED32:
        err = text_parse_int(name, 0, UINT32_MAX, &value);
        *(uint32_t *)at = (uint32_t)value;
        break;
    default:
        err = text_parse_int(name, INT32_MIN, INT32_MAX, &value);
        *(int32_t *)at = (int32_t)value;
        break;
    }
    return err ? s_fail(self, ERR_INVALID, place, "not a key of this map") : 0;
}

/*  Refuses a name that an object has twice. */
static int
s_check_keys(reader_t *self, const place_t *place, const cJSON *item)
{
    size_t count = 0;
    for (const cJSON *child = item->child; child; child = child->next)
        count++;
    _cleanup_(free_p) const char **keys = calloc(count + 1, sizeof *keys);
    if (!keys)
        abort();
    count = 0;
    for (const cJSON *child = item->child; child; child = child->next)
        keys[count++] = child->string;
    const char *twice = NULL;
    if (!json_keys_clash(keys, count, &twice))
        return 0;
    place_t inner = {.outer = place, .name = twice};
    return s_fail(self, ERR_INVALID, &inner, "given twice");
}

static int
s_read_map(reader_t *self,
           const place_t *place,
           const ProtobufCFieldDescriptor *field,
           const cJSON *item,
           ProtobufCMessage *message)
{
    if (!cJSON_IsObject(item))
        return s_fail(self, ERR_INVALID, place, "expected an object");
    uint8_t *elements = NULL;
    int err = s_make_elements(self, place, message, field, item, &elements);
    if (!err)
        err = s_check_keys(self, place, item);
    if (err)
        return err;
    const ProtobufCFieldDescriptor *key = json_map_key(field);
    const ProtobufCFieldDescriptor *value = json_map_value(field);
    size_t *count = json_quantifier(message, field);
    for (const cJSON *child = item->child; child; child = child->next) {
        place_t inner = {.outer = place, .name = child->string};
        ProtobufCMessage *entry = s_new_message(field->descriptor);
        ((ProtobufCMessage **)(void *)elements)[(*count)++] = entry;
        err = s_read_key(self, &inner, key, child->string, json_member(entry, key));
        if (!err)
            err = s_read_value(self, &inner, value, child, json_member(entry, value));
        if (err)
            return err;
    }
    return 0;
}

static int
s_read_oneof(reader_t *self,
             const place_t *place,
             const ProtobufCFieldDescriptor *field,
             const cJSON *item,
             ProtobufCMessage *message)
{
    uint32_t *set = json_quantifier(message, field);
    if (*set != 0) {
        const ProtobufCFieldDescriptor *other =
            protobuf_c_message_descriptor_get_field(message->descriptor, *set);
        return s_fail(self, ERR_INVALID, place, "excludes \"%s\", both are given", other->name);
    }
    void *at = json_member(message, field);
    int err = json_field_is_time(field) ? s_read_time(self, place, field, item, at)
                                        : s_read_value(self, place, field, item, at);
    if (!err)
        *set = field->id;
    return err;
}

static int
s_read_field(reader_t *self,
             const place_t *place,
             const ProtobufCFieldDescriptor *field,
             const cJSON *item,
             ProtobufCMessage *message)
{
    assert(field->label == PROTOBUF_C_LABEL_NONE || field->label == PROTOBUF_C_LABEL_REPEATED);
    if (cJSON_IsNull(item))
        return 0;
    if (json_field_is_map(field))
        return s_read_map(self, place, field, item, message);
    if (field->label == PROTOBUF_C_LABEL_REPEATED)
        return s_read_array(self, place, field, item, message);
    if (field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF)
        return s_read_oneof(self, place, field, item, message);
    void *at = json_member(message, field);
    if (json_field_is_time(field))
        return s_read_time(self, place, field, item, at);
    return s_read_value(self, place, field, item, at);
}

static int
s_read_message(reader_t *self,
               const place_t *place,
               const ProtobufCMessageDescriptor *descriptor,
               const cJSON *item,
               ProtobufCMessage **ret)
{
    if (!cJSON_IsObject(item))
        return s_fail(self, ERR_INVALID, place, "expected an object");
    int err = s_check_keys(self, place, item);
    if (err)
        return err;

    ProtobufCMessage *message = s_new_message(descriptor);
    for (const cJSON *child = item->child; child && !err; child = child->next) {
        place_t inner = {.outer = place, .name = child->string};
        const ProtobufCFieldDescriptor *field = json_field_find(descriptor, child->string);
        if (field)
            err = s_read_field(self, &inner, field, child, message);
        else if (!self->limits.unknown_allowed)
            err = s_fail(self, ERR_INVALID, &inner, "unknown field");
    }
    if (err) {
        protobuf_c_message_free_unpacked(message, NULL);
        return err;
    }
    *ret = message;
    return 0;
}

/*  The text ---------------------------------------------------------------------------------- */

static size_t
s_or(size_t value, size_t fallback)
{
    return value ? value : fallback;
}

static json_limits_t
s_effective(const json_limits_t *limits)
{
    static const json_limits_t none = {0};
    const json_limits_t *given = limits ? limits : &none;
    size_t depth_max = s_or(given->depth_max, JSON_DEPTH_MAX);
    return (json_limits_t){
        .depth_max = depth_max < JSON_DEPTH_MAX ? depth_max : JSON_DEPTH_MAX,
        .size_max = s_or(given->size_max, JSON_SIZE_MAX),
        .values_max = s_or(given->values_max, JSON_VALUES_MAX),
        .array_max = s_or(given->array_max, JSON_ARRAY_MAX),
        .string_max = s_or(given->string_max, JSON_STRING_MAX),
        .unknown_allowed = given->unknown_allowed,
    };
}

/*  A mistake in the text itself, told by line and column. */
static int
s_fail_at(reader_t *self, int err, const char *text, size_t at, const char *what)
{
    size_t line = 1;
    size_t column = 1;
    for (size_t i = 0; i < at; i++) {
        column++;
        if (text[i] == '\n') {
            line++;
            column = 1;
        }
    }
    return s_fail(self, err, NULL, "line %zu, column %zu: %s", line, column, what);
}

static void
s_delete(cJSON **tree_p)
{
    cJSON_Delete(*tree_p);
    *tree_p = NULL;
}

static int
s_read_text(reader_t *self,
            const ProtobufCMessageDescriptor *descriptor,
            const char *text,
            size_t size,
            ProtobufCMessage **ret)
{
    if (size > self->limits.size_max)
        return s_fail(self,
                      ERR_TOO_LARGE,
                      NULL,
                      "%zu bytes, at most %zu are allowed",
                      size,
                      self->limits.size_max);
    if (!text_utf8_valid(text, size))
        return s_fail(self, ERR_INVALID, NULL, "not UTF-8");
    size_t at = 0;
    const char *what = NULL;
    int err = json_scan(text, size, self->limits.depth_max, self->limits.values_max, &at, &what);
    if (err)
        return s_fail_at(self, err, text, at, what);

    const char *end = text;
    _cleanup_(s_delete) cJSON *tree = cJSON_ParseWithLengthOpts(text, size, &end, false);
    at = end ? (size_t)(end - text) : 0;
    if (!tree)
        return s_fail_at(self, ERR_INVALID, text, at < size ? at : size, "not JSON");
    while (at < size && text[at] != 0 && strchr(" \t\r\n", text[at]))
        at++;
    if (at < size)
        return s_fail_at(self, ERR_INVALID, text, at, "more after the value");
    return s_read_message(self, NULL, descriptor, tree, ret);
}

int
json_read(const ProtobufCMessageDescriptor *descriptor,
          const char *text,
          size_t size,
          const json_limits_t *limits,
          ProtobufCMessage **ret,
          char **ret_why)
{
    assert(descriptor);
    assert(text || size == 0);
    assert(ret);

    reader_t reader = {.limits = s_effective(limits)};
    int err = s_read_text(&reader, descriptor, text ? text : "", size, ret);
    if (err && ret_why)
        *ret_why = steal(&reader.why);
    free(reader.why);
    return err;
}
