/*  sources - the files of a program that somebody sent

    Checks them as far as can be told before a worker sees them (what gets past
    here and is wrong would be a judge error, hence our fault), and gives them
    the shape that the cluster takes.

    Pure.
*/
#ifndef ASSIZE_SOURCES_H
#define ASSIZE_SOURCES_H

#include <schemas/api.pb-c.h>
#include <stddef.h>

#include "nodes/frontend/languages.h"

#define SOURCES_ANSWER "answer" /* the language of outputs: of submit-answer problems */

typedef struct {
    char *language;
    char *entry_point; /* "" = the language finds it */
    ProtobufCBinaryData main;
    char *main_name;           /* "" = the language's own */
    Assize__SourceFile **more; /* the other files */
    size_t more_count;
    size_t size; /* bytes of all of them */
    Assize__SourceFile *items;
} sources_t;

/*  Why a request is turned away; static. */
typedef struct {
    int status; /* HTTP */
    const char *code;
    const char *detail;
} refusal_t;

/*  Fills self from a request, whose texts it borrows: `source`, or else `files` with the main one
    first. Returns NULL, or a line about what is wrong, which the caller frees; sources_clear is
    fine then too. */
char *sources_make(sources_t *self,
                   char *language,
                   char *source,
                   Assize__SourceText *const *files,
                   size_t file_count,
                   char *entry_point);

/*  Whether these can be judged at this problem; NULL when they can. */
const refusal_t *sources_refusal(const sources_t *self,
                                 const Assize__Problem *problem,
                                 const languages_t *languages);

/*  Frees what self holds; for _cleanup_. A zeroed one is fine. */
void sources_clear(sources_t *self);

#endif
