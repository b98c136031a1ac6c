/*  toolchain - what is kept on disk about the toolchain of a language

    Precompiled headers and class archives take seconds to make, and proving a
    language takes most of one: both are done once per toolchain, not once per
    start. Kept in a directory that is seen read-only inside every sandbox (as
    SANDBOX_PREPARED_PATH) and that the workers of a machine may share:

        DIR/<id>.<key>/note     version of the toolchain; what it was proven with
        DIR/<id>.<key>/...      the prepared files

    The key is a hash of the language's commands and of the identity of their
    executables: another compiler, another directory. A directory appears by
    rename, whole and synced. When a new one appears, older ones of the same
    language go; who still uses one compiles without it, which is slower but right.

    Not thread-safe; of several, each with another name, in one DIR any number may work at once.
*/
#ifndef TOOLCHAIN_H
#define TOOLCHAIN_H

#include "nodes/worker/language.h"

typedef struct toolchain toolchain_t;

/*  Removes what workers that are gone left unfinished. */
void toolchains_clean(const char *dir);

/*  Looks for a language's toolchain; nothing is run. NULL with `*ret_why` (the caller frees it)
   when its executable is not there or the directory cannot be written. `language` and `dir` must
   outlive it. */
toolchain_t *toolchain_open(const language_t *language, const char *dir, char **ret_why);

/*  Frees; what was begun and not kept is removed. */
void toolchain_destroy(toolchain_t **self_p);

/*  Its version, or NULL: not there, to be prepared with toolchain_begin. */
const char *toolchain_version(const toolchain_t *self);

/*  What changes when the toolchain does. */
const char *toolchain_identity(const toolchain_t *self);

/*  Whether it was proven with this `prover` (an identity of the sandbox). */
bool toolchain_is_proven(const toolchain_t *self, const char *prover);

/*  The directory of the prepared files, as programs see it. */
const char *toolchain_path(const toolchain_t *self);

/*  Begins a new directory; toolchain_path is that from now on. 0 or ERR_UNAVAILABLE. */
int toolchain_begin(toolchain_t *self);

/*  A new prepared file, "bits/stdc++.h.gch"; an fd for writing (the caller's) or -1. `name` is one
    that the sandbox has taken. */
int toolchain_make_file(toolchain_t *self, const char *name);

/*  Writes the note and, when a directory was begun, gives it its name; toolchain_path changes
    again. 0 or ERR_UNAVAILABLE. */
int toolchain_keep(toolchain_t *self, const char *version, const char *prover);

#endif
