/*  problem_yaml - which format it is, and what all of them state alike

    Sources: spec/legacy.md, spec/2025-09.md ("Problem metadata"); the DOMjudge
    manual, "Problem format" (domjudge-problem.ini).
*/
#include <ctype.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/cleanup.h"
#include "lib/base/err.h"
#include "lib/base/text.h"
#include "lib/package/package_limits.h"
#include "lib/package/reader.h"

#define DOMJUDGE_INI "domjudge-problem.ini"
#define TIME_LIMIT_FILE ".timelimit"
#define UUID_LENGTH 36u
#define LIMIT_MAX                                                                                  \
    1000000u /* MiB, KiB, seconds: beyond any machine, within 32 bits as bytes / Ki                \
              */

/*  The format by its name; false when there is no such. */
static bool
s_find_format(reader_t *self, const char *text)
{
    static const struct {
        const char *text;
        package_format_t format;
        bool draft;
    } formats[] = {
        {"legacy", PACKAGE_LEGACY, false},
        {"legacy-icpc", PACKAGE_LEGACY, false},
        {"2025-09", PACKAGE_2025_09, false},
        {"2023-07-draft", PACKAGE_2025_09, true},
        {"2023-07", PACKAGE_2025_09, true},
    };
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (strcmp(formats[i].text, text) == 0) {
            self->package->format = formats[i].format;
            self->package->format_text = formats[i].text;
            self->draft = formats[i].draft;
            return true;
        }
    return false;
}

int
read_problem_yaml(reader_t *self)
{
    if (!tree_find(self->tree, PROBLEM_YAML)) {
        reader_error(self, PROBLEM_YAML, "there is no such file");
        return ERR_INVALID;
    }
    const yaml_value_t *root = reader_yaml(self, PROBLEM_YAML, false);
    if (!root)
        return ERR_INVALID;
    fields_t fields = reader_fields(self, PROBLEM_YAML);
    const char *version = "legacy";
    fields_text(&fields, root, "problem_format_version", &version);
    const yaml_value_t *at = yaml_value_get(root, "problem_format_version");
    if (!s_find_format(self, version)) {
        fields_error(
            &fields, at, "format \"%s\" is not known: legacy and 2025-09 are supported", version);
        return ERR_INVALID;
    }
    if (self->draft)
        fields_warning(&fields, at, "%s is a draft of 2025-09 and read as that", version);
    if (self->package->format == PACKAGE_LEGACY)
        read_problem_yaml_legacy(self, root);
    else
        read_problem_yaml_2025(self, root);
    read_time_files(self);
    return 0;
}

void
read_common_limits(const fields_t *fields, const yaml_value_t *map, package_limits_t *limits)
{
    fields_uint(fields, map, "memory", 1, LIMIT_MAX, &limits->memory_mib);
    fields_uint(fields, map, "output", 1, LIMIT_MAX, &limits->output_mib);
    fields_uint(fields, map, "code", 1, LIMIT_MAX, &limits->code_kib);
    fields_uint(fields, map, "compilation_time", 1, LIMIT_MAX, &limits->compilation_time_s);
    fields_uint(fields, map, "compilation_memory", 1, LIMIT_MAX, &limits->compilation_memory_mib);
    fields_uint(fields, map, "validation_time", 1, LIMIT_MAX, &limits->validation_time_s);
    fields_uint(fields, map, "validation_memory", 1, LIMIT_MAX, &limits->validation_memory_mib);
    fields_uint(fields, map, "validation_output", 1, LIMIT_MAX, &limits->validation_output_mib);
}

static bool
s_is_uuid(const char *text)
{
    if (strlen(text) != UUID_LENGTH)
        return false;
    for (size_t i = 0; i < UUID_LENGTH; i++) {
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (dash ? text[i] != '-' : !isxdigit((unsigned char)text[i]))
            return false;
    }
    return true;
}

__attribute__((format(printf, 4, 5))) static void
s_complain(const fields_t *fields, bool strict, const yaml_value_t *value, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    _cleanup_(free_p) char *message = NULL;
    if (vasprintf(&message, format, args) < 0)
        abort();
    va_end(args);
    if (strict)
        fields_error(fields, value, "%s", message);
    else
        fields_warning(fields, value, "%s", message);
}

static void
s_read_uuid(reader_t *self, const fields_t *fields, const yaml_value_t *root, bool strict)
{
    const char *text = NULL;
    if (!fields_text(fields, root, "uuid", &text)) {
        if (strict)
            fields_error(fields, yaml_value_get(root, "uuid"), "\"uuid\" is required");
        return;
    }
    if (!s_is_uuid(text)) {
        s_complain(fields, strict, fields_get(root, "uuid"), "\"%s\" is not a UUID", text);
        return;
    }
    char *uuid = arena_copy(self->arena, text);
    for (char *p = uuid; *p; p++)
        *p = (char)tolower((unsigned char)*p);
    self->package->uuid = uuid;
}

void
read_rights(reader_t *self, const fields_t *fields, const yaml_value_t *root, bool strict)
{
    static const char *const licenses[] = {
        "unknown", "public domain", "cc0", "cc by", "cc by-sa", "educational", "permission", NULL};
    package_t *package = self->package;
    s_read_uuid(self, fields, root, strict);

    const char *license = "unknown";
    bool known = false;
    fields_text(fields, root, "license", &license);
    for (size_t i = 0; licenses[i]; i++)
        known = known || strcmp(licenses[i], license) == 0;
    if (!known)
        s_complain(
            fields, strict, fields_get(root, "license"), "license \"%s\" is not known", license);
    package->license = license;

    bool owned = fields_text(fields, root, "rights_owner", &package->rights_owner);
    bool is_public = strcmp(license, "public domain") == 0;
    if (is_public && owned)
        s_complain(fields,
                   strict,
                   fields_get(root, "rights_owner"),
                   "the public domain has no \"rights_owner\"");
    if (is_public || owned)
        return;
    for (size_t i = 0; i < package->persons_count && !package->rights_owner; i++)
        if (strcmp(package->persons[i].role, "author") == 0)
            package->rights_owner = package->persons[i].name;
    if (!package->rights_owner && package->sources_count > 0)
        package->rights_owner = package->sources[0].name;
    if (!package->rights_owner && strcmp(license, "unknown") != 0)
        fields_warning(fields,
                       fields_get(root, "license"),
                       "license \"%s\" needs a rights owner, an author or a source",
                       license);
}

void
read_person_text(reader_t *self, const char *role, const char *language, const char *text)
{
    package_t *package = self->package;
    package_person_t *person = arena_append(
        self->arena, &package->persons, &package->persons_count, sizeof *package->persons);
    person->role = role;
    person->language = language;
    const char *open = strchr(text, '<');
    const char *close = open ? strchr(open, '>') : NULL;
    size_t length = close ? (size_t)(open - text) : strlen(text);
    while (length > 0 && text[length - 1] == ' ')
        length--;
    person->name = arena_copy_length(self->arena, text, length);
    if (close)
        person->email = arena_copy_length(self->arena, open + 1, (size_t)(close - open - 1));
}

/*  Time limits from outside problem.yaml ------------------------------------------------------ */

/*  Takes a limit in seconds unless problem.yaml has one; reports what is no number. */
static void
s_take_time(
    reader_t *self, const char *file, size_t line, const char *text, package_time_source_t source)
{
    double seconds = 0;
    if (text_parse_real(text, 0.001, PACKAGE_TIME_LIMIT_MS_MAX / 1000.0, &seconds)) {
        package_report_add(self->report,
                           PACKAGE_ERROR,
                           file,
                           line,
                           "the time limit must be a number of seconds up to %u, not \"%s\"",
                           PACKAGE_TIME_LIMIT_MS_MAX / 1000,
                           text);
        return;
    }
    package_limits_t *limits = &self->package->limits;
    uint32_t ms = (uint32_t)llround(seconds * 1000);
    if (limits->time_source == PACKAGE_TIME_UNSTATED) {
        limits->time_limit_ms = ms;
        limits->time_source = source;
    } else if (limits->time_limit_ms != ms) {
        package_report_add(self->report,
                           PACKAGE_WARNING,
                           file,
                           line,
                           "%u ms are not what is stated elsewhere: %u ms are taken",
                           ms,
                           limits->time_limit_ms);
    }
}

/*  The text without spaces and quotes around it, in the arena. */
static char *
s_trim(reader_t *self, const char *text, size_t length)
{
    static const char around[] = " \t\r\n\"'";
    while (length > 0 && strchr(around, text[0]) && text[0]) {
        text++;
        length--;
    }
    while (length > 0 && strchr(around, text[length - 1]) && text[length - 1])
        length--;
    return arena_copy_length(self->arena, text, length);
}

/*  DOMjudge's own file: `key = value` lines; all but the time limit is its business. */
static void
s_read_domjudge(reader_t *self)
{
    _cleanup_(bytes_clear) bytes_t text = bytes_make(PACKAGE_TEXT_SIZE_MAX);
    if (reader_text(self, DOMJUDGE_INI, PACKAGE_TEXT_SIZE_MAX, &text) || !text.data)
        return;
    size_t number = 1;
    for (const char *line = (const char *)text.data; *line; number++) {
        size_t length = strcspn(line, "\n");
        const char *equals = memchr(line, '=', length);
        if (equals && line[0] != '#' && line[0] != ';') {
            const char *key = s_trim(self, line, (size_t)(equals - line));
            const char *value = s_trim(self, equals + 1, length - (size_t)(equals + 1 - line));
            if (strcmp(key, "timelimit") == 0)
                s_take_time(self, DOMJUDGE_INI, number, value, PACKAGE_TIME_DOMJUDGE);
        }
        line += length + (line[length] ? 1 : 0);
    }
}

void
read_time_files(reader_t *self)
{
    if (tree_find(self->tree, DOMJUDGE_INI))
        s_read_domjudge(self);
    if (!tree_find(self->tree, TIME_LIMIT_FILE))
        return;
    _cleanup_(bytes_clear) bytes_t text = bytes_make(PACKAGE_TEXT_SIZE_MAX);
    if (reader_text(self, TIME_LIMIT_FILE, PACKAGE_TEXT_SIZE_MAX, &text))
        return;
    const char *value = s_trim(self, text.data ? (char *)text.data : "", text.size);
    s_take_time(self, TIME_LIMIT_FILE, 1, value, PACKAGE_TIME_TIMELIMIT_FILE);
}
