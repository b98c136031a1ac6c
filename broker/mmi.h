/*  mmi - the services that the broker itself answers (RFC 8)

        mmi.service   a service's name; "200" when a worker offers it, "404" when none does
        mmi.ping      anything; Pong
        mmi.status    anything; BrokerStatus
        mmi.*         "501"

    Pure.
*/
#ifndef ASSIZE_MMI_H
#define ASSIZE_MMI_H

#include "broker/dispatch.h"

typedef struct {
    const char *incarnation; /* of this run of the broker */
    int64_t started_at_ms;   /* UTC */
} mmi_identity_t;

/*  The answer's body (the caller frees it) and its size. `service` starts with "mmi.". */
uint8_t *mmi_answer(const dispatch_t *dispatch,
                    const mmi_identity_t *identity,
                    uint64_t now_ms,
                    key_view_t service,
                    key_view_t body,
                    size_t *ret_size);

#endif
