/*  compile_bad_interpreter - an executable that asks for an interpreter which isn't there: its
   fault, not the judge's

    A linker that names the interpreter itself (mold does) makes an ordinary program of it.

    language: c
    expect: EXITED 126 | EXITED 0
*/
const char interpreter[] __attribute__((section(".interp"), used)) = "/nonexistent/loader";

int
main(void)
{
    return 0;
}
