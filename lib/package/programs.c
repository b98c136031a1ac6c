/*  programs - validators, graders, and what is included with submissions

    Sources: spec/legacy.md and spec/2025-09.md ("Programs", "Output Validators",
    "Included Files").
*/
#include <string.h>

#include "lib/base/text.h"
#include "lib/package/reader.h"

/*  Endings of files that come along with a program in any language. */
static bool
s_is_aside(const char *name)
{
    static const char *const endings[] = {".h", ".hpp", ".txt", ".md", ".in", ".ans", ".json"};
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (text_ends(name, endings[i]))
            return true;
    return false;
}

/*  The one language of all files; NULL when there is none or more than one. */
static const char *
s_find_language(const package_words_t *files)
{
    const char *language = NULL;
    for (size_t i = 0; i < files->count; i++) {
        const char *slash = strrchr(files->items[i], '/');
        const char *name = slash ? slash + 1 : files->items[i];
        const char *one = s_is_aside(name) ? NULL : language_of(name);
        if (!one)
            continue;
        if (language && strcmp(language, one) != 0)
            return NULL;
        language = one;
    }
    return language;
}

package_program_t
read_program(const reader_t *self, const tree_entry_t *entry)
{
    package_program_t program = {.path = entry->path, .name = entry->name};
    if (!entry->is_directory) {
        const char *dot = strrchr(entry->name, '.');
        if (dot && dot != entry->name)
            program.name = arena_copy_length(self->arena, entry->name, (size_t)(dot - entry->name));
        words_add(self->arena, &program.files, entry->path);
    } else {
        size_t position = 0;
        const tree_entry_t *file;
        while ((file = tree_next_file(self->tree, entry->path, &position)))
            words_add(self->arena, &program.files, file->path);
    }
    program.language = s_find_language(&program.files);
    return program;
}

void
read_program_list(const reader_t *self,
                  const char *directory,
                  package_program_t **ret,
                  size_t *ret_count)
{
    size_t position = 0;
    const tree_entry_t *entry;
    while ((entry = tree_next(self->tree, directory, &position))) {
        package_program_t program = read_program(self, entry);
        if (program.files.count == 0) {
            reader_warning(self, entry->path, "an empty directory is no program");
            continue;
        }
        *(package_program_t *)arena_append(self->arena, ret, ret_count, sizeof program) = program;
    }
}

/*  2025-09: the directory is the program, or holds the one directory that is. NULL when there is
    none. */
static package_program_t *
s_read_single(reader_t *self, const char *directory)
{
    const tree_entry_t *entry = tree_find(self->tree, directory);
    if (!entry || !entry->is_directory)
        return NULL;
    size_t position = 0;
    const tree_entry_t *first = tree_next(self->tree, directory, &position);
    const tree_entry_t *second = first ? tree_next(self->tree, directory, &position) : NULL;
    if (!first) {
        reader_error(self, directory, "the directory is empty");
        return NULL;
    }
    package_program_t *program = arena_take(self->arena, sizeof *program);
    *program = read_program(self, second ? entry : first);
    return program;
}

/*  Legacy: of the programs in output_validators/ one is used, so there has to be just one. */
static void
s_read_output_validators(reader_t *self)
{
    package_validator_t *validator = &self->package->validator;
    package_program_t *programs = NULL;
    size_t count = 0;
    read_program_list(self, "output_validators", &programs, &count);
    if (count == 0) {
        package_program_t *single = s_read_single(self, "output_validator");
        if (single)
            reader_warning(self,
                           "output_validator",
                           "this format has it in output_validators/: taken from here");
        programs = single;
        count = single ? 1 : 0;
    }
    if (!validator->custom) {
        if (count > 0)
            reader_warning(self,
                           "output_validators",
                           "not used: \"validation\" in problem.yaml is not custom");
        return;
    }
    if (count == 0)
        reader_error(self,
                     "output_validators",
                     "\"validation\" is custom, but there is no output validator");
    if (count > 1)
        reader_error(self,
                     programs[1].path,
                     "ambiguous: there is also %s, and one output validator can be used",
                     programs[0].path);
    validator->program = programs;
}

static void
s_read_output_validator(reader_t *self)
{
    package_t *package = self->package;
    const char *directory = "output_validator";
    if (!tree_find(self->tree, directory) && tree_find(self->tree, "output_validators")) {
        if (self->draft)
            reader_warning(self, "output_validators", "this format has it in output_validator/");
        else
            reader_error(self, "output_validators", "this format has it in output_validator/");
        directory = "output_validators";
    }
    package->validator.program = s_read_single(self, directory);
    package->validator.custom = package->validator.program != NULL;
    if (package->validator.custom)
        return;
    if (package->type.interactive)
        reader_error(self, directory, "an interactive problem needs an output validator");
    if (package->type.multi_pass)
        reader_error(self, directory, "a multi-pass problem needs an output validator");
}

static void
s_read_input_validators(reader_t *self)
{
    package_t *package = self->package;
    const char *directory = "input_validators";
    if (!tree_find(self->tree, directory) && tree_find(self->tree, "input_format_validators"))
        directory = "input_format_validators";
    read_program_list(
        self, directory, &package->input_validators, &package->input_validators_count);
    if (package->input_validators_count == 0)
        reader_warning(self, "input_validators", "there is no input validator");
    for (size_t i = 1; i < package->input_validators_count; i++)
        for (size_t k = 0; k < i; k++)
            if (strcmp(package->input_validators[i].name, package->input_validators[k].name) == 0)
                reader_warning(self,
                               package->input_validators[i].path,
                               "has the same name as %s",
                               package->input_validators[k].path);
}

static void
s_read_includes(reader_t *self)
{
    package_t *package = self->package;
    size_t position = 0;
    const tree_entry_t *entry;
    while ((entry = tree_next(self->tree, "include", &position))) {
        if (!entry->is_directory || !language_valid(entry->name)) {
            reader_warning(self, entry->path, "not a directory named like a language: ignored");
            continue;
        }
        package_include_t *include = arena_append(
            self->arena, &package->includes, &package->includes_count, sizeof *package->includes);
        include->language = entry->name;
        include->path = entry->path;
        include->files = read_program(self, entry).files;
        if (include->files.count == 0)
            reader_warning(self, entry->path, "the directory is empty");
    }
}

void
read_programs(reader_t *self)
{
    package_t *package = self->package;
    s_read_input_validators(self);
    s_read_includes(self);
    if (package->format == PACKAGE_LEGACY) {
        s_read_output_validators(self);
        read_program_list(self, "graders", &package->graders, &package->graders_count);
        if (package->type.interactive && !package->validator.custom)
            reader_error(self, "problem.yaml", "an interactive problem needs custom validation");
        return;
    }
    s_read_output_validator(self);
    package->static_validator = s_read_single(self, "static_validator");
    package->output_visualizer = s_read_single(self, "output_visualizer");
    if (package->static_validator && package->type.submit_answer)
        reader_error(
            self, "static_validator", "a submit-answer problem cannot have a static validator");
}
