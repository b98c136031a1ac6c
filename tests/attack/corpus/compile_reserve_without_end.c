/*  compile_reserve_without_end - an array larger than any machine: link, and perhaps run

    language: c
    build: time=5000 memory=512
    expect-build: EXITED 1
*/
char first[1ull << 46];
char second[1ull << 46];

int
main(void)
{
    return first[5] + second[7];
}
