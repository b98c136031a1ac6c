/*  program - see program.h */
#include "nodes/frontend/program.h"

#include "lib/base/cleanup.h"
#include "nodes/frontend/api.h"

bool
program_read(exchange_t *x,
             char *language,
             char *source,
             Assize__SourceText *const *files,
             size_t file_count,
             char *entry_point)
{
    program_t *self = x->state;
    _cleanup_(free_p) char *why =
        sources_make(&self->sources, language, source, files, file_count, entry_point);
    if (why)
        exchange_problem(x, 400, NULL, why);
    return !why;
}

static void
s_ask_problem(exchange_t *x)
{
    program_t *self = x->state;
    Assize__NameQuery query = ASSIZE__NAME_QUERY__INIT;
    query.name = self->problem;
    exchange_read(x, "ProblemGet", &query.base, self->next);
}

static void
s_take_languages(exchange_t *x, const ProtobufCMessage *answer)
{
    api_languages_note(x, answer);
    s_ask_problem(x);
}

void
program_ask_problem(exchange_t *x, exchange_step_fn *next)
{
    program_t *self = x->state;
    self->next = next;
    if (languages_count(x->frontend->languages) > 0)
        s_ask_problem(x);
    else
        api_languages_ask(x, s_take_languages);
}

bool
program_refused(exchange_t *x, const Assize__Problem *problem)
{
    const program_t *self = x->state;
    if (problem->hidden && !self->contest && !viewer_is_jury(&x->viewer)) {
        exchange_problem(x, 404, NULL, "there is no such problem");
        return true;
    }
    const refusal_t *refusal = sources_refusal(&self->sources, problem, x->frontend->languages);
    if (refusal)
        exchange_problem(x, refusal->status, refusal->code, refusal->detail);
    return refusal != NULL;
}

void
program_clear(program_t *self)
{
    sources_clear(&self->sources);
}
