/*  compile_directory_for_product - where the executable should go there is a directory

    language: c
    expect-build: EXITED 1
*/
int
main(void)
{
    return 0;
}
/* clang-format off */
-- program/source.h --
#define NOTHING
