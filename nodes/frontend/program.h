/*  program - somebody's program for a problem: what submitting and trying it have in common

    Reads the program out of a request, then asks what it takes to say whether
    it can be judged there: the languages, if none are known yet, and the
    problem. Everything that is wrong with it is answered here.
*/
#ifndef ASSIZE_PROGRAM_H
#define ASSIZE_PROGRAM_H

#include "lib/base/text.h"
#include "nodes/frontend/blob_fetch.h"
#include "nodes/frontend/sources.h"

/*  To be the first member of an exchange's state. */
typedef struct {
    blob_fetch_t fetch; /* first: blob_fetch finds it there */
    sources_t sources;  /* in the request, which must outlive it */
    char problem[TEXT_NAME_MAX + 1];
    bool contest; /* it is for a contest: its problems may be hidden */
    exchange_step_fn *next;
} program_t;

/*  Takes what sources_make takes. False: the exchange is answered. */
bool program_read(exchange_t *x,
                  char *language,
                  char *source,
                  Assize__SourceText *const *files,
                  size_t file_count,
                  char *entry_point);

/*  Goes on with `next` and the Problem, unless that is answered with a failure. */
void program_ask_problem(exchange_t *x, exchange_step_fn *next);

/*  Whether it may not be judged at this problem: then the exchange is answered. */
bool program_refused(exchange_t *x, const Assize__Problem *problem);

/*  Frees what it holds. */
void program_clear(program_t *self);

#endif
