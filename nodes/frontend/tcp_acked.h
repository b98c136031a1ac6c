/*  tcp_acked - how many bytes the peer of a TCP connection has acknowledged

    A file of its own because <linux/tcp.h>, which has this, cannot be included
    beside <netinet/tcp.h>, which czmq.h brings.
    Source: RFC 4898, tcpEStatsAppHCThruOctetsAcked; Linux 4.1.
*/
#ifndef ASSIZE_TCP_ACKED_H
#define ASSIZE_TCP_ACKED_H

#include <stdint.h>

/*  The count since the connection began (it may start at 1). UINT64_MAX when `fd` is no TCP
    connection. */
uint64_t tcp_acked(int fd);

#endif
