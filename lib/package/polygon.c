/*  polygon - see polygon.h: what the problem is called, its statements, its files for solvers */
#include "lib/package/polygon.h"

#include <stdarg.h>
#include <string.h>

#include "lib/base/cleanup.h"
#include "lib/base/err.h"
#include "lib/base/text.h"
#include "lib/package/package_limits.h"

#define OUTPUT_MIB 64u /* Polygon states none; its judges take that much */

static void
s_report(const reader_t *self,
         package_severity_t severity,
         const xml_node_t *node,
         const char *format,
         va_list args)
{
    _cleanup_(free_p) char *message = NULL;
    if (vasprintf(&message, format, args) < 0)
        abort();
    package_report_add(self->report, severity, POLYGON_XML, node ? node->line : 0, "%s", message);
}

void
polygon_error(const reader_t *self, const xml_node_t *node, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    s_report(self, PACKAGE_ERROR, node, format, args);
    va_end(args);
}

void
polygon_warning(const reader_t *self, const xml_node_t *node, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    s_report(self, PACKAGE_WARNING, node, format, args);
    va_end(args);
}

/*  Polygon's name of a natural language as a code; NULL when it is none that is known. */
static const char *
s_language_code(const char *name)
{
    static const char *const codes[][2] = {
        {"afrikaans", "af"},  {"arabic", "ar"},     {"armenian", "hy"},   {"azerbaijani", "az"},
        {"belarusian", "be"}, {"bengali", "bn"},    {"bosnian", "bs"},    {"bulgarian", "bg"},
        {"catalan", "ca"},    {"chinese", "zh"},    {"croatian", "hr"},   {"czech", "cs"},
        {"danish", "da"},     {"dutch", "nl"},      {"english", "en"},    {"estonian", "et"},
        {"filipino", "fil"},  {"finnish", "fi"},    {"french", "fr"},     {"georgian", "ka"},
        {"german", "de"},     {"greek", "el"},      {"hebrew", "he"},     {"hindi", "hi"},
        {"hungarian", "hu"},  {"icelandic", "is"},  {"indonesian", "id"}, {"irish", "ga"},
        {"italian", "it"},    {"japanese", "ja"},   {"kazakh", "kk"},     {"korean", "ko"},
        {"kyrgyz", "ky"},     {"latvian", "lv"},    {"lithuanian", "lt"}, {"macedonian", "mk"},
        {"malay", "ms"},      {"mongolian", "mn"},  {"norwegian", "no"},  {"persian", "fa"},
        {"polish", "pl"},     {"portuguese", "pt"}, {"romanian", "ro"},   {"russian", "ru"},
        {"serbian", "sr"},    {"sinhala", "si"},    {"slovak", "sk"},     {"slovene", "sl"},
        {"spanish", "es"},    {"swedish", "sv"},    {"tajik", "tg"},      {"tamil", "ta"},
        {"thai", "th"},       {"turkish", "tr"},    {"turkmen", "tk"},    {"ukrainian", "uk"},
        {"urdu", "ur"},       {"uzbek", "uz"},      {"vietnamese", "vi"},
    };
    for (size_t i = 0; name && i < sizeof codes / sizeof *codes; i++)
        if (strcmp(codes[i][0], name) == 0)
            return codes[i][1];
    return name && natural_language_valid(name) ? name : NULL;
}

static void
s_read_names(reader_t *self, const xml_node_t *root)
{
    package_t *package = self->package;
    const xml_node_t *names = xml_child(root, "names");
    const xml_node_t *node;
    for (size_t at = 0; (node = xml_next(names, "name", &at));) {
        const char *language = s_language_code(xml_attribute(node, "language"));
        const char *text = xml_attribute(node, "value");
        if (!language || !text || !*text) {
            polygon_warning(self, node, "a name in no language that is known: ignored");
            continue;
        }
        *(package_name_t *)arena_append(
            self->arena, &package->names, &package->names_count, sizeof *package->names) =
            (package_name_t){.language = language, .text = text};
    }
    if (package->names_count == 0)
        polygon_warning(self, names, "the problem has no name");
}

/*  Statements or tutorials: PDF and LaTeX; of two in one language the PDF is the one to show. HTML
   is made of the same source, and overlooked. */
static void
s_read_statements(reader_t *self,
                  const xml_node_t *list,
                  const char *kind,
                  package_statement_t **ret,
                  size_t *ret_count)
{
    static const struct {
        const char *type;
        package_text_format_t format;
    } types[] = {{"application/pdf", PACKAGE_PDF}, {"application/x-tex", PACKAGE_TEX}};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        const xml_node_t *node;
        for (size_t at = 0; (node = xml_next(list, kind, &at));) {
            const char *type = xml_attribute(node, "type");
            const char *path = xml_attribute(node, "path");
            const char *language = s_language_code(xml_attribute(node, "language"));
            if (!type || !path || !language || strcmp(type, types[i].type) != 0)
                continue;
            const tree_entry_t *entry = tree_find(self->tree, path);
            if (!entry || entry->is_directory)
                polygon_warning(self, node, "there is no %s", path);
            else
                *(package_statement_t *)arena_append(self->arena, ret, ret_count, sizeof **ret) =
                    (package_statement_t){
                        .language = language, .format = types[i].format, .path = entry->path};
        }
    }
}

static void
s_read_attachments(reader_t *self, const xml_node_t *root)
{
    package_t *package = self->package;
    const xml_node_t *list = xml_child(xml_child(root, "files"), "attachments");
    const xml_node_t *node;
    for (size_t at = 0; (node = xml_next(list, "file", &at));) {
        const char *path = xml_attribute(node, "path");
        const tree_entry_t *entry = path ? tree_find(self->tree, path) : NULL;
        if (!entry || entry->is_directory) {
            polygon_warning(self, node, "there is no %s", path ? path : "path");
            continue;
        }
        *(package_attachment_t *)arena_append(self->arena,
                                              &package->attachments,
                                              &package->attachments_count,
                                              sizeof *package->attachments) =
            (package_attachment_t){
                .path = entry->path, .name = entry->name, .language = language_of(entry->name)};
    }
}

/*  What Assize has nothing for: better told than judged wrongly. */
static void
s_refuse_unknown(const reader_t *self, const xml_node_t *root)
{
    static const char *const programs[] = {"scorer", "arbiter", "strategy"};
    const xml_node_t *judging = xml_child(root, "judging");
    const xml_node_t *assets = xml_child(root, "assets");
    for (size_t i = 0; i < sizeof programs / sizeof *programs; i++)
        if (xml_child(assets, programs[i]))
            polygon_error(
                self, xml_child(assets, programs[i]), "a %s is not supported", programs[i]);
    const char *runs = xml_attribute(judging, "run-count");
    if (runs && strcmp(runs, "1") != 0)
        polygon_error(self, judging, "run-count %s: such problems are not supported", runs);
    const char *percent = xml_attribute(judging, "treat-points-from-checker-as-percent");
    if (percent && strcmp(percent, "true") == 0)
        polygon_error(self, judging, "points of the checker as percent are not supported");
}

static void
s_read_words(reader_t *self, const xml_node_t *root)
{
    package_t *package = self->package;
    const char *name = xml_attribute(root, "short-name");
    if (name && text_name_valid(name))
        package->short_name = name;
    else if (!text_name_valid(package->short_name))
        polygon_error(self, root, "\"short-name\" must be letters, digits, '_', '.' and '-'");
    package->version = xml_attribute(root, "revision");
    package->license = "unknown";
    const xml_node_t *tags = xml_child(root, "tags");
    const xml_node_t *tag;
    for (size_t at = 0; (tag = xml_next(tags, "tag", &at));) {
        const char *value = xml_attribute(tag, "value");
        if (value && strcmp(value, "run-twice") == 0)
            polygon_error(self, tag, "run-twice problems are not supported");
        else if (value)
            words_add(self->arena, &package->keywords, value);
    }
}

int
read_polygon(reader_t *self)
{
    package_t *package = self->package;
    _cleanup_(bytes_clear) bytes_t text = bytes_make(PACKAGE_XML_SIZE_MAX);
    int err = reader_text(self, POLYGON_XML, PACKAGE_XML_SIZE_MAX, &text);
    if (err)
        return err;
    xml_node_t *root = NULL;
    size_t line = 0;
    const char *why = NULL;
    err = xml_parse(text.data, text.size, self->arena, &root, &line, &why);
    if (err) {
        package_report_add(self->report, PACKAGE_ERROR, POLYGON_XML, line, "%s", why);
        return err;
    }
    if (strcmp(root->name, "problem") != 0) {
        polygon_error(self, root, "<%s> is not the <problem> of a package", root->name);
        return ERR_INVALID;
    }
    package->format = PACKAGE_POLYGON;
    package->format_text = "polygon";
    package->limits.output_mib = OUTPUT_MIB;
    s_read_words(self, root);
    s_refuse_unknown(self, root);
    s_read_names(self, root);
    s_read_statements(self,
                      xml_child(root, "statements"),
                      "statement",
                      &package->statements,
                      &package->statements_count);
    s_read_statements(self,
                      xml_child(root, "tutorials"),
                      "tutorial",
                      &package->solutions,
                      &package->solutions_count);
    s_read_attachments(self, root);
    read_polygon_tests(self, root);
    read_polygon_programs(self, root);
    return 0;
}
