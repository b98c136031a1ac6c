/*  rule - how cells become a score, and a score a place

    A rule is a pair of pure functions over what a view sees of a row. All
    rules share the cell (attempts.h) and the row's three numbers; they differ
    in what they add up and in what they compare. A new format is a new file in
    rules/ and a line in rule.c.

    Source: docs/scoring.md.
*/
#ifndef ASSIZE_RULE_H
#define ASSIZE_RULE_H

#include <schemas/contest.pb-c.h>
#include <stdbool.h>
#include <stdint.h>

#include "nodes/ranker/rank_tree.h"

/*  What one view sees of one participant's attempts at one problem. */
typedef struct {
    int64_t time_ms;   /* contest time of the accepted attempt; 0 when unsolved */
    uint64_t seq;      /* log index of that submission; 0 when unsolved */
    uint32_t attempts; /* counted ones, the accepted one included */
    uint32_t pending;  /* without a verdict, and able to change this cell */
    bool solved;
} rule_cell_t;

/*  A row's numbers; all 0 for a participant who has solved nothing. */
typedef struct {
    uint32_t solved;
    int64_t penalty; /* icpc: minutes; speed: ms of the last first-accept */
    int64_t last_ms; /* contest time of the last accepted one */
} rule_score_t;

typedef struct {
    Assize__Rule id;
    const char *name;
    /*  Adds a solved cell to the score. `penalty_minutes` is the contest's. */
    void (*add)(rule_score_t *score, const rule_cell_t *cell, uint32_t penalty_minutes);
    /*  The place of a score: smaller is better, equal shares the rank. */
    rank_key_t (*key)(const rule_score_t *score);
} rule_t;

extern const rule_t rule_icpc;
extern const rule_t rule_speed;

/*  The rule of this number; NULL for one that this version does not know. Static. */
const rule_t *rule_find(Assize__Rule id);

#endif
