/*  fault_loop - returns from the handler of SIGSEGV to where it came from, for ever

    language: c
    run: time=300
    expect: CPU_LIMIT
*/
#include "attack.h"

static void
on_fault(int number)
{
    (void)number;
}

int
main(void)
{
    signal(SIGSEGV, on_fault);
    *(volatile int *)8 = 1;
    return 3;
}
