/*  compile_error_flood - a page of errors for every line of an include that includes itself

    run: cpu=3000 wall=9000 memory=512
    expect-compile: EXITED 1 | OUTPUT_LIMIT | CPU_LIMIT | MEMORY_LIMIT
*/
#include __FILE__
#include __FILE__
x;
