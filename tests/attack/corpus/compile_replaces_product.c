/*  compile_replaces_product - the same, and compiles: what runs is what the compiler made

    language: c
    expect-build: BUILT | EXITED 1
    expect: EXITED 0
*/
#include "attack.h"

int
main(void)
{
    return 0;
}
/* clang-format off */
-- program --
#!/bin/sh
exit 7
