/*  json_scan - bounds a JSON text before a parser sees it

    cJSON recurses and allocates as the text tells it to, reads numbers
    liberally and cuts strings at U+0000. This pass over the tokens needs no
    memory and settles all that: depth, number of values, the form of numbers,
    control characters. Grammar is left to cJSON.

    Internal to lib/json. Pure.
*/
#ifndef ASSIZE_JSON_SCAN_H
#define ASSIZE_JSON_SCAN_H

#include <stddef.h>

/*  Returns 0, ERR_INVALID or ERR_TOO_LARGE; on failure `*ret_at` is the offset of the token in
    question and `*ret_what` a static text that says what is wrong. */
int json_scan(const char *text,
              size_t size,
              size_t depth_max,
              size_t values_max,
              size_t *ret_at,
              const char **ret_what);

#endif
