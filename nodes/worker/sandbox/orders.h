/*  orders - a run's spec, checked, as the message that the child reads

    Plain data inside a sandbox_t; packed, then sent with the run's fds.
*/
#ifndef ASSIZE_SANDBOX_ORDERS_H
#define ASSIZE_SANDBOX_ORDERS_H

#include <stdbool.h>
#include <stdint.h>

#include "nodes/worker/sandbox/protocol.h"

typedef union {
    run_message_t head;
    char bytes[RUN_MESSAGE_MAX]; /* the head, then its strings */
} orders_t;

/*  Whether the spec keeps the rules of sandbox.h (argv and env apart). */
bool orders_valid(const sandbox_run_t *run);

/*  Packs the spec; what no cgroup of `layers` limits is left to rlimits. 0 or ERR_TOO_LARGE. */
int orders_pack(orders_t *self, const sandbox_run_t *run, uint64_t run_id, uint32_t layers);

/*  Sends it with `count` fds, in the protocol's order, to a run channel. 0, ERR_INVALID when
    one of them is no fd, ERR_UNAVAILABLE when nobody reads there any more. */
int orders_send(const orders_t *self, int run_fd, const int *fds, uint32_t count);

/*  Makes a read-only mount of just this file, attached nowhere: the child attaches it in a mount
    namespace of its own. 0 and `*ret_tree` (the caller's), ERR_UNSUPPORTED, ERR_UNAVAILABLE. */
int orders_open_data(int fd, int *ret_tree);

#endif
