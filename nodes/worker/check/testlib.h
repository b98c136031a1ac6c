/*  testlib - what the run of a testlib checker or interactor means

    Its exit code decides: 0 accepted; 1 wrong answer, 2 presentation error, 4
    dirt after the output, 8 the output ended too soon: all rejected; 3 (fail)
    the jury's fault; 7 points, said at the start of its words ("points 0.5");
    50 to 250 (compiled with TESTSYS, as we do) partially accepted with the code
    less 50 as points. What it says on standard error is for the jury: it may
    quote the answer. Pure.

    Source: testlib.h, "EXIT_CODE"; its quitf, quitp, quitpi.
*/
#ifndef TESTLIB_H
#define TESTLIB_H

#include "nodes/worker/check/check.h"
#include "nodes/worker/sandbox/sandbox.h"

/*  What goes before a checker's source, so that partial acceptance has codes of its own. */
#define TESTLIB_PREFIX "#define TESTSYS\n#line 1\n"

/*  Reads a finished run of `what` ("the checker"). The caller clears the result. */
check_t testlib_check(const sandbox_result_t *run, const char *what);

#endif
