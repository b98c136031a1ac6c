/*  compile_include_itself - the file includes itself, three times each time

    language: c
    build: time=1500 memory=256
    expect-build: EXITED 1 | CPU_LIMIT | WALL_LIMIT
*/
#include __FILE__
#include __FILE__
#include __FILE__
