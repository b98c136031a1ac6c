/*  test_views - routes, what is shown to whom, statements, files of the page, metrics */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <http_parser.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "lib/base/cleanup.h"
#include "lib/base/err.h"
#include "lib/base/text.h"
#include "nodes/frontend/api.h"
#include "nodes/frontend/frontend_limits.h"
#include "nodes/frontend/markdown.h"
#include "nodes/frontend/metrics.h"
#include "nodes/frontend/routes.h"
#include "nodes/frontend/static_files.h"
#include "nodes/frontend/views.h"

/* ---- routes ---- */

static route_result_t
s_find(unsigned method, const char *path, const route_t **route, route_params_t *params)
{
    char allow[ROUTE_ALLOW_SIZE];
    return routes_find(method, path, route, params, allow);
}

static void
a_path_finds_its_row_and_parameters(void **state)
{
    (void)state;
    const route_t *route = NULL;
    route_params_t params;
    assert_int_equal(s_find(HTTP_GET, "/api/v1/problems/two-sum", &route, &params), ROUTE_FOUND);
    assert_ptr_equal(route->handle, api_problem_get);
    assert_string_equal(params.values[0], "two-sum");
    assert_int_equal(
        s_find(HTTP_POST, "/api/v1/contests/c1/problems/A/submissions", &route, &params),
        ROUTE_FOUND);
    assert_ptr_equal(route->handle, api_contest_submit);
    assert_string_equal(params.values[0], "c1");
    assert_string_equal(params.values[1], "A");
    assert_int_equal(s_find(HTTP_HEAD, "/healthz", &route, &params), ROUTE_FOUND);
    assert_int_equal(s_find(HTTP_GET, "/assets/app.js", &route, &params), ROUTE_FOUND);
    assert_ptr_equal(route->handle, api_page);
    assert_int_equal(s_find(HTTP_GET, "/", &route, &params), ROUTE_FOUND);
    assert_ptr_equal(route->handle, api_page);
}

static void
unknown_paths_below_api_are_unknown_and_not_the_page(void **state)
{
    (void)state;
    const route_t *route;
    route_params_t params;
    static const char *const PATHS[] = {"/api/",
                                        "/api/v1/nothing",
                                        "/api/v1/problems/",
                                        "/api/v1/problems/a/b",
                                        "/api/v1/problems//submissions",
                                        "/api/v1/users/"};
    for (size_t i = 0; i < sizeof PATHS / sizeof PATHS[0]; i++) {
        assert_int_equal(s_find(HTTP_GET, PATHS[i], &route, &params), ROUTE_UNKNOWN);
        assert_int_equal(s_find(HTTP_POST, PATHS[i], &route, &params), ROUTE_UNKNOWN);
    }
    _cleanup_(free_p) char *id = malloc(ROUTE_PARAM_SIZE + 1);
    memset(id, 'a', ROUTE_PARAM_SIZE);
    id[ROUTE_PARAM_SIZE] = 0;
    _cleanup_(free_p) char *path = text_format("/api/v1/problems/%s", id);
    assert_int_equal(s_find(HTTP_GET, path, &route, &params), ROUTE_UNKNOWN);
}

static void
a_wrong_method_is_told_the_right_ones(void **state)
{
    (void)state;
    const route_t *route;
    route_params_t params;
    char allow[ROUTE_ALLOW_SIZE];
    assert_int_equal(routes_find(HTTP_PUT, "/api/v1/users", &route, &params, allow),
                     ROUTE_WRONG_METHOD);
    assert_string_equal(allow, "POST");
    assert_int_equal(routes_find(HTTP_DELETE, "/api/v1/problems", &route, &params, allow),
                     ROUTE_WRONG_METHOD);
    assert_string_equal(allow, "GET, HEAD");
    assert_int_equal(routes_find(HTTP_POST, "/index.html", &route, &params, allow),
                     ROUTE_WRONG_METHOD);
}

static void
every_row_has_a_pattern_of_its_own(void **state)
{
    (void)state;
    for (size_t i = 0; i < routes_count(); i++)
        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(route_label(i), route_label(j)); /* a series in metrics */
}

/* ---- submissions ---- */

typedef struct {
    Assize__SubmissionRecord record;
    Assize__Submission submission;
    Assize__Judging judgings[2];
    Assize__Judging *list[2];
    Assize__TestResult tests[2];
    Assize__TestResult *test_list[2];
} record_t;

static void
s_make_record(record_t *self)
{
    assize__submission_record__init(&self->record);
    assize__submission__init(&self->submission);
    self->submission.id = "01ARZ3NDEKTSV4RRFFQ69G5FAV";
    self->submission.user = "ann";
    self->submission.judging = 1;
    self->submission.source.data = (uint8_t *)"int main;";
    self->submission.source.len = 9;
    self->record.submission = &self->submission;
    for (uint32_t i = 0; i < 2; i++) {
        assize__test_result__init(&self->tests[i]);
        self->tests[i].sample = i == 0;
        self->tests[i].message = "for the user";
        self->tests[i].jury_message = "for the jury";
        self->test_list[i] = &self->tests[i];
        assize__judging__init(&self->judgings[i]);
        self->judgings[i].number = i + 1;
        self->judgings[i].verdict = ASSIZE__VERDICT__VERDICT_WA;
        self->judgings[i].tests = self->test_list;
        self->judgings[i].n_tests = 2;
        self->judgings[i].tests_total = 9;
        self->list[i] = &self->judgings[i];
    }
    self->record.judgings = self->list;
}

static const viewer_t ANN = {.user = "ann", .role = ASSIZE__ROLE__ROLE_USER};
static const viewer_t BOB = {.user = "bob", .role = ASSIZE__ROLE__ROLE_USER};
static const viewer_t JURY = {.user = "jim", .role = ASSIZE__ROLE__ROLE_JURY};
static const viewer_t NOBODY = {0};

static void
a_submission_is_for_its_author_and_the_jury(void **state)
{
    (void)state;
    record_t record;
    s_make_record(&record);
    assert_true(viewer_may_see(&ANN, &record.submission));
    assert_true(viewer_may_see(&JURY, &record.submission));
    assert_false(viewer_may_see(&BOB, &record.submission));
    assert_false(viewer_may_see(&NOBODY, &record.submission));
}

static void
messages_of_secret_tests_are_for_the_jury(void **state)
{
    (void)state;
    record_t record;
    s_make_record(&record);
    record.record.n_judgings = 1;
    submission_view_t view;
    submission_view_make(&view, &record.record, NULL, &ANN, false);
    assert_int_equal(view.view.state, ASSIZE__SUBMISSION_STATE__SUBMISSION_STATE_FINISHED);
    assert_string_equal(view.view.source, "int main;");
    assert_int_equal(view.view.tests_done, 2);
    assert_int_equal(view.view.tests_total, 9);
    assert_string_equal(view.view.tests[0]->message, "for the user");
    assert_string_equal(view.view.tests[1]->message, "");
    assert_string_equal(view.view.tests[0]->jury_message, "");
    assert_string_equal(record.tests[1].message, "for the user"); /* the record is untouched */
    submission_view_clear(&view);

    submission_view_make(&view, &record.record, NULL, &JURY, false);
    assert_string_equal(view.view.tests[1]->message, "for the user");
    assert_string_equal(view.view.tests[1]->jury_message, "for the jury");
    submission_view_clear(&view);
}

static void
scores_are_for_the_user_where_groups_are_shown(void **state)
{
    (void)state;
    record_t record;
    s_make_record(&record);
    record.record.n_judgings = 1;
    Assize__GroupResult group = ASSIZE__GROUP_RESULT__INIT;
    Assize__GroupResult *groups[] = {&group};
    group.name = "secret/group1";
    group.max_score = INFINITY;
    record.judgings[0].scored = true;
    record.judgings[0].score = 40;
    record.judgings[0].groups = groups;
    record.judgings[0].n_groups = 1;
    record.tests[0].score = record.tests[1].score = 20;
    record.tests[0].transcript = "> 1";
    static const struct {
        const viewer_t *viewer;
        bool shown;
        size_t groups;
        double score;
        const char *transcript;
    } CASES[] = {
        {&ANN, false, 0, 0, ""},
        {&ANN, true, 1, 20, ""},
        {&JURY, false, 1, 20, "> 1"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        submission_view_t view;
        submission_view_make(&view, &record.record, NULL, CASES[i].viewer, CASES[i].shown);
        assert_true(view.view.scored);
        assert_float_equal(view.view.score, 40, 0);
        assert_int_equal(view.view.n_groups, CASES[i].groups);
        assert_float_equal(view.view.tests[1]->score, CASES[i].score, 0);
        assert_string_equal(view.view.tests[0]->transcript, CASES[i].transcript);
        submission_view_clear(&view);
    }
}

static void
every_file_of_a_submission_is_shown(void **state)
{
    (void)state;
    record_t record;
    s_make_record(&record);
    Assize__SourceFile files[2] = {ASSIZE__SOURCE_FILE__INIT, ASSIZE__SOURCE_FILE__INIT};
    Assize__SourceFile *list[] = {&files[0], &files[1]};
    files[0].name = "empty.h";
    files[1].name = "binary";
    files[1].content = (ProtobufCBinaryData){.data = (uint8_t *)"\xff", .len = 1};
    record.submission.file_name = "main.c";
    record.submission.more_files = list;
    record.submission.n_more_files = 2;
    submission_view_t view;
    submission_view_make(&view, &record.record, NULL, &ANN, false);
    assert_string_equal(view.view.file_name, "main.c");
    assert_string_equal(view.view.source, "int main;");
    assert_int_equal(view.view.n_files, 2);
    assert_string_equal(view.view.files[0]->name, "empty.h");
    assert_string_equal(view.view.files[0]->content, "");
    assert_null(view.view.files[1]->content);
    submission_view_clear(&view);
}

static void
a_submission_is_unfinished_until_its_newest_judging_is(void **state)
{
    (void)state;
    record_t record;
    s_make_record(&record);
    submission_view_t view;
    submission_view_make(&view, &record.record, NULL, &ANN, false);
    assert_int_equal(view.view.state, ASSIZE__SUBMISSION_STATE__SUBMISSION_STATE_QUEUED);
    submission_view_clear(&view);

    const recent_progress_t progress = {.judging = 1,
                                        .phase = ASSIZE__JUDGE_PHASE__JUDGE_PHASE_RUNNING,
                                        .tests_done = 3,
                                        .tests_total = 9};
    submission_view_make(&view, &record.record, &progress, &ANN, false);
    assert_int_equal(view.view.state, ASSIZE__SUBMISSION_STATE__SUBMISSION_STATE_RUNNING);
    assert_int_equal(view.view.tests_done, 3);
    submission_view_clear(&view);

    record.submission.judging = 2; /* a rejudge was ordered */
    record.record.n_judgings = 1;
    submission_view_make(&view, &record.record, NULL, &ANN, false);
    assert_int_equal(view.view.state, ASSIZE__SUBMISSION_STATE__SUBMISSION_STATE_QUEUED);
    assert_int_equal(view.view.verdict, ASSIZE__VERDICT__VERDICT_UNSPECIFIED);
    submission_view_clear(&view);

    record.record.n_judgings = 2;
    submission_view_make(&view, &record.record, &progress, &ANN, false);
    assert_int_equal(view.view.state, ASSIZE__SUBMISSION_STATE__SUBMISSION_STATE_FINISHED);
    submission_view_clear(&view);
}

/* ---- contests ---- */

static Assize__Contest
s_contest(void)
{
    Assize__Contest contest = ASSIZE__CONTEST__INIT;
    contest.start_at_ms = 1000;
    contest.duration_ms = 500;
    contest.freeze_ms = 100;
    return contest;
}

static void
a_contest_goes_through_its_states(void **state)
{
    (void)state;
    Assize__Contest contest = s_contest();
    static const struct {
        int64_t now_ms;
        Assize__ContestState state;
        bool runs;
    } CASES[] = {
        {999, ASSIZE__CONTEST_STATE__CONTEST_STATE_SCHEDULED, false},
        {1000, ASSIZE__CONTEST_STATE__CONTEST_STATE_RUNNING, true},
        {1399, ASSIZE__CONTEST_STATE__CONTEST_STATE_RUNNING, true},
        {1400, ASSIZE__CONTEST_STATE__CONTEST_STATE_FROZEN, true},
        {1499, ASSIZE__CONTEST_STATE__CONTEST_STATE_FROZEN, true},
        {1500, ASSIZE__CONTEST_STATE__CONTEST_STATE_ENDED, false},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        assert_int_equal(contest_state(&contest, CASES[i].now_ms), CASES[i].state);
        assert_int_equal(contest_runs(&contest, CASES[i].now_ms), CASES[i].runs);
    }
    contest.freeze_ms = 0;
    assert_int_equal(contest_state(&contest, 1450), ASSIZE__CONTEST_STATE__CONTEST_STATE_RUNNING);
}

static void
problems_show_from_the_start_on_and_to_the_jury_before(void **state)
{
    (void)state;
    Assize__Contest contest = s_contest();
    Assize__ContestProblem a = ASSIZE__CONTEST_PROBLEM__INIT;
    Assize__ContestProblem b = ASSIZE__CONTEST_PROBLEM__INIT;
    Assize__ContestProblem *problems[] = {&a, &b};
    a.label = "A";
    a.problem = "B"; /* a label wins over a problem's id */
    b.label = "B";
    b.problem = "bells";
    contest.problems = problems;
    contest.n_problems = 2;
    Assize__ContestRecord record = ASSIZE__CONTEST_RECORD__INIT;
    record.contest = &contest;
    static const struct {
        const viewer_t *viewer;
        int64_t now_ms;
        size_t problems;
    } CASES[] = {{&ANN, 999, 0}, {&JURY, 999, 2}, {&NOBODY, 1000, 2}};
    for (size_t i = 0; i < 3; i++) {
        _cleanup_(contest_view_clear) contest_view_t view = {0};
        contest_view_make(&view, &record, CASES[i].viewer, CASES[i].now_ms);
        assert_int_equal(view.view.n_problems, CASES[i].problems);
        assert_int_equal(view.view.freeze_at_ms, 1400);
        if (view.view.n_problems > 0)
            assert_string_equal(view.view.problems[1]->problem, "bells");
    }
    assert_ptr_equal(contest_problem(&contest, "B"), &b);
    assert_ptr_equal(contest_problem(&contest, "bells"), &b);
    assert_null(contest_problem(&contest, "C"));
}

/* ---- problems ---- */

static void
markdown_is_preferred_to_pdf_and_the_wanted_language_to_english(void **state)
{
    (void)state;
    static const char *const ROWS[][2] = {{"pdf", "en"}, {"md", "de"}, {"md", "en"}, {"tex", "fr"}};
    Assize__BlobRef file = ASSIZE__BLOB_REF__INIT;
    Assize__Statement statements[4];
    Assize__Statement *list[4];
    for (size_t i = 0; i < 4; i++) {
        assize__statement__init(&statements[i]);
        statements[i].format = (char *)ROWS[i][0];
        statements[i].language = (char *)ROWS[i][1];
        statements[i].file = &file;
        list[i] = &statements[i];
    }
    Assize__Problem problem = ASSIZE__PROBLEM__INIT;
    problem.statements = list;
    problem.n_statements = 4;
    assert_ptr_equal(problem_statement(&problem, NULL), &statements[2]);
    assert_ptr_equal(problem_statement(&problem, "de"), &statements[1]);
    assert_ptr_equal(problem_statement(&problem, "fr"), &statements[2]);
    assert_ptr_equal(problem_pdf(&problem), &statements[0]);
    problem.n_statements = 1;
    assert_ptr_equal(problem_statement(&problem, NULL), &statements[0]);
    problem.statements = list + 3;
    assert_null(problem_statement(&problem, NULL));
}

static void
a_problem_limits_source_and_languages(void **state)
{
    (void)state;
    Assize__Problem problem = ASSIZE__PROBLEM__INIT;
    Assize__Limits limits = ASSIZE__LIMITS__INIT;
    assert_int_equal(problem_source_max(&problem), 0);
    problem.limits = &limits;
    limits.code_kib = 64;
    assert_int_equal(problem_source_max(&problem), 65536);
    limits.code_kib = UINT32_MAX;
    assert_int_equal(problem_source_max(&problem), SOURCE_KIB_MAX * 1024);
    assert_true(problem_allows(&problem, "c"));
    char *languages[] = {"cpp17", "python3"};
    problem.languages = languages;
    problem.n_languages = 2;
    assert_true(problem_allows(&problem, "python3"));
    assert_false(problem_allows(&problem, "c"));
    Assize__ProblemType type = ASSIZE__PROBLEM_TYPE__INIT;
    type.submit_answer = true;
    problem.type = &type;
    limits.output_kib = 8;
    assert_int_equal(problem_source_max(&problem), 8192); /* outputs have the output's limit */
}

static void
a_problem_says_its_best_score_and_whether_groups_are_shown(void **state)
{
    (void)state;
    Assize__Problem problem = ASSIZE__PROBLEM__INIT;
    Assize__ProblemType type = ASSIZE__PROBLEM_TYPE__INIT;
    Assize__TestGroup group = ASSIZE__TEST_GROUP__INIT;
    Assize__TestGroup *groups[] = {&group};
    assert_float_equal(problem_max_score(&problem), 0, 0);
    assert_false(problem_shows_groups(&problem));
    problem.groups = groups;
    problem.n_groups = 1;
    problem.type = &type;
    group.max_score = 100;
    group.score_max = INFINITY;
    assert_float_equal(problem_max_score(&problem), 0, 0);
    problem.grading = ASSIZE__GRADING__GRADING_LEGACY;
    assert_true(isinf(problem_max_score(&problem)));
    assert_false(problem_shows_groups(&problem));
    type.show_groups = true;
    assert_true(problem_shows_groups(&problem));
    type.show_groups = false;
    problem.grading = ASSIZE__GRADING__GRADING_2025_09;
    assert_float_equal(problem_max_score(&problem), 100, 0);
    Assize__TestGroup secret = ASSIZE__TEST_GROUP__INIT;
    Assize__TestGroup *both[] = {&group, &secret};
    group.max_score = INFINITY;
    secret.name = "secret";
    secret.max_score = 60;
    problem.groups = both;
    problem.n_groups = 2;
    assert_float_equal(problem_max_score(&problem), 60, 0);
    assert_true(problem_shows_groups(&problem));
}

/* ---- statements ---- */

static char *
s_html(const char *markdown)
{
    bytes_t out = bytes_make(65536);
    assert_int_equal(markdown_to_html(markdown, strlen(markdown), &out), 0);
    char *html = text_copy(out.data ? (const char *)out.data : "");
    bytes_clear(&out);
    return html;
}

static void
statements_become_html(void **state)
{
    (void)state;
    _cleanup_(free_p) char *html =
        s_html("# Two\n\na *b* [c](https://d.e/?f=g&h=i)\n\n| x | y |\n|---|---|\n| 1 | 2 |\n");
    assert_non_null(strstr(html, "<h1>Two</h1>"));
    assert_non_null(strstr(html, "<em>b</em>"));
    assert_non_null(strstr(html, "<a href=\"https://d.e/?f=g&amp;h=i\">c</a>"));
    assert_non_null(strstr(html, "<td>1</td>"));
}

static void
mathematics_stays_text_between_dollars(void **state)
{
    (void)state;
    _cleanup_(free_p) char *html =
        s_html("Let $a_i < b_{i+1}$, *so* $$\\sum_{i} x_i * y_i * z \\{$$ holds.");
    assert_non_null(strstr(html, "$a_i &lt; b_{i+1}$"));
    assert_non_null(strstr(html, "$$\\sum_{i} x_i * y_i * z \\{$$"));
    assert_null(strstr(html, "x-equation"));
}

static void
nothing_in_a_statement_runs(void **state)
{
    (void)state;
    static const char *const BAD[] = {
        "<script>alert(1)</script>",
        "a <img src=x onerror=alert(1)> b",
        "[a](javascript:alert%281%29)",
        "[a](JaVaScRiPt:alert)",
        "[a](java\tscript:alert)",
        "[a](&#106;avascript:alert)",
        "[a](javascript&colon;alert)",
        "[a](<java&Tab;script:alert>)",
        "[a]( &#1; javascript:alert)",
        "[a](vbscript:x)",
        "[a](data:text/html,x)",
        "![a](javascript:alert)",
        "<javascript:alert>",
        "[a]: javascript:alert\n\n[a]",
        "[a](x \"\\\" onclick=alert\")",
        "[a](x\"onclick=alert)",
    };
    for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++) {
        _cleanup_(free_p) char *html = s_html(BAD[i]);
        static const char *const MARKS[] = {"<script",
                                            "\"javascript",
                                            "\"JaVa",
                                            "\"java",
                                            "\"vbscript",
                                            "\"data:",
                                            "\" onclick",
                                            "<img src=x"};
        for (size_t j = 0; j < sizeof MARKS / sizeof MARKS[0]; j++)
            if (strstr(html, MARKS[j]))
                fail_msg("%s became %s", BAD[i], html);
    }
}

static void
harmless_links_are_kept(void **state)
{
    (void)state;
    static const char *const GOOD[] = {"http://x/",
                                       "HTTPS://x/",
                                       "mailto:a@b",
                                       "/problems/a",
                                       "a/b:c",
                                       "#part",
                                       "?q=a:b",
                                       "image.png"};
    for (size_t i = 0; i < sizeof GOOD / sizeof GOOD[0]; i++) {
        _cleanup_(free_p) char *markdown = text_format("[a](%s)", GOOD[i]);
        _cleanup_(free_p) char *wanted = text_format("<a href=\"%s\">", GOOD[i]);
        _cleanup_(free_p) char *html = s_html(markdown);
        assert_non_null(strstr(html, wanted));
    }
}

static void
an_address_of_any_length_is_judged(void **state)
{
    (void)state;
    bytes_t markdown = bytes_make(65536);
    bytes_append_text(&markdown, "[a](http://x/");
    for (int i = 0; i < 5000; i++)
        bytes_append_text(&markdown, "y");
    bytes_append_text(&markdown, ") [b](http://z/)");
    _cleanup_(free_p) char *html = s_html((const char *)markdown.data);
    assert_non_null(strstr(html, "<a href=\"#\">a</a>"));
    assert_non_null(strstr(html, "<a href=\"http://z/\">b</a>"));
    bytes_clear(&markdown);
}

static void
a_statement_that_is_not_utf8_or_too_large_is_refused(void **state)
{
    (void)state;
    bytes_t out = bytes_make(16);
    assert_int_equal(markdown_to_html("\xff", 1, &out), ERR_INVALID);
    assert_int_equal(markdown_to_html("a long enough line", 18, &out), ERR_TOO_LARGE);
    bytes_clear(&out);
}

/* ---- the page ---- */

static void
s_write(const char *dir, const char *name, const char *text)
{
    _cleanup_(free_p) char *path = text_format("%s/%s", dir, name);
    assert_int_equal(bytes_write_file(text, strlen(text), path), 0);
}

static void
the_page_is_found_by_path_and_nothing_beside_it(void **state)
{
    (void)state;
    char dir[] = "/tmp/assize-web-XXXXXX";
    assert_non_null(mkdtemp(dir));
    _cleanup_(free_p) char *views = text_format("%s/views", dir);
    assert_int_equal(mkdir(views, 0700), 0);
    s_write(dir, "index.html", "<p>hello</p>");
    s_write(dir, ".hidden", "secret");
    s_write(dir, "app.js", "1");
    s_write(views, "board.css", "2");

    char *why = NULL;
    _cleanup_(static_files_destroy) static_files_t *files = static_files_load(dir, &why);
    assert_non_null(files);
    assert_int_equal(static_files_count(files), 3);
    const static_file_t *index = static_files_find(files, "/");
    assert_string_equal(index->type, "text/html; charset=utf-8");
    assert_int_equal(index->content->size, 12);
    assert_int_equal(strlen(index->etag), 34);
    assert_string_equal(static_files_find(files, "/assets/app.js")->type,
                        "text/javascript; charset=utf-8");
    assert_string_equal(static_files_find(files, "/assets/views/board.css")->type,
                        "text/css; charset=utf-8");
    assert_null(static_files_find(files, "/.hidden"));
    assert_null(static_files_find(files, "/assets/.hidden"));
    assert_null(static_files_find(files, "/app.js"));
    assert_null(static_files_find(files, "/assets/../.hidden"));
    assert_null(static_files_find(files, "/assets"));

    _cleanup_(free_p) char *command = text_format("rm -r %s", dir);
    assert_int_equal(system(command), 0);
    assert_null(static_files_load(dir, &why));
    assert_non_null(why);
    free(why);
}

/* ---- metrics ---- */

static const char *
s_label(size_t route)
{
    static const char *const LABELS[] = {"/a", "/b"};
    return LABELS[route];
}

static void
metrics_count_requests_faults_and_latencies(void **state)
{
    (void)state;
    _cleanup_(metrics_destroy) metrics_t *metrics = metrics_new(2);
    metrics_count(metrics, 0, 200, 400);
    metrics_count(metrics, 0, 200, 2000000);
    metrics_count(metrics, 0, 404, 10);
    metrics_count_fault(metrics, 408);
    bytes_t out = bytes_make(METRICS_SIZE_MAX);
    assert_int_equal(metrics_write(metrics, s_label, &out), 0);
    const char *text = (const char *)out.data;
    assert_non_null(strstr(text, "assize_http_requests_total{route=\"/a\",status=\"200\"} 2\n"));
    assert_non_null(strstr(text, "assize_http_requests_total{route=\"/a\",status=\"404\"} 1\n"));
    assert_non_null(strstr(text, "assize_http_faults_total{status=\"408\"} 1\n"));
    assert_non_null(
        strstr(text, "assize_http_request_seconds_bucket{route=\"/a\",le=\"0.0005\"} 2\n"));
    assert_non_null(strstr(text, "assize_http_request_seconds_bucket{route=\"/a\",le=\"1\"} 2\n"));
    assert_non_null(
        strstr(text, "assize_http_request_seconds_bucket{route=\"/a\",le=\"+Inf\"} 3\n"));
    assert_non_null(strstr(text, "assize_http_request_seconds_sum{route=\"/a\"} 2.000410\n"));
    assert_null(strstr(text, "/b"));
    bytes_clear(&out);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_path_finds_its_row_and_parameters),
        cmocka_unit_test(unknown_paths_below_api_are_unknown_and_not_the_page),
        cmocka_unit_test(a_wrong_method_is_told_the_right_ones),
        cmocka_unit_test(every_row_has_a_pattern_of_its_own),
        cmocka_unit_test(a_submission_is_for_its_author_and_the_jury),
        cmocka_unit_test(messages_of_secret_tests_are_for_the_jury),
        cmocka_unit_test(scores_are_for_the_user_where_groups_are_shown),
        cmocka_unit_test(every_file_of_a_submission_is_shown),
        cmocka_unit_test(a_submission_is_unfinished_until_its_newest_judging_is),
        cmocka_unit_test(a_contest_goes_through_its_states),
        cmocka_unit_test(problems_show_from_the_start_on_and_to_the_jury_before),
        cmocka_unit_test(markdown_is_preferred_to_pdf_and_the_wanted_language_to_english),
        cmocka_unit_test(a_problem_limits_source_and_languages),
        cmocka_unit_test(a_problem_says_its_best_score_and_whether_groups_are_shown),
        cmocka_unit_test(statements_become_html),
        cmocka_unit_test(mathematics_stays_text_between_dollars),
        cmocka_unit_test(nothing_in_a_statement_runs),
        cmocka_unit_test(harmless_links_are_kept),
        cmocka_unit_test(an_address_of_any_length_is_judged),
        cmocka_unit_test(a_statement_that_is_not_utf8_or_too_large_is_refused),
        cmocka_unit_test(the_page_is_found_by_path_and_nothing_beside_it),
        cmocka_unit_test(metrics_count_requests_faults_and_latencies),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
