/*  judge_job - see judge_job.h */
#include "nodes/worker/judge_job.h"

#include "lib/base/cleanup.h"
#include "lib/base/err.h"
#include "lib/base/hash.h"
#include "lib/base/text.h"
#include "nodes/worker/check/default_validator.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
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
s_check_words(char *const *words, size_t count, const char *what, const char *name)
{
    if (count > JOB_ARGS_MAX)
        return text_format("%s of %s: more than %u", what, name, JOB_ARGS_MAX);
    for (size_t i = 0; i < count; i++)
        if (strnlen(words[i], JOB_ARG_SIZE_MAX + 1) > JOB_ARG_SIZE_MAX)
            return text_format("%s of %s: one is too long", what, name);
    return NULL;
}

/* ---- tests ---- */

static char *
s_check_args(const judge_job_t *self, size_t test)
{
    size_t count, wrong;
    _cleanup_(free_p) const char **args = judge_job_validator_args(self, test, &count);
    const Assize__TestCase *message = self->problem->tests[test];
    char *why =
        s_check_words((char *const *)args, count, "validator arguments of test", message->name);
    if (!why)
        why = s_check_words(message->args, message->n_args, "arguments of test", message->name);
    if (why)
        return why;
    default_validator_options_t options;
    if (self->problem->validator->kind == ASSIZE__VALIDATOR_KIND__VALIDATOR_KIND_DEFAULT &&
        default_validator_options_read(args, count, &options, &wrong))
        return text_format(
            "test %s: the default validator does not know '%s'", message->name, args[wrong]);
    return NULL;
}

static char *
s_check_files(const Assize__TestCase *test)
{
    if (test->n_files > JOB_FILES_MAX)
        return text_format("test %s: too many files", test->name);
    for (size_t i = 0; i < test->n_files; i++) {
        if (!s_is_file_name(test->files[i]->name))
            return text_format("test %s: file %zu has no valid name", test->name, i + 1);
        char *why = s_check_blob(test->files[i], "file", test->name);
        if (why)
            return why;
    }
    return NULL;
}

static char *
s_check_test(const judge_job_t *self, size_t i)
{
    const Assize__Problem *problem = self->problem;
    const Assize__TestCase *test = problem->tests[i];
    if (!s_is_text(test->name, JOB_TEST_NAME_SIZE_MAX))
        return text_format("test %zu: no valid name", i + 1);
    if (test->group != 0 && test->group >= problem->n_groups)
        return text_format("test %s: there is no group %u", test->name, test->group);
    if (!isfinite(test->points) || test->points < 0)
        return text_format("test %s: points of less than nothing", test->name);
    if (test->inline_input.len > JOB_INLINE_SIZE_MAX)
        return text_format("test %s: the input is too large", test->name);
    char *why = NULL;
    if (test->input || test->inline_input.len == 0)
        why = s_check_blob(test->input, "input", test->name);
    if (!why &&
        (test->answer || problem->validator->kind != ASSIZE__VALIDATOR_KIND__VALIDATOR_KIND_NONE))
        why = s_check_blob(test->answer, "answer", test->name);
    if (!why && test->output)
        why = s_check_blob(test->output, "output", test->name);
    if (!why)
        why = s_check_files(test);
    return why ? why : s_check_args(self, i);
}

static char *
s_check_tests(const judge_job_t *self)
{
    const Assize__Problem *problem = self->problem;
    if (problem->n_tests == 0 || problem->n_tests > JOB_TESTS_MAX)
        return text_format("%zu tests: there must be 1 to %u", problem->n_tests, JOB_TESTS_MAX);
    for (size_t i = 0; i < problem->n_tests; i++) {
        char *why = s_check_test(self, i);
        if (why)
            return why;
    }
    return NULL;
}

/* ---- groups ---- */

static char *
s_check_group(const judge_job_t *self, size_t i)
{
    const Assize__Problem *problem = self->problem;
    const Assize__TestGroup *group = problem->groups[i];
    if (strnlen(group->name, JOB_TEST_NAME_SIZE_MAX + 1) > JOB_TEST_NAME_SIZE_MAX)
        return text_format("group %zu: its name is too long", i);
    if (i > 0 && group->parent >= i)
        return text_format("group %s: it lies in a later one", group->name);
    for (size_t k = 0; k < group->n_require_pass; k++)
        if (group->require_pass[k] >= i)
            return text_format("group %s: it requires a later one", group->name);
    if (isnan(group->max_score) || isnan(group->static_score) || isnan(group->score_min) ||
        isnan(group->score_max) || !isfinite(group->accept_score) || !isfinite(group->reject_score))
        return text_format("group %s: a score is no number", group->name);
    if (group->custom_grader && !self->programs[JUDGE_PART_GRADER].language)
        return text_format("group %s: there is no grader", group->name);
    if (group->static_validation && !self->programs[JUDGE_PART_STATIC].language)
        return text_format("group %s: there is no static validator", group->name);
    char *why =
        s_check_words(group->grader_flags, group->n_grader_flags, "grader flags", group->name);
    return why ? why
               : s_check_words(group->static_args,
                               group->n_static_args,
                               "static validator arguments",
                               group->name);
}

static char *
s_check_groups(const judge_job_t *self)
{
    const Assize__Problem *problem = self->problem;
    if (problem->n_groups > JOB_GROUPS_MAX)
        return text_format("%zu groups: more than %u", problem->n_groups, JOB_GROUPS_MAX);
    if (problem->grading != ASSIZE__GRADING__GRADING_UNSPECIFIED && problem->n_groups == 0)
        return text_copy("a scoring problem without groups");
    if (problem->grading > ASSIZE__GRADING__GRADING_2025_09)
        return text_copy("graded in an unknown way");
    for (size_t i = 0; i < problem->n_groups; i++) {
        char *why = s_check_group(self, i);
        if (why)
            return why;
    }
    return NULL;
}

/* ---- limits ---- */

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
        s_fill(&limits->validation_output_kib, JOB_VALIDATION_OUTPUT_KIB, JOB_OUTPUT_KIB_MAX) &&
        s_fill(&limits->validation_passes, JOB_VALIDATION_PASSES, JOB_VALIDATION_PASSES_MAX);
    return good ? NULL : text_copy("a limit is absent or out of its range");
}

/* ---- programs ---- */

/*  Appends a file, or replaces the one of the same name. */
static void
s_add_file(judge_program_t *program, judge_file_t file)
{
    size_t at = 0;
    while (at < program->count && strcmp(program->files[at].name, file.name) != 0)
        at++;
    if (at == program->count)
        program->count++;
    program->files[at] = file;
}

/*  Whether a file that is put beside a submission is named like one that drives it. */
static bool
s_is_driver(const char *name)
{
    static const char *const stems[] = {"main", "__main__", "grader", "driver"};
    const char *slash = strrchr(name, '/');
    name = slash ? slash + 1 : name;
    size_t size = strcspn(name, ".");
    for (size_t i = 0; i < sizeof stems / sizeof stems[0]; i++)
        if (strlen(stems[i]) == size && strncasecmp(name, stems[i], size) == 0)
            return true;
    return false;
}

/*  Code beside a submission may hold the main file: it is the one named so. */
static void
s_choose_main(judge_program_t *program)
{
    for (size_t i = 1; i < program->count; i++) {
        judge_file_t file = program->files[i];
        if (file.blob && language_compiles(program->language, file.name) &&
            s_is_driver(file.name)) {
            program->files[i] = program->files[0];
            program->files[0] = file;
            return;
        }
    }
}

static void
s_make_room(judge_program_t *program, size_t count)
{
    program->files = calloc(count, sizeof *program->files);
    if (!program->files)
        abort();
}

/*  Whether an include is for this language by name, or for all of them. */
static bool
s_includes(const Assize__Include *include, const char *language, bool named)
{
    for (size_t i = 0; i < include->n_languages; i++)
        if (strcmp(include->languages[i], language) == 0)
            return named;
    return include->n_languages == 0 && !named;
}

static size_t
s_count_included(const Assize__Problem *problem)
{
    size_t count = 0;
    for (size_t i = 0; i < problem->n_includes; i++)
        count += problem->includes[i]->n_files;
    return count;
}

static char *
s_include(judge_job_t *self, bool named)
{
    judge_program_t *program = &self->programs[JUDGE_PART_PROGRAM];
    for (size_t i = 0; i < self->problem->n_includes; i++) {
        const Assize__Include *include = self->problem->includes[i];
        if (!s_includes(include, program->language->id, named))
            continue;
        for (size_t k = 0; k < include->n_files; k++) {
            const Assize__BlobRef *blob = include->files[k];
            char *why = s_check_blob(blob, "file", "include");
            if (why)
                return why;
            if (!s_is_file_name(blob->name))
                return text_copy("an included file has no valid name");
            s_add_file(program, (judge_file_t){.name = blob->name, .blob = blob});
        }
    }
    return NULL;
}

static char *
s_read_answers(const judge_job_t *self)
{
    const Assize__JudgeJob *message = self->message;
    if (!self->problem->type || !self->problem->type->submit_answer)
        for (size_t i = 0; i < self->problem->n_tests; i++)
            if (!self->problem->tests[i]->output)
                return text_copy("outputs are submitted, but the problem wants a program");
    for (size_t i = 0; i < message->n_more_files; i++)
        if (!s_is_file_name(message->more_files[i]->name))
            return text_format("file %zu has no valid name", i + 2);
    return NULL;
}

static char *
s_read_source(judge_job_t *self, const languages_t *languages)
{
    const Assize__JudgeJob *message = self->message;
    judge_program_t *program = &self->programs[JUDGE_PART_PROGRAM];
    size_t size = message->source.len;
    if (message->n_more_files >= JOB_FILES_MAX)
        return text_format("more than %u files", JOB_FILES_MAX);
    for (size_t i = 0; i < message->n_more_files; i++)
        size += message->more_files[i]->content.len;
    bool answers = strcmp(message->language, JUDGE_JOB_ANSWER) == 0;
    const Assize__Limits *limits = self->problem->limits;
    uint32_t kib_max = answers ? limits->output_kib : limits->code_kib;
    if (size > (size_t)kib_max << 10)
        return text_format("the source is larger than %u KiB", kib_max);
    if (answers)
        return s_read_answers(self);
    if (self->problem->type && self->problem->type->submit_answer)
        return text_copy("the problem wants outputs, not a program");

    program->language = languages_find(languages, message->language);
    if (!program->language || program->language->hidden)
        return text_format("language '%.40s' is not offered here", message->language);
    if (*message->entry_point && !s_is_text(message->entry_point, JOB_FILE_NAME_SIZE_MAX))
        return text_copy("entry_point is too long, or not text");
    const char *name = *message->file_name ? message->file_name : program->language->source_name;
    if (!s_is_file_name(name) || !language_compiles(program->language, name))
        return text_copy("file_name is not a source file of the language");
    s_make_room(program, 1 + message->n_more_files + s_count_included(self->problem));
    s_add_file(program, (judge_file_t){.name = name, .content = &message->source});
    for (size_t i = 0; i < message->n_more_files; i++) {
        const Assize__SourceFile *file = message->more_files[i];
        if (!s_is_file_name(file->name))
            return text_format("file %zu has no valid name", i + 2);
        size_t before = program->count;
        s_add_file(program, (judge_file_t){.name = file->name, .content = &file->content});
        if (program->count == before)
            return text_format("two files named %s", file->name);
    }
    char *why = s_include(self, false);
    if (!why)
        why = s_include(self, true);
    if (!why)
        s_choose_main(program);
    return why;
}

static char *
s_read_program(judge_job_t *self,
               judge_part_t part,
               const char *language,
               Assize__BlobRef *const *files,
               size_t count,
               const languages_t *languages)
{
    judge_program_t *program = &self->programs[part];
    const char *what = judge_part_name(part);
    program->language = languages_find(languages, language);
    if (!program->language)
        return text_format("language '%.40s' of %s is not offered here", language, what);
    if (count == 0 || count > JOB_FILES_MAX)
        return text_format("%s has %zu files", what, count);
    s_make_room(program, count);
    for (size_t i = 0; i < count; i++) {
        if (!s_is_file_name(files[i]->name))
            return text_format("file %zu of %s has no valid name", i + 1, what);
        char *why = s_check_blob(files[i], "file", what);
        if (why)
            return why;
        s_add_file(program, (judge_file_t){.name = files[i]->name, .blob = files[i]});
        if (program->count != i + 1)
            return text_format("two files of %s are named %s", what, files[i]->name);
    }
    if (!language_compiles(program->language, files[0]->name))
        return text_format("the first file of %s is no source file of its language", what);
    return NULL;
}

static char *
s_read_optional(judge_job_t *self,
                judge_part_t part,
                const Assize__Program *program,
                const languages_t *languages)
{
    return program ? s_read_program(
                         self, part, program->language, program->files, program->n_files, languages)
                   : NULL;
}

static char *
s_read_validator(judge_job_t *self, const languages_t *languages)
{
    const Assize__Validator *validator = self->problem->validator;
    const Assize__ProblemType *type = self->problem->type;
    if (!validator)
        return text_copy("no validator");
    bool talks = type && (type->interactive || type->multi_pass);
    switch (validator->kind) {
    case ASSIZE__VALIDATOR_KIND__VALIDATOR_KIND_DEFAULT:
    case ASSIZE__VALIDATOR_KIND__VALIDATOR_KIND_NONE:
        return talks ? text_copy("an interactive or multi-pass problem without a validator") : NULL;
    case ASSIZE__VALIDATOR_KIND__VALIDATOR_KIND_TESTLIB:
        if (talks && (type->multi_pass || !validator->interactor))
            return text_copy(
                "an interactive problem needs an interactor, and testlib has no passes");
        break;
    case ASSIZE__VALIDATOR_KIND__VALIDATOR_KIND_CUSTOM:
        break;
    default:
        return text_copy("a validator of unknown kind");
    }
    char *why = s_read_program(self,
                               JUDGE_PART_VALIDATOR,
                               validator->language,
                               validator->files,
                               validator->n_files,
                               languages);
    if (!why && talks)
        why = s_read_optional(self, JUDGE_PART_INTERACTOR, validator->interactor, languages);
    return why;
}

static char *
s_read_programs(judge_job_t *self, const languages_t *languages)
{
    char *why = s_read_source(self, languages);
    if (!why)
        why = s_read_validator(self, languages);
    if (!why)
        why = s_read_optional(self, JUDGE_PART_GRADER, self->problem->grader, languages);
    if (!why)
        why = s_read_optional(self, JUDGE_PART_STATIC, self->problem->static_validator, languages);
    return why;
}

/* ---- all of it ---- */

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
s_check_texts(const judge_job_t *self)
{
    const Assize__JudgeJob *message = self->message;
    const Assize__Problem *problem = self->problem;
    if (!s_is_text(message->submission, JOB_ID_SIZE_MAX))
        return text_copy("no valid submission id");
    if (message->judging == 0)
        return text_copy("judgings are numbered from 1");
    if ((*problem->input_file && !s_is_file_name(problem->input_file)) ||
        (*problem->output_file && !s_is_file_name(problem->output_file)))
        return text_copy("input_file or output_file is no file name");
    return NULL;
}

static char *
s_check(judge_job_t *self, const languages_t *languages)
{
    self->problem = self->message->problem;
    if (!self->problem)
        return text_copy("no problem");
    char *why = s_check_texts(self);
    if (!why)
        why = s_fill_limits(self->problem->limits);
    if (!why)
        why = s_read_programs(self, languages);
    if (!why)
        why = s_check_groups(self);
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
    for (size_t i = 0; i < JUDGE_PARTS; i++)
        free(self->programs[i].files);
    free(self);
    *self_p = NULL;
}

const char *
judge_part_name(judge_part_t part)
{
    static const char *const names[] = {
#define X(name, meaning) [JUDGE_PART_##name] = meaning,
        JUDGE_PART_MAP(X)
#undef X
    };
    assert(part < JUDGE_PARTS);
    return names[part];
}

Assize__BlobRef **
judge_job_blobs(const judge_job_t *self, size_t *ret_count)
{
    const Assize__Problem *problem = self->problem;
    size_t room = problem->n_tests * 3;
    for (size_t i = 0; i < problem->n_tests; i++)
        room += problem->tests[i]->n_files;
    for (size_t i = 0; i < JUDGE_PARTS; i++)
        room += self->programs[i].count;
    Assize__BlobRef **blobs = calloc(room, sizeof(void *));
    if (!blobs)
        abort();
    size_t count = 0;
    for (size_t i = 0; i < JUDGE_PARTS; i++)
        for (size_t k = 0; k < self->programs[i].count; k++)
            if (self->programs[i].files[k].blob)
                blobs[count++] = (Assize__BlobRef *)self->programs[i].files[k].blob;
    for (size_t i = 0; i < problem->n_tests; i++) {
        const Assize__TestCase *test = problem->tests[i];
        Assize__BlobRef *own[] = {test->input, test->answer, test->output};
        for (size_t k = 0; k < sizeof own / sizeof own[0]; k++)
            if (own[k])
                blobs[count++] = own[k];
        for (size_t k = 0; k < test->n_files; k++)
            blobs[count++] = test->files[k];
    }
    *ret_count = count;
    return blobs;
}

bool
judge_job_needs_blobs(const judge_job_t *self)
{
    const judge_program_t *program = &self->programs[JUDGE_PART_PROGRAM];
    for (size_t i = 0; i < program->count; i++)
        if (program->files[i].blob)
            return true;
    return false;
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

/*  Whether a submitted file is the output for the test of this name. */
static bool
s_answers(const char *file, const char *test)
{
    const char *slash = strrchr(file, '/');
    const char *dot = strrchr(slash ? slash : file, '.');
    size_t size = dot ? (size_t)(dot - file) : strlen(file);
    const char *part = strrchr(test, '/');
    part = part ? part + 1 : test;
    return (strlen(test) == size && strncmp(file, test, size) == 0) ||
           (strlen(part) == size && strncmp(file, part, size) == 0);
}

const ProtobufCBinaryData *
judge_job_answer(const judge_job_t *self, size_t test)
{
    const Assize__JudgeJob *message = self->message;
    const char *name = self->problem->tests[test]->name;
    if (s_answers(message->file_name, name))
        return &message->source;
    for (size_t i = 0; i < message->n_more_files; i++)
        if (s_answers(message->more_files[i]->name, name))
            return &message->more_files[i]->content;
    return NULL;
}

bool
judge_job_is_given(const judge_job_t *self, size_t test)
{
    return self->problem->tests[test]->output || !self->programs[JUDGE_PART_PROGRAM].language;
}

uint32_t
judge_job_time_ms(const judge_job_t *self)
{
    const language_t *language = self->programs[JUDGE_PART_PROGRAM].language;
    uint64_t time_ms =
        (uint64_t)self->problem->limits->time_ms * (language ? language->time_percent : 100) / 100;
    return time_ms ? (uint32_t)time_ms : 1;
}
