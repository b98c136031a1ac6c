/*  api - the handlers of the route table, by domain

    Each gets an exchange whose caller was authenticated, authorised and rate
    limited by its row, and answers it exactly once, now or later.
*/
#ifndef ASSIZE_API_H
#define ASSIZE_API_H

#include <schemas/problem.pb-c.h>

#include "nodes/frontend/exchange.h"

/* api_users.c */
void api_user_register(exchange_t *x);
void api_session_open(exchange_t *x);
void api_session_close(exchange_t *x);
void api_me(exchange_t *x);

/* api_problems.c */
void api_languages(exchange_t *x);
void api_problems_list(exchange_t *x);
void api_problem_get(exchange_t *x);
void api_problem_pdf(exchange_t *x);

/*  Asks a worker for the languages, which are then known when `next` is called. For the first
    moments of a node; later they are asked for again and again anyway. */
void api_languages_ask(exchange_t *x, exchange_step_fn *next);
void api_languages_note(exchange_t *x, const ProtobufCMessage *answer);

/*  Answers with the view of this problem, which is copied; or with its PDF. */
void api_problem_show(exchange_t *x, const Assize__Problem *problem);
void api_problem_show_pdf(exchange_t *x, const Assize__Problem *problem);

/* api_submissions.c */
void api_submission_make(exchange_t *x);
void api_submission_get(exchange_t *x);
void api_submission_events(exchange_t *x);
void api_submissions_list(exchange_t *x);

/*  Submits the request's body to a problem; `contest` NULL = practice. */
void api_submit_to(exchange_t *x, const char *problem, const char *contest);

/*  A submission's judging went on, or ended. */
void api_submission_progressed(frontend_t *frontend, const Assize__JudgeProgress *progress);
void api_submission_judged(frontend_t *frontend, const char *submission, uint64_t seq);

/*  Every LIVE_HEARTBEAT_MS: a sign of life to each stream. */
void api_submission_heartbeat(frontend_t *frontend);
void api_board_heartbeat(frontend_t *frontend);

/* api_runs.c */
void api_run_make(exchange_t *x);

/*  Tries the request's body at a problem. `contest`: the caller may see it there, hidden or not. */
void api_run_at(exchange_t *x, const char *problem, bool contest);

/* api_contests.c */
void api_contests_list(exchange_t *x);
void api_contest_get(exchange_t *x);
void api_contest_register(exchange_t *x);
void api_contest_problem(exchange_t *x);
void api_contest_pdf(exchange_t *x);
void api_contest_submit(exchange_t *x);
void api_contest_run(exchange_t *x);

/*  A problem has a new version: what is known of the old one is forgotten. */
void api_problem_changed(frontend_t *frontend, const char *problem);

/* api_boards.c */
void api_board_page(exchange_t *x);
void api_board_events(exchange_t *x);

/*  A watched board has changed. */
void api_board_changed(frontend_t *frontend, const Assize__BoardChange *change);

/* api_system.c */
void api_health(exchange_t *x);
void api_ready(exchange_t *x);
void api_metrics(exchange_t *x);
void api_page(exchange_t *x);

#endif
