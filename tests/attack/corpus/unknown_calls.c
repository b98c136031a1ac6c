/*  unknown_calls - system calls that did not exist when the list was written: refused by number,
    whatever this kernel makes of them

    language: c
    also: compile managed validator python
    expect: EXITED 0
*/
#include "attack.h"

int
main(void)
{
    for (long number = 424; number < 1024; number++) {
        if (number == SYS_close_range || number == SYS_faccessat2)
            continue;
        errno = 0;
        long result = syscall(number, -1, -1, -1, -1, -1, -1);
        if (result != -1 || errno != ENOSYS) {
            printf("%ld: %ld, %s\n", number, result, strerror(errno));
            must_fail("a call that is not known", 0);
        }
    }
    return attack_over();
}
