/*  compile_embeds_box - takes into the program whatever the assembler may read, and looks through
   it when it runs

    language: c
    expect: EXITED 0
*/
#include "attack.h"

__asm__(".data\n"
        "begin: .incbin \"/etc/passwd\"\n"
        ".incbin \"/data/0\"\n"
        ".incbin \"/data/1\"\n"
        ".incbin \"main.c\"\n"
        "end: .byte 0\n"
        ".text\n");
extern const char begin[];
extern const char end[];

int
main(void)
{
    if (memmem(begin, (size_t)(end - begin), "bash", 4))
        must_fail("a shell of the host's users", memmem(begin, 512, "bash", 4) ? 0 : -1);
    fwrite(begin, 1, (size_t)(end - begin), stdout);
    return attack_over();
}
