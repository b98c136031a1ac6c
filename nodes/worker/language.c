/*  language - see language.h

    libyaml loads the document; a table of fields reads it, so that every
    mistake (an unknown key too) is told with its line.
*/
#include "nodes/worker/language.h"

#include "lib/base/cleanup.h"
#include "lib/base/err.h"
#include "lib/base/text.h"

#include <assert.h>
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#define TIME_PERCENT_MAX 1000

typedef struct {
    const char *path;
    yaml_document_t *document;
    language_t *language;
    char *why; /* the first mistake */
} reader_t;

typedef int(field_fn)(reader_t *reader, yaml_node_t *node, void *target);

typedef struct {
    const char *key; /* NULL ends the table */
    bool required;
    field_fn *read;
    size_t offset; /* of its target in language_t */
} field_t;

static int
s_wrong(reader_t *reader, const yaml_node_t *node, const char *what, const char *word)
{
    if (!reader->why)
        reader->why = text_format("%s:%zu: %s%s%s",
                                  reader->path,
                                  node ? node->start_mark.line + 1 : 1,
                                  what,
                                  word ? ": " : "",
                                  word ? word : "");
    return ERR_INVALID;
}

/*  The text of a scalar without NUL inside, or NULL. */
static const char *
s_scalar(const yaml_node_t *node)
{
    if (node->type != YAML_SCALAR_NODE)
        return NULL;
    const char *text = (const char *)node->data.scalar.value;
    size_t size = node->data.scalar.length;
    return strlen(text) == size && size <= LANGUAGE_TEXT_MAX ? text : NULL;
}

static int
s_read_text(reader_t *reader, yaml_node_t *node, void *target)
{
    const char *text = s_scalar(node);
    if (!text || !*text)
        return s_wrong(reader, node, "a text is wanted here", NULL);
    *(char **)target = text_copy(text);
    return 0;
}

static int
s_read_id(reader_t *reader, yaml_node_t *node, void *target)
{
    const char *text = s_scalar(node);
    if (!text_name_valid(text))
        return s_wrong(reader, node, "not an id ([a-zA-Z0-9_.-]{1,36})", text);
    return s_read_text(reader, node, target);
}

static int
s_read_file_name(reader_t *reader, yaml_node_t *node, void *target)
{
    const char *text = s_scalar(node);
    if (!text_name_valid(text))
        return s_wrong(reader, node, "not a file name", text);
    return s_read_text(reader, node, target);
}

static int
s_read_words(reader_t *reader, yaml_node_t *node, void *target)
{
    if (node->type != YAML_SEQUENCE_NODE)
        return s_wrong(reader, node, "a list is wanted here", NULL);
    size_t count = (size_t)(node->data.sequence.items.top - node->data.sequence.items.start);
    if (count == 0 || count > LANGUAGE_WORDS_MAX)
        return s_wrong(reader, node, "a list of 1 to 48 texts is wanted here", NULL);
    char **words = calloc(count + 1, sizeof *words);
    if (!words)
        abort();
    *(char ***)target = words;
    for (size_t i = 0; i < count; i++) {
        yaml_node_t *item =
            yaml_document_get_node(reader->document, node->data.sequence.items.start[i]);
        const char *text = s_scalar(item);
        if (!text || !*text)
            return s_wrong(reader, item, "a text is wanted here", NULL);
        words[i] = text_copy(text);
    }
    return 0;
}

static int
s_read_command(reader_t *reader, yaml_node_t *node, void *target)
{
    if (s_read_words(reader, node, target))
        return ERR_INVALID;
    char **words = *(char ***)target;
    assert(words && words[0]); /* s_read_words wants at least one */
    const char *program = words[0];
    return program[0] == '/'
               ? 0
               : s_wrong(reader, node, "a command starts with an absolute path", program);
}

static int
s_read_number(reader_t *reader, yaml_node_t *node, int64_t min, int64_t max, uint32_t *ret)
{
    int64_t value;
    const char *text = s_scalar(node);
    if (text_parse_int(text, min, max, &value))
        return s_wrong(reader, node, "not a whole number in its range", text);
    *ret = (uint32_t)value;
    return 0;
}

static int
s_read_processes(reader_t *reader, yaml_node_t *node, void *target)
{
    return s_read_number(reader, node, 1, LANGUAGE_PROCESSES_MAX, target);
}

static int
s_read_memory(reader_t *reader, yaml_node_t *node, void *target)
{
    return s_read_number(reader, node, 0, JOB_MEMORY_MIB_MAX, target);
}

static int
s_read_percent(reader_t *reader, yaml_node_t *node, void *target)
{
    return s_read_number(reader, node, 1, TIME_PERCENT_MAX, target);
}

static int
s_read_flag(reader_t *reader, yaml_node_t *node, void *target)
{
    const char *text = s_scalar(node);
    bool yes = text && strcmp(text, "true") == 0;
    if (!yes && (!text || strcmp(text, "false") != 0))
        return s_wrong(reader, node, "true or false is wanted here", text);
    *(bool *)target = yes;
    return 0;
}

static int
s_read_profile(reader_t *reader, yaml_node_t *node, void *target)
{
    static const struct {
        const char *name;
        sandbox_profile_t profile;
    } s_profiles[] = {
        {"native", SANDBOX_PROFILE_NATIVE},
        {"python", SANDBOX_PROFILE_PYTHON},
        {"compile", SANDBOX_PROFILE_COMPILE},
        {"managed", SANDBOX_PROFILE_MANAGED},
    };
    const char *text = s_scalar(node);
    for (size_t i = 0; text && i < sizeof s_profiles / sizeof s_profiles[0]; i++)
        if (strcmp(text, s_profiles[i].name) == 0) {
            *(sandbox_profile_t *)target = s_profiles[i].profile;
            return 0;
        }
    return s_wrong(reader, node, "no such sandbox profile", text);
}

static int
s_read_map(reader_t *reader, yaml_node_t *map, const field_t *fields)
{
    if (map->type != YAML_MAPPING_NODE)
        return s_wrong(reader, map, "a map is wanted here", NULL);
    uint64_t seen = 0;
    for (yaml_node_pair_t *pair = map->data.mapping.pairs.start; pair < map->data.mapping.pairs.top;
         pair++) {
        yaml_node_t *key = yaml_document_get_node(reader->document, pair->key);
        const char *name = s_scalar(key);
        size_t i = 0;
        while (fields[i].key && (!name || strcmp(fields[i].key, name) != 0))
            i++;
        if (!fields[i].key)
            return s_wrong(reader, key, "unknown key", name);
        if (seen & (UINT64_C(1) << i))
            return s_wrong(reader, key, "key given twice", name);
        seen |= UINT64_C(1) << i;
        yaml_node_t *value = yaml_document_get_node(reader->document, pair->value);
        if (fields[i].read(reader, value, (char *)reader->language + fields[i].offset))
            return ERR_INVALID;
    }
    for (size_t i = 0; fields[i].key; i++)
        if (fields[i].required && !(seen & (UINT64_C(1) << i)))
            return s_wrong(reader, map, "missing key", fields[i].key);
    return 0;
}

static int
s_read_compile(reader_t *reader, yaml_node_t *node, void *target)
{
    (void)target;
    static const field_t fields[] = {
        {"command", true, s_read_command, offsetof(language_t, compile)},
        {"profile", true, s_read_profile, offsetof(language_t, compile_profile)},
        {"product", false, s_read_file_name, offsetof(language_t, product)},
        {0},
    };
    return s_read_map(reader, node, fields);
}

static int
s_read_prepare(reader_t *reader, yaml_node_t *node, void *target)
{
    (void)target;
    static const field_t fields[] = {
        {"command", true, s_read_command, offsetof(language_t, prepare)},
        {"profile", true, s_read_profile, offsetof(language_t, prepare_profile)},
        {"files", true, s_read_words, offsetof(language_t, prepared_files)},
        {0},
    };
    return s_read_map(reader, node, fields);
}

static int
s_read_run(reader_t *reader, yaml_node_t *node, void *target)
{
    (void)target;
    static const field_t fields[] = {
        {"command", true, s_read_command, offsetof(language_t, run)},
        {"profile", true, s_read_profile, offsetof(language_t, run_profile)},
        {"processes", false, s_read_processes, offsetof(language_t, run_processes)},
        {"memory_error", false, s_read_text, offsetof(language_t, memory_error)},
        {0},
    };
    return s_read_map(reader, node, fields);
}

static const field_t s_fields[] = {
    {"id", true, s_read_id, offsetof(language_t, id)},
    {"code", false, s_read_id, offsetof(language_t, code)},
    {"preferred", false, s_read_flag, offsetof(language_t, preferred)},
    {"hidden", false, s_read_flag, offsetof(language_t, hidden)},
    {"name", true, s_read_text, offsetof(language_t, name)},
    {"extensions", true, s_read_words, offsetof(language_t, extensions)},
    {"names", false, s_read_words, offsetof(language_t, names)},
    {"source", true, s_read_file_name, offsetof(language_t, source_name)},
    {"version", true, s_read_command, offsetof(language_t, version)},
    {"prepare", false, s_read_prepare, 0},
    {"compile", false, s_read_compile, 0},
    {"run", true, s_read_run, 0},
    {"time_percent", false, s_read_percent, offsetof(language_t, time_percent)},
    {"memory_overhead_mib", false, s_read_memory, offsetof(language_t, memory_overhead_mib)},
    {"probe", true, s_read_text, offsetof(language_t, probe)},
    {"template", true, s_read_text, offsetof(language_t, template_source)},
    {0},
};

static int
s_read_document(reader_t *reader, const bytes_t *content)
{
    yaml_parser_t parser;
    if (!yaml_parser_initialize(&parser))
        abort();
    yaml_parser_set_input_string(&parser, content->data, content->size);
    yaml_document_t document;
    int rc = ERR_INVALID;
    if (!yaml_parser_load(&parser, &document)) {
        reader->why =
            text_format("%s:%zu: %s", reader->path, parser.problem_mark.line + 1, parser.problem);
    } else {
        reader->document = &document;
        yaml_node_t *root = yaml_document_get_root_node(&document);
        rc = root ? s_read_map(reader, root, s_fields)
                  : s_wrong(reader, NULL, "the file is empty", NULL);
        if (rc == 0 && !language_compiles(reader->language, reader->language->source_name))
            rc = s_wrong(reader, root, "source does not end with one of the extensions", NULL);
        reader->document = NULL;
        yaml_document_delete(&document);
    }
    yaml_parser_delete(&parser);
    return rc;
}

int
language_read(const char *path, language_t *ret, char **ret_why)
{
    _cleanup_(bytes_clear) bytes_t content = bytes_make(LANGUAGE_FILE_SIZE_MAX);
    language_t language = {.run_processes = 1, .time_percent = 100};
    reader_t reader = {.path = path, .language = &language};

    int rc = bytes_read_file(&content, path);
    if (rc) {
        *ret_why = text_format("%s:1: cannot be read: %s", path, err_meaning(rc));
        return ERR_INVALID;
    }
    rc = content.size ? s_read_document(&reader, &content)
                      : s_wrong(&reader, NULL, "the file is empty", NULL);
    if (rc) {
        language_clear(&language);
        *ret_why = reader.why;
        return rc;
    }
    *ret = language;
    return 0;
}

void
language_clear(language_t *self)
{
    free(self->id);
    free(self->code);
    free(self->name);
    language_words_free(&self->extensions);
    language_words_free(&self->names);
    free(self->source_name);
    language_words_free(&self->version);
    language_words_free(&self->prepare);
    language_words_free(&self->prepared_files);
    language_words_free(&self->compile);
    free(self->product);
    language_words_free(&self->run);
    free(self->memory_error);
    free(self->probe);
    free(self->template_source);
    free(self->version_text);
    free(self->identity);
    free(self->prepared);
    free(self->refusal);
    *self = (language_t){0};
}

static int
s_is_yaml(const struct dirent *entry)
{
    return entry->d_name[0] != '.' && text_ends(entry->d_name, ".yaml");
}

static int
s_by_id(const void *a, const void *b)
{
    return strcmp(((const language_t *)a)->id, ((const language_t *)b)->id);
}

static int
s_read_all(languages_t *self, const char *dir, struct dirent **names, size_t count, char **ret_why)
{
    self->items = calloc(count, sizeof *self->items);
    if (!self->items)
        abort();
    for (size_t i = 0; i < count; i++) {
        _cleanup_(free_p) char *path = text_format("%s/%s", dir, names[i]->d_name);
        language_t *item = &self->items[self->count];
        if (language_read(path, item, ret_why))
            return ERR_INVALID;
        assert(item->id); /* a required field */
        self->count++;
        for (size_t k = 0; k + 1 < self->count; k++)
            if (strcmp(self->items[k].id, item->id) == 0) {
                *ret_why = text_format("%s:1: id %s is another file's already", path, item->id);
                return ERR_INVALID;
            }
    }
    qsort(self->items, self->count, sizeof *self->items, s_by_id);
    return 0;
}

int
languages_read(const char *dir, languages_t *ret, char **ret_why)
{
    struct dirent **names = NULL;
    int count = scandir(dir, &names, s_is_yaml, alphasort);
    languages_t languages = {0};
    int rc = ERR_INVALID;
    if (count <= 0)
        *ret_why = text_format("%s: no language file (*.yaml) here", dir);
    else if ((size_t)count > WORKER_LANGUAGES_MAX)
        *ret_why = text_format("%s: more than %u languages", dir, WORKER_LANGUAGES_MAX);
    else
        rc = s_read_all(&languages, dir, names, (size_t)count, ret_why);

    for (int i = 0; i < count; i++)
        free(names[i]);
    free(names);
    if (rc)
        languages_clear(&languages);
    else
        *ret = languages;
    return rc;
}

void
languages_clear(languages_t *self)
{
    for (size_t i = 0; i < self->count; i++)
        language_clear(&self->items[i]);
    free(self->items);
    *self = (languages_t){0};
}

const language_t *
languages_find(const languages_t *self, const char *id)
{
    for (size_t i = 0; i < self->count; i++)
        if (self->items[i].version_text && strcmp(self->items[i].id, id) == 0)
            return &self->items[i];
    return NULL;
}

const char *
language_code(const language_t *self)
{
    return self->code ? self->code : self->id;
}

bool
language_lacked_memory(const language_t *self, const bytes_t *errors)
{
    return self->memory_error && errors->size > 0 &&
           memmem(errors->data, errors->size, self->memory_error, strlen(self->memory_error));
}

static bool
s_contains(language_words_t words, const char *word)
{
    for (size_t i = 0; words && words[i]; i++)
        if (strcmp(words[i], word) == 0)
            return true;
    return false;
}

bool
language_compiles(const language_t *self, const char *file_name)
{
    const char *dot = strrchr(file_name, '.');
    return s_contains(self->names, file_name) || (dot && s_contains(self->extensions, dot + 1));
}

void
language_words_free(language_words_t *words_p)
{
    for (size_t i = 0; *words_p && (*words_p)[i]; i++)
        free((*words_p)[i]);
    free(*words_p);
    *words_p = NULL;
}
