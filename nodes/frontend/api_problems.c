/*  api_problems - the problem bank: list, statement, samples, languages */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/cleanup.h"
#include "lib/base/clock.h"
#include "lib/base/err.h"
#include "lib/base/text.h"
#include "nodes/frontend/api.h"
#include "nodes/frontend/blob_fetch.h"
#include "nodes/frontend/frontend_limits.h"
#include "nodes/frontend/markdown.h"
#include "nodes/frontend/message_copy.h"
#include "schemas/message.h"

#define BINARY_SAMPLE "(this sample is not text)"

/* ---- languages ---- */

static void
s_show_languages(exchange_t *x)
{
    Assize__Language *array[LANGUAGES_MAX];
    Assize__Languages view = languages_view(x->frontend->languages, array);
    exchange_reply(x, 200, &view.base);
}

void
api_languages_note(exchange_t *x, const ProtobufCMessage *answer)
{
    languages_note(
        x->frontend->languages, (const Assize__Languages *)(const void *)answer, clock_mono_ms());
}

void
api_languages_ask(exchange_t *x, exchange_step_fn *next)
{
    static const exchange_target_t TARGET = {.descriptor = &assize__language_service__descriptor,
                                             .service = "languages",
                                             .method = "LanguagesGet",
                                             .timeout_ms = CALL_READ_MS};
    Assize__LanguagesQuery query = ASSIZE__LANGUAGES_QUERY__INIT;
    exchange_ask(x, &TARGET, &query.base, next);
}

static void
s_take_languages(exchange_t *x, const ProtobufCMessage *answer)
{
    api_languages_note(x, answer);
    s_show_languages(x);
}

void
api_languages(exchange_t *x)
{
    if (languages_count(x->frontend->languages) > 0)
        s_show_languages(x);
    else
        api_languages_ask(x, s_take_languages);
}

/* ---- the list ---- */

static void
s_take_problems(exchange_t *x, const ProtobufCMessage *answer)
{
    const Assize__ProblemsPage *page = (const Assize__ProblemsPage *)(const void *)answer;
    Assize__ProblemsView view = ASSIZE__PROBLEMS_VIEW__INIT;
    view.problems = page->problems;
    view.n_problems = page->n_problems;
    view.next = page->next;
    view.total = page->total;
    exchange_reply(x, 200, &view.base);
}

/*  A free text parameter; false: the exchange is answered. */
static bool
s_filter(exchange_t *x, const char *name, char **ret)
{
    const char *text = http_request_param(x->request, name);
    if (text && strlen(text) > TEXT_FILTER_MAX) {
        exchange_problem(x, 400, NULL, "text and keyword: at most 64 bytes");
        return false;
    }
    *ret = (char *)(text ? text : "");
    return true;
}

void
api_problems_list(exchange_t *x)
{
    int64_t limit = PAGE_LIMIT_DEFAULT;
    Assize__ProblemsQuery query = ASSIZE__PROBLEMS_QUERY__INIT;
    if (!exchange_number(x, "limit", 1, PAGE_LIMIT_MAX, &limit) ||
        !s_filter(x, "keyword", &query.keyword) || !s_filter(x, "text", &query.text))
        return;
    query.after = (char *)exchange_name(x, "after");
    if (!query.after)
        return;
    query.limit = (uint32_t)limit;
    query.hidden = viewer_is_jury(&x->viewer);
    exchange_read(x, "ProblemsList", &query.base, s_take_problems);
}

/* ---- one problem ---- */

/*  A view in the making: its files are fetched one after the other. */
typedef struct {
    blob_fetch_t fetch; /* first: blob_fetch finds it there */
    Assize__Problem *problem;
    const Assize__Statement *statement; /* Markdown to show; NULL = none */
    payload_t *html;
    Assize__SampleView samples[SAMPLES_MAX];
    Assize__SampleView *sample_list[SAMPLES_MAX];
    size_t sample_count;
    struct {
        const Assize__BlobRef *blob;
        char **place; /* in samples */
    } files[SAMPLES_MAX * 2];
    size_t file_count;
    size_t files_done;                         /* the texts before this one are ours */
    Assize__Template templates[LANGUAGES_MAX]; /* those of languages */
    Assize__Template **template_list;
    size_t template_count;
    char **answers;
    size_t answer_count;
} show_t;

static void
s_free_show(exchange_t *x)
{
    show_t *show = x->state;
    blob_fetch_clear(x);
    for (size_t i = 0; i < show->files_done; i++)
        free(*show->files[i].place);
    free(show->template_list);
    free(show->answers);
    payload_release(&show->html);
    message_free_p(&show->problem);
    free(show);
}

static show_t *
s_new_show(exchange_t *x, const Assize__Problem *problem)
{
    assert(!x->state);
    show_t *show = calloc(1, sizeof *show);
    if (!show)
        abort();
    show->problem = (Assize__Problem *)message_copy(&problem->base);
    x->state = show;
    x->state_free = s_free_show;
    return show;
}

static bool
s_has_template(const Assize__Problem *problem, const char *language)
{
    for (size_t i = 0; i < problem->n_templates; i++)
        if (strcmp(problem->templates[i]->language, language) == 0)
            return true;
    return false;
}

/*  The problem's own templates, and those of the other languages that it may be solved in. */
static void
s_collect_templates(exchange_t *x, show_t *show)
{
    const Assize__Problem *problem = show->problem;
    Assize__Language *array[LANGUAGES_MAX];
    Assize__Languages known = languages_view(x->frontend->languages, array);
    show->template_list = calloc(problem->n_templates + LANGUAGES_MAX, sizeof(Assize__Template *));
    if (!show->template_list)
        abort();
    for (size_t i = 0; i < problem->n_templates; i++)
        show->template_list[show->template_count++] = problem->templates[i];
    for (size_t i = 0; i < known.n_languages && !problem_wants_answers(problem); i++) {
        const Assize__Language *language = known.languages[i];
        if (!problem_allows(problem, language->id) || s_has_template(problem, language->id))
            continue;
        Assize__Template *made = &show->templates[i];
        assize__template__init(made);
        made->language = language->id;
        made->source = language->template_;
        show->template_list[show->template_count++] = made;
    }
}

/*  The tests whose outputs are to be submitted. */
static void
s_collect_answers(show_t *show)
{
    const Assize__Problem *problem = show->problem;
    show->answers = calloc(problem->n_tests + 1, sizeof(char *));
    if (!show->answers)
        abort();
    for (size_t i = 0; i < problem->n_tests && problem_wants_answers(problem); i++)
        if (!problem->tests[i]->sample)
            show->answers[show->answer_count++] = problem->tests[i]->name;
}

static void
s_answer_problem(exchange_t *x)
{
    show_t *show = x->state;
    const Assize__Problem *problem = show->problem;
    Assize__ProblemType pass_fail = ASSIZE__PROBLEM_TYPE__INIT;
    Assize__ProblemView view = ASSIZE__PROBLEM_VIEW__INIT;
    s_collect_templates(x, show);
    s_collect_answers(show);
    view.type = problem->type ? problem->type : &pass_fail;
    view.max_score = problem_max_score(problem);
    view.input_file = problem->input_file;
    view.output_file = problem->output_file;
    view.answers = show->answers;
    view.n_answers = show->answer_count;
    view.id = problem->id;
    view.version = problem->version;
    view.name = problem->name;
    view.limits = problem->limits;
    view.languages = problem->languages;
    view.n_languages = problem->n_languages;
    view.templates = show->template_list;
    view.n_templates = show->template_count;
    view.keywords = problem->keywords;
    view.n_keywords = problem->n_keywords;
    view.difficulty = problem->difficulty;
    view.source = problem->source;
    view.license = problem->license;
    view.samples = show->sample_list;
    view.n_samples = show->sample_count;
    if (show->html && show->html->data)
        view.statement_html = (char *)show->html->data;

    _cleanup_(free_p) char *pdf = text_format("%s/statement.pdf", x->request->path);
    if (!show->statement && problem_pdf(problem))
        view.statement_pdf = pdf;
    char *languages[PAGE_LIMIT_MAX];
    view.statement_languages = languages;
    for (size_t i = 0; i < problem->n_statements && i < PAGE_LIMIT_MAX; i++)
        languages[view.n_statement_languages++] = problem->statements[i]->language;
    exchange_reply(x, 200, &view.base);
}

static void s_fetch_next(exchange_t *x);

/*  The blob as text; one that was cut may end within a character. */
static char *
s_sample_text(const payload_t *blob)
{
    size_t size = blob->size;
    for (int i = 0; i < 3 && size > SAMPLE_MAX - 3 && !text_utf8_valid(blob->data, size); i++)
        size--;
    if (size > 0 && !text_utf8_valid(blob->data, size))
        return text_copy(BINARY_SAMPLE);
    return text_format("%.*s", (int)size, blob->data ? (const char *)blob->data : "");
}

static void
s_take_sample(exchange_t *x, payload_t *blob)
{
    show_t *show = x->state;
    *show->files[show->files_done++].place = s_sample_text(blob);
    s_fetch_next(x);
}

static void
s_take_statement(exchange_t *x, payload_t *blob)
{
    show_t *show = x->state;
    _cleanup_(free_p) char *key = text_format("html:%s", show->statement->file->hash);
    bytes_t html = bytes_make(STATEMENT_HTML_MAX);
    int code = markdown_to_html(blob->data ? (const char *)blob->data : "", blob->size, &html);
    if (code) {
        bytes_clear(&html);
        exchange_fail(x, ERR_CORRUPT, "the statement cannot be shown");
        return;
    }
    show->html = payload_take(&html);
    blob_cache_put(x->frontend->blobs, key, show->html);
    s_fetch_next(x);
}

/*  The next file that is missing; the answer when there is none. */
static void
s_fetch_next(exchange_t *x)
{
    show_t *show = x->state;
    if (show->statement && !show->html) {
        _cleanup_(free_p) char *key = text_format("html:%s", show->statement->file->hash);
        show->html = blob_cache_get(x->frontend->blobs, key);
    }
    if (show->statement && !show->html) {
        blob_fetch(x, show->statement->file, STATEMENT_MAX, 0, s_take_statement);
        return;
    }
    if (show->files_done == show->file_count)
        s_answer_problem(x);
    else
        blob_fetch(x, show->files[show->files_done].blob, 0, SAMPLE_MAX, s_take_sample);
}

static void
s_add_file(show_t *show, const Assize__BlobRef *blob, char **place)
{
    if (!blob)
        return;
    show->files[show->file_count].blob = blob;
    show->files[show->file_count++].place = place;
}

/*  Either two files, or the interaction. */
static void
s_add_sample(show_t *show,
             char *name,
             const Assize__BlobRef *input,
             const Assize__BlobRef *answer,
             const Assize__BlobRef *interaction)
{
    if (show->sample_count == SAMPLES_MAX || !((input && answer) || interaction))
        return;
    Assize__SampleView *sample = &show->samples[show->sample_count];
    assize__sample_view__init(sample);
    sample->name = name;
    show->sample_list[show->sample_count++] = sample;
    s_add_file(show, interaction, &sample->interaction);
    s_add_file(show, interaction ? NULL : input, &sample->input);
    s_add_file(show, interaction ? NULL : answer, &sample->output);
}

static void
s_add_samples(show_t *show)
{
    const Assize__Problem *problem = show->problem;
    for (size_t i = 0; i < problem->n_samples; i++) {
        const Assize__Sample *sample = problem->samples[i];
        s_add_sample(show, sample->name, sample->input, sample->answer, sample->interaction);
    }
    for (size_t i = 0; i < problem->n_tests && problem->n_samples == 0; i++) {
        const Assize__TestCase *test = problem->tests[i];
        if (test->sample)
            s_add_sample(show, test->name, test->input, test->answer, NULL);
    }
}

void
api_problem_show(exchange_t *x, const Assize__Problem *borrowed)
{
    show_t *show = s_new_show(x, borrowed);
    const Assize__Problem *problem = show->problem;
    const Assize__Statement *statement =
        problem_statement(problem, http_request_param(x->request, "language"));
    if (statement && strcmp(statement->format, "md") == 0)
        show->statement = statement;
    s_add_samples(show);
    s_fetch_next(x);
}

/* ---- the PDF ---- */

static void
s_send_pdf(exchange_t *x, payload_t *blob)
{
    payload_t *body = payload_share(blob);
    http_response_t *response = http_response_new(200);
    http_response_body(response, "application/pdf", &body);
    http_response_header(response, "Cache-Control", "private, max-age=300");
    exchange_respond(x, &response);
}

void
api_problem_show_pdf(exchange_t *x, const Assize__Problem *borrowed)
{
    show_t *show = s_new_show(x, borrowed);
    const Assize__Statement *pdf = problem_pdf(show->problem);
    if (pdf)
        blob_fetch(x, pdf->file, STATEMENT_PDF_MAX, 0, s_send_pdf);
    else
        exchange_problem(x, 404, NULL, "this problem has no PDF");
}

/* ---- by its own name ---- */

static bool
s_visible(const exchange_t *x, const Assize__Problem *problem)
{
    return !problem->hidden || viewer_is_jury(&x->viewer);
}

static void
s_take_problem(exchange_t *x, const ProtobufCMessage *answer)
{
    const Assize__Problem *problem = (const Assize__Problem *)(const void *)answer;
    if (s_visible(x, problem))
        api_problem_show(x, problem);
    else
        exchange_problem(x, 404, NULL, "there is no such problem");
}

static void
s_take_problem_for_pdf(exchange_t *x, const ProtobufCMessage *answer)
{
    const Assize__Problem *problem = (const Assize__Problem *)(const void *)answer;
    if (s_visible(x, problem))
        api_problem_show_pdf(x, problem);
    else
        exchange_problem(x, 404, NULL, "there is no such problem");
}

static void
s_get_problem(exchange_t *x, exchange_step_fn *next)
{
    const char *id = x->params.values[0];
    if (!text_name_valid(id)) {
        exchange_problem(x, 404, NULL, "there is no such problem");
        return;
    }
    Assize__NameQuery query = ASSIZE__NAME_QUERY__INIT;
    query.name = (char *)id;
    exchange_read(x, "ProblemGet", &query.base, next);
}

void
api_problem_get(exchange_t *x)
{
    s_get_problem(x, s_take_problem);
}

void
api_problem_pdf(exchange_t *x)
{
    s_get_problem(x, s_take_problem_for_pdf);
}
