/*  problem_yaml_2025 - problem.yaml of the format `2025-09`

    Source: spec/2025-09.md, "Problem metadata".
*/
#include <ctype.h>
#include <string.h>

#include "lib/base/clock.h"
#include "lib/base/text.h"
#include "lib/package/reader.h"

static const char *const s_keys[] = {"problem_format_version",
                                     "type",
                                     "name",
                                     "uuid",
                                     "version",
                                     "credits",
                                     "source",
                                     "license",
                                     "rights_owner",
                                     "embargo_until",
                                     "limits",
                                     "keywords",
                                     "languages",
                                     "allow_file_writing",
                                     "constants",
                                     NULL};

static const char *const s_limit_keys[] = {"time_multipliers",
                                           "time_limit",
                                           "time_resolution",
                                           "memory",
                                           "output",
                                           "code",
                                           "compilation_time",
                                           "compilation_memory",
                                           "validation_time",
                                           "validation_memory",
                                           "validation_output",
                                           "validation_passes",
                                           NULL};

/*  The keys of `credits`, each with the role of its persons. */
static const struct {
    const char *key;
    const char *role;
} s_credits[] = {
    {"authors", "author"},
    {"contributors", "contributor"},
    {"testers", "tester"},
    {"translators", "translator"},
    {"packagers", "packager"},
    {"acknowledgements", "acknowledgement"},
};

static void
s_read_type(reader_t *self, const fields_t *fields, const yaml_value_t *root)
{
    static const char *const names[] = {
        "pass-fail", "scoring", "multi-pass", "interactive", "submit-answer"};
    bool has[sizeof names / sizeof *names] = {false};
    package_words_t words = {0};
    const yaml_value_t *at = fields_get(root, "type");
    if (!fields_words(
            fields, root, "type", self->draft ? WORDS_SPACED : WORDS_LIST_OR_TEXT, &words))
        return;
    if (words.count == 0)
        fields_error(fields, at, "\"type\" must not be empty");
    for (size_t i = 0; i < words.count; i++) {
        size_t k = 0;
        while (k < sizeof names / sizeof *names && strcmp(names[k], words.items[i]) != 0)
            k++;
        if (k == sizeof names / sizeof *names)
            fields_error(fields,
                         at,
                         strchr(words.items[i], ' ') ? "type \"%s\": several types are a list"
                                                     : "type \"%s\" is not known",
                         words.items[i]);
        else if (has[k])
            fields_error(fields, at, "type \"%s\" is given twice", words.items[i]);
        else
            has[k] = true;
    }
    if (has[0] && has[1])
        fields_error(fields, at, "a problem is either pass-fail or scoring");
    if (has[4] && (has[2] || has[3]))
        fields_error(fields, at, "submit-answer excludes multi-pass and interactive");
    self->package->type.scoring = has[1];
    self->package->type.multi_pass = has[2];
    self->package->type.interactive = has[3];
    self->package->type.submit_answer = has[4];
}

static void
s_add_name(reader_t *self, const char *language, const char *text)
{
    package_t *package = self->package;
    *(package_name_t *)arena_append(
        self->arena, &package->names, &package->names_count, sizeof *package->names) =
        (package_name_t){.language = language, .text = text};
}

static void
s_read_name(reader_t *self, const fields_t *fields, const yaml_value_t *root)
{
    const yaml_value_t *value = fields_get(root, "name");
    if (!value || value->kind == YAML_LIST || (value->kind == YAML_MAP && value->count == 0)) {
        fields_error(fields, value, "\"name\" is required: a text or a map from language to text");
        return;
    }
    if (value->kind == YAML_TEXT)
        s_add_name(self, "en", value->text);
    for (size_t i = 0; value->kind == YAML_MAP && i < value->count; i++) {
        const char *text = NULL;
        if (!natural_language_valid(value->items[i]->key))
            fields_error(
                fields, value->items[i], "\"%s\" is not a language code", value->items[i]->key);
        else if (fields_text(fields, value, value->items[i]->key, &text))
            s_add_name(self, value->items[i]->key, text);
    }
}

static void
s_read_person(reader_t *self,
              const fields_t *fields,
              const char *role,
              const char *language,
              const yaml_value_t *value)
{
    static const char *const keys[] = {"name", "email", "orcid", "kattis", NULL};
    if (value->kind == YAML_TEXT) {
        read_person_text(self, role, language, value->text);
        return;
    }
    const char *name = NULL;
    if (value->kind == YAML_MAP) {
        fields_check_keys(fields, value, keys);
        fields_text(fields, value, "name", &name);
    }
    if (!name) {
        fields_error(fields, value, "a person is a text or a map with a \"name\"");
        return;
    }
    package_t *package = self->package;
    package_person_t *person = arena_append(
        self->arena, &package->persons, &package->persons_count, sizeof *package->persons);
    person->role = role;
    person->language = language;
    person->name = name;
    fields_text(fields, value, "email", &person->email);
    fields_text(fields, value, "orcid", &person->orcid);
    fields_text(fields, value, "kattis", &person->kattis);
}

/*  One person, or a list of them. */
static void
s_read_persons(reader_t *self,
               const fields_t *fields,
               const char *role,
               const char *language,
               const yaml_value_t *value)
{
    if (value->kind != YAML_LIST) {
        s_read_person(self, fields, role, language, value);
        return;
    }
    if (value->count == 0)
        fields_error(fields, value, "a list of persons must not be empty");
    for (size_t i = 0; i < value->count; i++)
        s_read_person(self, fields, role, language, value->items[i]);
}

static void
s_read_credits(reader_t *self, const fields_t *fields, const yaml_value_t *root)
{
    const yaml_value_t *map = fields_get(root, "credits");
    if (!map)
        return;
    if (map->kind != YAML_MAP) {
        s_read_person(self, fields, "author", NULL, map);
        return;
    }
    const char *keys[sizeof s_credits / sizeof *s_credits + 1] = {NULL};
    for (size_t i = 0; i < sizeof s_credits / sizeof *s_credits; i++) {
        keys[i] = s_credits[i].key;
        const yaml_value_t *value = fields_get(map, s_credits[i].key);
        if (!value)
            continue;
        if (strcmp(s_credits[i].role, "translator") != 0) {
            s_read_persons(self, fields, s_credits[i].role, NULL, value);
            continue;
        }
        if (value->kind != YAML_MAP)
            fields_error(fields, value, "\"translators\" must be a map from language to persons");
        for (size_t k = 0; value->kind == YAML_MAP && k < value->count; k++) {
            if (!natural_language_valid(value->items[k]->key))
                fields_error(
                    fields, value->items[k], "\"%s\" is not a language code", value->items[k]->key);
            s_read_persons(self, fields, s_credits[i].role, value->items[k]->key, value->items[k]);
        }
    }
    fields_check_keys(fields, map, keys);
}

static void
s_read_one_source(reader_t *self, const fields_t *fields, const yaml_value_t *value)
{
    static const char *const keys[] = {"name", "url", NULL};
    package_source_t source = {0};
    if (value->kind == YAML_TEXT)
        source.name = value->text;
    if (value->kind == YAML_MAP) {
        fields_check_keys(fields, value, keys);
        fields_text(fields, value, "name", &source.name);
        fields_text(fields, value, "url", &source.url);
    }
    if (!source.name) {
        fields_error(fields, value, "a source is a text or a map with a \"name\"");
        return;
    }
    package_t *package = self->package;
    *(package_source_t *)arena_append(
        self->arena, &package->sources, &package->sources_count, sizeof source) = source;
}

static void
s_read_source(reader_t *self, const fields_t *fields, const yaml_value_t *root)
{
    const yaml_value_t *value = fields_get(root, "source");
    if (!value)
        return;
    if (value->kind != YAML_LIST) {
        s_read_one_source(self, fields, value);
        return;
    }
    for (size_t i = 0; i < value->count; i++)
        s_read_one_source(self, fields, value->items[i]);
}

static void
s_read_embargo(reader_t *self, const fields_t *fields, const yaml_value_t *root)
{
    const char *text = NULL;
    if (!fields_text(fields, root, "embargo_until", &text))
        return;
    bool is_date = strlen(text) == strlen("2026-01-31");
    const char *full = is_date ? arena_format(self->arena, "%sT00:00:00Z", text) : text;
    if (!text_ends(full, "Z") || clock_parse(full, &self->package->embargo_until_ms))
        fields_error(fields,
                     fields_get(root, "embargo_until"),
                     "\"embargo_until\" must be YYYY-MM-DD or YYYY-MM-DDThh:mm:ssZ, not \"%s\"",
                     text);
}

static void
s_read_limits(reader_t *self, const fields_t *fields, const yaml_value_t *root)
{
    static const char *const multiplier_keys[] = {"ac_to_time_limit", "time_limit_to_tle", NULL};
    package_limits_t *limits = &self->package->limits;
    const yaml_value_t *map = fields_get(root, "limits");
    if (!map)
        return;
    if (map->kind != YAML_MAP) {
        fields_error(fields, map, "\"limits\" must be a map");
        return;
    }
    fields_check_keys(fields, map, s_limit_keys);
    const yaml_value_t *multipliers = fields_get(map, "time_multipliers");
    if (multipliers && multipliers->kind != YAML_MAP) {
        fields_error(fields, multipliers, "\"time_multipliers\" must be a map");
    } else if (multipliers) {
        fields_check_keys(fields, multipliers, multiplier_keys);
        fields_real(fields, multipliers, "ac_to_time_limit", 1, 1000, &limits->ac_to_time_limit);
        fields_real(fields, multipliers, "time_limit_to_tle", 1, 1000, &limits->time_limit_to_tle);
    }
    if (fields_seconds(fields, map, "time_limit", &limits->time_limit_ms))
        limits->time_source = PACKAGE_TIME_YAML;
    fields_seconds(fields, map, "time_resolution", &limits->time_resolution_ms);
    read_common_limits(fields, map, limits);
    if (fields_uint(fields, map, "validation_passes", 2, 1000, &limits->validation_passes) &&
        !self->package->type.multi_pass)
        fields_warning(fields,
                       fields_get(map, "validation_passes"),
                       "\"validation_passes\" is only for multi-pass problems");
}

static void
s_add_constant(reader_t *self, const char *name, const char *variant, const char *text)
{
    package_t *package = self->package;
    *(package_constant_t *)arena_append(
        self->arena, &package->constants, &package->constants_count, sizeof(package_constant_t)) =
        (package_constant_t){.name = name, .variant = variant, .text = text};
}

static bool
s_is_identifier(const char *text)
{
    for (const char *p = text; *p; p++)
        if (!isalpha((unsigned char)*p) && *p != '_' && (p == text || !isdigit((unsigned char)*p)))
            return false;
    return *text != 0;
}

static void
s_read_constants(reader_t *self, const fields_t *fields, const yaml_value_t *root)
{
    const yaml_value_t *map = fields_get(root, "constants");
    if (map && map->kind != YAML_MAP)
        fields_error(fields, map, "\"constants\" must be a map");
    for (size_t i = 0; map && map->kind == YAML_MAP && i < map->count; i++) {
        const yaml_value_t *value = map->items[i];
        if (!s_is_identifier(value->key))
            fields_error(fields, value, "\"%s\" is not a name for a constant", value->key);
        if (value->kind == YAML_TEXT)
            s_add_constant(self, value->key, NULL, value->text);
        else if (value->kind == YAML_LIST || !yaml_value_get(value, "value"))
            fields_error(
                fields, value, "constant \"%s\" must be a value or a map with one", value->key);
        for (size_t k = 0; value->kind == YAML_MAP && k < value->count; k++) {
            const char *text = NULL;
            const char *variant = value->items[k]->key;
            if (fields_text(fields, value, variant, &text))
                s_add_constant(
                    self, value->key, strcmp(variant, "value") == 0 ? NULL : variant, text);
        }
    }
}

static void
s_read_languages(reader_t *self, const fields_t *fields, const yaml_value_t *root)
{
    package_words_t words = {0};
    const yaml_value_t *at = fields_get(root, "languages");
    if (!fields_words(fields, root, "languages", WORDS_LIST_OR_TEXT, &words))
        return;
    if (words.count == 0)
        fields_error(fields, at, "\"languages\" must not be empty");
    if (words.count == 1 && strcmp(words.items[0], "all") == 0)
        return;
    for (size_t i = 0; i < words.count; i++)
        if (!language_valid(words.items[i]) || strcmp(words.items[i], "default") == 0)
            fields_error(fields, at, "programming language \"%s\" is not known", words.items[i]);
    self->package->languages = words;
}

void
read_problem_yaml_2025(reader_t *self, const yaml_value_t *root)
{
    fields_t fields = reader_fields(self, "problem.yaml");
    fields_check_keys(&fields, root, s_keys);
    s_read_type(self, &fields, root);
    s_read_name(self, &fields, root);
    fields_text(&fields, root, "version", &self->package->version);
    s_read_credits(self, &fields, root);
    s_read_source(self, &fields, root);
    read_rights(self, &fields, root, true);
    s_read_embargo(self, &fields, root);
    fields_words(&fields, root, "keywords", WORDS_LIST, &self->package->keywords);
    s_read_languages(self, &fields, root);
    fields_bool(&fields, root, "allow_file_writing", &self->package->file_writing);
    s_read_limits(self, &fields, root);
    s_read_constants(self, &fields, root);
}
