/*  compile_include_device - a source that never ends

    run: cpu=1500 wall=6000 memory=256
    expect-compile: CPU_LIMIT | WALL_LIMIT | MEMORY_LIMIT | OUTPUT_LIMIT | EXITED 1
*/
#include "/dev/random"
