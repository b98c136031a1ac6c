/*  id - see id.h */
#include "lib/base/id.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

#define RANDOM_BYTES 10u
#define TIME_CHARS 10
#define ID_CHARS 26u

static const char ALPHABET[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

void
id_make(int64_t utc_ms, char id[ID_SIZE])
{
    uint8_t random[RANDOM_BYTES];
    randombytes_buf(random, sizeof random);

    uint64_t time = (uint64_t)utc_ms;
    for (int i = TIME_CHARS - 1; i >= 0; i--, time >>= 5)
        id[i] = ALPHABET[time & 31u];

    /* 80 bits = two groups of 40 = two times 8 characters */
    for (int group = 0; group < 2; group++) {
        uint64_t bits = 0;
        for (int i = 0; i < 5; i++)
            bits = bits << 8 | random[group * 5 + i];
        for (int i = 7; i >= 0; i--, bits >>= 5)
            id[TIME_CHARS + group * 8 + i] = ALPHABET[bits & 31u];
    }
    id[ID_CHARS] = 0;
}

bool
id_valid(const char *text)
{
    return text && strlen(text) == ID_CHARS && text[0] <= '7' && strspn(text, ALPHABET) == ID_CHARS;
}

int64_t
id_utc_ms(const char *id)
{
    assert(id_valid(id));
    int64_t time = 0;
    for (int i = 0; i < TIME_CHARS; i++)
        time = time << 5 | (int64_t)(strchr(ALPHABET, id[i]) - ALPHABET);
    return time;
}
