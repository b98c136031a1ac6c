/*  compile_interpreter_of_host - asks the kernel to load it by a file of the host

    A linker that names the interpreter itself (mold does) makes an ordinary program of it.

    language: c
    expect: EXITED 126 | EXITED 0
*/
const char interpreter[] __attribute__((section(".interp"), used)) = "@CANARY@";

int
main(void)
{
    return 0;
}
