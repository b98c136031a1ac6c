/*  sockets - any way to talk: internet, unix, abstract, netlink, packet, vsock, pairs

    language: c
    also: compile validator python
    expect: EXITED 0
*/
#include "attack.h"
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

int
main(int argc, char **argv)
{
    static const int s_families[] = {AF_UNIX,
                                     AF_INET,
                                     AF_INET6,
                                     AF_NETLINK,
                                     AF_PACKET,
                                     AF_VSOCK,
                                     AF_ALG,
                                     AF_KEY,
                                     AF_XDP,
                                     AF_BLUETOOTH};
    uint16_t port = argc > 3 ? (uint16_t)strtol(argv[3], NULL, 10) : 22;
    static const int s_types[] = {SOCK_STREAM, SOCK_DGRAM, SOCK_RAW, SOCK_SEQPACKET};
    for (size_t i = 0; i < sizeof s_families / sizeof s_families[0]; i++) {
        for (size_t j = 0; j < sizeof s_types / sizeof s_types[0]; j++) {
            int fd = socket(s_families[i], s_types[j], 0);
            must_fail("socket", fd);
            struct sockaddr_in address = {.sin_family = AF_INET,
                                          .sin_port = htons(port),
                                          .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
            must_fail("connect", connect(fd, (struct sockaddr *)&address, sizeof address));
        }
    }
    int pair[2];
    must_fail("socketpair", socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
    return attack_over();
}
