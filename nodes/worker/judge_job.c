/*  judge_job - see judge_job.h */
#include "nodes/worker/judge_job.h"

#include "lib/base/cleanup.h"
#include "lib/base/err.h"
#include "lib/base/hash.h"
#include "lib/base/text.h"
#include "nodes/worker/check/default_validator.h"

#include <string.h>

/*  Whether this is text of 1 to `size_max` bytes. */
static bool
s_is_text(const char *text, size_t size_max)
{
    size_t size = strnlen(text, size_max + 1);
    return size > 0 && size <= size_max && text_utf8_valid(text, size);
}

/*  A relative path as the sandbox takes it; no part starts with '-' or '.', so that it can be
   neither an option nor hidden. */
static bool
s_is_file_name(const char *name)
{
    static const char allowed[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_+.-/";
    size_t size = strnlen(name, JOB_FILE_NAME_SIZE_MAX + 1);
    if (size == 0 || size > JOB_FILE_NAME_SIZE_MAX || strspn(name, allowed) != size ||
        name[0] == '/' || name[size - 1] == '/')
        return false;
    for (const char *part = name; part; part = strchr(part, '/')) {
        part += *part == '/';
        if (*part == '-' || *part == '.' || *part == '/')
            return false;
    }
    return true;
}

static char *
s_check_blob(const Assize__BlobRef *blob, const char *what, const char *name)
{
    if (!blob || !hash_valid(blob->hash))
        return text_format("%s of %s: no valid hash", what, name);
    if (blob->size > JOB_BLOB_SIZE_MAX)
        return text_format("%s of %s: larger than a blob may be", what, name);
    return NULL;
}

static char *
s_check_args(const judge_job_t *self, size_t test)
{
    size_t count, wrong;
    _cleanup_(free_p) const char **args = judge_job_validator_args(self, test, &count);
    const char *name = self->problem->tests[test]->name;
    if (count > JOB_VALIDATOR_ARGS_MAX)
        return text_format("test %s: too many validator arguments", name);
    for (size_t i = 0; i < count; i++)
        if (strnlen(args[i], JOB_VALIDATOR_ARG_SIZE_MAX + 1) > JOB_VALIDATOR_ARG_SIZE_MAX)
            return text_format("test %s: a validator argument is too long", name);
    default_validator_options_t options;
    if (!self->validator_language && default_validator_options_read(args, count, &options, &wrong))
        return text_format("test %s: the default validator does not know '%s'", name, args[wrong]);
    return NULL;
}

static char *
s_check_tests(const judge_job_t *self)
{
    const Assize__Problem *problem = self->problem;
    if (problem->n_tests == 0 || problem->n_tests > JOB_TESTS_MAX)
        return text_format("%zu tests: there must be 1 to %u", problem->n_tests, JOB_TESTS_MAX);
    for (size_t i = 0; i < problem->n_tests; i++) {
        const Assize__TestCase *test = problem->tests[i];
        if (!s_is_text(test->name, JOB_TEST_NAME_SIZE_MAX))
            return text_format("test %zu: no valid name", i + 1);
        char *why = s_check_blob(test->input, "input", test->name);
        if (!why)
            why = s_check_blob(test->answer, "answer", test->name);
        if (!why)
            why = s_check_args(self, i);
        if (why)
            return why;
    }
    return NULL;
}

/*  Fills a limit that the job leaves open; whether it is in its range. */
static bool
s_fill(uint32_t *limit, uint32_t absent, uint32_t max)
{
    if (*limit == 0)
        *limit = absent;
    return *limit >= 1 && *limit <= max;
}

static char *
s_fill_limits(Assize__Limits *limits)
{
    if (!limits)
        return text_copy("no limits");
    bool good =
        s_fill(&limits->time_ms, 0, JOB_TIME_MS_MAX) &&
        s_fill(&limits->memory_mib, 0, JOB_MEMORY_MIB_MAX) &&
        s_fill(&limits->output_kib, JOB_OUTPUT_KIB, JOB_OUTPUT_KIB_MAX) &&
        s_fill(&limits->code_kib, JOB_CODE_KIB, JOB_CODE_KIB_MAX) &&
        s_fill(&limits->compilation_time_ms, JOB_COMPILATION_TIME_MS, JOB_TIME_MS_MAX) &&
        s_fill(&limits->compilation_memory_mib, JOB_COMPILATION_MEMORY_MIB, JOB_MEMORY_MIB_MAX) &&
        s_fill(&limits->validation_time_ms, JOB_VALIDATION_TIME_MS, JOB_TIME_MS_MAX) &&
        s_fill(&limits->validation_memory_mib, JOB_VALIDATION_MEMORY_MIB, JOB_MEMORY_MIB_MAX) &&
        s_fill(&limits->validation_output_kib, JOB_VALIDATION_OUTPUT_KIB, JOB_OUTPUT_KIB_MAX);
    return good ? NULL : text_copy("a limit is absent or out of its range");
}

static char *
s_check_source(judge_job_t *self, const languages_t *languages)
{
    const Assize__JudgeJob *message = self->message;
    self->language = languages_find(languages, message->language);
    if (!self->language)
        return text_format("language '%.40s' is not offered here", message->language);
    self->file_name = *message->file_name ? message->file_name : self->language->source_name;
    if (!s_is_file_name(self->file_name) || strchr(self->file_name, '/') ||
        !language_compiles(self->language, self->file_name))
        return text_copy("file_name is not a source file of the language");
    if (message->source.len > (size_t)self->problem->limits->code_kib << 10)
        return text_format("the source is larger than %u KiB", self->problem->limits->code_kib);
    return NULL;
}

static char *
s_check_validator(judge_job_t *self, const languages_t *languages)
{
    const Assize__Validator *validator = self->problem->validator;
    if (!validator)
        return text_copy("no validator");
    if (validator->kind == ASSIZE__VALIDATOR_KIND__VALIDATOR_KIND_DEFAULT)
        return NULL;
    if (validator->kind != ASSIZE__VALIDATOR_KIND__VALIDATOR_KIND_CUSTOM)
        return text_copy("a validator of unknown kind");
    self->validator_language = languages_find(languages, validator->language);
    if (!self->validator_language)
        return text_format("language '%.40s' of the validator is not offered here",
                           validator->language);
    if (validator->n_files == 0 || validator->n_files > JOB_VALIDATOR_FILES_MAX)
        return text_format("a validator of %zu files", validator->n_files);

    self->validator_names = calloc(validator->n_files, sizeof *self->validator_names);
    if (!self->validator_names)
        abort();
    const char *slash = strrchr(validator->files[0]->name, '/');
    size_t folder_size = slash ? (size_t)(slash + 1 - validator->files[0]->name) : 0;
    for (size_t i = 0; i < validator->n_files; i++) {
        const char *name = validator->files[i]->name;
        if (folder_size && strncmp(name, validator->files[0]->name, folder_size) == 0)
            name += folder_size;
        if (!s_is_file_name(name))
            return text_format("validator file %zu has no valid name", i + 1);
        for (size_t k = 0; k < i; k++)
            if (strcmp(self->validator_names[k], name) == 0)
                return text_format("two validator files named %s", name);
        self->validator_names[i] = name;
        char *why = s_check_blob(validator->files[i], "file", "the validator");
        if (why)
            return why;
    }
    if (!language_compiles(self->validator_language, self->validator_names[0]))
        return text_copy("the validator's first file is no source file of its language");
    return NULL;
}

static char *
s_check_size(const judge_job_t *self)
{
    size_t count;
    uint64_t size = 0;
    _cleanup_(free_p) Assize__BlobRef **blobs = judge_job_blobs(self, &count);
    for (size_t i = 0; i < count; i++)
        size += blobs[i]->size;
    return size > JOB_DATA_SIZE_MAX ? text_copy("the test data is too large") : NULL;
}

static char *
s_check(judge_job_t *self, const languages_t *languages)
{
    if (!s_is_text(self->message->submission, JOB_ID_SIZE_MAX))
        return text_copy("no valid submission id");
    if (self->message->judging == 0)
        return text_copy("judgings are numbered from 1");
    self->problem = self->message->problem;
    if (!self->problem)
        return text_copy("no problem");
    char *why = s_fill_limits(self->problem->limits);
    if (!why)
        why = s_check_source(self, languages);
    if (!why)
        why = s_check_validator(self, languages);
    if (!why)
        why = s_check_tests(self);
    if (!why)
        why = s_check_size(self);
    return why;
}

judge_job_t *
judge_job_read(const void *data, size_t size, const languages_t *languages, char **ret_why)
{
    judge_job_t *self = calloc(1, sizeof *self);
    if (!self)
        abort();
    self->message = assize__judge_job__unpack(NULL, size, data);
    char *why = self->message ? s_check(self, languages) : text_copy("the body is not a JudgeJob");
    if (why) {
        judge_job_destroy(&self);
        *ret_why = why;
    }
    return self;
}

void
judge_job_destroy(judge_job_t **self_p)
{
    judge_job_t *self = *self_p;
    if (!self)
        return;
    if (self->message)
        assize__judge_job__free_unpacked(self->message, NULL);
    free(self->validator_names);
    free(self);
    *self_p = NULL;
}

Assize__BlobRef **
judge_job_blobs(const judge_job_t *self, size_t *ret_count)
{
    const Assize__Problem *problem = self->problem;
    const Assize__Validator *validator = problem->validator;
    size_t file_count = self->validator_language ? validator->n_files : 0;
    Assize__BlobRef **blobs = calloc(problem->n_tests * 2 + file_count, sizeof(void *));
    if (!blobs)
        abort();
    size_t count = 0;
    for (size_t i = 0; i < file_count; i++)
        blobs[count++] = validator->files[i];
    for (size_t i = 0; i < problem->n_tests; i++) {
        blobs[count++] = problem->tests[i]->input;
        blobs[count++] = problem->tests[i]->answer;
    }
    *ret_count = count;
    return blobs;
}

const char **
judge_job_validator_args(const judge_job_t *self, size_t test, size_t *ret_count)
{
    const Assize__Validator *validator = self->problem->validator;
    const Assize__TestCase *test_case = self->problem->tests[test];
    const char **args = calloc(validator->n_args + test_case->n_validator_args + 1, sizeof *args);
    if (!args)
        abort();
    size_t count = 0;
    for (size_t i = 0; i < validator->n_args; i++)
        args[count++] = validator->args[i];
    for (size_t i = 0; i < test_case->n_validator_args; i++)
        args[count++] = test_case->validator_args[i];
    *ret_count = count;
    return args;
}

uint32_t
judge_job_time_ms(const judge_job_t *self)
{
    uint64_t time_ms =
        (uint64_t)self->problem->limits->time_ms * self->language->time_percent / 100;
    return time_ms ? (uint32_t)time_ms : 1;
}
