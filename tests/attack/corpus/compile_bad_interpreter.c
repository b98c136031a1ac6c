/*  compile_bad_interpreter - an executable that asks for an interpreter which isn't there: its
   fault, not the judge's

    language: c
    expect: EXITED 126
*/
const char interpreter[] __attribute__((section(".interp"), used)) = "/nonexistent/loader";

int
main(void)
{
    return 0;
}
