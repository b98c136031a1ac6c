/*  contest - a contest: clock, registration, problems, and the board as it moves

    At its start, freeze and end the contest is read and drawn again.
*/
import { after_login } from '../address.js';
import { get, now_ms, path, post } from '../api.js';
import { problem_ball } from '../board.js';
import { clock, date_time, duration, is_rgb, plural, rule_words } from '../format.js';
import { fill, h, set_text } from '../html.js';
import { LiveBoard } from '../live_board.js';
import { error_box, load_into } from '../notice.js';
import { session } from '../session.js';
import { state_badge } from './contests.js';

const TICK_MS = 250;
const TURN_MS = 300; /* behind the start, the freeze and the end: clocks differ a little */
const TURN_SCATTER_MS = 1000; /* not every page asks in the same moment */
const TIMER_MS_MAX = 2 ** 31 - 1;

const problem_link = (contest, problem) =>
    `#${path`/contests/${contest.id}/problems/${problem.label}`}`;
const ball = (problem) => problem_ball(problem, is_rgb(problem.rgb));

/*  When the server will call the contest by another state than now; undefined after the end. */
function next_turn(contest) {
    if (contest.state === 'SCHEDULED') return contest.start_at;
    if (contest.state === 'RUNNING' && Date.parse(contest.freeze_at || '') > now_ms())
        return contest.freeze_at;
    return contest.state === 'ENDED' ? undefined : contest.end_at;
}

/*  Calls `fn` soon after `at` (RFC 3339), by the server's clock; never at once, if that is past. */
function call_after(at, fn, signal) {
    const wait_ms =
        Math.max(Date.parse(at || '') - now_ms(), 0) + TURN_MS + Math.random() * TURN_SCATTER_MS;
    if (Number.isNaN(wait_ms)) return;
    const timer = setTimeout(fn, Math.min(wait_ms, TIMER_MS_MAX));
    signal.addEventListener('abort', () => clearTimeout(timer));
}

function countdown(contest, signal) {
    const words = h('span', { class: 'clock-words' });
    const time = h('span', { class: 'clock-time', role: 'timer' });
    const bar = h('progress', { class: 'contest-bar', 'aria-label': 'Time gone', max: '1' });
    const start_ms = Date.parse(contest.start_at);
    const end_ms = Date.parse(contest.end_at);
    const tick = () => {
        const at_ms = now_ms();
        const to_start = at_ms < start_ms;
        set_text(words, to_start ? 'Starts in' : at_ms < end_ms ? 'Time left' : 'Ended');
        set_text(
            time,
            to_start
                ? clock(start_ms - at_ms)
                : at_ms < end_ms
                  ? clock(end_ms - at_ms)
                  : date_time(contest.end_at),
        );
        bar.value = Math.min(1, Math.max(0, (at_ms - start_ms) / (end_ms - start_ms)));
    };
    const timer = setInterval(tick, TICK_MS);
    signal.addEventListener('abort', () => clearInterval(timer));
    tick();
    return h('div', { class: 'clock' }, words, ' ', time, bar);
}

function registration(contest, reload, signal) {
    if (contest.registered) return h('span', { class: 'badge v-ac big' }, 'You are registered');
    if (contest.state === 'ENDED') return null;
    if (!session())
        return h(
            'a',
            { class: 'button primary', href: `#/login${after_login()}` },
            'Log in to take part',
        );
    const problem = h('div');
    const button = h(
        'button',
        {
            type: 'button',
            class: 'primary',
            onclick: async () => {
                button.disabled = true;
                try {
                    await post(path`/contests/${contest.id}/registrations`, undefined, { signal });
                    await reload();
                } catch (error) {
                    button.disabled = false;
                    if (!('code' in error)) throw error;
                    fill(problem, error_box(error));
                }
            },
        },
        'Register',
    );
    return h('div', null, button, problem);
}

function problems(contest) {
    if (!contest.problems.length)
        return h(
            'p',
            { class: 'empty' },
            contest.state === 'SCHEDULED'
                ? 'The problems appear here when the contest starts.'
                : 'This contest has no problems.',
        );
    return h(
        'ul',
        { class: 'contest-problems' },
        contest.problems.map((problem) =>
            h(
                'li',
                null,
                h(
                    'a',
                    { href: problem_link(contest, problem) },
                    ball(problem),
                    h('b', null, problem.label),
                    h('span', { class: 'ellipsis grow' }, problem.name || problem.problem),
                    h('span', { class: 'solved-mark', 'data-label': problem.label }),
                ),
            ),
        ),
    );
}

/*  Marks the problems that the reader's own row says are solved. */
function mark_solved(place, row) {
    for (const mark of place.querySelectorAll('.solved-mark')) {
        const solved = row.cells.some((cell) => cell.solved && cell.label === mark.dataset.label);
        if (solved && !mark.firstChild)
            fill(
                mark,
                h('span', { 'aria-hidden': 'true' }, '✓'),
                h('span', { class: 'unseen' }, 'solved'),
            );
        else if (!solved) fill(mark);
    }
}

function head(contest, reload, signal) {
    return [
        h(
            'div',
            { class: 'contest-head' },
            h(
                'div',
                { class: 'grow' },
                h('h1', { tabindex: '-1' }, contest.name || contest.id, ' ', state_badge(contest)),
                h(
                    'p',
                    { class: 'facts' },
                    h('time', { datetime: contest.start_at }, date_time(contest.start_at)),
                    h(
                        'span',
                        null,
                        duration(Date.parse(contest.end_at) - Date.parse(contest.start_at)),
                    ),
                    h('span', null, rule_words(contest.rule)),
                    contest.rule === 'ICPC' &&
                        h('span', null, `${contest.penalty_minutes} min penalty`),
                    h('span', null, plural(contest.registrations, 'participant')),
                ),
                registration(contest, reload, signal),
            ),
            countdown(contest, signal),
        ),
        h('h2', null, 'Problems'),
        problems(contest),
    ];
}

export async function contest_view(place, { params, signal, title }) {
    let inner = null;
    const fetch_contest = () => get(path`/contests/${params.contest}`, { signal });
    const draw = (contest) => {
        inner?.abort(); /* a new drawing ends the timers and streams of the one before */
        inner = new AbortController();
        signal.addEventListener('abort', () => inner.abort());
        title(contest.name || contest.id);
        call_after(next_turn(contest), turn, inner.signal);
        const board = new LiveBoard({
            contest,
            ball,
            signal: inner.signal,
            me: contest.registered ? session()?.user : undefined,
            problem_link: (problem) => problem_link(contest, problem),
            on_own: (row) => mark_solved(place, row),
        });
        return [head(contest, reload, inner.signal), board.elements()];
    };
    const reload = async () => {
        const contest = await fetch_contest();
        if (!signal.aborted) fill(place, draw(contest));
    };
    const turn = () =>
        reload().catch((error) => {
            if (error.name !== 'AbortError')
                call_after(new Date(now_ms()).toISOString(), turn, inner.signal);
        });
    await load_into(place, { signal, lines: 8, fetch: fetch_contest, draw });
    if (!signal.aborted && !place.querySelector('h1'))
        place.prepend(h('h1', { tabindex: '-1' }, 'Contest'));
}
