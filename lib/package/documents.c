/*  documents - statements, solutions and attachments

    Sources: spec/legacy.md ("Problem Statements", "Attachments"),
    spec/2025-09.md ("Problem statements", "Code templates").
*/
#include <string.h>

#include "lib/base/cleanup.h"
#include "lib/base/text.h"
#include "lib/package/package_limits.h"
#include "lib/package/reader.h"

#define LANGUAGE_DEFAULT "en"
#define TEX_NAME "\\problemname{"

/*  Whether `name` is `<stem>.<ending>` or `<stem>.<language>.<ending>` of a document. */
static bool
s_parse_name(reader_t *self, const char *stem, const char *name, package_statement_t *ret)
{
    static const struct {
        const char *ending;
        package_text_format_t format;
    } endings[] = {{".tex", PACKAGE_TEX}, {".md", PACKAGE_MARKDOWN}, {".pdf", PACKAGE_PDF}};

    size_t stem_length = strlen(stem);
    if (!text_starts(name, stem) || name[stem_length] != '.')
        return false;
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        if (!text_ends(name, endings[i].ending))
            continue;
        const char *rest = name + stem_length;
        size_t length = strlen(rest) - strlen(endings[i].ending);
        ret->format = endings[i].format;
        ret->language = length > 0 ? arena_copy_length(self->arena, rest + 1, length - 1) : NULL;
        return true;
    }
    return false;
}

/*  Reads the documents `stem.*` of a directory. `language_needed`: the name must tell it. */
static void
s_read_directory(reader_t *self,
                 const char *directory,
                 const char *stem,
                 bool language_needed,
                 package_statement_t **ret,
                 size_t *ret_count)
{
    size_t position = 0;
    const tree_entry_t *entry;
    while ((entry = tree_next(self->tree, directory, &position))) {
        package_statement_t document = {.path = entry->path};
        if (entry->is_directory || !s_parse_name(self, stem, entry->name, &document))
            continue;
        if (!document.language && language_needed)
            reader_error(self, entry->path, "the name must tell the language: %s.en.*", stem);
        if (document.language && !natural_language_valid(document.language)) {
            reader_error(self, entry->path, "\"%s\" is not a language code", document.language);
            continue;
        }
        if (!document.language)
            document.language = LANGUAGE_DEFAULT;
        *(package_statement_t *)arena_append(self->arena, ret, ret_count, sizeof document) =
            document;
    }
    /* The first in order is the one that is shown. */
    for (size_t i = 1; i < *ret_count; i++)
        for (size_t k = 0; k < i; k++)
            if (strcmp((*ret)[i].language, (*ret)[k].language) == 0)
                reader_warning(self,
                               (*ret)[i].path,
                               "%s is in the same language, and shown instead",
                               (*ret)[k].path);
}

/*  The name that a LaTeX statement states, or NULL. */
static const char *
s_find_tex_name(reader_t *self, const package_statement_t *statement)
{
    _cleanup_(bytes_clear) bytes_t text = bytes_make(PACKAGE_TEXT_SIZE_MAX);
    if (statement->format != PACKAGE_TEX ||
        reader_text(self, statement->path, PACKAGE_TEXT_SIZE_MAX, &text) || !text.data)
        return NULL;
    const char *at = strstr((const char *)text.data, TEX_NAME);
    if (!at)
        return NULL;
    at += strlen(TEX_NAME);
    size_t depth = 1;
    size_t length = 0;
    for (; at[length] && at[length] != '\n'; length++) {
        depth += at[length] == '{';
        depth -= at[length] == '}';
        if (depth == 0)
            return length ? arena_copy_length(self->arena, at, length) : NULL;
    }
    return NULL;
}

static bool
s_has_statement(const package_t *package, const char *language)
{
    for (size_t i = 0; i < package->statements_count; i++)
        if (strcmp(package->statements[i].language, language) == 0)
            return true;
    return false;
}

static bool
s_has_name(const package_t *package, const char *language)
{
    for (size_t i = 0; i < package->names_count; i++)
        if (strcmp(package->names[i].language, language) == 0)
            return true;
    return false;
}

/*  Legacy: a name without language gets that of a statement; statements may tell more names. */
static void
s_settle_names(reader_t *self)
{
    package_t *package = self->package;
    bool english = s_has_statement(package, LANGUAGE_DEFAULT) || package->statements_count == 0;
    for (size_t i = 0; i < package->names_count; i++)
        if (!package->names[i].language)
            package->names[i].language =
                english ? LANGUAGE_DEFAULT : package->statements[0].language;
    for (size_t i = 0; i < package->statements_count; i++) {
        const package_statement_t *statement = &package->statements[i];
        if (s_has_name(package, statement->language))
            continue;
        const char *text = s_find_tex_name(self, statement);
        if (text)
            *(package_name_t *)arena_append(
                self->arena, &package->names, &package->names_count, sizeof *package->names) =
                (package_name_t){.language = statement->language, .text = text};
    }
    if (package->names_count == 0)
        reader_warning(self, "problem.yaml", "the problem has no name");
}

/*  2025-09: names and statements must be in the same languages. */
static void
s_match_names(reader_t *self)
{
    const package_t *package = self->package;
    for (size_t i = 0; i < package->names_count; i++)
        if (!s_has_statement(package, package->names[i].language))
            reader_error(self,
                         "problem.yaml",
                         "there is a name but no statement in language \"%s\"",
                         package->names[i].language);
    for (size_t i = 0; i < package->statements_count; i++)
        if (!s_has_name(package, package->statements[i].language))
            reader_error(self,
                         package->statements[i].path,
                         "there is a statement but no name in language \"%s\"",
                         package->statements[i].language);
}

static void
s_add_attachment(reader_t *self, const tree_entry_t *entry, const char *template_language)
{
    package_t *package = self->package;
    package_attachment_t *attachment = arena_append(self->arena,
                                                    &package->attachments,
                                                    &package->attachments_count,
                                                    sizeof *package->attachments);
    attachment->path = entry->path;
    attachment->name = entry->name;
    attachment->is_template = template_language != NULL;
    attachment->language = template_language ? template_language : language_of(entry->name);
}

static void
s_read_templates(reader_t *self, const char *directory)
{
    size_t position = 0;
    const tree_entry_t *language;
    while ((language = tree_next(self->tree, directory, &position))) {
        if (!language->is_directory || !language_valid(language->name)) {
            reader_error(
                self, language->path, "templates are in directories named like a language");
            continue;
        }
        size_t inner = 0;
        size_t count = 0;
        const tree_entry_t *file;
        while ((file = tree_next_file(self->tree, language->path, &inner))) {
            s_add_attachment(self, file, language->name);
            count++;
        }
        if (count == 0)
            reader_error(self, language->path, "a directory of templates must not be empty");
    }
}

static void
s_read_attachments(reader_t *self)
{
    size_t position = 0;
    const tree_entry_t *entry;
    while ((entry = tree_next(self->tree, "attachments", &position))) {
        if (!entry->is_directory) {
            s_add_attachment(self, entry, NULL);
        } else if (strcmp(entry->name, "templates") == 0) {
            s_read_templates(self, entry->path);
        } else if (self->package->format == PACKAGE_2025_09) {
            reader_error(
                self, entry->path, "attachments have no directories but templates: zip it");
        } else {
            size_t inner = 0;
            const tree_entry_t *file;
            while ((file = tree_next_file(self->tree, entry->path, &inner)))
                s_add_attachment(self, file, NULL);
        }
    }
}

void
read_documents(reader_t *self)
{
    package_t *package = self->package;
    bool legacy = package->format == PACKAGE_LEGACY;
    const char *directory = legacy ? "problem_statement" : "statement";
    const char *other = legacy ? "statement" : "problem_statement";
    if (!tree_find(self->tree, directory) && tree_find(self->tree, other)) {
        if (legacy || self->draft)
            reader_warning(self, other, "this format has it in %s/: taken from here", directory);
        else
            reader_error(self, other, "this format has it in %s/", directory);
        directory = other;
    }
    s_read_directory(self,
                     directory,
                     "problem",
                     !legacy && !self->draft,
                     &package->statements,
                     &package->statements_count);
    if (package->statements_count == 0)
        reader_error(self,
                     directory,
                     "there is no statement: problem.<language>.tex, .md or .pdf is needed");
    if (!legacy)
        s_read_directory(
            self, "solution", "solution", false, &package->solutions, &package->solutions_count);
    if (legacy)
        s_settle_names(self);
    else
        s_match_names(self);
    s_read_attachments(self);
}
