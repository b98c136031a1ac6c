/*  board_relay - changes of the boards that somebody watches, one chain each

    Rankers publish; every board is published by two of them, each with its own
    chain of prev_seq and seq. A reader must see one chain, so the relay joins
    them: a change that begins at or before what was passed on last continues
    it (rows are absolute, seeing one twice does no harm), one that brings
    nothing new is dropped, and any other is passed on with the gap that it
    shows, so that readers get the page again.

    Belongs to the loop's thread; board_chain_step is pure.
*/
#ifndef ASSIZE_BOARD_RELAY_H
#define ASSIZE_BOARD_RELAY_H

#include <czmq.h>
#include <schemas/board.pb-c.h>
#include <stdbool.h>

typedef struct board_relay board_relay_t;

/*  A change of a watched board, to be passed on. */
typedef void(board_change_fn)(void *arg, const Assize__BoardChange *change);

/*  Connects to the rankers' endpoints. NULL when one of them is malformed. */
board_relay_t *board_relay_new(zloop_t *loop,
                               const char *const *endpoints,
                               size_t endpoint_count,
                               board_change_fn *fn,
                               void *arg);
void board_relay_destroy(board_relay_t **self_p);

/*  Starts and stops listening to a contest's public board. Starting twice is as good as once. */
void board_relay_watch(board_relay_t *self, const char *contest);
void board_relay_unwatch(board_relay_t *self, const char *contest);

/*  Whether a change is to be passed on after `*last_seq` (0 = nothing was); then moves `*last_seq`
    and may lower `change->prev_seq` to where the reader stands. */
bool board_chain_step(uint64_t *last_seq, Assize__BoardChange *change);

#endif
