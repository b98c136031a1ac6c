/*  options - see options.h */
#include "lib/base/options.h"

#include <assert.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/err.h"
#include "lib/base/text.h"

#define HELP_COLUMN 28

static void
s_print_help(const option_t *table, const char *usage)
{
    printf("usage: %s\n\n", usage);
    for (const option_t *option = table; option->name; option++) {
        int width = printf("  --%s %s", option->name, option->value_name ? option->value_name : "");
        printf("%*s%s\n", width < HELP_COLUMN ? HELP_COLUMN - width : 1, "", option->help);
    }
    printf("  --help%*sthis text\n", HELP_COLUMN - 8, "");
}

/*  The usage line starts with the program and its sub-commands: words in lower case. */
static int
s_program_length(const char *usage)
{
    const char *at = usage;
    while ((at = strchr(at, ' ')) && at[1] >= 'a' && at[1] <= 'z')
        at++;
    return (int)(at ? at - usage : (ptrdiff_t)strlen(usage));
}

static void __attribute__((noreturn))
s_die(const char *usage, const char *what, const char *word, const char *more)
{
    fprintf(
        stderr, "%.*s: %s '%s'%s (see --help)\n", s_program_length(usage), usage, what, word, more);
    exit(OPTIONS_EXIT_USAGE);
}

static void
s_store(const option_t *option, const char *usage, const char *value)
{
    switch (option->kind) {
    case OPTION_FLAG:
        *(bool *)option->target = true;
        return;
    case OPTION_TEXT:
        *(const char **)option->target = value;
        return;
    case OPTION_INT:
        if (text_parse_int(value, option->min, option->max, option->target)) {
            char more[96];
            snprintf(more,
                     sizeof more,
                     " is not a number from %lld to %lld",
                     (long long)option->min,
                     (long long)option->max);
            s_die(usage, option->name, value, more);
        }
        return;
    case OPTION_LIST: {
        option_list_t *list = option->target;
        if (list->count == OPTION_LIST_MAX)
            s_die(usage, option->name, value, ": given too often");
        list->values[list->count++] = value;
        return;
    }
    }
}

int
options_read(
    const option_t *table, const char *usage, int argc, char **argv, int words_min, int words_max)
{
    struct option longs[OPTIONS_MAX + 2] = {{"help", no_argument, NULL, 'h'}};
    int count = 1;
    for (const option_t *option = table; option->name; option++) {
        assert(count <= (int)OPTIONS_MAX);
        longs[count++] = (struct option){
            .name = option->name,
            .has_arg = option->kind == OPTION_FLAG ? no_argument : required_argument,
        };
    }

    optind = 0;
    opterr = 0;
    int chosen = 0;
    int code;
    while ((code = getopt_long(argc, argv, ":", longs, &chosen)) != -1) {
        if (code == 'h') {
            s_print_help(table, usage);
            exit(0);
        }
        if (code == ':')
            s_die(usage, "a value is missing after", argv[optind - 1], "");
        if (code == '?')
            s_die(usage, "unknown option", argv[optind - 1], "");
        s_store(&table[chosen - 1], usage, optarg);
    }
    int words = argc - optind;
    if (words < words_min)
        s_die(usage, "words are missing:", usage, "");
    if (words > words_max)
        s_die(usage, "unexpected word", argv[optind + words_max], "");
    return optind;
}
