/*  submissions - one's own, newest first, paged; and the short list beside a problem */
import { Trail, after_login, problem_address, submission_address } from '../address.js';
import { get, query as to_query } from '../api.js';
import { date_time, score } from '../format.js';
import { fill, h } from '../html.js';
import { load_into } from '../notice.js';
import { session } from '../session.js';
import { verdict_badge } from '../verdict.js';

const PAGE = 30;

const trail = new Trail();

/*  What a person sees in the place of what needs a log-in. */
export function please_log_in(what) {
    return h(
        'p',
        { class: 'empty' },
        h('a', { href: `#/login${after_login()}` }, 'Log in'),
        ` ${what}, or `,
        h('a', { href: `#/register${after_login()}` }, 'create an account'),
        '.',
    );
}

export function submissions_table(submissions, { with_problem }) {
    return h(
        'table',
        { class: 'list' },
        h('caption', { class: 'unseen' }, 'Submissions'),
        h(
            'thead',
            null,
            h(
                'tr',
                null,
                h('th', { scope: 'col' }, 'When'),
                with_problem && h('th', { scope: 'col' }, 'Problem'),
                h('th', { scope: 'col' }, 'Verdict'),
                h('th', { scope: 'col' }, 'Language'),
            ),
        ),
        h(
            'tbody',
            null,
            submissions.map((submission) =>
                h(
                    'tr',
                    null,
                    h(
                        'td',
                        null,
                        h(
                            'a',
                            { href: submission_address(submission) },
                            h(
                                'time',
                                { datetime: submission.received_at },
                                date_time(submission.received_at),
                            ),
                        ),
                    ),
                    with_problem &&
                        h(
                            'td',
                            { 'data-label': 'Problem' },
                            h('a', { href: problem_address(submission) }, submission.problem),
                            submission.contest &&
                                h('span', { class: 'faint' }, ` in ${submission.contest}`),
                        ),
                    h(
                        'td',
                        null,
                        verdict_badge(submission),
                        submission.score !== 0 &&
                            h('span', { class: 'faint' }, ` ${score(submission.score)}`),
                    ),
                    h('td', { class: 'faint', 'data-label': 'Language' }, submission.language),
                ),
            ),
        ),
    );
}

export async function submissions_view(place, { query, signal }) {
    const results = h('div', { class: 'results' });
    fill(place, h('h1', { tabindex: '-1' }, 'My submissions'), results);
    if (!session()) return void fill(results, please_log_in('to see your submissions'));

    const here = query.before || '';
    const newer = trail.to(here);
    await load_into(results, {
        signal,
        lines: 10,
        fetch: () => get(`/submissions${to_query({ limit: PAGE, before: here })}`, { signal }),
        draw: (view) => {
            if (!view.submissions.length)
                return h(
                    'p',
                    { class: 'empty' },
                    'Nothing here yet. ',
                    h('a', { href: '#/problems' }, 'Choose a problem'),
                    ' and send your first solution.',
                );
            return [
                submissions_table(view.submissions, { with_problem: true }),
                (here || view.next) &&
                    h(
                        'nav',
                        { class: 'pager', 'aria-label': 'Pages' },
                        here &&
                            h(
                                'a',
                                {
                                    class: 'button',
                                    rel: 'prev',
                                    href: `#/submissions${to_query({ before: newer })}`,
                                },
                                '‹ Newer',
                            ),
                        h('span', { class: 'grow' }),
                        view.next &&
                            h(
                                'a',
                                {
                                    class: 'button',
                                    rel: 'next',
                                    href: `#/submissions${to_query({ before: view.next })}`,
                                },
                                'Older ›',
                            ),
                    ),
            ];
        },
    });
}
