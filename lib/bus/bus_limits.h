/*  bus_limits - every limit of the bus, for both ends and the broker; docs/protocols.md lists them
 */
#ifndef ASSIZE_BUS_LIMITS_H
#define ASSIZE_BUS_LIMITS_H

#define BUS_BODY_MAX (8u << 20)     /* bytes of a payload frame; larger: TOO_LARGE */
#define BUS_HEAD_MAX 4096u          /* bytes of a request or reply head */
#define BUS_FRAMES_MAX 16u          /* frames of a message; more: the peer is invalid */
#define BUS_SERVICE_NAME_MAX 63u    /* characters of a service name */
#define BUS_WORKER_NAME_MAX 255u    /* characters of a worker's name for people */
#define BUS_SERVICES_PER_WORKER 64u /* READYs of one session */
#define BUS_CREDIT_MAX 1024u        /* requests that one session may take at once */
#define BUS_HEARTBEAT_MS 250        /* both ways, when nothing else was sent */
#define BUS_LIVENESS_MS 1000        /* silence after which a peer is dead */
#define BUS_PING_MS 250             /* client to broker, while requests are outstanding */
#define BUS_RECONNECT_MS_MIN 50     /* back-off of a session: doubles up to the maximum */
#define BUS_RECONNECT_MS_MAX 1000
#define BUS_TIMEOUT_MS 10000 /* of a request that names none */
#define BUS_TIMEOUT_MS_MAX 3600000
#define BUS_TIMEOUT_GRACE_MS 100 /* for the broker's answer at the deadline, which says more */
#define BUS_TICK_MS 50           /* how often a session looks at deadlines and silence */
#define BUS_LINGER_MS 200        /* for a goodbye to leave a socket that is closed */
#define BUS_DETAIL_MAX 1000u     /* bytes of a status's line; longer ones are cut */
#define BUS_CALLS_MAX 65536u     /* outstanding calls of one client; more: RATE_LIMITED */
#define BUS_SOCKET_HWM 100000    /* messages in a socket's queue */

#endif
