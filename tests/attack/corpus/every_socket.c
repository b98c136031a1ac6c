/*  every_socket - all families with all types there are, and a pair for what needs no network

    language: c
    also: compile managed validator python
    expect: EXITED 0
*/
#include "attack.h"
#include <sys/socket.h>
#include <sys/un.h>

static void
try_names(int fd)
{
    struct sockaddr_un abstract = {.sun_family = AF_UNIX, .sun_path = "\0assize-attack"};
    struct sockaddr *address = (struct sockaddr *)&abstract;
    must_fail("bind", bind(fd, address, sizeof abstract));
    must_fail("connect", connect(fd, address, sizeof abstract));
    must_fail("listen", listen(fd, 1));
    must_fail("accept", accept(fd, NULL, NULL));
    must_fail("sendto", sendto(fd, "x", 1, 0, address, sizeof abstract));
    must_fail("sendmsg", sendmsg(fd, &(struct msghdr){0}, 0));
    must_fail("setsockopt", setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &(int){1 << 20}, sizeof(int)));
}

int
main(void)
{
    for (int family = 0; family < 64; family++) {
        for (int type = 1; type < 11; type++) {
            int pair[2];
            must_fail("socket", socket(family, type, 0));
            if (family !=
                AF_UNIX) /* which the JVM may have: a pipe, if no name can be given to it */
                must_fail("socketpair", socketpair(family, type, 0, pair));
            else if (socketpair(family, type, 0, pair) == 0)
                try_names(pair[0]);
        }
    }
    for (int fd = 0; fd < 3; fd++)
        try_names(fd);
    return attack_over();
}
