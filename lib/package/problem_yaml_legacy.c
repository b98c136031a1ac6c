/*  problem_yaml_legacy - problem.yaml of the format `legacy`

    Unknown keys are warnings: real packages are full of them.
    Source: spec/legacy.md, "Problem Metadata".
*/
#include <string.h>

#include "lib/base/text.h"
#include "lib/package/reader.h"

static const char *const s_keys[] = {"problem_format_version",
                                     "type",
                                     "name",
                                     "uuid",
                                     "author",
                                     "source",
                                     "source_url",
                                     "license",
                                     "rights_owner",
                                     "limits",
                                     "validation",
                                     "validator_flags",
                                     "grading",
                                     "keywords",
                                     NULL};

static const char *const s_limit_keys[] = {"time_multiplier",
                                           "time_safety_margin",
                                           "memory",
                                           "output",
                                           "code",
                                           "compilation_time",
                                           "compilation_memory",
                                           "validation_time",
                                           "validation_memory",
                                           "validation_output",
                                           NULL};

static const char *const s_grading_keys[] = {"objective", "show_test_data_groups", NULL};

static package_name_t *
s_add_name(reader_t *self, const char *language, const char *text)
{
    package_t *package = self->package;
    package_name_t *name =
        arena_append(self->arena, &package->names, &package->names_count, sizeof *package->names);
    name->language = language;
    name->text = text;
    return name;
}

/*  A text, whose language the statements tell (read_documents), or a map as in 2025-09. */
static void
s_read_name(reader_t *self, const fields_t *fields, const yaml_value_t *root)
{
    const yaml_value_t *value = fields_get(root, "name");
    if (!value)
        return;
    if (value->kind == YAML_TEXT) {
        s_add_name(self, NULL, value->text);
        return;
    }
    if (value->kind == YAML_LIST)
        fields_error(fields, value, "\"name\" must be a text or a map from language to text");
    for (size_t i = 0; value->kind == YAML_MAP && i < value->count; i++) {
        const char *text = NULL;
        if (!natural_language_valid(value->items[i]->key))
            fields_warning(
                fields, value->items[i], "\"%s\" is not a language code", value->items[i]->key);
        if (fields_text(fields, value, value->items[i]->key, &text))
            s_add_name(self, value->items[i]->key, text);
    }
}

/*  Persons between "," and " and ". */
static void
s_read_author(reader_t *self, const fields_t *fields, const yaml_value_t *root)
{
    const char *text = NULL;
    if (!fields_text(fields, root, "author", &text))
        return;
    while (*text) {
        text += strspn(text, " ,");
        const char *comma = strchr(text, ',');
        const char *word = strstr(text, " and ");
        const char *end = comma && (!word || comma < word) ? comma : word;
        size_t length = end ? (size_t)(end - text) : strlen(text);
        if (length > 0)
            read_person_text(self, "author", NULL, arena_copy_length(self->arena, text, length));
        text += length;
        if (end && end == word)
            text += strlen(" and ");
    }
}

static void
s_read_source(reader_t *self, const fields_t *fields, const yaml_value_t *root)
{
    package_source_t source = {0};
    fields_text(fields, root, "source_url", &source.url);
    if (fields_text(fields, root, "source", &source.name)) {
        package_t *package = self->package;
        *(package_source_t *)arena_append(
            self->arena, &package->sources, &package->sources_count, sizeof source) = source;
    } else if (source.url) {
        fields_warning(fields, fields_get(root, "source_url"), "\"source_url\" without \"source\"");
    }
}

/*  `default`, or `custom` with any of `score` and `interactive` behind it. */
static void
s_read_validation(reader_t *self, const fields_t *fields, const yaml_value_t *root)
{
    package_t *package = self->package;
    const char *text = "default";
    fields_text(fields, root, "validation", &text);
    fields_words(fields, root, "validator_flags", WORDS_SPACED, &self->file_flags);

    const yaml_value_t *at = fields_get(root, "validation");
    package_words_t words = {0};
    words_split(self->arena, text, &words);
    package->validator.custom = words.count > 0 && strcmp(words.items[0], "custom") == 0;
    if (!package->validator.custom &&
        (words.count != 1 || strcmp(words.items[0], "default") != 0)) {
        fields_error(fields, at, "\"validation\" must begin with default or custom");
        return;
    }
    for (size_t i = 1; i < words.count; i++) {
        if (strcmp(words.items[i], "score") == 0)
            package->validator.gives_score = true;
        else if (strcmp(words.items[i], "interactive") == 0)
            package->type.interactive = true;
        else
            fields_error(fields, at, "\"validation\" cannot have \"%s\"", words.items[i]);
    }
    if (package->validator.gives_score && !package->type.scoring)
        fields_error(fields, at, "a validator gives a score only where \"type\" is scoring");
}

static void
s_read_grading(reader_t *self, const fields_t *fields, const yaml_value_t *root)
{
    static const char *const objectives[] = {"max", "min", NULL};
    const yaml_value_t *map = fields_get(root, "grading");
    if (!map)
        return;
    if (map->kind != YAML_MAP) {
        fields_error(fields, map, "\"grading\" must be a map");
        return;
    }
    fields_check_keys(fields, map, s_grading_keys);
    size_t objective = 0;
    fields_choice(fields, map, "objective", objectives, &objective);
    self->package->type.minimize = objective == 1;
    fields_bool(fields, map, "show_test_data_groups", &self->package->type.show_groups);
    if (!self->package->type.scoring)
        fields_warning(fields, map, "\"grading\" is only for scoring problems");
}

static void
s_read_limits(reader_t *self, const fields_t *fields, const yaml_value_t *root)
{
    package_limits_t *limits = &self->package->limits;
    limits->ac_to_time_limit = 5;
    limits->time_limit_to_tle = 2;
    const yaml_value_t *map = fields_get(root, "limits");
    if (!map)
        return;
    if (map->kind != YAML_MAP) {
        fields_error(fields, map, "\"limits\" must be a map");
        return;
    }
    fields_check_keys(fields, map, s_limit_keys);
    fields_real(fields, map, "time_multiplier", 1, 1000, &limits->ac_to_time_limit);
    fields_real(fields, map, "time_safety_margin", 1, 1000, &limits->time_limit_to_tle);
    read_common_limits(fields, map, limits);
}

void
read_problem_yaml_legacy(reader_t *self, const yaml_value_t *root)
{
    static const char *const types[] = {"pass-fail", "scoring", NULL};
    fields_t fields = reader_fields(self, "problem.yaml");
    fields_check_keys(&fields, root, s_keys);
    size_t type = 0;
    fields_choice(&fields, root, "type", types, &type);
    self->package->type.scoring = type == 1;
    s_read_name(self, &fields, root);
    s_read_author(self, &fields, root);
    s_read_source(self, &fields, root);
    read_rights(self, &fields, root, false);
    fields_words(&fields, root, "keywords", WORDS_SPACED, &self->package->keywords);
    s_read_validation(self, &fields, root);
    s_read_grading(self, &fields, root);
    s_read_limits(self, &fields, root);
}
