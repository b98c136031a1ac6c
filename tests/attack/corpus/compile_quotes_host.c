/*  compile_quotes_host - the compiler's diagnostics would quote lines of files it is pointed at

    language: c
    expect-build: EXITED 1
*/
#line 1 "@CANARY@"
error here;
#line 1 "/etc/shadow"
error here;
#line 3 "/proc/self/environ"
error here;
#pragma GCC dependency "@CANARY@"
#include "@CANARY@"
