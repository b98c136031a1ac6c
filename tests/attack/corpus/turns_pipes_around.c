/*  turns_pipes_around - reads its standard output, writes its standard input, opens them anew

    language: c
    expect: EXITED 0
*/
#include "attack.h"

int
main(void)
{
    char byte;
    must_fail("read of output", read(1, &byte, 1));
    must_fail("read of errors", read(2, &byte, 1));
    must_fail("seek of output", lseek(1, 0, SEEK_SET));
    must_fail("pread of output", pread(1, &byte, 1, 0));
    must_fail("truncating output", ftruncate(1, 0));
    must_fail("chmod of output", fchmod(1, 0777));
    must_fail("output by name", open("/dev/stdout", O_RDWR));
    must_fail("output by number", open("/dev/fd/1", O_RDWR));
    must_fail("output by /proc", open("/proc/self/fd/1", O_RDWR));
    must_fail("input by /proc", open("/proc/self/fd/0", O_RDWR));
    return attack_over();
}
