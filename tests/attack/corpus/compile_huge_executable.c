/*  compile_huge_executable - a hundred bytes of source, a gigabyte of program

    language: c
    build: time=3000 memory=512
    expect-build: EXITED 1 | EXITED 4 | OUTPUT_LIMIT | MEMORY_LIMIT
*/
int all[1 << 28] = {1};

int
main(void)
{
    return all[5];
}
