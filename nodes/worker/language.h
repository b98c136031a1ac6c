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
    char *code;                  /* of problem packages: "cpp"; NULL: the id */
    bool preferred;              /* of several with one code, what a package gets */
    bool hidden;                 /* not for submissions: for the problems' own programs only */
    char *name;                  /* "C++17 (GNU)" */
    language_words_t extensions; /* of source files, without the dot; never empty */
    language_words_t names;      /* source files without an extension, by their name; or NULL */
    char *source_name;           /* of a submission that names none: "main.cpp" */
    language_words_t version;    /* command whose first line is the toolchain's version */
    language_words_t prepare;    /* command, or NULL: makes `prepared_files`, once per toolchain */
    sandbox_profile_t prepare_profile;
    language_words_t prepared_files; /* seen by all later commands below {prepared}; or NULL */
    language_words_t compile;        /* command, or NULL: nothing to compile or check */
    sandbox_profile_t compile_profile;
    char *product;        /* file that the compiler makes; NULL: the sources are run */
    language_words_t run; /* command */
    sandbox_profile_t run_profile;
    char *memory_error;           /* in the standard error of a program that failed: it was for
                                     want of memory under a limit of the runtime's own; or NULL */
    uint32_t run_processes;       /* processes and threads */
    uint32_t time_percent;        /* of the problem's time limit that programs get; 100 */
    uint32_t memory_overhead_mib; /* of the runtime, on top of the problem's memory limit */
    char *probe;                  /* a program: reads "49", prints "7" */
    char *template_source;        /* an empty program for people to start from */
    /* Found by language_probe. */
    char *version_text; /* NULL: not probed, or not usable here */
    char *identity;     /* changes when the toolchain does; part of every compile cache key */
    char *refusal;      /* why it is not usable here; NULL: it is, or was not probed */
    char *prepared;     /* the directory of the prepared files, inside the sandbox; or NULL */
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

/*  The code that problem packages have for it. */
const char *language_code(const language_t *self);

/*  Whether this standard error of a failed program says that the runtime found no memory. */
bool language_lacked_memory(const language_t *self, const bytes_t *errors);

/*  Whether a file of this name is source text of the language (a header, say, is not). */
bool language_compiles(const language_t *self, const char *file_name);

void language_words_free(language_words_t *words_p);

#endif
