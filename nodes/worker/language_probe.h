/*  language_probe - finds out which languages work here

    A toolchain that is installed may still fail inside the sandbox, so each
    language is proven there: its version is asked, and a program that reads 49
    and prints 7 is compiled and run. Blocks: for the worker's start only.
*/
#ifndef LANGUAGE_PROBE_H
#define LANGUAGE_PROBE_H

#include "nodes/worker/box.h"

/*  Fills in version_text and identity. 0, or ERR_UNSUPPORTED with `*ret_why` (one line; the caller
    frees it): the language must not be offered. */
int language_probe(language_t *self, box_t *box, char **ret_why);

#endif
