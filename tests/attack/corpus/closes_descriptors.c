/*  closes_descriptors - works without 0, 1 and 2, and hopes that what is opened next lands there

    language: c
    expect: EXITED 0
*/
#include "attack.h"

int
main(void)
{
    close(0);
    close(1);
    close(2);
    int first = open("/dev/null", O_RDWR);
    int second = open("/", O_RDONLY | O_DIRECTORY);
    if (first != 0 || second != 1)
        return 2;
    must_fail("writing to a directory", write(1, "x", 1));
    must_fail("the directory of the host", openat(1, "../../root", O_RDONLY));
    return attack_successes;
}
