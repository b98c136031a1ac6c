/*  contests - the list: those running, those to come, those past */
import { get, path, query as to_query } from '../api.js';
import { date_time, duration, plural } from '../format.js';
import { fill, h } from '../html.js';
import { load_into } from '../notice.js';

const PAGE = 50;
const GROUPS = [
    ['Running now', (state) => state === 'RUNNING' || state === 'FROZEN'],
    ['Coming up', (state) => state === 'SCHEDULED'],
    ['Past', (state) => state === 'ENDED'],
];

export function state_badge(contest) {
    const words = { SCHEDULED: 'Coming up', RUNNING: 'Running', FROZEN: 'Frozen', ENDED: 'Ended' }[
        contest.state
    ];
    return words && h('span', { class: `badge c-${contest.state.toLowerCase()}` }, words);
}

function item(contest) {
    const start_ms = Date.parse(contest.start_at);
    return h(
        'li',
        { class: 'card contest-item' },
        h(
            'div',
            { class: 'grow' },
            h(
                'h3',
                null,
                h(
                    'a',
                    { class: 'row-link', href: `#${path`/contests/${contest.id}`}` },
                    contest.name || contest.id,
                ),
            ),
            h(
                'p',
                { class: 'facts' },
                h('time', { datetime: contest.start_at }, date_time(contest.start_at)),
                h('span', null, duration(Date.parse(contest.end_at) - start_ms)),
                h('span', null, plural(contest.registrations, 'participant')),
            ),
        ),
        contest.registered && h('span', { class: 'badge v-ac' }, 'Registered'),
        state_badge(contest),
    );
}

export async function contests_view(place, { query, signal }) {
    const results = h('div', { class: 'results' });
    fill(place, h('h1', { tabindex: '-1' }, 'Contests'), results);
    await load_into(results, {
        signal,
        fetch: () => get(`/contests${to_query({ limit: PAGE, after: query.after })}`, { signal }),
        draw: ({ contests, next }) => [
            !contests.length && h('p', { class: 'empty' }, 'No contest has been announced yet.'),
            GROUPS.map(([heading, holds]) => {
                const members = contests.filter((contest) => holds(contest.state));
                return (
                    members.length > 0 &&
                    h(
                        'section',
                        null,
                        h('h2', null, heading),
                        h('ul', { class: 'cards' }, members.map(item)),
                    )
                );
            }),
            (query.after || next) &&
                h(
                    'nav',
                    { class: 'pager', 'aria-label': 'Pages' },
                    query.after && h('a', { class: 'button', href: '#/contests' }, '‹ First page'),
                    h('span', { class: 'grow' }),
                    next &&
                        h(
                            'a',
                            {
                                class: 'button',
                                rel: 'next',
                                href: `#/contests${to_query({ after: next })}`,
                            },
                            'Next ›',
                        ),
                ),
        ],
    });
}
