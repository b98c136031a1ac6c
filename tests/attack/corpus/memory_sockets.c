/*  memory_sockets - fills the buffers of connected sockets, where a runtime may have them; of pipes
    where not

    language: c
    also: managed
    run: memory=16
    expect: MEMORY_LIMIT
*/
#include "attack.h"
#include <sys/socket.h>

static int
make(int ends[2])
{
    return socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0 ? 0 : pipe(ends);
}

int
main(void)
{
    static char chunk[65536];
    for (int i = 0; i < 8; i++) {
        if (fork() != 0)
            continue;
        int ends[2];
        while (make(ends) == 0) {
            fcntl(ends[1], F_SETFL, O_NONBLOCK);
            while (write(ends[1], chunk, sizeof chunk) > 0) {
            }
        }
        pause();
    }
    while (wait(NULL) > 0) {
    }
    return 0;
}
