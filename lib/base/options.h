/*  options - a command line, read by a table

    Wraps getopt_long: a table of options gives parsing, ranges and --help.
    A wrong word gives one line on standard error and exit code 2.
*/
#ifndef ASSIZE_OPTIONS_H
#define ASSIZE_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum {
    OPTION_FLAG, /* bool *       --name          sets true */
    OPTION_TEXT, /* const char **--name VALUE    points into argv */
    OPTION_INT,  /* int64_t *    --name N        within [min, max] */
    OPTION_LIST, /* option_list_t *              may be given again */
} option_kind_t;

#define OPTION_LIST_MAX 32u

typedef struct {
    const char *values[OPTION_LIST_MAX];
    size_t count;
} option_list_t;

typedef struct {
    const char *name; /* without the dashes; NULL ends the table */
    option_kind_t kind;
    void *target; /* keeps its value (the default) when the option is absent */
    int64_t min;  /* OPTION_INT only */
    int64_t max;
    const char *value_name; /* for --help: "DIR" */
    const char *help;
} option_t;

#define OPTIONS_MAX 40u
#define OPTIONS_EXIT_USAGE 2

/*  Reads argv by the table, which ends with {0}. Returns the index of the first word that is no
    option. `usage` is the line after "usage: ". On --help prints all and exits 0; on a mistake
    prints one line and exits 2. Words after the options must number within [words_min, words_max].
 */
int options_read(
    const option_t *table, const char *usage, int argc, char **argv, int words_min, int words_max);

#endif
