/*  compile_interpreter_of_host - asks the kernel to load it by a file of the host

    language: c
    expect: EXITED 126
*/
const char interpreter[] __attribute__((section(".interp"), used)) = "@CANARY@";

int
main(void)
{
    return 0;
}
