/*  compile_unmappable - an executable whose segments don't fit into an address space

    language: c
    expect-build: BUILT | EXITED 1
    expect: EXITED 126 | SIGNALED 9 | SIGNALED 11
*/
__asm__(".section .huge, \"aw\", @nobits\n"
        ".zero 0x7f0000000000\n"
        ".text\n");

int
main(void)
{
    return 0;
}
