/*  manifest - see manifest.h

    The Problem is built with malloc throughout, so that protobuf-c's
    free_unpacked frees it like a received one.
*/
#include "client/manifest.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "client/shown_samples.h"
#include "lib/base/cleanup.h"
#include "lib/base/err.h"
#include "lib/base/hash.h"
#include "lib/base/text.h"
#include "lib/package/package_limits.h"
#include "schemas/message.h"

#define SOURCE_SIZE_MAX (8u << 20) /* of a program file with constants put in, or of an output */
#define FIND_BATCH 1000u

/*  Where the bytes of a blob come from. */
typedef struct {
    char hash[HASH_HEX_SIZE];
    const char *path;                     /* in the package */
    const package_statement_t *statement; /* not NULL: its text with constants put in */
    bool expand;                          /* constants put in */
} content_t;

struct manifest {
    package_t *package;
    const language_map_t *languages;
    Assize__Problem *problem;
    content_t *contents;
    size_t count;
    size_t capacity;
};

static void *
s_new(size_t size)
{
    void *memory = calloc(1, size ? size : 1);
    if (!memory)
        abort();
    return memory;
}

/* ---- content ---- */

static int
s_read(package_t *package, const content_t *content, bytes_t *out)
{
    if (content->statement)
        return package_read_statement(package, content->statement, out);
    if (!content->expand || package->constants_count == 0)
        return package_read(package, content->path, PACKAGE_FILE_SIZE_MAX, out);
    _cleanup_(bytes_clear) bytes_t raw = bytes_make(SOURCE_SIZE_MAX);
    int code = package_read(package, content->path, SOURCE_SIZE_MAX, &raw);
    return code ? code : package_expand(package, (const char *)raw.data, raw.size, out);
}

/*  The name of a program's file as it is below the program's folder. */
static const char *
s_name_in_program(const package_program_t *program, const char *path)
{
    size_t length = strlen(program->path);
    if (strncmp(path, program->path, length) == 0 && path[length] == '/')
        return path + length + 1;
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

int
manifest_sources(package_t *package,
                 const package_program_t *program,
                 Assize__SourceFile ***ret,
                 size_t *ret_count)
{
    Assize__SourceFile **files = s_new(program->files.count * sizeof *files);
    size_t count = 0;
    int code = 0;
    for (; code == 0 && count < program->files.count; count++) {
        content_t content = {.path = program->files.items[count],
                             .expand = package->format == PACKAGE_2025_09};
        bytes_t data = bytes_make(SOURCE_SIZE_MAX);
        Assize__SourceFile *file = s_new(sizeof *file);
        assize__source_file__init(file);
        code = s_read(package, &content, &data);
        file->name = text_copy(s_name_in_program(program, content.path));
        file->content.data = bytes_steal(&data, &file->content.len);
        files[count] = file;
    }
    if (code) {
        while (count > 0)
            message_free_p(&files[--count]);
        free(files);
        return code;
    }
    *ret = files;
    *ret_count = count;
    return 0;
}

/*  Hashes a content, keeps it for the upload, and names it in a fresh BlobRef. */
static int
s_name_blob(manifest_t *self, content_t content, const char *name, Assize__BlobRef **ret)
{
    _cleanup_(bytes_clear) bytes_t data = bytes_make(PACKAGE_FILE_SIZE_MAX);
    int code = s_read(self->package, &content, &data);
    if (code)
        return code;
    hash_of(data.data ? data.data : (const void *)"", data.size, content.hash);

    Assize__BlobRef *blob = s_new(sizeof *blob);
    assize__blob_ref__init(blob);
    blob->name = text_copy(name);
    blob->hash = text_copy(content.hash);
    blob->size = data.size;
    *ret = blob;

    if (self->count == self->capacity) {
        self->capacity = self->capacity ? 2 * self->capacity : 64;
        self->contents = realloc(self->contents, self->capacity * sizeof *self->contents);
        if (!self->contents)
            abort();
    }
    self->contents[self->count++] = content;
    return 0;
}

static char **
s_copy_words(const package_words_t *words)
{
    char **copy = s_new(words->count * sizeof *copy);
    for (size_t i = 0; i < words->count; i++)
        copy[i] = text_copy(words->items[i]);
    return copy;
}

static const char *
s_base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

int
manifest_add_blob(manifest_t *self, const char *path, Assize__BlobRef **ret)
{
    return s_name_blob(self, (content_t){.path = path}, s_base_name(path), ret);
}

/*  The judge's language for a program of the problem's own; NULL when there is none. Scripts are
   for such programs only, so no worker lists them, and every one has them. */
static const char *
s_find_language(const manifest_t *self, const package_program_t *program)
{
    if (program->language && strcmp(program->language, PACKAGE_SCRIPT_LANGUAGE) == 0)
        return PACKAGE_SCRIPT_LANGUAGE;
    return language_map_find(self->languages, program->language);
}

/*  Names the files of a program. */
static int
s_name_program(manifest_t *self,
               const package_program_t *program,
               Assize__BlobRef ***ret,
               size_t *ret_count)
{
    *ret = s_new(program->files.count * sizeof **ret);
    for (; *ret_count < program->files.count; ++*ret_count) {
        content_t content = {.path = program->files.items[*ret_count],
                             .expand = self->package->format == PACKAGE_2025_09};
        const char *name = s_name_in_program(program, content.path);
        int code = s_name_blob(self, content, name, &(*ret)[*ret_count]);
        if (code)
            return code;
    }
    return 0;
}

static int
s_add_program(manifest_t *self, const package_program_t *source, Assize__Program **ret)
{
    if (!source)
        return 0;
    Assize__Program *program = s_new(sizeof *program);
    assize__program__init(program);
    *ret = program;
    program->language = text_copy(s_find_language(self, source));
    return s_name_program(self, source, &program->files, &program->n_files);
}

/* ---- test data ---- */

static Assize__Aggregation
s_aggregation(package_aggregation_t aggregation)
{
    static const Assize__Aggregation map[] = {
        [PACKAGE_SUM] = ASSIZE__AGGREGATION__AGGREGATION_SUM,
        [PACKAGE_MIN] = ASSIZE__AGGREGATION__AGGREGATION_MIN,
        [PACKAGE_PASS_FAIL] = ASSIZE__AGGREGATION__AGGREGATION_PASS_FAIL,
        [PACKAGE_AVG] = ASSIZE__AGGREGATION__AGGREGATION_AVG,
        [PACKAGE_MAX] = ASSIZE__AGGREGATION__AGGREGATION_MAX,
    };
    return map[aggregation];
}

static Assize__VerdictMode
s_verdict_mode(package_verdict_mode_t mode)
{
    static const Assize__VerdictMode map[] = {
        [PACKAGE_WORST_ERROR] = ASSIZE__VERDICT_MODE__VERDICT_MODE_WORST_ERROR,
        [PACKAGE_FIRST_ERROR] = ASSIZE__VERDICT_MODE__VERDICT_MODE_FIRST_ERROR,
        [PACKAGE_ALWAYS_ACCEPT] = ASSIZE__VERDICT_MODE__VERDICT_MODE_ALWAYS_ACCEPT,
    };
    return map[mode];
}

/*  Whether this group holds tests for submissions, or groups that do. */
static bool
s_is_judged(const package_group_t *group)
{
    const char *name = group->name;
    return !*name || strcmp(name, "sample") == 0 || strcmp(name, "secret") == 0 ||
           text_starts(name, "sample/") || text_starts(name, "secret/");
}

/*  The index in Problem.groups of a group of the package. */
static uint32_t
s_group_index(const package_t *package, size_t group)
{
    uint32_t index = 0;
    for (size_t i = 0; i < group; i++)
        index += s_is_judged(&package->groups[i]);
    return index;
}

static void
s_add_required(const package_t *package, const package_group_t *source, Assize__TestGroup *group)
{
    group->require_pass = s_new(source->require_pass.count * sizeof *group->require_pass);
    for (size_t i = 0; i < source->require_pass.count; i++)
        for (size_t k = 0; k < package->groups_count; k++)
            if (strcmp(package->groups[k].name, source->require_pass.items[i]) == 0)
                group->require_pass[group->n_require_pass++] = s_group_index(package, k);
}

static void
s_add_group(manifest_t *self, const package_group_t *source)
{
    Assize__TestGroup *group = s_new(sizeof *group);
    assize__test_group__init(group);
    self->problem->groups[self->problem->n_groups++] = group;
    group->name = text_copy(source->name);
    if (source->parent != PACKAGE_NO_PARENT)
        group->parent = s_group_index(self->package, source->parent);
    group->aggregation = s_aggregation(source->aggregation);
    group->max_score = source->max_score;
    s_add_required(self->package, source, group);
    group->static_validation = source->static_validation;
    group->static_score = source->static_score;
    group->static_args = s_copy_words(&source->static_args);
    group->n_static_args = source->static_args.count;
    group->go_on = !source->stop_on_reject;
    group->verdict_mode = s_verdict_mode(source->verdict_mode);
    group->accept_if_any_accepted = source->accept_if_any_accepted;
    group->ignore_sample = source->ignore_sample;
    group->custom_grader = source->custom_grader;
    group->grader_flags = s_copy_words(&source->grader_flags);
    group->n_grader_flags = source->grader_flags.count;
    group->accept_score = source->accept_score;
    group->reject_score = source->reject_score;
    group->score_min = source->score_min;
    group->score_max = source->score_max;
}

static void
s_add_groups(manifest_t *self)
{
    const package_t *package = self->package;
    self->problem->groups = s_new(package->groups_count * sizeof *self->problem->groups);
    for (size_t i = 0; i < package->groups_count; i++)
        if (s_is_judged(&package->groups[i]))
            s_add_group(self, &package->groups[i]);
}

/*  Files for the program's working directory. */
static int
s_add_case_files(manifest_t *self, const package_case_t *source, Assize__TestCase *test)
{
    test->files = s_new(source->files.count * sizeof *test->files);
    for (; test->n_files < source->files.count; test->n_files++) {
        const char *path = source->files.items[test->n_files];
        const char *name = path + strlen(source->files_path) + 1;
        int code = s_name_blob(self, (content_t){.path = path}, name, &test->files[test->n_files]);
        if (code)
            return code;
    }
    return 0;
}

static int
s_add_test(manifest_t *self, const package_case_t *source)
{
    Assize__TestCase *test = s_new(sizeof *test);
    assize__test_case__init(test);
    self->problem->tests[self->problem->n_tests++] = test;
    test->name = text_copy(source->name);
    test->sample = source->kind == PACKAGE_SAMPLE;
    test->group = s_group_index(self->package, source->group);
    test->args = s_copy_words(&source->args.program_args);
    test->n_args = source->args.program_args.count;
    test->validator_args = s_copy_words(&source->args.output_validator_args);
    test->n_validator_args = source->args.output_validator_args.count;
    test->full_feedback = source->args.full_feedback;
    test->hint = text_copy(source->hint ? source->hint : "");
    test->points = source->points;
    int code = manifest_add_blob(self, source->input_path, &test->input);
    if (code == 0 && source->answer_path)
        code = manifest_add_blob(self, source->answer_path, &test->answer);
    return code ? code : s_add_case_files(self, source, test);
}

static int
s_add_tests(manifest_t *self)
{
    const package_t *package = self->package;
    self->problem->tests = s_new(package->cases_count * sizeof *self->problem->tests);
    int code = 0;
    for (size_t i = 0; code == 0 && i < package->cases_count; i++)
        code = s_add_test(self, &package->cases[i]);
    return code;
}

/* ---- programs ---- */

static int
s_add_validator(manifest_t *self)
{
    const package_validator_t *source = &self->package->validator;
    Assize__Validator *validator = s_new(sizeof *validator);
    assize__validator__init(validator);
    self->problem->validator = validator;
    if (!source->custom) {
        validator->kind = ASSIZE__VALIDATOR_KIND__VALIDATOR_KIND_DEFAULT;
        return 0;
    }
    validator->kind = source->testlib ? ASSIZE__VALIDATOR_KIND__VALIDATOR_KIND_TESTLIB
                                      : ASSIZE__VALIDATOR_KIND__VALIDATOR_KIND_CUSTOM;
    validator->language = text_copy(s_find_language(self, source->program));
    int code = s_name_program(self, source->program, &validator->files, &validator->n_files);
    return code ? code : s_add_program(self, source->interactor, &validator->interactor);
}

static int
s_add_include(manifest_t *self, const package_include_t *source)
{
    Assize__Problem *problem = self->problem;
    Assize__Include *include = s_new(sizeof *include);
    assize__include__init(include);
    problem->includes[problem->n_includes++] = include;
    const char *id;
    size_t count = 0;
    for (size_t at = 0; language_map_next(self->languages, source->language, &at);)
        count++;
    include->languages = s_new(count * sizeof *include->languages);
    for (size_t at = 0; (id = language_map_next(self->languages, source->language, &at));)
        include->languages[include->n_languages++] = text_copy(id);
    package_program_t program = {.path = source->path, .files = source->files};
    return s_name_program(self, &program, &include->files, &include->n_files);
}

/*  Includes for languages that the cluster lacks are left out: without ids they would be for all.
 */
static int
s_add_includes(manifest_t *self)
{
    const package_t *package = self->package;
    self->problem->includes = s_new(package->includes_count * sizeof *self->problem->includes);
    int code = 0;
    for (size_t i = 0; code == 0 && i < package->includes_count; i++) {
        const char *language = package->includes[i].language;
        size_t at = 0;
        if (strcmp(language, "default") == 0 || language_map_next(self->languages, language, &at))
            code = s_add_include(self, &package->includes[i]);
    }
    return code;
}

static int
s_add_programs(manifest_t *self)
{
    const package_t *package = self->package;
    int code = s_add_validator(self);
    if (code == 0 && package->graders_count > 0)
        code = s_add_program(self, package->graders, &self->problem->grader);
    if (code == 0)
        code = s_add_program(self, package->static_validator, &self->problem->static_validator);
    return code ? code : s_add_includes(self);
}

/* ---- words ---- */

static int
s_add_statements(manifest_t *self)
{
    static const char *const formats[] = {
        [PACKAGE_TEX] = "tex", [PACKAGE_MARKDOWN] = "md", [PACKAGE_PDF] = "pdf"};
    const package_t *package = self->package;
    Assize__Problem *problem = self->problem;
    problem->statements = s_new(package->statements_count * sizeof *problem->statements);
    for (size_t i = 0; i < package->statements_count; i++) {
        const package_statement_t *source = &package->statements[i];
        Assize__Statement *statement = s_new(sizeof *statement);
        assize__statement__init(statement);
        problem->statements[problem->n_statements++] = statement;
        statement->language = text_copy(source->language);
        statement->format = text_copy(formats[source->format]);
        statement->name = text_copy(package_name(package, source->language));
        content_t content = {.path = source->path, .statement = source};
        int code = s_name_blob(self, content, s_base_name(source->path), &statement->file);
        if (code)
            return code;
    }
    return 0;
}

/*  A template is for every language with its code; the front end takes the first for an id. */
static int
s_add_template(manifest_t *self, const package_attachment_t *source)
{
    Assize__Problem *problem = self->problem;
    _cleanup_(bytes_clear) bytes_t text = bytes_make(PACKAGE_TEXT_SIZE_MAX);
    int code = package_read(self->package, source->path, PACKAGE_TEXT_SIZE_MAX, &text);
    const char *id;
    for (size_t at = 0;
         code == 0 && (id = language_map_next(self->languages, source->language, &at));) {
        problem->templates =
            realloc(problem->templates, (problem->n_templates + 1) * sizeof *problem->templates);
        Assize__Template *template = s_new(sizeof *template);
        if (!problem->templates)
            abort();
        assize__template__init(template);
        template->language = text_copy(id);
        template->source = text_copy(text.data ? (const char *)text.data : "");
        problem->templates[problem->n_templates++] = template;
    }
    return code;
}

static int
s_add_templates(manifest_t *self)
{
    const package_t *package = self->package;
    int code = 0;
    for (size_t i = 0; code == 0 && i < package->attachments_count; i++)
        if (package->attachments[i].is_template)
            code = s_add_template(self, &package->attachments[i]);
    return code;
}

static void
s_add_limits(manifest_t *self, uint32_t time_limit_ms)
{
    const package_limits_t *source = &self->package->limits;
    Assize__Limits *limits = s_new(sizeof *limits);
    assize__limits__init(limits);
    self->problem->limits = limits;
    limits->time_ms = source->time_limit_ms ? source->time_limit_ms : time_limit_ms;
    limits->memory_mib = source->memory_mib;
    limits->output_kib = source->output_mib * 1024;
    limits->code_kib = source->code_kib;
    limits->compilation_time_ms = source->compilation_time_s * 1000;
    limits->compilation_memory_mib = source->compilation_memory_mib;
    limits->validation_time_ms = source->validation_time_s * 1000;
    limits->validation_memory_mib = source->validation_memory_mib;
    limits->validation_output_kib = source->validation_output_mib * 1024;
    limits->validation_passes = source->validation_passes;
}

/*  The languages that are allowed; false when the package allows none that the cluster has. */
static bool
s_add_languages(manifest_t *self)
{
    const package_t *package = self->package;
    Assize__Problem *problem = self->problem;
    if (package->type.submit_answer) {
        problem->languages = s_new(sizeof *problem->languages);
        problem->languages[problem->n_languages++] = text_copy(MANIFEST_ANSWER_LANGUAGE);
        return true;
    }
    const char *id;
    for (size_t i = 0; i < package->languages.count; i++)
        for (size_t at = 0;
             (id = language_map_next(self->languages, package->languages.items[i], &at));) {
            problem->languages = realloc(problem->languages,
                                         (problem->n_languages + 1) * sizeof *problem->languages);
            if (!problem->languages)
                abort();
            problem->languages[problem->n_languages++] = text_copy(id);
        }
    return package->languages.count == 0 || problem->n_languages > 0;
}

static void
s_add_type(manifest_t *self)
{
    const package_t *package = self->package;
    Assize__ProblemType *type = s_new(sizeof *type);
    assize__problem_type__init(type);
    self->problem->type = type;
    type->interactive = package->type.interactive;
    type->multi_pass = package->type.multi_pass;
    type->submit_answer = package->type.submit_answer;
    type->scoring = package->type.scoring;
    type->minimize = package->type.minimize;
    type->show_groups = package->type.show_groups;
    if (type->scoring)
        self->problem->grading = package->legacy_grading ? ASSIZE__GRADING__GRADING_LEGACY
                                                         : ASSIZE__GRADING__GRADING_2025_09;
}

static void
s_add_words(manifest_t *self)
{
    const package_t *package = self->package;
    Assize__Problem *problem = self->problem;
    problem->id = text_copy(package->short_name);
    problem->name = text_copy(package_name(package, "en"));
    problem->uuid = text_copy(package->uuid ? package->uuid : "");
    problem->keywords = s_copy_words(&package->keywords);
    problem->n_keywords = package->keywords.count;
    problem->source = text_copy(package->sources_count ? package->sources[0].name : "");
    problem->license = text_copy(package->license ? package->license : "unknown");
    problem->input_file = text_copy(package->input_file ? package->input_file : "");
    problem->output_file = text_copy(package->output_file ? package->output_file : "");
}

/* ---- what cannot be judged ---- */

/*  NULL, or why this program of the package cannot run here; the caller frees it. */
static char *
s_lacks_language(const manifest_t *self, const char *what, const package_program_t *program)
{
    if (!program || s_find_language(self, program))
        return NULL;
    if (!program->language)
        return text_format("%s (%s) is in no language that is known", what, program->path);
    return text_format(
        "%s (%s) is in %s, which this cluster lacks", what, program->path, program->language);
}

/*  NULL, or the reason why the cluster cannot judge this package; the caller frees it. */
static char *
s_unsupported(const manifest_t *self)
{
    const package_t *package = self->package;
    if (package->cases_count == 0)
        return text_copy("the package has no test cases");
    char *why = NULL;
    if (package->validator.custom)
        why = s_lacks_language(self, "the output validator", package->validator.program);
    if (!why)
        why = s_lacks_language(self, "the interactor", package->validator.interactor);
    if (!why && package->graders_count > 0)
        why = s_lacks_language(self, "the grader", package->graders);
    if (!why)
        why = s_lacks_language(self, "the static validator", package->static_validator);
    return why;
}

int
manifest_new(package_t *package,
             const language_map_t *languages,
             uint32_t time_limit_ms,
             manifest_t **ret,
             char **ret_why)
{
    assert(package && languages && ret && ret_why);
    _cleanup_(manifest_destroy) manifest_t *self = s_new(sizeof *self);
    self->package = package;
    self->languages = languages;
    self->problem = s_new(sizeof *self->problem);
    assize__problem__init(self->problem);
    *ret_why = s_unsupported(self);
    if (*ret_why)
        return ERR_UNSUPPORTED;
    if (!s_add_languages(self)) {
        *ret_why = text_copy("it allows no language that this cluster has");
        return ERR_UNSUPPORTED;
    }
    s_add_words(self);
    s_add_type(self);
    s_add_limits(self, time_limit_ms);
    s_add_groups(self);
    int code = s_add_programs(self);
    if (code == 0)
        code = s_add_tests(self);
    if (code == 0)
        code = shown_samples_add(self, package);
    if (code == 0)
        code = s_add_statements(self);
    if (code == 0)
        code = s_add_templates(self);
    if (code) {
        *ret_why = text_format("a file of the package cannot be read: %s", err_meaning(code));
        return code;
    }
    *ret = steal(&self);
    return 0;
}

void
manifest_destroy(manifest_t **self_p)
{
    assert(self_p);
    manifest_t *self = *self_p;
    if (!self)
        return;
    message_free_p(&self->problem);
    free(self->contents);
    free(self);
    *self_p = NULL;
}

Assize__Problem *
manifest_problem(manifest_t *self)
{
    return self->problem;
}

/* ---- upload ---- */

static const content_t *
s_content_of(const manifest_t *self, const char *hash)
{
    for (size_t i = 0; i < self->count; i++)
        if (strcmp(self->contents[i].hash, hash) == 0)
            return &self->contents[i];
    return NULL;
}

static int
s_upload(manifest_t *self, assize_t *cluster, const char *hash)
{
    const content_t *content = s_content_of(self, hash);
    if (!content)
        return ERR_INTERNAL; /* the store names what was not asked for */
    _cleanup_(bytes_clear) bytes_t data = bytes_make(PACKAGE_FILE_SIZE_MAX);
    int code = s_read(self->package, content, &data);
    return code ? code : assize_put_blob(cluster, hash, data.data, data.size);
}

int
manifest_upload(manifest_t *self,
                assize_t *cluster,
                manifest_progress_fn *on_progress,
                void *arg,
                char **ret_why)
{
    char *hashes[FIND_BATCH];
    for (size_t start = 0; start < self->count; start += FIND_BATCH) {
        size_t count = self->count - start < FIND_BATCH ? self->count - start : FIND_BATCH;
        for (size_t i = 0; i < count; i++)
            hashes[i] = self->contents[start + i].hash;
        _cleanup_(message_free_p) Assize__BlobMissing *missing = NULL;
        int code = assize_find_blobs(cluster, hashes, count, &missing);
        for (size_t i = 0; code == 0 && i < missing->n_hashes; i++) {
            code = s_upload(self, cluster, missing->hashes[i]);
            if (on_progress)
                on_progress(arg, start + i + 1, self->count);
        }
        if (code) {
            *ret_why = text_copy(assize_why(cluster));
            return code;
        }
    }
    if (on_progress)
        on_progress(arg, self->count, self->count);
    return 0;
}
