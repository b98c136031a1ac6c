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

static const char *
s_file_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/*  Whether the directory has a file of this name directly in it. */
static bool
s_has_file(const reader_t *self, const char *directory, const char *name)
{
    const tree_entry_t *entry =
        tree_find(self->tree, arena_format(self->arena, "%s/%s", directory, name));
    return entry && !entry->is_directory;
}

/*  How much a file looks like the one that is started: more is better, 0 is not in the language. */
static int
s_rank_main(const package_program_t *program, const char *path)
{
    const char *name = s_file_name(path);
    if (strcmp(program->language, PACKAGE_SCRIPT_LANGUAGE) == 0)
        return strcmp(name, "build") == 0 ? 2 : strcmp(name, "run") == 0;
    const char *language = language_of(name);
    if (!language || strcmp(language, program->language) != 0)
        return 0;
    size_t stem = strcspn(name, ".");
    if (strcmp(name, "__main__.py") == 0)
        return 5;
    if (stem == strlen("main") && strncasecmp(name, "main", stem) == 0)
        return 4;
    if (stem == strlen(program->name) && strncmp(name, program->name, stem) == 0)
        return 3;
    return s_file_name(path) == path + strlen(program->path) + 1 ? 2 : 1;
}

/*  The format's entry points decide which file is the main one; it comes first. */
static void
s_put_main_first(package_program_t *program)
{
    size_t best = 0;
    if (!program->language)
        return;
    for (size_t i = 1; i < program->files.count; i++)
        if (s_rank_main(program, program->files.items[i]) >
            s_rank_main(program, program->files.items[best]))
            best = i;
    const char *main_file = program->files.items[best];
    memmove(program->files.items + 1, program->files.items, best * sizeof main_file);
    program->files.items[0] = main_file;
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
        program.language = s_find_language(&program.files);
        return program;
    }
    size_t position = 0;
    const tree_entry_t *file;
    while ((file = tree_next_file(self->tree, entry->path, &position)))
        words_add(self->arena, &program.files, file->path);
    bool script = s_has_file(self, entry->path, "build") || s_has_file(self, entry->path, "run");
    program.language = script ? PACKAGE_SCRIPT_LANGUAGE : s_find_language(&program.files);
    s_put_main_first(&program);
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

void
read_helper_list(const reader_t *self,
                 const char *directory,
                 package_program_t **ret,
                 size_t *ret_count)
{
    package_words_t asides = {0};
    package_program_t *all = NULL;
    size_t count = 0;
    read_program_list(self, directory, &all, &count);
    for (size_t i = 0; i < count; i++)
        if (s_is_aside(all[i].path))
            words_add(self->arena, &asides, all[i].path);
    for (size_t i = 0; i < count; i++) {
        if (s_is_aside(all[i].path))
            continue;
        if (all[i].files.count == 1 && strcmp(all[i].files.items[0], all[i].path) == 0)
            words_join(self->arena, &all[i].files, &asides);
        *(package_program_t *)arena_append(self->arena, ret, ret_count, sizeof *all) = all[i];
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

/*  Legacy: every program in output_validators/ would have to accept. Judges run one, as do Kattis
    and DOMjudge, and an output is not called right that was half looked at: so there has to be
    just one. */
static void
s_read_output_validators(reader_t *self)
{
    package_validator_t *validator = &self->package->validator;
    package_program_t *programs = NULL;
    size_t count = 0;
    read_helper_list(self, "output_validators", &programs, &count);
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
                     "there is also %s: all of them would have to accept, and one can be used",
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
    read_helper_list(self, directory, &package->input_validators, &package->input_validators_count);
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
        read_helper_list(self, "graders", &package->graders, &package->graders_count);
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
