/*  tcp_acked - see tcp_acked.h */
#include "nodes/frontend/tcp_acked.h"

#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/socket.h>

uint64_t
tcp_acked(int fd)
{
    struct tcp_info info = {0};
    socklen_t size = sizeof info;
    if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &size) != 0)
        return UINT64_MAX;
    return info.tcpi_bytes_acked;
}
