/*  compile_options_as_names - names of files that a compiler takes for options, where it lets them
    through

    language: c
    expect-build: EXITED 1 | BUILT
    expect: EXITED 0
*/
int
main(void)
{
    return 0;
}
/* clang-format off */
-- -o.c --
-- -wrapper.c --
int wrapper;
-- -fplugin.c --
int plugin;
