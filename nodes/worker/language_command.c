/*  language_command - see language_command.h */
#include "nodes/worker/language_command.h"

#include "lib/base/cleanup.h"
#include "lib/base/text.h"

#include <stdlib.h>
#include <string.h>

#define NUMBER_SIZE 16u

const char *
language_main(const language_t *self, const language_values_t *values)
{
    const char *wanted[] = {values->entry ? values->entry : "", self->source_name};
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++)
        for (size_t k = 0; k < values->file_count; k++)
            if (strcmp(values->files[k], wanted[i]) == 0)
                return values->files[k];
    for (size_t i = 0; i < values->file_count; i++)
        if (language_compiles(self, values->files[i]))
            return values->files[i];
    return self->source_name;
}

/*  What stands for the place that begins at `at`, and the place's size; NULL when there is none.
    `number` is room for what has to be written. */
static const char *
s_place(const language_t *self,
        const language_values_t *values,
        const char *at,
        size_t *ret_size,
        char number[NUMBER_SIZE])
{
    const struct {
        const char *place;
        const char *text;
    } texts[] = {
        {"{main}", language_main(self, values)},
        {"{entry}", values->entry ? values->entry : ""},
        {"{prepared}", self->prepared ? self->prepared : ""},
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        if (text_starts(at, texts[i].place)) {
            *ret_size = strlen(texts[i].place);
            return texts[i].text;
        }

    static const char memory[] = "{memory_mib", stack[] = "{stack_mib}";
    unsigned long long mib = values->memory_mib;
    const char *end = at;
    if (text_starts(at, stack)) {
        mib = mib < LANGUAGE_STACK_MIB_MAX ? mib : LANGUAGE_STACK_MIB_MAX;
        end = at + sizeof stack - 1;
    } else if (text_starts(at, memory)) {
        const char *rest = at + sizeof memory - 1;
        size_t digits = *rest == '+' ? strspn(rest + 1, "0123456789") : 0;
        int64_t added = 0;
        _cleanup_(free_p) char *text = text_format("%.*s", (int)digits, rest + 1);
        if (digits && text_parse_int(text, 0, JOB_MEMORY_MIB_MAX, &added) == 0)
            rest += 1 + digits;
        mib += (unsigned long long)added;
        end = *rest == '}' ? rest + 1 : at;
    }
    if (end == at)
        return NULL;
    snprintf(number, NUMBER_SIZE, "%llu", mib);
    *ret_size = (size_t)(end - at);
    return number;
}

/*  A word with its places filled in. */
static char *
s_fill(const language_t *self, const language_values_t *values, const char *word)
{
    char *filled = text_copy("");
    const char *at = word;
    for (const char *brace; (brace = strchr(at, '{'));) {
        char number[NUMBER_SIZE];
        size_t size = 1;
        const char *text = s_place(self, values, brace, &size, number);
        char *longer = text_format("%s%.*s%s", filled, (int)(brace - at), at, text ? text : "{");
        free(filled);
        filled = longer;
        at = brace + size;
    }
    char *whole = text_format("%s%s", filled, at);
    free(filled);
    return whole;
}

language_words_t
language_command(const language_t *self, language_words_t command, const language_values_t *values)
{
    size_t words_max = 1;
    for (size_t i = 0; command[i]; i++)
        words_max += strcmp(command[i], "{sources}") == 0 ? values->file_count : 1;
    for (size_t i = 0; values->more && values->more[i]; i++)
        words_max++;
    char **words = calloc(words_max, sizeof *words);
    if (!words)
        abort();

    size_t count = 0;
    for (size_t i = 0; command[i]; i++) {
        if (strcmp(command[i], "{sources}") != 0) {
            words[count++] = s_fill(self, values, command[i]);
            continue;
        }
        for (size_t k = 0; k < values->file_count; k++)
            if (language_compiles(self, values->files[k]))
                words[count++] = text_copy(values->files[k]);
    }
    for (size_t i = 0; values->more && values->more[i]; i++)
        words[count++] = text_copy(values->more[i]);
    return words;
}
