/*  fuzz_json - any bytes as JSON, into a message that is as rich as they come

    What is read must be writable, and what was written must read back as the
    same message.
*/
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/bytes.h"
#include "lib/json/json.h"
#include "sample.pb-c.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define OUT_SIZE_MAX (16u << 20)

static void
s_must(int holds)
{
    if (!holds)
        abort();
}

/*  Protobuf bytes are canonical enough here: both messages were made by the same reader. */
static void
s_must_be_equal(const ProtobufCMessage *a, const ProtobufCMessage *b)
{
    size_t size = protobuf_c_message_get_packed_size(a);
    s_must(protobuf_c_message_get_packed_size(b) == size);
    uint8_t *packed = calloc(2, size + 1);
    s_must(packed != NULL);
    protobuf_c_message_pack(a, packed);
    protobuf_c_message_pack(b, packed + size);
    s_must(memcmp(packed, packed + size, size) == 0);
    free(packed);
}

static void
s_try(const ProtobufCMessageDescriptor *descriptor, const uint8_t *data, size_t size)
{
    ProtobufCMessage *message = NULL;
    char *why = NULL;
    if (json_read(descriptor, (const char *)data, size, NULL, &message, &why)) {
        s_must(why && *why && strlen(why) <= JSON_WHY_MAX);
        free(why);
        return;
    }
    bytes_t out = bytes_make(OUT_SIZE_MAX);
    /* Deeper than what was read: absent arrays are written as []. */
    if (json_write(message, &out) == 0) {
        json_limits_t limits = {.size_max = OUT_SIZE_MAX, .values_max = OUT_SIZE_MAX};
        ProtobufCMessage *again = NULL;
        s_must(json_read(descriptor, (char *)out.data, out.size, &limits, &again, NULL) == 0);
        s_must_be_equal(message, again);
        protobuf_c_message_free_unpacked(again, NULL);
    }
    protobuf_c_message_free_unpacked(message, NULL);
    bytes_clear(&out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    s_try(&sample__tree__descriptor, data, size);
    s_try(&sample__scalars__descriptor, data, size);
    return 0;
}
