/*  language - what the worker knows of a programming language: data, from a file

    One YAML file per language (languages/cpp17.yaml is the example; the fields
    are listed in docs/judging.md). A file with a mistake is refused whole, with
    file and line, so that a typing error never changes how people are judged.

    The table is made once, before slots start, and never changed afterwards:
    every thread may read it.
*/
#ifndef LANGUAGE_H
#define LANGUAGE_H

#include "nodes/worker/sandbox/sandbox.h"
#include "nodes/worker/worker_limits.h"

#include <stddef.h>
#include <stdint.h>

/*  NULL-terminated; NULL when the file has none. */
typedef char **language_words_t;

typedef struct {
    char *id;                    /* "cpp17"; text_name_valid */
    char *name;                  /* "C++17 (GNU)" */
    language_words_t extensions; /* of source files, without the dot; never empty */
    char *source_name;           /* of a submission that names none: "main.cpp" */
    language_words_t version;    /* command whose first line is the toolchain's version */
    language_words_t compile;    /* command, or NULL: nothing to compile or check */
    sandbox_profile_t compile_profile;
    char *product;        /* file that the compiler makes; NULL: the sources are run */
    language_words_t run; /* command */
    sandbox_profile_t run_profile;
    uint32_t run_processes;       /* processes and threads */
    uint32_t time_percent;        /* of the problem's time limit that programs get; 100 */
    uint32_t memory_overhead_mib; /* of the runtime, on top of the problem's memory limit */
    char *probe;                  /* a program: reads "49", prints "7" */
    char *template_source;        /* an empty program for people to start from */
    /* Found by language_probe. */
    char *version_text; /* NULL: not probed, or not usable here */
    char *identity;     /* changes when the toolchain does; part of every compile cache key */
} language_t;

typedef struct {
    language_t *items; /* by id */
    size_t count;
} languages_t;

/*  Reads one file. 0, or ERR_INVALID with `*ret_why` = "FILE:LINE: what" (the caller frees it),
    also when it cannot be read. The caller owns `*ret` afterwards: language_clear. */
int language_read(const char *path, language_t *ret, char **ret_why);
void language_clear(language_t *self);

/*  Reads every *.yaml of a directory, in order of their names. 0, or ERR_INVALID with `*ret_why`:
   one bad file, two with the same id, none at all, or more than WORKER_LANGUAGES_MAX. */
int languages_read(const char *dir, languages_t *ret, char **ret_why);
void languages_clear(languages_t *self);

/*  The usable language (one with a version) of this id, or NULL. */
const language_t *languages_find(const languages_t *self, const char *id);

/*  Whether a file of this name is source text of the language (a header, say, is not). */
bool language_compiles(const language_t *self, const char *file_name);

/*  A command with its places filled in: the word "{sources}" becomes every name of `files` that the
    language compiles, "{main}" inside a word the first of them; `more` (may be NULL) follows at the
    end. All texts are copies: free with language_words_free. */
language_words_t language_command(const language_t *self,
                                  language_words_t command,
                                  const char *const *files,
                                  size_t file_count,
                                  const char *const *more);
void language_words_free(language_words_t *words_p);

#endif
