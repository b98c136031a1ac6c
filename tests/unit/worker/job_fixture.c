/*  job_fixture - see job_fixture.h */
#include "tests/unit/worker/job_fixture.h"

#include "lib/base/cleanup.h"

const languages_t *
job_fixture_languages(void)
{
    static char *cpp[] = {"cpp", "cc", NULL}, *py[] = {"py", NULL};
    static char *command[] = {"/usr/bin/true", "{sources}", NULL};
    static char *run[] = {"/program/{main}", NULL};
    static language_t items[] = {
        {.id = "cpp17",
         .name = "C++17",
         .extensions = cpp,
         .source_name = "main.cpp",
         .compile = command,
         .product = "program",
         .run = run,
         .time_percent = 100,
         .version_text = "1",
         .identity = "one"},
        {.id = "python3",
         .name = "Python 3",
         .extensions = py,
         .source_name = "main.py",
         .run = run,
         .time_percent = 200,
         .version_text = "3",
         .identity = "three"},
        {.id = "rust", .extensions = cpp, .source_name = "main.rs"}, /* not usable here */
    };
    static const languages_t languages = {.items = items, .count = 3};
    return &languages;
}

void
job_fixture_init(job_fixture_t *self, size_t test_count)
{
    assize__judge_job__init(&self->job);
    assize__problem__init(&self->problem);
    assize__problem_type__init(&self->type);
    assize__program__init(&self->program);
    self->job.problem = &self->problem;
    self->problem.type = &self->type;
    assize__limits__init(&self->limits);
    assize__validator__init(&self->validator);
    self->limits.time_ms = 1000;
    self->limits.memory_mib = 64;
    self->validator.kind = ASSIZE__VALIDATOR_KIND__VALIDATOR_KIND_DEFAULT;
    self->job.submission = "01JD7K7KQ0000000000000000A";
    self->job.judging = 1;
    self->job.language = "cpp17";
    self->job.source.data = (uint8_t *)"int main(){}";
    self->job.source.len = 12;
    self->problem.limits = &self->limits;
    self->problem.validator = &self->validator;
    for (size_t i = 0; i < test_count; i++) {
        static char *names[] = {"sample/1", "secret/1", "secret/2", "secret/3"};
        assize__test_case__init(&self->tests[i]);
        for (size_t k = 2 * i; k < 2 * i + 2; k++) {
            assize__blob_ref__init(&self->blobs[k]);
            self->blobs[k].hash = FIXTURE_HASH;
            self->blobs[k].size = 2;
        }
        self->tests[i].name = names[i];
        self->tests[i].sample = i == 0;
        self->tests[i].input = &self->blobs[2 * i];
        self->tests[i].answer = &self->blobs[2 * i + 1];
        self->test_pointers[i] = &self->tests[i];
    }
    self->problem.tests = self->test_pointers;
    self->problem.n_tests = test_count;
}

void
job_fixture_use_custom(job_fixture_t *self)
{
    for (size_t i = 0; i < 2; i++) {
        assize__blob_ref__init(&self->files[i]);
        self->files[i].hash = FIXTURE_HASH;
        self->file_pointers[i] = &self->files[i];
    }
    self->files[0].name = "check.cpp";
    self->files[1].name = "lib/more.h";
    self->validator.kind = ASSIZE__VALIDATOR_KIND__VALIDATOR_KIND_CUSTOM;
    self->validator.language = "cpp17";
    self->validator.files = self->file_pointers;
    self->validator.n_files = 2;
    self->program.language = "cpp17";
    self->program.files = self->file_pointers;
    self->program.n_files = 2;
}

judge_job_t *
job_fixture_read(job_fixture_t *self, char **ret_why)
{
    size_t size = assize__judge_job__get_packed_size(&self->job);
    _cleanup_(free_p) uint8_t *data = malloc(size);
    if (!data)
        abort();
    assize__judge_job__pack(&self->job, data);
    return judge_job_read(data, size, job_fixture_languages(), ret_why);
}
