/*  package_report - what is wrong with a package, for the people who wrote it

    Reading a package does not stop at the first mistake: all that was found is
    listed with file and line. Errors make a package unusable, warnings do not.

    Not thread-safe: a report belongs to its caller.
*/
#ifndef ASSIZE_PACKAGE_REPORT_H
#define ASSIZE_PACKAGE_REPORT_H

#include <stddef.h>
#include <stdio.h>

typedef enum { PACKAGE_ERROR, PACKAGE_WARNING } package_severity_t;

typedef struct {
    package_severity_t severity;
    char *file;    /* path inside the package; NULL: the package as a whole */
    size_t line;   /* from 1; 0: the file as a whole */
    char *message; /* one line of UTF-8, at most PACKAGE_MESSAGE_MAX bytes */
} package_problem_t;

typedef struct {
    package_problem_t *problems; /* in the order they were found, at most PACKAGE_PROBLEMS_MAX */
    size_t count;
    size_t errors;   /* also those that are not listed */
    size_t warnings; /* also those that are not listed */
} package_report_t;

/*  Frees the list; the report is empty and usable again: {0} is an empty report. For _cleanup_. */
void package_report_clear(package_report_t *self);

/*  Adds a line. `file` may be NULL. Control characters and bytes that are not UTF-8 become '?'. */
void package_report_add(package_report_t *self,
                        package_severity_t severity,
                        const char *file,
                        size_t line,
                        const char *format,
                        ...) __attribute__((format(printf, 5, 6)));

/*  A problem as compilers write it: "problem.yaml:7: error: unknown key ..."; the caller frees it.
 */
char *package_report_line(const package_problem_t *problem);

/*  All of them, one line each. */
void package_report_print(const package_report_t *self, FILE *out);

#endif
