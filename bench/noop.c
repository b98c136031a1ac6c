/*  noop - the program of bench_sandbox that does nothing */
int
main(void)
{
    return 0;
}
