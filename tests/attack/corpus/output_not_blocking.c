/*  output_not_blocking - switches its pipes to not blocking, which the other end would share

    language: c
    expect: OUTPUT_LIMIT
*/
#include "attack.h"

int
main(void)
{
    static char chunk[1 << 16];
    for (int fd = 0; fd < 3; fd++)
        fcntl(fd, F_SETFL, O_NONBLOCK | O_ASYNC | O_APPEND | O_DIRECT);
    for (;;)
        if (write(1, chunk, sizeof chunk) < 0 && errno != EAGAIN)
            return 3;
}
