/*  app - the frame of the page and its router

    The address behind the hash says what is shown: `#/problems/two-sum?x=y`.
    Each view is a function of (place, context) that draws into `place`; its
    context holds `params` and `query` of the address, and a `signal` that is
    aborted when the reader goes elsewhere: requests, streams and timers end
    with it, so that no view has a clean-up of its own.
*/
import { HOME, address_parse, after_login } from './address.js';
import { error_box } from './notice.js';
import { fill, h } from './html.js';
import { log_out, on_session, session, session_load, session_lost, shown_name } from './session.js';
import { log_in_view, register_view } from './views/account.js';
import { contest_view } from './views/contest.js';
import { contests_view } from './views/contests.js';
import { problem_view } from './views/problem.js';
import { problems_view } from './views/problems.js';
import { submission_view } from './views/submission.js';
import { submissions_view } from './views/submissions.js';

/* pattern (":name" is one segment), title until the view knows better, view */
const ROUTES = [
    ['/problems', 'Problems', problems_view],
    ['/problems/:problem', 'Problem', problem_view],
    ['/submissions', 'My submissions', submissions_view],
    ['/submissions/:submission', 'Submission', submission_view],
    ['/contests', 'Contests', contests_view],
    ['/contests/:contest', 'Contest', contest_view],
    ['/contests/:contest/problems/:label', 'Problem', problem_view],
    ['/login', 'Log in', log_in_view],
    ['/register', 'Create an account', register_view],
].map(([pattern, title, view]) => [pattern.split('/'), title, view]);

const NAV = [
    ['Problems', '/problems'],
    ['Contests', '/contests'],
    ['My submissions', '/submissions'],
];

const main = document.getElementById('main');
let leaving = new AbortController();

/*  The view of an address and its parameters; null for one that is none of ours. */
function match(where) {
    const segments = where.split('/');
    for (const [pattern, title, view] of ROUTES) {
        if (pattern.length !== segments.length) continue;
        const params = {};
        const fits = pattern.every((part, i) => {
            if (!part.startsWith(':')) return part === segments[i];
            try {
                params[part.slice(1)] = decodeURIComponent(segments[i]);
            } catch {
                return false;
            }
            return segments[i] !== '';
        });
        if (fits) return { title, view, params };
    }
    return null;
}

function set_title(text) {
    document.title = `${text} · Assize`;
}

function draw_nav(where) {
    fill(
        document.getElementById('nav'),
        NAV.map(([name, target]) => {
            const here = where === target || where.startsWith(`${target}/`);
            return h('a', { href: `#${target}`, 'aria-current': here ? 'page' : null }, name);
        }),
    );
}

function draw_account() {
    const place = document.getElementById('account');
    const who = session();
    if (!who)
        return fill(
            place,
            h('a', { href: `#/login${after_login()}` }, 'Log in'),
            h('a', { class: 'button small', href: `#/register${after_login()}` }, 'Sign up'),
        );
    const leave = async (event) => {
        event.target.disabled = true;
        try {
            await log_out();
        } catch (error) {
            event.target.disabled = false;
            event.target.title = error.message;
            return;
        }
        location.hash = HOME;
    };
    return fill(
        place,
        h('span', { class: 'me', title: who.user }, shown_name(who)),
        h('button', { type: 'button', class: 'quiet small', onclick: leave }, 'Log out'),
    );
}

async function show({ first = false } = {}) {
    leaving.abort();
    leaving = new AbortController();
    const { signal } = leaving;
    const { where, query } = address_parse(location.hash);
    const found = match(where);
    draw_nav(where);
    draw_account();
    const place = h('div', { class: 'view' });
    fill(main, place);
    if (!found) {
        set_title('Not found');
        fill(
            place,
            h('h1', { tabindex: '-1' }, 'Nothing is here'),
            h('p', null, 'This address leads nowhere. ', h('a', { href: HOME }, 'To the problems')),
        );
        return;
    }
    set_title(found.title);
    if (!first) {
        scrollTo(0, 0);
        focus_heading(place, signal);
    }
    try {
        await found.view(place, {
            params: found.params,
            query,
            signal,
            title: (text) => !signal.aborted && set_title(text),
        });
    } catch (error) {
        if (signal.aborted || error.name === 'AbortError') return;
        if (error.status === 401) session_lost();
        fill(
            place,
            h('h1', { tabindex: '-1' }, found.title),
            error_box(error, () => show()),
        );
        if (!('code' in error)) throw error;
    }
}

/*  A new view is announced by moving the focus to its heading, as soon as that is there. */
function focus_heading(place, signal) {
    const focus = () => {
        const heading = place.querySelector('h1');
        if (heading && !place.contains(document.activeElement))
            heading.focus({ preventScroll: true });
        return heading;
    };
    if (focus()) return;
    const watch = new MutationObserver(() => focus() && watch.disconnect());
    watch.observe(place, { childList: true, subtree: true });
    signal.addEventListener('abort', () => watch.disconnect());
}

async function start() {
    document.getElementById('skip').addEventListener('click', () => {
        main.setAttribute('tabindex', '-1');
        main.focus();
    });
    addEventListener('hashchange', () => show());
    try {
        await session_load();
    } catch {
        /* The view will meet the same failure and say it in its place. */
    }
    on_session(draw_account);
    await show({ first: true });
}

start();
