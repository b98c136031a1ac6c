/*  problems - the list: search, keywords, paging */
import { Trail } from '../address.js';
import { get, query as to_query } from '../api.js';
import { plural, seconds } from '../format.js';
import { fill, h } from '../html.js';
import { load_into } from '../notice.js';

const PAGE = 50;
const TYPING_MS = 300; /* a pause in typing that starts the search */
const KEYWORDS_SHOWN = 14;

const trail = new Trail();

/*  The keywords of these problems, the most frequent first. */
function keywords_of(problems) {
    const counts = new Map();
    for (const keyword of problems.flatMap((problem) => problem.keywords))
        counts.set(keyword, (counts.get(keyword) || 0) + 1);
    return [...counts]
        .sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]))
        .map(([keyword]) => keyword);
}

function address(filter) {
    return `#/problems${to_query(filter)}`;
}

function row(problem, filter) {
    return h(
        'tr',
        null,
        h(
            'td',
            { class: 'grow' },
            h(
                'a',
                { class: 'row-link', href: `#/problems/${encodeURIComponent(problem.id)}` },
                problem.name || problem.id,
            ),
            h(
                'div',
                { class: 'chips' },
                problem.keywords.map((keyword) =>
                    h(
                        'a',
                        { class: 'chip tiny', href: address({ text: filter.text, keyword }) },
                        keyword,
                    ),
                ),
            ),
        ),
        h(
            'td',
            { class: 'number', 'data-label': 'Difficulty' },
            problem.difficulty || h('span', { class: 'faint', title: 'Not rated' }, '–'),
        ),
        h(
            'td',
            { class: 'number', 'data-label': 'Solved' },
            problem.solved_by.toLocaleString('en'),
            h('span', { class: 'faint' }, ` / ${problem.tried_by.toLocaleString('en')}`),
        ),
        h('td', { class: 'number faint', 'data-label': 'Time limit' }, seconds(problem.time_ms)),
    );
}

function table(view, filter) {
    if (!view.problems.length)
        return h(
            'p',
            { class: 'empty' },
            filter.text || filter.keyword ? 'No problem matches.' : 'There are no problems yet.',
        );
    return h(
        'table',
        { class: 'list' },
        h('caption', { class: 'unseen' }, 'Problems'),
        h(
            'thead',
            null,
            h(
                'tr',
                null,
                h('th', { scope: 'col' }, 'Problem'),
                h('th', { scope: 'col', class: 'number' }, 'Difficulty'),
                h('th', { scope: 'col', class: 'number', title: 'Solved by / tried by' }, 'Solved'),
                h('th', { scope: 'col', class: 'number' }, 'Time limit'),
            ),
        ),
        h(
            'tbody',
            null,
            view.problems.map((problem) => row(problem, filter)),
        ),
    );
}

function pager(view, filter) {
    const here = filter.after || '';
    const before = trail.to(here);
    if (!here && !view.next) return null;
    return h(
        'nav',
        { class: 'pager', 'aria-label': 'Pages' },
        here &&
            h(
                'a',
                { class: 'button', rel: 'prev', href: address({ ...filter, after: before }) },
                '‹ Previous',
            ),
        h('span', { class: 'grow' }),
        view.next &&
            h(
                'a',
                { class: 'button', rel: 'next', href: address({ ...filter, after: view.next }) },
                'Next ›',
            ),
    );
}

function chips(view, filter) {
    const others = keywords_of(view.problems)
        .filter((keyword) => keyword !== filter.keyword)
        .slice(0, KEYWORDS_SHOWN);
    return h(
        'div',
        { class: 'chips', role: 'group', 'aria-label': 'Keywords' },
        filter.keyword &&
            h(
                'a',
                {
                    class: 'chip on',
                    href: address({ text: filter.text }),
                    title: 'Remove this filter',
                },
                filter.keyword,
                h('span', { 'aria-hidden': 'true' }, ' ×'),
            ),
        others.map((keyword) =>
            h('a', { class: 'chip', href: address({ text: filter.text, keyword }) }, keyword),
        ),
    );
}

export async function problems_view(place, { query, signal }) {
    const filter = { text: query.text, keyword: query.keyword, after: query.after };
    const results = h('div', { class: 'results' });
    const count = h('p', { class: 'faint count', role: 'status' });
    const search = h('input', {
        type: 'search',
        id: 'search',
        value: filter.text || '',
        maxlength: '64',
        placeholder: 'Search by name',
        autocomplete: 'off',
        'aria-label': 'Search problems by name',
    });
    let timer = 0;

    const load = () =>
        load_into(results, {
            signal,
            lines: 10,
            fetch: () => get(`/problems${to_query({ limit: PAGE, ...filter })}`, { signal }),
            draw: (view) => {
                fill(count, plural(view.total, 'problem'));
                return [chips(view, filter), table(view, filter), pager(view, filter)];
            },
        });
    const apply = () => {
        clearTimeout(timer);
        const text = search.value.trim();
        if (text === (filter.text || '')) return;
        filter.text = text;
        filter.after = undefined;
        history.replaceState(
            null,
            '',
            address(filter),
        ); /* stays in the view: the field keeps its focus */
        load();
    };
    search.addEventListener('input', () => {
        clearTimeout(timer);
        timer = setTimeout(apply, TYPING_MS);
    });
    signal.addEventListener('abort', () => clearTimeout(timer));

    fill(
        place,
        h(
            'div',
            { class: 'head-row' },
            h('h1', { tabindex: '-1' }, 'Problems'),
            count,
            h(
                'form',
                {
                    class: 'search',
                    role: 'search',
                    onsubmit: (event) => {
                        event.preventDefault();
                        apply();
                    },
                },
                search,
            ),
        ),
        results,
    );
    await load();
}
