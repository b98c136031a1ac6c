/*  compile_include_device - a source that never ends

    language: c
    build: time=1500 memory=256
    expect-build: CPU_LIMIT | WALL_LIMIT | MEMORY_LIMIT | OUTPUT_LIMIT | EXITED 1
*/
#include "/dev/random"
