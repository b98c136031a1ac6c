/*  default_validator - compares a program's output with the judge's answer

    Token by token, as the default validator of the Kattis problem tools does:
    tokens are divided by white space (the C locale's); case is ignored unless
    asked; with a tolerance, an answer's token that reads as a finite real is
    compared as one. Pure: two byte ranges in, accepted or not out. It reads
    each range once, from front to back, and needs memory for one token only.

    Source: problem package format, "default validator"; problemtools,
    support/default_validator. Its habit of comparing tokens as C strings (what
    follows a NUL is not looked at) is kept, so that a program has the same
    verdict on both.
*/
#ifndef DEFAULT_VALIDATOR_H
#define DEFAULT_VALIDATOR_H

#include "lib/base/bytes.h"

typedef struct {
    bool case_sensitive;
    bool space_change_sensitive;
    double absolute_tolerance; /* negative: none */
    double relative_tolerance; /* negative: none */
} default_validator_options_t;

/*  Reads flags: "case_sensitive", "space_change_sensitive", and "float_absolute_tolerance",
    "float_relative_tolerance", "float_tolerance" (both), each with a finite real after it. Of a
    flag given twice the last counts. Returns 0, or ERR_INVALID with `*ret_wrong` the index of the
    word at fault (`*ret` untouched). */
int default_validator_options_read(const char *const *words,
                                   size_t count,
                                   default_validator_options_t *ret,
                                   size_t *ret_wrong);

/*  Whether `output` answers the question. When not, a text for the jury (it quotes the answer:
    never show it to a user) with the line of the first difference is appended to `message`, as far
    as it has room. Either range may be NULL when its size is 0. */
bool default_validator_accepts(const default_validator_options_t *options,
                               const void *output,
                               size_t output_size,
                               const void *answer,
                               size_t answer_size,
                               bytes_t *message);

#endif
