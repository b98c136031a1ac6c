/*  board - the table of a contest: rows that move, one's own row always in sight

    Draws BoardPages. A row keeps its element from one page to the next; what
    changed place slides there (FLIP: measure, draw, animate from the old place),
    unless the reader prefers no motion. Which rows, and why, is standings.js.
*/
import { clock, plural } from './format.js';
import { fill, h, set_text } from './html.js';

const MOVE_MS = 450;
const FLASH_MS = 1600;

function cell_words(cell) {
    const parts = [cell.label];
    if (cell.solved)
        parts.push(cell.first ? 'first to solve' : 'solved', `at ${clock(Number(cell.time_ms))}`);
    else if (!cell.attempts) parts.push('not tried');
    if (cell.attempts) parts.push(plural(cell.attempts, 'attempt'));
    if (cell.pending) parts.push(`${cell.pending} pending`);
    return parts.join(', ');
}

function minutes(ms) {
    return String(Math.floor(Number(ms) / 60000));
}

/*  What a cell is, for its colour; "" when nothing was tried. */
function cell_state(cell) {
    if (cell.solved) return cell.first ? 'first' : 'solved';
    if (cell.pending) return 'pending';
    return cell.attempts ? 'tried' : '';
}

/*  "+2": solved after two wrong attempts; "−2": two wrong ones; "?": waits for its verdict. */
function cell_mark(cell) {
    if (cell.solved) return `+${cell.attempts - 1 || ''}`;
    if (cell.pending) return '?';
    return cell.attempts ? `−${cell.attempts}` : '';
}

function cell_new(cell, rule) {
    const state = cell_state(cell);
    const mark = cell_mark(cell);
    const at = rule === 'SPEED' ? clock(Number(cell.time_ms)) : minutes(cell.time_ms);
    const time = cell.solved ? at : '';
    return h(
        'td',
        { class: `board-cell ${state}`, title: cell_words(cell) },
        h('span', { 'aria-hidden': 'true' }, h('b', null, mark), time && h('small', null, time)),
        h('span', { class: 'unseen' }, cell_words(cell)),
    );
}

function penalty_words(row, rule) {
    if (!row.solved) return '0';
    return rule === 'SPEED' ? clock(Number(row.penalty)) : row.penalty;
}

function fill_row(element, row, rule, own) {
    element.className = own ? 'own' : '';
    return fill(
        element,
        h('td', { class: 'number rank' }, row.rank),
        h(
            'th',
            { scope: 'row', class: 'who', title: row.user },
            h('span', { class: 'who-name' }, row.display_name || row.user),
            own && h('span', { class: 'you' }, 'you'),
        ),
        h('td', { class: 'number score' }, h('b', null, row.solved)),
        h('td', { class: 'number penalty' }, penalty_words(row, rule)),
        row.cells.map((cell) => cell_new(cell, rule)),
    );
}

/*  A ball of the problem's colour: the one colour on the page that comes as data. */
export function problem_ball(problem, rgb_ok) {
    const ball = h('span', { class: 'ball', 'aria-hidden': 'true' });
    if (rgb_ok) ball.style.setProperty('--ball', problem.rgb);
    return ball;
}

function animate(rows, tops, moved) {
    if (matchMedia('(prefers-reduced-motion: reduce)').matches) return;
    for (const [user, element] of rows) {
        const before = tops.get(user);
        const delta = before === undefined ? 0 : before - element.offsetTop;
        if (delta)
            element.animate([{ transform: `translateY(${delta}px)` }, { transform: 'none' }], {
                duration: MOVE_MS,
                easing: 'cubic-bezier(.2,.7,.2,1)',
            });
        else if (before === undefined && tops.size)
            element.animate([{ opacity: 0 }, { opacity: 1 }], { duration: MOVE_MS });
        if (moved.has(user)) {
            element.classList.add('flash');
            setTimeout(() => element.classList.remove('flash'), FLASH_MS);
        }
    }
}

/*  Returns { element, show (page, own) }: `own` is the reader's own BoardRow or null; it is pinned
    below the head when the page does not hold it. `labels` are the contest's ContestProblems. */
export function board_new({ contest, own_user, ball, problem_link }) {
    const rule = contest.rule;
    const body = h('tbody');
    const pinned = h('tbody', { class: 'pinned', hidden: true });
    const pinned_row = h('tr');
    const empty = h('p', { class: 'empty', hidden: true }, 'Nobody has registered yet.');
    pinned.append(pinned_row);
    const head = h(
        'tr',
        null,
        h('th', { scope: 'col', class: 'number rank' }, h('abbr', { title: 'Rank' }, '#')),
        h('th', { scope: 'col', class: 'who' }, 'Participant'),
        h('th', { scope: 'col', class: 'number score' }, 'Solved'),
        h('th', { scope: 'col', class: 'number penalty' }, rule === 'SPEED' ? 'Time' : 'Penalty'),
        contest.problems.map((problem) =>
            h(
                'th',
                { scope: 'col', class: 'board-cell' },
                h('a', { href: problem_link(problem) }, ball(problem), problem.label),
            ),
        ),
    );
    const element = h(
        'div',
        { class: 'board-frame' },
        h(
            'div',
            { class: 'scroll-x', tabindex: '0', role: 'region', 'aria-label': 'Standings' },
            h(
                'table',
                { class: 'board' },
                h('caption', { class: 'unseen' }, 'Standings'),
                h('thead', null, head),
                pinned,
                body,
            ),
        ),
        empty,
    );
    let rows = new Map();
    const drawn =
        new Map(); /* user -> JSON of the row as drawn: what is the same is not drawn again */

    const show = (page, own) => {
        const tops = new Map([...rows].map(([user, row]) => [user, row.offsetTop]));
        const next = new Map();
        for (const row of page.rows) {
            const element = rows.get(row.user) || h('tr');
            const text = JSON.stringify(row);
            if (drawn.get(row.user) !== text) fill_row(element, row, rule, row.user === own_user);
            drawn.set(row.user, text);
            next.set(row.user, element);
        }
        for (const user of drawn.keys()) if (!next.has(user)) drawn.delete(user);
        const there = [...body.children];
        const wanted = [...next.values()];
        if (there.length !== wanted.length || there.some((row, i) => row !== wanted[i]))
            body.replaceChildren(...wanted);
        rows = next;
        animate(rows, tops, page.moved || new Set());
        const pin = own && !next.has(own.user);
        pinned.hidden = !pin;
        if (pin) fill_row(pinned_row, own, rule, true);
        empty.hidden = page.total > 0;
    };
    return { element, show };
}

/*  "Rows 51 to 100 of 12,345". */
export function board_range(element, page) {
    const last = page.offset + page.rows.length;
    set_text(
        element,
        page.rows.length
            ? `${(page.offset + 1).toLocaleString('en')} – ${last.toLocaleString('en')} of ${page.total.toLocaleString('en')}`
            : '',
    );
}
