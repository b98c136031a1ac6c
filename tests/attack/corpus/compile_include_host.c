/*  compile_include_host - the compiler's messages would quote a file of the host

    language: c
    expect-build: EXITED 1
*/
#include "../../../../../../etc/hostname"
#include "/etc/shadow"
#include "/proc/self/environ"
