/*  language_command - a language's command with its places filled in

    Places, inside any word:

        {main}          the main source file: see language_main
        {entry}         the entry point that the submission names; nothing when it names none
        {prepared}      the directory of the language's prepared files
        {memory_mib}    the memory limit; {memory_mib+N}: N more, N a decimal number
        {stack_mib}     the memory limit, at most LANGUAGE_STACK_MIB_MAX

    and, as a word of its own, {sources}: all files that the language compiles.
*/
#ifndef LANGUAGE_COMMAND_H
#define LANGUAGE_COMMAND_H

#include "nodes/worker/language.h"

typedef struct {
    const char *const *files; /* names, in the order of the submission */
    size_t file_count;
    const char *entry; /* NULL or empty: to be found */
    uint32_t memory_mib;
    const char *const *more; /* follow the command; NULL: none */
} language_values_t;

/*  The main file: the one that the entry point names; else the one named as the language's
    `source`; else the first that it compiles; else `source`. Belongs to `values` or the language.
 */
const char *language_main(const language_t *self, const language_values_t *values);

/*  All words are copies: free with language_words_free. */
language_words_t
language_command(const language_t *self, language_words_t command, const language_values_t *values);

#endif
