/*  attack_file - a hostile program, and what it says at its head about itself

    In the first comment, one setting a line:

        language: ID             the language file that builds and runs it
        role: validator          it runs like a problem's validator: writes in
                                 /box, reads /data; otherwise like a submission
        also: PROFILE...         run it under these profiles, too
        run: time=MS wall=MS memory=MIB output=KIB times=N
        build: time=MS memory=MIB
        expect: OUTCOME [| OUTCOME]...           EXITED and SIGNALED with a number
        expect-build: OUTCOME [| OUTCOME]...     of the compiler, when it is attacked,
                                                 or BUILT, or NO_PRODUCT
        left: some                               processes must have been left
        refused: NAME...                         what sandbox_take must not open

    Then the source. A line "-- NAME --" begins another file of the same
    submission (as txtar has it); "@CANARY@" becomes the path of a file on the
    host, which nothing in the box may read.
*/
#ifndef ATTACK_FILE_H
#define ATTACK_FILE_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/base/bytes.h"
#include "nodes/worker/box.h"

#define ATTACK_FILES_MAX 8u
#define ATTACK_LINE_MAX 256u /* bytes of a setting, with its NUL */

typedef struct {
    char language[ATTACK_LINE_MAX];
    char expect[ATTACK_LINE_MAX];
    char expect_build[ATTACK_LINE_MAX];
    char refused[ATTACK_LINE_MAX];
    char also[ATTACK_LINE_MAX]; /* names of profiles */
    bool validator;
    bool leaves; /* processes */
    uint32_t time_ms;
    uint32_t wall_ms; /* 0: longer than any of them takes */
    uint32_t memory_mib;
    uint32_t output_kib;
    uint32_t times;
    box_limits_t build;
    bytes_t text;                       /* what the files point into */
    box_file_t files[ATTACK_FILES_MAX]; /* the first one's name is for the user to fill in */
    size_t file_count;
} attack_file_t;

/*  Reads one. False, with a line on standard output, when it cannot be read or doesn't say what
   must happen. Free with attack_file_clear in any case. */
bool attack_file_read(attack_file_t *self, const char *path, const char *canary_path);
void attack_file_clear(attack_file_t *self);

/*  Whether `got` is one of "A | B 7 | C", in either case. */
bool attack_file_expects(const char *expected, const char *got);

#endif
