/*  manifest - see manifest.h

    The Problem is built with malloc throughout, so that protobuf-c's
    free_unpacked frees it like a received one.
*/
#include "client/manifest.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/cleanup.h"
#include "lib/base/err.h"
#include "lib/base/hash.h"
#include "lib/base/text.h"
#include "lib/package/package_limits.h"
#include "schemas/message.h"

#define SOURCE_SIZE_MAX (1u << 20)
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

/* ---- languages ---- */

const char *
manifest_language(const char *package_language)
{
    static const struct {
        const char *package;
        const char *judge;
    } map[] = {{"c", "c"}, {"cpp", "cpp17"}, {"python3", "python3"}};
    for (size_t i = 0; package_language && i < sizeof map / sizeof *map; i++)
        if (strcmp(map[i].package, package_language) == 0)
            return map[i].judge;
    return NULL;
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

int
manifest_source(package_t *package, const package_program_t *program, bytes_t *out)
{
    if (program->files.count != 1)
        return ERR_UNSUPPORTED;
    content_t content = {.path = program->files.items[0],
                         .expand = package->format == PACKAGE_2025_09};
    return s_read(package, &content, out);
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

/* ---- parts of a problem ---- */

static int
s_add_tests(manifest_t *self)
{
    const package_t *package = self->package;
    Assize__Problem *problem = self->problem;
    problem->tests = s_new(package->cases_count * sizeof *problem->tests);
    for (size_t i = 0; i < package->cases_count; i++) {
        const package_case_t *source = &package->cases[i];
        Assize__TestCase *test = s_new(sizeof *test);
        assize__test_case__init(test);
        problem->tests[problem->n_tests++] = test;
        test->name = text_copy(source->name);
        test->sample = source->kind == PACKAGE_SAMPLE;
        test->validator_args = s_copy_words(&source->args.output_validator_args);
        test->n_validator_args = source->args.output_validator_args.count;
        content_t input = {.path = source->input_path};
        content_t answer = {.path = source->answer_path};
        int code = s_name_blob(self, input, s_base_name(source->input_path), &test->input);
        if (code == 0)
            code = s_name_blob(self, answer, s_base_name(source->answer_path), &test->answer);
        if (code)
            return code;
    }
    return 0;
}

static int
s_add_validator(manifest_t *self)
{
    const package_t *package = self->package;
    Assize__Validator *validator = s_new(sizeof *validator);
    assize__validator__init(validator);
    self->problem->validator = validator;
    if (!package->validator.custom) {
        validator->kind = ASSIZE__VALIDATOR_KIND__VALIDATOR_KIND_DEFAULT;
        return 0;
    }
    const package_program_t *program = package->validator.program;
    validator->kind = ASSIZE__VALIDATOR_KIND__VALIDATOR_KIND_CUSTOM;
    validator->language = text_copy(manifest_language(program->language));
    validator->files = s_new(program->files.count * sizeof *validator->files);
    for (size_t i = 0; i < program->files.count; i++) {
        content_t content = {.path = program->files.items[i],
                             .expand = package->format == PACKAGE_2025_09};
        int code = s_name_blob(
            self, content, s_base_name(content.path), &validator->files[validator->n_files]);
        if (code)
            return code;
        validator->n_files++;
    }
    return 0;
}

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

static int
s_add_templates(manifest_t *self)
{
    package_t *package = self->package;
    Assize__Problem *problem = self->problem;
    problem->templates = s_new(package->attachments_count * sizeof *problem->templates);
    for (size_t i = 0; i < package->attachments_count; i++) {
        const package_attachment_t *source = &package->attachments[i];
        const char *language = source->is_template ? manifest_language(source->language) : NULL;
        if (!language)
            continue;
        _cleanup_(bytes_clear) bytes_t text = bytes_make(PACKAGE_TEXT_SIZE_MAX);
        int code = package_read(package, source->path, PACKAGE_TEXT_SIZE_MAX, &text);
        if (code)
            return code;
        Assize__Template *template = s_new(sizeof *template);
        assize__template__init(template);
        problem->templates[problem->n_templates++] = template;
        template->language = text_copy(language);
        template->source = text_copy(text.data ? (const char *)text.data : "");
    }
    return 0;
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
    problem->languages = s_new(package->languages.count * sizeof *problem->languages);
    for (size_t i = 0; i < package->languages.count; i++) {
        const char *language = manifest_language(package->languages.items[i]);
        if (language)
            problem->languages[problem->n_languages++] = text_copy(language);
    }
}

/* ---- what cannot be judged ---- */

/*  NULL, or the reason why the judge cannot run this package. */
static const char *
s_unsupported(const package_t *package)
{
    const package_type_t *type = &package->type;
    if (type->scoring)
        return "scoring problems are not judged yet";
    if (type->interactive)
        return "interactive problems are not judged yet";
    if (type->multi_pass)
        return "multi-pass problems are not judged yet";
    if (type->submit_answer)
        return "submit-answer problems are not judged yet";
    if (package->includes_count > 0)
        return "include/ code is not supported yet";
    if (package->graders_count > 0)
        return "custom graders are not supported yet";
    if (package->cases_count == 0)
        return "the package has no test cases";
    for (size_t i = 0; i < package->cases_count; i++) {
        if (package->cases[i].args.program_args.count > 0)
            return "arguments for submissions are not supported yet";
        if (package->cases[i].files_path)
            return "files beside the submission are not supported yet";
    }
    if (package->validator.custom && !manifest_language(package->validator.program->language))
        return "the output validator is in a language that is not enabled";
    return NULL;
}

int
manifest_new(package_t *package, uint32_t time_limit_ms, manifest_t **ret, char **ret_why)
{
    assert(package && ret && ret_why);
    const char *reason = s_unsupported(package);
    if (reason) {
        *ret_why = text_copy(reason);
        return ERR_UNSUPPORTED;
    }
    _cleanup_(manifest_destroy) manifest_t *self = s_new(sizeof *self);
    self->package = package;
    self->problem = s_new(sizeof *self->problem);
    assize__problem__init(self->problem);
    s_add_words(self);
    s_add_limits(self, time_limit_ms);
    int code = s_add_validator(self);
    if (code == 0)
        code = s_add_tests(self);
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
