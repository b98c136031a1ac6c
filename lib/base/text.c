/*  text - see text.h */
#include "lib/base/text.h"

#include <assert.h>
#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/err.h"

int
text_parse_int(const char *text, int64_t min, int64_t max, int64_t *ret)
{
    assert(ret);
    if (!text || (text[0] != '-' && (text[0] < '0' || text[0] > '9')))
        return ERR_INVALID;
    char *end = NULL;
    errno = 0;
    long long value = strtoll(text, &end, 10);
    if (errno || end == text || *end || value < min || value > max)
        return ERR_INVALID;
    *ret = value;
    return 0;
}

int
text_parse_real(const char *text, double min, double max, double *ret)
{
    assert(ret);
    if (!text || !*text || strspn(text, "0123456789.eE+-") != strlen(text))
        return ERR_INVALID;
    char *end = NULL;
    double value = strtod(text, &end);
    if (end == text || *end || !isfinite(value) || value < min || value > max)
        return ERR_INVALID;
    *ret = value;
    return 0;
}

bool
text_name_valid(const char *text)
{
    static const char allowed[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-";
    if (!text || !*text || *text == '.' || *text == '-')
        return false;
    size_t length = strnlen(text, TEXT_NAME_MAX + 1);
    return length <= TEXT_NAME_MAX && strspn(text, allowed) == length;
}

/*  The length of the UTF-8 character at `p`, 0 when it is not one. */
static size_t
s_utf8_length(const uint8_t *p, size_t left)
{
    uint8_t lead = p[0];
    if (lead == 0)
        return 0;
    if (lead < 0x80)
        return 1;
    size_t length = lead >= 0xc2 && lead < 0xe0   ? 2
                    : lead >= 0xe0 && lead < 0xf0 ? 3
                    : lead >= 0xf0 && lead < 0xf5 ? 4
                                                  : 0;
    if (length == 0 || length > left)
        return 0;
    for (size_t i = 1; i < length; i++)
        if ((p[i] & 0xc0) != 0x80)
            return 0;
    bool overlong = (lead == 0xe0 && p[1] < 0xa0) || (lead == 0xf0 && p[1] < 0x90);
    bool surrogate = lead == 0xed && p[1] >= 0xa0;
    bool beyond = lead == 0xf4 && p[1] >= 0x90;
    return overlong || surrogate || beyond ? 0 : length;
}

bool
text_utf8_valid(const void *data, size_t size)
{
    const uint8_t *p = data;
    for (size_t at = 0; at < size;) {
        size_t length = s_utf8_length(p + at, size - at);
        if (length == 0)
            return false;
        at += length;
    }
    return true;
}

char *
text_copy(const char *text)
{
    if (!text)
        return NULL;
    char *copy = strdup(text);
    if (!copy)
        abort();
    return copy;
}

char *
text_format(const char *format, ...)
{
    char *text = NULL;
    va_list args;
    va_start(args, format);
    int length = vasprintf(&text, format, args);
    va_end(args);
    if (length < 0)
        abort();
    return text;
}

bool
text_starts(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

bool
text_ends(const char *text, const char *suffix)
{
    size_t length = strlen(text);
    size_t tail = strlen(suffix);
    return length >= tail && memcmp(text + length - tail, suffix, tail) == 0;
}
