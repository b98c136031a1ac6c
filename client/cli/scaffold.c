/*  scaffold - see scaffold.h

    The packages that `new` copies lie in share/assize/scaffold, one per type;
    @TITLE@ and @UUID@ in them are filled in.
*/
#include "client/cli/scaffold.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <sodium.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "client/cli/cli.h"
#include "lib/base/bytes.h"
#include "lib/base/cleanup.h"
#include "lib/base/err.h"
#include "lib/base/options.h"
#include "lib/base/text.h"
#include "lib/package/pack.h"

#define FILE_SIZE_MAX (64u << 10) /* of a file of the scaffold, filled in */
#define DEPTH_MAX 8u
#define UUID_SIZE 37u

/*  What stands for a word between @ and @. */
typedef struct {
    const char *word;
    char text[64];
} filling_t;

#define FILLINGS 2u

/*  RFC 4122, version 4. */
static void
s_make_uuid(char *uuid, size_t size)
{
    uint8_t b[16];
    randombytes_buf(b, sizeof b);
    b[6] = (uint8_t)((b[6] & 0x0f) | 0x40);
    b[8] = (uint8_t)((b[8] & 0x3f) | 0x80);
    char hex[33];
    sodium_bin2hex(hex, sizeof hex, b, sizeof b);
    snprintf(uuid, size, "%.8s-%.4s-%.4s-%.4s-%.12s", hex, hex + 8, hex + 12, hex + 16, hex + 20);
}

static int
s_copy_file(const char *from, const char *to, const filling_t *fillings)
{
    _cleanup_(bytes_clear) bytes_t text = bytes_make(FILE_SIZE_MAX);
    _cleanup_(bytes_clear) bytes_t out = bytes_make(FILE_SIZE_MAX);
    int code = bytes_read_file(&text, from);
    if (code)
        return cli_fail("%s: %s", from, err_meaning(code));
    for (const char *at = text.data ? (const char *)text.data : ""; code == 0 && *at;) {
        size_t plain = strcspn(at, "@");
        code = bytes_append(&out, at, plain);
        at += plain;
        const filling_t *found = NULL;
        for (size_t i = 0; i < FILLINGS; i++)
            if (text_starts(at, fillings[i].word))
                found = &fillings[i];
        if (found && code == 0)
            code = bytes_append_text(&out, found->text);
        else if (*at && code == 0)
            code = bytes_append(&out, at, 1);
        at += found ? strlen(found->word) : *at ? 1 : 0;
    }
    if (code == 0)
        code = bytes_write_file(out.data ? out.data : (const void *)"", out.size, to);
    return code ? cli_fail("%s: %s", to, err_meaning(code)) : CLI_DONE;
}

/*  Copies what is in a directory into a new one. */
static int
s_copy_directory(const char *from, const char *to, const filling_t *fillings, size_t depth)
{
    struct dirent **entries = NULL;
    int count = depth > DEPTH_MAX ? -1 : scandir(from, &entries, NULL, alphasort);
    int result = CLI_DONE;
    if (count < 0)
        result = cli_fail("%s: cannot be read", from);
    else if (mkdir(to, 0777) != 0)
        result = cli_fail("%s: %s", to, strerror(errno));
    for (int i = 0; i < count; i++) {
        _cleanup_(free_p) struct dirent *entry = entries[i];
        if (result != CLI_DONE || entry->d_name[0] == '.')
            continue;
        _cleanup_(free_p) char *source = text_format("%s/%s", from, entry->d_name);
        _cleanup_(free_p) char *target = text_format("%s/%s", to, entry->d_name);
        struct stat info;
        if (stat(source, &info) != 0)
            result = cli_fail("%s: %s", source, strerror(errno));
        else if (S_ISDIR(info.st_mode))
            result = s_copy_directory(source, target, fillings, depth + 1);
        else
            result = s_copy_file(source, target, fillings);
    }
    free(entries);
    return result;
}

/*  Whether the last part of the path is a name for a package: [a-z0-9]+. */
static bool
s_is_package_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path;
    const char *p = name;
    while (islower((unsigned char)*p) || isdigit((unsigned char)*p))
        p++;
    return p > name && !*p && strlen(name) <= TEXT_NAME_MAX;
}

int
cli_problem_new(int argc, char **argv)
{
    static const char *const types[] = {"pass-fail", "scoring", "interactive", "multi-pass"};
    const char *type = "pass-fail";
    const char *format = "2025-09";
    const option_t table[] = {
        {"type", OPTION_TEXT, &type, 0, 0, "TYPE", "pass-fail, scoring, interactive, multi-pass"},
        {"format", OPTION_TEXT, &format, 0, 0, "FORMAT", "2025-09"},
        {0},
    };
    int at = options_read(table, "assize problem new [OPTIONS] NAME", argc, argv, 1, 1);
    const char *path = argv[at];
    size_t known = 0;
    while (known < sizeof types / sizeof *types && strcmp(types[known], type) != 0)
        known++;
    if (known == sizeof types / sizeof *types || strcmp(format, "2025-09") != 0) {
        cli_fail("there is no scaffold for --type %s --format %s", type, format);
        return CLI_USAGE;
    }
    if (!s_is_package_name(path)) {
        cli_fail("%s: a package's name has only a-z and 0-9", path);
        return CLI_USAGE;
    }
    filling_t fillings[FILLINGS] = {{.word = "@TITLE@"}, {.word = "@UUID@"}};
    const char *slash = strrchr(path, '/');
    snprintf(fillings[0].text, sizeof fillings[0].text, "%s", slash ? slash + 1 : path);
    fillings[0].text[0] = (char)toupper((unsigned char)fillings[0].text[0]);
    s_make_uuid(fillings[1].text, UUID_SIZE);
    _cleanup_(free_p) char *share = cli_share_dir();
    _cleanup_(free_p) char *from = text_format("%s/scaffold/%s", share, type);
    int result = s_copy_directory(from, path, fillings, 1);
    if (result == CLI_DONE)
        printf("%s is a problem of type %s; next: assize problem verify %s\n", path, type, path);
    return result;
}

/*  Whether `path` lies in the directory: it would be packed into itself next time. */
static bool
s_lies_in(const char *path, const char *directory)
{
    _cleanup_(free_p) char *copy = text_copy(path);
    char *slash = strrchr(copy, '/');
    if (slash)
        *slash = 0;
    _cleanup_(free_p) char *real = realpath(slash ? (*copy ? copy : "/") : ".", NULL);
    _cleanup_(free_p) char *around = realpath(directory, NULL);
    size_t length = around ? strlen(around) : 0;
    struct stat info;
    return real && around && stat(around, &info) == 0 && S_ISDIR(info.st_mode) &&
           strncmp(real, around, length) == 0 && (!real[length] || real[length] == '/');
}

int
cli_problem_pack(int argc, char **argv)
{
    const option_t table[] = {{0}};
    int at = options_read(table, "assize problem pack PACKAGE [OUT.zip]", argc, argv, 1, 2);
    _cleanup_(package_destroy) package_t *package = NULL;
    _cleanup_(package_report_clear) package_report_t report = {0};
    int code = package_open(argv[at], &package, &report);
    package_report_print(&report, stderr);
    if (code)
        return cli_fail("%s is not packed: %zu errors", argv[at], report.errors);
    _cleanup_(free_p) char *out =
        at + 1 < argc ? text_copy(argv[at + 1]) : text_format("%s.zip", package->short_name);
    if (s_lies_in(out, argv[at]))
        return cli_fail("%s would lie in the package itself", out);
    _cleanup_(free_p) char *why = NULL;
    if (package_pack(package, out, &why))
        return cli_fail("%s", why);
    printf("%s\n", out);
    return CLI_DONE;
}
