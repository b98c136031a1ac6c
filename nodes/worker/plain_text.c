/*  plain_text - see plain_text.h */
#include "nodes/worker/plain_text.h"

#include "lib/base/bytes.h"
#include "lib/base/text.h"

#include <stdbool.h>

#define CUT_NOTE "\n[the rest was cut]"

/*  Bytes of the character that starts with this one, by its first byte alone. */
static size_t
s_character_size(uint8_t lead)
{
    if (lead < 0x80)
        return 1;
    return lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
}

static bool
s_is_control(uint8_t byte)
{
    return (byte < 0x20 && byte != '\n' && byte != '\t') || byte == 0x7F;
}

char *
plain_text(const void *data, size_t size, size_t size_max)
{
    const uint8_t *bytes = data;
    bytes_t text = bytes_make(size_max + sizeof CUT_NOTE);
    size_t at = 0;
    while (at < size) {
        size_t step = s_character_size(bytes[at]);
        if (text.size + step > size_max)
            break;
        bool good =
            step <= size - at && !s_is_control(bytes[at]) && text_utf8_valid(bytes + at, step);
        if (!good)
            step = 1;
        (void)bytes_append(&text, good ? bytes + at : (const uint8_t *)"?", step);
        at += step;
    }
    while (text.size > 0 && (text.data[text.size - 1] == '\n' || text.data[text.size - 1] == ' '))
        text.data[--text.size] = '\0';
    if (at < size)
        (void)bytes_append_text(&text, CUT_NOTE);
    size_t text_size;
    char *result = (char *)bytes_steal(&text, &text_size);
    return result ? result : text_copy("");
}
