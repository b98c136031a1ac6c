/*  compile_assembler_bomb - the assembler is told to repeat, the linker to reserve

    language: c
    build: time=1500 memory=256
    expect-build: CPU_LIMIT | MEMORY_LIMIT | OUTPUT_LIMIT | EXITED 1 | EXITED 4 | WALL_LIMIT
*/
__asm__(".data\n.rept 1000000000\n.quad 1, 2, 3, 4\n.endr\n");

int
main(void)
{
    return 0;
}
