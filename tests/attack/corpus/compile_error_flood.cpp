/*  compile_error_flood - a page of errors for every line of an include that includes itself

    language: cpp17
    build: time=3000 memory=512
    expect-build: EXITED 1 | OUTPUT_LIMIT | CPU_LIMIT | MEMORY_LIMIT | WALL_LIMIT
*/
#include __FILE__
#include __FILE__
x;
