/*  broker_limits - every limit of the broker; those of a message and of both ends are in
    lib/bus/bus_limits.h */
#ifndef ASSIZE_BROKER_LIMITS_H
#define ASSIZE_BROKER_LIMITS_H

#include "lib/bus/bus_limits.h"

/* What is refused at these is answered UNAVAILABLE, if not said otherwise. */
#define BROKER_REQUESTS_MAX 262144u        /* known at once: queued, or in a worker's hands */
#define BROKER_SERVICE_QUEUED_MAX 131072u  /* waiting for one service */
#define BROKER_BYTES_MAX (1024u << 20)     /* bodies kept: of queued and of leased requests */
#define BROKER_CLIENT_REQUESTS_MAX 65536u  /* of one client; more: RATE_LIMITED */
#define BROKER_SERVICES_MAX 4096u          /* known at once; a READY for one more: DISCONNECT */
#define BROKER_SERVICES_UNSERVED_MAX 1024u /* of these, asked for but offered by nobody */
#define BROKER_WORKERS_MAX 4096u           /* sessions; a READY of one more: DISCONNECT */

#define BROKER_DEATHS_MAX 3u /* a leased request that outlived so many workers: QUARANTINED */
#define BROKER_AGED_MS                                                                             \
    5000u                    /* a request that waited so long is aged: it has a share of its own   \
                              */
#define BROKER_AGED_EVERY 8u /* each so many-th delivery of a worker goes to an aged request */

#define BROKER_TICK_MS 20    /* deadlines, heartbeats and silence are looked at so often */
#define BROKER_GONE_MS 10000 /* a worker that was disconnected is not spoken to for so long */
#define BROKER_GONE_MAX 4096u
#define BROKER_MESSAGES_PER_TURN 512 /* then timers and commands get their turn */

#endif
