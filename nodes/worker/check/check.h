/*  check - what a validator made of one output

    The same for all of them: the default one, a problem's own (42/43), a testlib
    checker. Whether a score is allowed at this place is for grading.h to say.
*/
#ifndef CHECK_H
#define CHECK_H

#include <schemas/submission.pb-c.h>
#include <stdbool.h>

typedef struct {
    Assize__Verdict verdict; /* AC, WA or JE */
    char *message;           /* for the user; may be "" */
    char *jury_message;      /* for the jury: may quote the answer */
    bool next_pass;          /* AC so far: the program is to run again */
    bool has_score;          /* it said how much the output is worth ... */
    double score;
    bool has_multiplier; /* ... or which part of the most */
    double multiplier;   /* 0 to 1 */
} check_t;

/*  Frees the texts. For _cleanup_. */
void check_clear(check_t *self);

/*  A judge error, in words for the jury. The caller clears it. */
check_t check_error(const char *format, ...) __attribute__((format(printf, 1, 2)));

/*  Reads a score file: one finite real of at least 0, white space around it. Whether it is one. */
bool check_read_score(const void *data, size_t size, double *ret);

#endif
