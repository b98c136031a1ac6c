/*  clock - see clock.h

    Dates are libc's timegm and gmtime_r; only the shape of RFC 3339 is read here.
*/
#include "lib/base/clock.h"

#include <assert.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "lib/base/err.h"

#define UTC_MS_MIN INT64_C(-62167219200000) /* 0000-01-01 */
#define UTC_MS_MAX INT64_C(253402300799999) /* 9999-12-31T23:59:59.999Z */

static int64_t
s_read_us(clockid_t id)
{
    struct timespec now;
    clock_gettime(id, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t
clock_mono_ms(void)
{
    return s_read_us(CLOCK_MONOTONIC) / 1000;
}

int64_t
clock_mono_us(void)
{
    return s_read_us(CLOCK_MONOTONIC);
}

int64_t
clock_utc_ms(void)
{
    return s_read_us(CLOCK_REALTIME) / 1000;
}

void
clock_format(int64_t utc_ms, char text[CLOCK_RFC3339_SIZE])
{
    if (utc_ms < UTC_MS_MIN)
        utc_ms = UTC_MS_MIN;
    if (utc_ms > UTC_MS_MAX)
        utc_ms = UTC_MS_MAX;
    int64_t ms = ((utc_ms % 1000) + 1000) % 1000;
    time_t seconds = (time_t)((utc_ms - ms) / 1000);
    struct tm date;
    gmtime_r(&seconds, &date);
    snprintf(text,
             CLOCK_RFC3339_SIZE,
             "%04u-%02u-%02uT%02u:%02u:%02u.%03uZ",
             (unsigned)(date.tm_year + 1900) % 10000u,
             (unsigned)(date.tm_mon + 1) % 100u,
             (unsigned)date.tm_mday % 100u,
             (unsigned)date.tm_hour % 100u,
             (unsigned)date.tm_min % 100u,
             (unsigned)date.tm_sec % 100u,
             (unsigned)ms % 1000u);
}

/*  Reads exactly `digits` decimal digits at *text_p; -1 when there are fewer. */
static int
s_read_digits(const char **text_p, int digits)
{
    int value = 0;
    for (int i = 0; i < digits; i++) {
        char c = (*text_p)[i];
        if (c < '0' || c > '9')
            return -1;
        value = value * 10 + (c - '0');
    }
    *text_p += digits;
    return value;
}

static bool
s_read_char(const char **text_p, const char *allowed, char *ret_c)
{
    char c = **text_p;
    if (c == 0 || !strchr(allowed, c))
        return false;
    (*text_p)++;
    if (ret_c)
        *ret_c = c;
    return true;
}

static int
s_read_fraction_ms(const char **text_p)
{
    int ms = 0;
    int digits = 0;
    for (; **text_p >= '0' && **text_p <= '9'; (*text_p)++, digits++)
        if (digits < 3)
            ms = ms * 10 + (**text_p - '0');
    if (digits == 0 || digits > 9)
        return -1;
    for (; digits < 3; digits++)
        ms *= 10;
    return ms;
}

static int
s_read_offset_minutes(const char **text_p, int *ret_minutes)
{
    char sign;
    if (!s_read_char(text_p, "Zz+-", &sign))
        return ERR_INVALID;
    *ret_minutes = 0;
    if (sign == 'Z' || sign == 'z')
        return 0;
    int hours = s_read_digits(text_p, 2);
    if (!s_read_char(text_p, ":", NULL))
        return ERR_INVALID;
    int minutes = s_read_digits(text_p, 2);
    if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59)
        return ERR_INVALID;
    *ret_minutes = (hours * 60 + minutes) * (sign == '-' ? -1 : 1);
    return 0;
}

int
clock_parse(const char *text, int64_t *ret_utc_ms)
{
    assert(text);
    assert(ret_utc_ms);

    struct tm date = {0};
    int year = s_read_digits(&text, 4);
    bool shape = s_read_char(&text, "-", NULL);
    int month = shape ? s_read_digits(&text, 2) : -1;
    shape = shape && s_read_char(&text, "-", NULL);
    int day = shape ? s_read_digits(&text, 2) : -1;
    shape = shape && s_read_char(&text, "Tt ", NULL);
    int hour = shape ? s_read_digits(&text, 2) : -1;
    shape = shape && s_read_char(&text, ":", NULL);
    int minute = shape ? s_read_digits(&text, 2) : -1;
    shape = shape && s_read_char(&text, ":", NULL);
    int second = shape ? s_read_digits(&text, 2) : -1;
    if (year < 0 || month < 1 || month > 12 || day < 1 || day > 31 || hour < 0 || hour > 23 ||
        minute < 0 || minute > 59 || second < 0 || second > 60)
        return ERR_INVALID;

    int ms = s_read_char(&text, ".", NULL) ? s_read_fraction_ms(&text) : 0;
    int offset_minutes;
    if (ms < 0 || s_read_offset_minutes(&text, &offset_minutes) || *text)
        return ERR_INVALID;

    date.tm_year = year - 1900;
    date.tm_mon = month - 1;
    date.tm_mday = day;
    date.tm_hour = hour;
    date.tm_min = minute;
    date.tm_sec = second;
    time_t seconds = timegm(&date);
    if (date.tm_mday != day) /* timegm carried 31 April into May */
        return ERR_INVALID;
    *ret_utc_ms = ((int64_t)seconds - (int64_t)offset_minutes * 60) * 1000 + ms;
    return 0;
}
