/*  exchange_call - the call that an exchange has in hand

    Private to exchange: see "steps" there. A repeatable call that nobody could
    answer (UNAVAILABLE, TIMEOUT) is made again with back-off, until it is
    answered or CALL_PATIENCE_MS are over: that is how a user does not notice
    that a node died.
*/
#ifndef ASSIZE_EXCHANGE_CALL_H
#define ASSIZE_EXCHANGE_CALL_H

#include "nodes/frontend/exchange.h"

/*  Forgets the call in hand, when there is one. */
void exchange_call_cancel(exchange_t *self);

#endif
