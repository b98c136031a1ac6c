/*  terms - what a contest's settings mean for its board

    The checked and worked-out form of a Contest: rule, penalty, and per view
    the window of time that counts and is seen. Pure.
*/
#ifndef ASSIZE_TERMS_H
#define ASSIZE_TERMS_H

#include <schemas/contest.pb-c.h>

#include "nodes/ranker/attempts.h"
#include "nodes/ranker/rule.h"

typedef enum { STANDINGS_PUBLIC, STANDINGS_JURY, STANDINGS_VIEWS } standings_view_t;

typedef struct {
    const rule_t *rule; /* static */
    uint32_t penalty_minutes;
    attempts_window_t windows[STANDINGS_VIEWS];
} terms_t;

/*  Returns 0, or ERR_INVALID (malformed, or over a limit of ranker_limits.h) or ERR_UNSUPPORTED (a
    rule that this version does not know), and then `*ret` is untouched. */
int terms_read(const Assize__Contest *contest, terms_t *ret);

#endif
