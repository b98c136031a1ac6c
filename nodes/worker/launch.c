/*  launch - see launch.h */
#include "nodes/worker/launch.h"

#include "lib/base/cleanup.h"
#include "lib/base/err.h"
#include "lib/base/text.h"

#include <fcntl.h>
#include <unistd.h>

#define DATA_INPUT SANDBOX_DATA_PATH "/0"
#define DATA_ANSWER SANDBOX_DATA_PATH "/1"
#define FEEDBACK_PATH SANDBOX_BOX_PATH "/" PART_FEEDBACK "/"
#define OUTPUT_NAME "program.out" /* what a testlib checker reads */
#define FIXED_ARGS_MAX 3u

int
launch_open_blob(const char *data_dir, const char *hash)
{
    _cleanup_(free_p) char *path = text_format("%s/%s", data_dir, hash);
    return open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
}

/* ---- the program ---- */

/*  The files that a run finds in its directory. */
typedef struct {
    box_file_t files[JOB_FILES_MAX + 1];
    size_t count;
    part_setting_t setting;
} stage_t;

static void
s_clear_stage(stage_t *self)
{
    for (size_t i = 0; i < self->count; i++)
        close_p(&self->files[i].fd);
}

/*  Files that the program finds in its directory. 0, or ERR_NOT_FOUND. */
static int
s_set_stage(const judge_job_t *job, size_t index, const char *data_dir, int input, stage_t *stage)
{
    const Assize__Problem *problem = job->problem;
    const Assize__TestCase *test = job->problem->tests[index];
    *stage = (stage_t){0};
    stage->setting.files = stage->files;
    for (size_t i = 0; i < test->n_files; i++) {
        int fd = launch_open_blob(data_dir, test->files[i]->hash);
        if (fd < 0)
            return ERR_NOT_FOUND;
        stage->files[stage->count++] = (box_file_t){.name = test->files[i]->name, .fd = fd};
    }
    if (*problem->input_file)
        stage->files[stage->count++] =
            (box_file_t){.name = problem->input_file, .fd = fcntl(input, F_DUPFD_CLOEXEC, 0)};
    stage->setting.count = stage->count;
    return 0;
}

bool
launch_leaves_files(const judge_job_t *job, size_t test)
{
    const Assize__Problem *problem = job->problem;
    return problem->file_writing || *problem->input_file || *problem->output_file ||
           problem->tests[test]->n_files > 0;
}

static sandbox_run_t
s_program_run(const judge_job_t *job, const language_t *language, const char *const *command)
{
    const Assize__Problem *problem = job->problem;
    uint32_t time_ms = judge_job_time_ms(job);
    sandbox_run_t run = sandbox_run_make(language->run_profile, command);
    run.stdout_max = (size_t)problem->limits->output_kib << 10;
    run.stderr_max = JUDGE_STDERR_MAX;
    /* A little longer than allowed: how far over the limit it is decides whether it runs again. */
    run.cpu_ms_max = time_ms + time_ms * JUDGE_CLOSE_PERCENT / 100 + 1;
    run.wall_ms_max = time_ms * JUDGE_WALL_FACTOR + JUDGE_WALL_SPARE_MS;
    run.memory_kib_max = (uint64_t)(problem->limits->memory_mib + language->memory_overhead_mib)
                         << 10;
    run.processes_max = language->run_processes;
    run.file_size_max = run.stdout_max;
    run.box_writable = problem->file_writing || *problem->output_file;
    return run;
}

int
launch_program(part_t *part,
               const judge_job_t *job,
               size_t test,
               const char *data_dir,
               int input,
               int stdin_fd,
               int stdout_fd)
{
    const Assize__TestCase *message = job->problem->tests[test];
    _cleanup_(s_clear_stage) stage_t stage;
    int rc = s_set_stage(job, test, data_dir, input, &stage);
    if (rc)
        return rc;
    const char *more[JOB_ARGS_MAX + 1] = {NULL};
    for (size_t i = 0; i < message->n_args; i++)
        more[i] = message->args[i];
    _cleanup_(language_words_free) language_words_t command =
        part_command(part, job->problem->limits->memory_mib, more);
    sandbox_run_t run = s_program_run(job, part->language, (const char *const *)command);
    run.stdin_fd = stdin_fd;
    run.stdout_fd = stdout_fd;
    return part_start(part, &stage.setting, &run);
}

/* ---- the problem's own ---- */

/*  A run of one of the problem's programs, with the limits of validation. */
static sandbox_run_t
s_problem_run(const judge_job_t *job, const part_t *part, const char *const *command)
{
    const Assize__Limits *limits = job->problem->limits;
    const language_t *language = part->language;
    sandbox_profile_t profile = language->run_profile == SANDBOX_PROFILE_NATIVE
                                    ? SANDBOX_PROFILE_VALIDATOR
                                    : language->run_profile;
    sandbox_run_t run = sandbox_run_make(profile, command);
    run.stdout_max = (size_t)limits->validation_output_kib << 10;
    run.stderr_max = JUDGE_STDERR_MAX;
    run.cpu_ms_max = limits->validation_time_ms;
    run.wall_ms_max = limits->validation_time_ms * JUDGE_WALL_FACTOR + JUDGE_WALL_SPARE_MS;
    run.memory_kib_max = (uint64_t)(limits->validation_memory_mib + language->memory_overhead_mib)
                         << 10;
    run.processes_max = language->run_processes;
    run.file_size_max = PROGRAM_FILE_SIZE_VALIDATING;
    run.box_writable = true;
    return run;
}

/*  The command of one of the problem's programs: fixed arguments, then `args`. */
static language_words_t
s_problem_command(const part_t *part,
                  const judge_job_t *job,
                  const char *const *fixed,
                  size_t fixed_count,
                  const char *const *args,
                  size_t count)
{
    const char *more[FIXED_ARGS_MAX + JOB_ARGS_MAX + 1] = {NULL};
    for (size_t i = 0; i < fixed_count; i++)
        more[i] = fixed[i];
    for (size_t i = 0; i < count; i++)
        more[fixed_count + i] = args[i];
    return part_command(part, job->problem->limits->validation_memory_mib, more);
}

static void
s_bind(sandbox_run_t *run, int input, int answer)
{
    run->data_fds[0] = input;
    run->data_fds[1] = answer;
    run->data_fds_count = 2;
}

int
launch_validator(part_t *part,
                 const judge_job_t *job,
                 size_t test,
                 int input,
                 int answer,
                 int stdin_fd,
                 int stdout_fd)
{
    static const char *const fixed[] = {DATA_INPUT, DATA_ANSWER, FEEDBACK_PATH};
    size_t count;
    _cleanup_(free_p) const char **args = judge_job_validator_args(job, test, &count);
    _cleanup_(language_words_free) language_words_t command =
        s_problem_command(part, job, fixed, 3, args, count);
    sandbox_run_t run = s_problem_run(job, part, (const char *const *)command);
    run.stdin_fd = stdin_fd;
    run.stdout_fd = stdout_fd;
    s_bind(&run, input, answer);
    part_setting_t setting = {.feedback = true};
    return part_start(part, &setting, &run);
}

int
launch_checker(part_t *part, const judge_job_t *job, int input, int answer, int output)
{
    static const char *const fixed[] = {DATA_INPUT, SANDBOX_BOX_PATH "/" OUTPUT_NAME, DATA_ANSWER};
    _cleanup_(language_words_free) language_words_t command =
        s_problem_command(part, job, fixed, 3, NULL, 0);
    sandbox_run_t run = s_problem_run(job, part, (const char *const *)command);
    s_bind(&run, input, answer);
    box_file_t file = {.name = OUTPUT_NAME, .fd = output};
    part_setting_t setting = {.files = &file, .count = 1};
    return part_start(part, &setting, &run);
}

int
launch_interactor(
    part_t *part, const judge_job_t *job, int input, int answer, int stdin_fd, int stdout_fd)
{
    static const char *const fixed[] = {
        DATA_INPUT, SANDBOX_BOX_PATH "/" LAUNCH_TALK_LOG, DATA_ANSWER};
    _cleanup_(language_words_free) language_words_t command =
        s_problem_command(part, job, fixed, 3, NULL, 0);
    sandbox_run_t run = s_problem_run(job, part, (const char *const *)command);
    run.stdin_fd = stdin_fd;
    run.stdout_fd = stdout_fd;
    s_bind(&run, input, answer);
    part_setting_t setting = {.feedback = true};
    return part_start(part, &setting, &run);
}

int
launch_static(part_t *part, const part_t *program, const judge_job_t *job, size_t index)
{
    const Assize__TestGroup *group = job->problem->groups[index];
    const char *entry =
        *job->message->entry_point ? job->message->entry_point : program->files[0].name;
    const char *fixed[] = {language_code(program->language), entry, FEEDBACK_PATH};
    _cleanup_(language_words_free) language_words_t command = s_problem_command(
        part, job, fixed, 3, (const char *const *)group->static_args, group->n_static_args);
    sandbox_run_t run = s_problem_run(job, part, (const char *const *)command);
    part_setting_t setting = {
        .files = program->files, .count = program->file_count, .feedback = true};
    return part_start(part, &setting, &run);
}

int
launch_grader(part_t *part, const judge_job_t *job, size_t index, int input)
{
    const Assize__TestGroup *group = job->problem->groups[index];
    _cleanup_(language_words_free) language_words_t command = s_problem_command(
        part, job, NULL, 0, (const char *const *)group->grader_flags, group->n_grader_flags);
    sandbox_run_t run = s_problem_run(job, part, (const char *const *)command);
    run.stdin_fd = input;
    part_setting_t setting = {0};
    return part_start(part, &setting, &run);
}
