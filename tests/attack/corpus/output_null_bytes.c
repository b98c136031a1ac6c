/*  output_null_bytes - every byte there is, NUL first, no end of line, exactly as much as is
   allowed

    language: c
    run: output=64
    expect: EXITED 0
*/
#include "attack.h"

int
main(void)
{
    static unsigned char chunk[64 << 10];
    for (size_t i = 0; i < sizeof chunk; i++)
        chunk[i] = (unsigned char)i;
    return write(1, chunk, sizeof chunk) != sizeof chunk;
}
