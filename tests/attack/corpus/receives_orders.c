/*  receives_orders - reads where its maker got its orders, by every number such a socket may have

    language: c
    also: compile managed validator python
    expect: EXITED 0
*/
#include "attack.h"
#include <sys/socket.h>

int
main(void)
{
    char bytes[64];
    struct iovec vector = {bytes, sizeof bytes};
    for (int fd = 0; fd < 1024; fd++) {
        struct msghdr message = {.msg_iov = &vector, .msg_iovlen = 1};
        must_fail("recvmsg", recvmsg(fd, &message, MSG_DONTWAIT));
        must_fail("recvfrom", recvfrom(fd, bytes, sizeof bytes, MSG_DONTWAIT, NULL, NULL));
        if (fd > 2)
            must_fail("write", write(fd, "x", 1));
        if (fd > 2)
            dup2(1, fd); /* where the filter lets recvmsg pass, there shall be no socket to put */
        must_fail("recvmsg from a pipe", recvmsg(fd, &message, MSG_DONTWAIT));
        if (fd > 2)
            close(fd);
    }
    return attack_over();
}
