/*  language_probe - finds out which languages work here

    A toolchain that is installed may still fail inside the sandbox, so each
    language is proven there: its version is asked, its prepared files are made,
    and a program that reads 49 and prints 7 is compiled and run. What came out is
    kept (toolchain.h): a start with the same toolchains and the same sandbox
    runs nothing. Blocks: for the worker's start only.
*/
#ifndef LANGUAGE_PROBE_H
#define LANGUAGE_PROBE_H

#include "nodes/worker/box.h"

/*  Proves all languages, `count` (at most LANGUAGE_PROBES_MAX) at once, each in a sandbox of its
   own: `options` and the slots that follow it. Fills in version_text, identity and prepared, or
   refusal. 0 and `*ret_layers` of the sandbox; ERR_UNAVAILABLE with `*ret_why` (the caller frees
   it) when there is no sandbox. */
int languages_probe(languages_t *languages,
                    const sandbox_options_t *options,
                    uint32_t count,
                    uint32_t *ret_layers,
                    char **ret_why);

/*  Proves one, in this box; `dir` is the prepared_dir of its sandbox, `prover` its identity. Fills
    in as above; 0, or ERR_UNSUPPORTED. */
int language_probe(language_t *self, box_t *box, const char *dir, const char *prover);

#endif
