/*  verdict - one submission as it is judged: words, a bar, a strip of tests, the table

    Fed with SubmissionViews, one after another; it changes in place, so that
    nothing jumps and the live region speaks only when the words change.
*/
import { get, live, path } from './api.js';
import {
    cpu_time,
    exit_words,
    memory,
    score,
    state_words,
    verdict_class,
    verdict_meaning,
    verdict_words,
} from './format.js';
import { fill, h, set_text } from './html.js';
import { connection_state, error_box } from './notice.js';

const CELLS_MAX = 300; /* tests shown as cells; beyond that only the bar and the table */
const LONG_TEXT = 400; /* characters of a message before it is folded */

/*  A verdict as a coloured word. */
export function verdict_badge(view) {
    if (view.state === 'FINISHED')
        return h(
            'span',
            { class: `badge ${verdict_class(view.verdict)}`, title: verdict_words(view.verdict) },
            verdict_words(view.verdict),
        );
    return h('span', { class: 'badge v-none' }, state_words(view.state));
}

function cell_title(test, i) {
    const parts = [
        `Test ${i + 1}`,
        verdict_words(test.verdict),
        cpu_time(test.cpu_ms),
        memory(test.memory_kib),
        exit_words(test),
    ];
    return parts.filter(Boolean).join(' · ');
}

function strip_cells(view) {
    const cells = [];
    for (let i = 0; i < Math.min(view.tests_total, CELLS_MAX); i++) {
        const test = view.tests[i];
        if (test)
            cells.push(
                h('li', {
                    class: `cell ${verdict_class(test.verdict)}`,
                    title: cell_title(test, i),
                }),
            );
        else if (view.state === 'FINISHED')
            cells.push(h('li', { class: 'cell', title: `Test ${i + 1} · not run` }));
        else
            cells.push(
                h('li', {
                    class:
                        i < view.tests_done
                            ? 'cell done'
                            : i === view.tests_done && view.state === 'RUNNING'
                              ? 'cell now'
                              : 'cell',
                }),
            );
    }
    return cells;
}

function long_text(text) {
    const body = h('pre', { class: 'message', tabindex: '0' }, text);
    return text.length > LONG_TEXT ? h('details', null, h('summary', null, 'Message'), body) : body;
}

function jury_part(heading, text) {
    return (
        text && h('div', { class: 'jury' }, h('span', { class: 'faint' }, heading), long_text(text))
    );
}

function test_row(test, i, scored) {
    return h(
        'tr',
        null,
        h('td', { class: 'number' }, i + 1),
        h('td', { class: 'test-name' }, test.name),
        h(
            'td',
            null,
            h(
                'span',
                {
                    class: `badge ${verdict_class(test.verdict)}`,
                    title: verdict_words(test.verdict),
                },
                test.verdict,
            ),
            exit_words(test) && h('span', { class: 'faint' }, ` ${exit_words(test)}`),
            test.message && long_text(test.message),
            jury_part('For the jury', test.jury_message),
            jury_part('What was said: > program, < judge', test.transcript),
        ),
        scored && h('td', { class: 'number' }, score(test.score)),
        h('td', { class: 'number' }, cpu_time(test.cpu_ms)),
        h('td', { class: 'number' }, memory(test.memory_kib)),
    );
}

function tests_table(view) {
    const scored = view.tests.some((test) => test.score);
    return h(
        'div',
        { class: 'scroll-x', tabindex: '0', role: 'region', 'aria-label': 'Tests' },
        h(
            'table',
            { class: 'tests' },
            h('caption', { class: 'unseen' }, 'The tests that were run'),
            h(
                'thead',
                null,
                h(
                    'tr',
                    null,
                    h('th', { class: 'number', scope: 'col' }, '#'),
                    h('th', { scope: 'col' }, 'Test'),
                    h('th', { scope: 'col' }, 'Verdict'),
                    scored && h('th', { class: 'number', scope: 'col' }, 'Score'),
                    h('th', { class: 'number', scope: 'col' }, 'CPU'),
                    h('th', { class: 'number', scope: 'col' }, 'Memory'),
                ),
            ),
            h(
                'tbody',
                null,
                view.tests.map((test, i) => test_row(test, i, scored)),
            ),
        ),
    );
}

function group_row(group) {
    const bound = group.max_score === undefined ? '' : ` / ${score(group.max_score)}`;
    return h(
        'tr',
        null,
        h('th', { scope: 'row' }, group.name),
        h(
            'td',
            null,
            h(
                'span',
                {
                    class: `badge ${verdict_class(group.verdict)}`,
                    title: verdict_words(group.verdict),
                },
                group.verdict === 'UNSPECIFIED' ? 'not run' : group.verdict,
            ),
        ),
        h('td', { class: 'number' }, score(group.score), h('span', { class: 'faint' }, bound)),
    );
}

function groups_table(groups) {
    return h(
        'table',
        { class: 'tests groups' },
        h('caption', { class: 'unseen' }, 'Test groups'),
        h(
            'thead',
            null,
            h(
                'tr',
                null,
                h('th', { scope: 'col' }, 'Group'),
                h('th', { scope: 'col' }, 'Verdict'),
                h('th', { class: 'number', scope: 'col' }, 'Score'),
            ),
        ),
        h('tbody', null, groups.map(group_row)),
    );
}

function summary(view) {
    if (view.state !== 'FINISHED')
        return view.state === 'RUNNING' && view.tests_total
            ? `Test ${Math.min(view.tests_done + 1, view.tests_total)} of ${view.tests_total}`
            : '';
    const points = view.scored ? `Score ${score(view.score)}. ` : '';
    const failed = view.tests.findIndex((test) => test.verdict !== 'AC');
    const where =
        view.verdict !== 'AC' && failed >= 0
            ? `On test ${failed + 1} of ${view.tests_total}. `
            : '';
    return points + where + verdict_meaning(view.verdict);
}

/*  What can be unfolded: the compiler's text and the tests. `on_toggle` hears whether the tests are. */
function detail_parts(view, opened, on_toggle) {
    const tests = h(
        'details',
        { open: opened, ontoggle: (event) => on_toggle(event.target.open) },
        h('summary', null, 'Tests in detail'),
        tests_table(view),
    );
    const compiler = h(
        'details',
        { open: view.verdict === 'CE' },
        h('summary', null, 'Compiler output'),
        h('pre', { class: 'compiler', tabindex: '0' }, view.compiler_output),
    );
    return [
        view.compiler_output && compiler,
        view.groups?.length > 0 && groups_table(view.groups),
        view.tests.length > 0 && tests,
    ];
}

/*  Returns { element, show (view), fail (error) }. */
export function verdict_new() {
    const words = h('strong', { class: 'verdict-words' });
    const more = h('span', { class: 'verdict-more' });
    const cost = h('span', { class: 'verdict-cost faint' });
    const bar = h('progress', { class: 'verdict-bar', 'aria-label': 'Tests done' });
    const strip = h('ol', { class: 'strip', 'aria-hidden': 'true' });
    const details = h('div', { class: 'verdict-details' });
    const problem = h('div');
    const element = h(
        'section',
        { class: 'verdict v-none', 'aria-label': 'Verdict' },
        h(
            'div',
            { class: 'verdict-head' },
            h(
                'p',
                { class: 'verdict-line', 'aria-live': 'polite', 'aria-atomic': 'true' },
                words,
                ' ',
                more,
            ),
            cost,
        ),
        bar,
        strip,
        problem,
        details,
    );
    let opened = false;

    const keep_open = (now) => {
        opened = now;
    };
    const show = (view) => {
        const finished = view.state === 'FINISHED';
        element.className = `verdict ${finished ? verdict_class(view.verdict) : 'v-none'}`;
        set_text(words, finished ? verdict_words(view.verdict) : `${state_words(view.state)}…`);
        set_text(more, summary(view));
        set_text(
            cost,
            finished && view.tests.length
                ? `${cpu_time(view.cpu_ms)} · ${memory(view.memory_kib)}`
                : '',
        );
        bar.hidden = strip.hidden = finished && !view.tests_total;
        bar.max = view.tests_total || 1;
        if (finished || view.state === 'RUNNING')
            bar.value = finished && view.verdict === 'AC' ? bar.max : view.tests_done;
        else bar.removeAttribute('value');
        fill(strip, strip_cells(view));
        fill(problem);
        fill(details, detail_parts(view, opened, keep_open));
    };
    return { element, show, fail: (error) => fill(problem, error_box(error)) };
}

/*  Follows a submission until its verdict. `panel` is a verdict_new (); `on_end (view)` once at the
    end. An empty view in the meantime keeps the panel's height. */
export function verdict_follow(panel, id, { signal, on_end }) {
    let finished = false;
    let stream = null;
    const key = {};
    const settle = () => connection_state(key, 'live');
    const take = (view) => {
        if (finished) return;
        panel.show(view);
        if (view.state !== 'FINISHED') return;
        finished = true;
        stream?.close();
        settle();
        on_end?.(view);
    };
    /* The stream failed: a plain call says whether the verdict is there, or that it never will be. */
    const ask = async () => {
        try {
            take(await get(path`/submissions/${id}`, { signal }));
        } catch (error) {
            if (error.status >= 400 && error.status < 500 && error.status !== 429) {
                finished = true;
                settle();
                panel.fail(error);
            }
        }
        return !finished;
    };
    stream = live(path`/submissions/${id}/events`, {
        event: 'submission',
        signal,
        on_data: take,
        on_lost: ask,
        on_state: (state) => !finished && connection_state(key, state, () => stream.retry()),
    });
    signal.addEventListener('abort', settle);
}
