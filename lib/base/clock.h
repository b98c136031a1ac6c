/*  clock - the two clocks, and RFC 3339

    `clock_mono_ms` orders and measures; it never steps back. `clock_utc_ms` is
    what users see. Pure cores get time as an argument and never call these.
*/
#ifndef ASSIZE_CLOCK_H
#define ASSIZE_CLOCK_H

#include <stddef.h>
#include <stdint.h>

#define CLOCK_RFC3339_SIZE 25u /* "2026-11-21T09:08:07.123Z" and the NUL */

int64_t clock_mono_ms(void);
int64_t clock_mono_us(void);
int64_t clock_utc_ms(void);

/*  Writes `utc_ms` (UTC milliseconds since 1970; years 0000 to 9999) as RFC 3339 with
    milliseconds and Z. Out of that range the nearest end is written. */
void clock_format(int64_t utc_ms, char text[CLOCK_RFC3339_SIZE]);

/*  Parses RFC 3339 with any offset and up to 9 fraction digits (cut to ms).
    Returns 0 or ERR_INVALID (`*ret_utc_ms` untouched). Source: RFC 3339 section 5.6. */
int clock_parse(const char *text, int64_t *ret_utc_ms);

#endif
