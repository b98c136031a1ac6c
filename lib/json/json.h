/*  json - protobuf-c messages as JSON, by their descriptors

    The only JSON reader and writer of Assize, on cJSON. The mapping is that of
    proto3 with these house rules:

      * Field names are the snake_case names of the .proto.
      * 64-bit integers are decimal strings. Read: a string, or an integral
        number of at most 2^53 in size (beyond that a number has lost digits).
      * A singular 64-bit field whose name ends in `_at_ms` appears without the
        `_ms` as RFC 3339 with milliseconds. 0 is "no time": left out when
        written (but for the member of a oneof), null or missing when read.
      * An enum is its value's name without the enum's own prefix: in
        `enum Verdict { VERDICT_WRONG_ANSWER = 2; }` "WRONG_ANSWER". A value
        without a name is written as its number. Read: that name or a number.
      * bytes are base64 (standard alphabet, padded).
      * JSON has no infinity: a singular float or double that is infinite ("no
        bound") is left out when written. Everywhere else float and double are
        finite. Strings are UTF-8 without U+0000.
      * A repeated field is an array and always written. A repeated message
        whose name ends in `Entry` and that has just the fields `key` and
        `value` is a map, and appears as an object; `map<,>` is such a field.
      * A singular message that is absent is left out. Other singular fields
        are always written, also when zero, but for what is said above. Of a
        oneof only the member set.

    Reading is strict: unknown fields, duplicate names, wrong types, numbers out
    of range, fractions for integers, two members of one oneof, null inside an
    array or a map, and bytes after the value are refused. A missing field or
    null is the default.

    Messages must be proto3 as protobuf-c 1.4 generates it (no `optional`); a
    descriptor that is not is a bug and asserts. Re-entrant; keeps no state.
    Source: protobuf.dev/programming-guides/json, RFC 8259.
*/
#ifndef ASSIZE_JSON_H
#define ASSIZE_JSON_H

#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>
#include <stddef.h>

#include "lib/base/bytes.h"

#define JSON_DEPTH_MAX 32u           /* objects and arrays inside one another; the outermost is 1 */
#define JSON_SIZE_MAX (1u << 20)     /* bytes of the whole text */
#define JSON_VALUES_MAX 100000u      /* values and names in the text, all together */
#define JSON_ARRAY_MAX 10000u        /* elements of one array, members of one map */
#define JSON_STRING_MAX (256u << 10) /* bytes of one string, decoded */
#define JSON_WHY_MAX 240u            /* bytes of the line that says why */

/*  What a reader accepts. A zero field is the default above, so {0} is a good start. All but
    `depth_max` may be raised beyond it. */
typedef struct {
    size_t depth_max;
    size_t size_max;
    size_t values_max;
    size_t array_max;
    size_t string_max;
    bool unknown_allowed; /* unknown fields are skipped instead of refused */
} json_limits_t;

/*  Appends the message as one line of JSON to `out`. On failure `out` is unchanged and the code is
    ERR_INVALID (a string that is not UTF-8, a number that is not finite, a map with a key twice) or
    ERR_TOO_LARGE (past out->size_max, or deeper than JSON_DEPTH_MAX). */
int json_write(const ProtobufCMessage *message, bytes_t *out);

/*  Reads one object of `size` bytes into a new message of this type, which the caller frees with
    protobuf_c_message_free_unpacked (message, NULL). `limits` may be NULL for the defaults. Returns
    0, ERR_INVALID or ERR_TOO_LARGE (over a limit); on failure `*ret` is untouched and `*ret_why` is
    one line for people with the path, as in "problems[2].labell: unknown field". The caller frees
    it. `ret_why` may be NULL. */
int json_read(const ProtobufCMessageDescriptor *descriptor,
              const char *text,
              size_t size,
              const json_limits_t *limits,
              ProtobufCMessage **ret,
              char **ret_why);

#endif
