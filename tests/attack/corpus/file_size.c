/*  file_size - one file larger than it may be

    language: c
    role: validator
    run: memory=256
    expect: OUTPUT_LIMIT
*/
#include "attack.h"

int
main(void)
{
    static char chunk[1 << 20];
    int fd = open("/box/large", O_WRONLY | O_CREAT, 0600);
    for (int i = 0; fd >= 0 && i < 80; i++)
        if (write(fd, chunk, sizeof chunk) < 0)
            return 3;
    return 0;
}
