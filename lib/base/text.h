/*  text - reading numbers and names that strangers wrote */
#ifndef ASSIZE_TEXT_H
#define ASSIZE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TEXT_NAME_MAX 36u /* CLICS: ids are [a-zA-Z0-9_.-]{1,36} */

/*  Reads a decimal integer within [min, max]; the whole text must be it (an optional '-', digits,
    nothing else). Returns 0 or ERR_INVALID (`*ret` untouched). */
int text_parse_int(const char *text, int64_t min, int64_t max, int64_t *ret);

/*  Reads a decimal real ("2", "0.5", "1e-9") the same way; never inf or nan. */
int text_parse_real(const char *text, double min, double max, double *ret);

/*  Whether this is an id as CLICS has it: [a-zA-Z0-9_.-]{1,36}, not starting with '.' or '-'. */
bool text_name_valid(const char *text);

/*  Whether these bytes are UTF-8 (RFC 3629: no surrogates, no overlong forms) without NUL. */
bool text_utf8_valid(const void *data, size_t size);

/*  A heap copy; aborts out of memory; NULL gives NULL. The caller frees it. */
char *text_copy(const char *text);

/*  printf into a new heap string; aborts out of memory. The caller frees it. */
char *text_format(const char *format, ...) __attribute__((format(printf, 1, 2)));

/*  Whether `text` starts or ends with the other. */
bool text_starts(const char *text, const char *prefix);
bool text_ends(const char *text, const char *suffix);

#endif
