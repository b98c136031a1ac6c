/*  package - see package.h: opening, reading files, choosing a language, constants */
#include "lib/package/package.h"

#include <assert.h>
#include <ctype.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/cleanup.h"
#include "lib/base/err.h"
#include "lib/base/text.h"
#include "lib/package/package_limits.h"
#include "lib/package/polygon.h"
#include "lib/package/reader.h"
#include "lib/package/submissions_yaml.h"

#define TEX_CONSTANT "\\constant{"
#define CONSTANT_LENGTH_MAX 128u /* of what stands between the braces */

/*  What the readers share --------------------------------------------------------------------- */

package_severity_t
reader_unknown(const reader_t *self)
{
    return self->package->format == PACKAGE_LEGACY || self->draft ? PACKAGE_WARNING : PACKAGE_ERROR;
}

fields_t
reader_fields(const reader_t *self, const char *file)
{
    return (fields_t){.arena = self->arena,
                      .report = self->report,
                      .file = file,
                      .unknown = reader_unknown(self)};
}

static void
s_report(const reader_t *self,
         package_severity_t severity,
         const char *file,
         const char *format,
         va_list args)
{
    _cleanup_(free_p) char *message = NULL;
    if (vasprintf(&message, format, args) < 0)
        abort();
    package_report_add(self->report, severity, file, 0, "%s", message);
}

void
reader_error(const reader_t *self, const char *file, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    s_report(self, PACKAGE_ERROR, file, format, args);
    va_end(args);
}

void
reader_warning(const reader_t *self, const char *file, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    s_report(self, PACKAGE_WARNING, file, format, args);
    va_end(args);
}

int
reader_text(const reader_t *self, const char *path, size_t size_max, bytes_t *out)
{
    int err = tree_read(self->tree, path, size_max, out);
    if (err == ERR_TOO_LARGE)
        reader_error(self, path, "larger than %zu bytes", size_max);
    else if (err)
        reader_error(self, path, "cannot be read");
    else if (!text_utf8_valid(out->data, out->size)) {
        reader_error(self, path, "not UTF-8, or a NUL in it");
        err = ERR_INVALID;
    }
    return err;
}

bool
reader_keep(reader_t *self, const char *path, size_t size)
{
    self->kept_size += size;
    if (self->kept_size <= PACKAGE_KEPT_SIZE_MAX)
        return true;
    reader_error(self,
                 path,
                 "YAML files, hints and descriptions together are larger than %u bytes",
                 PACKAGE_KEPT_SIZE_MAX);
    return false;
}

const yaml_value_t *
reader_yaml(reader_t *self, const char *path, bool expand)
{
    _cleanup_(bytes_clear) bytes_t text = bytes_make(PACKAGE_YAML_SIZE_MAX);
    _cleanup_(bytes_clear) bytes_t expanded = bytes_make(PACKAGE_YAML_SIZE_MAX);
    if (reader_text(self, path, PACKAGE_YAML_SIZE_MAX, &text))
        return NULL;
    if (expand && package_expand(self->package, (const char *)text.data, text.size, &expanded)) {
        reader_error(self, path, "larger than %u bytes with its constants", PACKAGE_YAML_SIZE_MAX);
        return NULL;
    }
    const bytes_t *source = expand ? &expanded : &text;
    if (!reader_keep(self, path, source->size))
        return NULL;
    yaml_value_t *root = NULL;
    size_t line = 0;
    const char *why = NULL;
    if (yaml_value_parse(source->data, source->size, self->arena, &root, &line, &why)) {
        package_report_add(self->report, PACKAGE_ERROR, path, line, "%s", why);
        return NULL;
    }
    if (root->kind != YAML_MAP) {
        package_report_add(self->report, PACKAGE_ERROR, path, root->line, "must be a map");
        return NULL;
    }
    return root;
}

/*  Opening ------------------------------------------------------------------------------------ */

/*  The name of the directory or archive, without its ending. */
static const char *
s_short_name(arena_t *arena, const char *path)
{
    _cleanup_(free_p) char *real = realpath(path, NULL);
    const char *name = strrchr(real ? real : path, '/');
    name = name ? name + 1 : path;
    size_t length = strlen(name);
    if (text_ends(name, ".zip") || text_ends(name, ".kpp"))
        length -= strlen(".zip");
    return arena_copy_length(arena, name, length);
}

static void
s_check_short_name(const reader_t *self)
{
    const char *name = self->package->short_name;
    for (const char *p = name; *p; p++)
        if (!islower((unsigned char)*p) && !isdigit((unsigned char)*p)) {
            reader_warning(
                self, NULL, "the name of a package has only a-z and 0-9, unlike \"%s\"", name);
            return;
        }
}

static int
s_read_all(reader_t *self)
{
    self->package->limits = (package_limits_t){
        .ac_to_time_limit = 2,
        .time_limit_to_tle = 1.5,
        .time_resolution_ms = 1000,
        .memory_mib = 2048,
        .output_mib = 8,
        .code_kib = 128,
        .compilation_time_s = 60,
        .compilation_memory_mib = 2048,
        .validation_time_s = 60,
        .validation_memory_mib = 2048,
        .validation_output_mib = 8,
        .validation_passes = 2,
    };
    if (tree_find(self->tree, POLYGON_XML) && !tree_find(self->tree, PROBLEM_YAML))
        return read_polygon(self);
    s_check_short_name(self);
    int err = read_problem_yaml(self);
    if (err)
        return err;
    read_documents(self);
    read_programs(self);
    read_test_data(self);
    read_submissions(self);
    return 0;
}

int
package_open(const char *path, package_t **ret, package_report_t *report)
{
    assert(path && ret && report);
    size_t errors = report->errors;
    arena_t *arena = arena_new();
    package_t *self = arena_take(arena, sizeof *self);
    self->files = arena_take(arena, sizeof *self->files);
    self->files->arena = arena;
    int err = tree_open(path, arena, report, &self->files->tree);
    if (!err) {
        self->short_name = s_short_name(arena, path);
        reader_t reader = {
            .package = self, .arena = arena, .tree = self->files->tree, .report = report};
        err = s_read_all(&reader);
    }
    if (!err && report->errors > errors)
        err = ERR_INVALID;
    if (err) {
        package_destroy(&self);
        return err;
    }
    *ret = self;
    return 0;
}

void
package_destroy(package_t **self_p)
{
    assert(self_p);
    if (!*self_p)
        return;
    arena_t *arena = (*self_p)->files->arena;
    tree_destroy(&(*self_p)->files->tree);
    *self_p = NULL; /* lives in the arena */
    arena_destroy(&arena);
}

/*  Files -------------------------------------------------------------------------------------- */

size_t
package_entries(const package_t *self)
{
    assert(self);
    return tree_count(self->files->tree);
}

package_entry_t
package_entry(const package_t *self, size_t i)
{
    assert(self);
    const tree_entry_t *entry = tree_at(self->files->tree, i);
    return (package_entry_t){
        .path = entry->path, .is_directory = entry->is_directory, .size = entry->size};
}

bool
package_has(const package_t *self, const char *path, uint64_t *ret_size)
{
    assert(self && path);
    const tree_entry_t *entry = tree_find(self->files->tree, path);
    if (!entry || entry->is_directory)
        return false;
    if (ret_size)
        *ret_size = entry->size;
    return true;
}

int
package_read(package_t *self, const char *path, size_t size_max, bytes_t *out)
{
    assert(self);
    return tree_read(self->files->tree, path, size_max, out);
}

int
package_copy_to_fd(package_t *self, const char *path, int fd)
{
    assert(self);
    return tree_copy_to_fd(self->files->tree, path, fd);
}

/*  Languages ---------------------------------------------------------------------------------- */

/*  How well a text in `language` serves who wants `wanted`: more is better. */
static int
s_rank(const char *language, const char *wanted)
{
    if (wanted && strcmp(language, wanted) == 0)
        return 4;
    size_t base = wanted ? strcspn(wanted, "-") : 0;
    if (base > 0 && strncmp(language, wanted, base) == 0 && !language[base])
        return 3;
    if (base > 0 && strncmp(language, wanted, base) == 0 && language[base] == '-')
        return 2;
    return strcmp(language, "en") == 0 ? 1 : 0;
}

const package_statement_t *
package_statement(const package_t *self, const char *language)
{
    assert(self);
    const package_statement_t *best = NULL;
    for (size_t i = 0; i < self->statements_count; i++)
        if (!best ||
            s_rank(self->statements[i].language, language) > s_rank(best->language, language))
            best = &self->statements[i];
    return best;
}

const char *
package_name(const package_t *self, const char *language)
{
    assert(self);
    const package_name_t *best = NULL;
    for (size_t i = 0; i < self->names_count; i++)
        if (!best || s_rank(self->names[i].language, language) > s_rank(best->language, language))
            best = &self->names[i];
    return best ? best->text : self->short_name;
}

/*  Constants ---------------------------------------------------------------------------------- */

/*  The text that `name` or `name.variant` of this length stands for, or NULL. */
static const char *
s_find_constant(const package_t *self, const char *name, size_t length)
{
    const char *dot = memchr(name, '.', length);
    size_t name_length = dot ? (size_t)(dot - name) : length;
    const char *variant = dot ? dot + 1 : "";
    size_t variant_length = dot ? length - name_length - 1 : 0;
    if (variant_length == strlen("value") && memcmp(variant, "value", variant_length) == 0)
        variant_length = 0;
    else if (dot && variant_length == 0)
        return NULL;
    for (size_t i = 0; i < self->constants_count; i++) {
        const package_constant_t *constant = &self->constants[i];
        const char *own = constant->variant ? constant->variant : "";
        if (strlen(constant->name) == name_length && strlen(own) == variant_length &&
            memcmp(constant->name, name, name_length) == 0 &&
            memcmp(own, variant, variant_length) == 0)
            return constant->text;
    }
    return NULL;
}

/*  Replaces every `open`name`close`. */
static int
s_expand(const package_t *self,
         const char *open,
         const char *close,
         const char *text,
         size_t size,
         bytes_t *out)
{
    size_t open_length = strlen(open);
    size_t close_length = strlen(close);
    size_t done = 0;
    const char *at;
    for (size_t from = 0; size > 0 && (at = memmem(text + from, size - from, open, open_length));) {
        size_t start = (size_t)(at - text) + open_length;
        size_t window = size - start;
        if (window > CONSTANT_LENGTH_MAX + close_length)
            window = CONSTANT_LENGTH_MAX + close_length;
        const char *end = memmem(text + start, window, close, close_length);
        const char *value =
            end ? s_find_constant(self, text + start, (size_t)(end - text) - start) : NULL;
        from = (size_t)(at - text) + 1; /* "{{{x}}": the name may begin one later */
        if (!value)
            continue;
        if (bytes_append(out, text + done, (size_t)(at - text) - done) ||
            bytes_append_text(out, value))
            return ERR_TOO_LARGE;
        from = done = (size_t)(end - text) + close_length;
    }
    return bytes_append(out, text + done, size - done);
}

int
package_expand(const package_t *self, const char *text, size_t size, bytes_t *out)
{
    assert(self && (text || size == 0) && out);
    return s_expand(self, "{{", "}}", text ? text : "", size, out);
}

int
package_read_statement(package_t *self, const package_statement_t *statement, bytes_t *out)
{
    assert(self && statement && out);
    _cleanup_(bytes_clear) bytes_t text = bytes_make(PACKAGE_FILE_SIZE_MAX);
    int err = tree_read(self->files->tree, statement->path, PACKAGE_FILE_SIZE_MAX, &text);
    if (err)
        return err;
    const char *data = (const char *)text.data;
    if (statement->format == PACKAGE_MARKDOWN)
        return package_expand(self, data, text.size, out);
    if (statement->format == PACKAGE_TEX)
        return s_expand(self, TEX_CONSTANT, "}", data ? data : "", text.size, out);
    return bytes_append(out, data, text.size);
}

bool
package_covers(const char *pattern, const char *case_name)
{
    assert(case_name);
    return !pattern || pattern_covers(pattern, case_name);
}
