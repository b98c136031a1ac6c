/*  compile_incbin - reads the host's files while it is compiled

    expect-compile: EXITED 1
*/
__asm__(".incbin \"/etc/shadow\"");

int
main(void)
{
    return 0;
}
