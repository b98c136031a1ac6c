/*  every_socket - all families with all types there are, and a pair for what needs no network

    language: c
    expect: EXITED 0
*/
#include "attack.h"
#include <sys/socket.h>
#include <sys/un.h>

int
main(void)
{
    for (int family = 0; family < 64; family++) {
        for (int type = 1; type < 11; type++) {
            int pair[2];
            must_fail("socket", socket(family, type, 0));
            must_fail("socketpair", socketpair(family, type, 0, pair));
        }
    }
    for (int fd = 0; fd < 3; fd++) {
        struct sockaddr_un abstract = {.sun_family = AF_UNIX, .sun_path = "\0assize-attack"};
        must_fail("bind", bind(fd, (struct sockaddr *)&abstract, sizeof abstract));
        must_fail("connect", connect(fd, (struct sockaddr *)&abstract, sizeof abstract));
        must_fail("listen", listen(fd, 1));
        must_fail("accept", accept(fd, NULL, NULL));
        must_fail("sendmsg", sendmsg(fd, &(struct msghdr){0}, 0));
    }
    return attack_over();
}
