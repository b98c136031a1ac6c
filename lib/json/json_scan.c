/*  json_scan - see json_scan.h

    Source: RFC 8259 sections 2, 6 and 7.
*/
#include "lib/json/json_scan.h"

#include <stdbool.h>
#include <string.h>

#include "lib/base/err.h"

#define NUMBER_LENGTH_MAX 60u /* cJSON copies a number into 64 bytes */

/*  How many decimal digits start here. */
static size_t
s_digits(const char *p, size_t left)
{
    size_t count = 0;
    while (count < left && p[count] >= '0' && p[count] <= '9')
        count++;
    return count;
}

/*  The length of the number at `p`, 0 when it is none: -? (0 | [1-9][0-9]*) frac? exp? */
static size_t
s_number_length(const char *p, size_t left)
{
    size_t at = p[0] == '-';
    size_t whole = s_digits(p + at, left - at);
    if (whole == 0 || (whole > 1 && p[at] == '0'))
        return 0;
    at += whole;
    if (at < left && p[at] == '.') {
        size_t fraction = s_digits(p + at + 1, left - at - 1);
        if (fraction == 0)
            return 0;
        at += 1 + fraction;
    }
    if (at < left && (p[at] == 'e' || p[at] == 'E')) {
        at++;
        if (at < left && (p[at] == '+' || p[at] == '-'))
            at++;
        size_t exponent = s_digits(p + at, left - at);
        if (exponent == 0)
            return 0;
        at += exponent;
    }
    return at;
}

/*  The length of the string whose quote is at `p`, 0 with `*ret_what` when it is none. */
static size_t
s_string_length(const char *p, size_t left, const char **ret_what)
{
    for (size_t at = 1; at < left; at++) {
        if (p[at] == '"')
            return at + 1;
        if ((unsigned char)p[at] < 0x20) {
            *ret_what = "a control character in a string";
            return 0;
        }
        if (p[at] != '\\')
            continue;
        at++;
        if (left - at >= 5 && memcmp(p + at, "u0000", 5) == 0) {
            *ret_what = "U+0000 in a string";
            return 0;
        }
    }
    *ret_what = "a string without its end";
    return 0;
}

/*  The length of `true`, `false` or `null` at `p`, 0 when it is none of them. */
static size_t
s_literal_length(const char *p, size_t left)
{
    static const char *const literals[] = {"true", "false", "null"};
    for (size_t i = 0; i < sizeof literals / sizeof *literals; i++) {
        size_t length = strlen(literals[i]);
        if (length <= left && memcmp(p, literals[i], length) == 0)
            return length;
    }
    return 0;
}

/*  The length of the scalar at `p`, 0 with `*ret_what` when there is none. */
static size_t
s_scalar_length(const char *p, size_t left, const char **ret_what)
{
    size_t length;
    if (p[0] == '"')
        return s_string_length(p, left, ret_what);
    if (p[0] != '-' && s_digits(p, left) == 0) {
        length = s_literal_length(p, left);
        if (length == 0)
            *ret_what = "not JSON";
        return length;
    }
    length = s_number_length(p, left);
    if (length == 0)
        *ret_what = "a number that is none";
    if (length > NUMBER_LENGTH_MAX) {
        *ret_what = "a number with too many digits";
        length = 0;
    }
    return length;
}

int
json_scan(const char *text,
          size_t size,
          size_t depth_max,
          size_t values_max,
          size_t *ret_at,
          const char **ret_what)
{
    size_t depth = 0;
    size_t values = 0;
    for (size_t at = 0; at < size;) {
        *ret_at = at;
        char c = text[at];
        if (strchr(" \t\r\n,:", c) && c) {
            at++;
            continue;
        }
        if (c == '}' || c == ']') {
            if (depth == 0) {
                *ret_what = "closed but not open";
                return ERR_INVALID;
            }
            depth--;
            at++;
            continue;
        }
        if (++values > values_max) {
            *ret_what = "too many values";
            return ERR_TOO_LARGE;
        }
        if (c == '{' || c == '[') {
            if (++depth > depth_max) {
                *ret_what = "nested too deep";
                return ERR_TOO_LARGE;
            }
            at++;
            continue;
        }
        size_t length = s_scalar_length(text + at, size - at, ret_what);
        if (length == 0)
            return ERR_INVALID;
        at += length;
    }
    return 0;
}
