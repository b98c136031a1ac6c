/*  compile_incbin - reads the host's files while it is compiled

    language: c
    expect-build: EXITED 1
*/
__asm__(".incbin \"/etc/shadow\"");

int
main(void)
{
    return 0;
}
