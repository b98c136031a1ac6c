/*  problem - a problem to solve: statement on one side, editor and verdict on the other

    The same view serves practice (`#/problems/x`) and a contest
    (`#/contests/c/problems/A`); only the addresses differ.
*/
import { get, now_ms, path, query as to_query } from '../api.js';
import { copy_button } from '../copy.js';
import { clock, score, seconds } from '../format.js';
import { fill, h, set_text } from '../html.js';
import { math_render } from '../math.js';
import { load_into } from '../notice.js';
import { Workbench } from '../workbench.js';

function sample(one, i, count) {
    const block = (name, text) =>
        h(
            'div',
            { class: 'sample-half' },
            h(
                'div',
                { class: 'sample-head' },
                h('h4', null, name),
                copy_button(`Copy sample ${i + 1}'s ${name.toLowerCase()}`, () => text),
            ),
            h(
                'pre',
                {
                    class: 'code',
                    tabindex: '0',
                    'aria-label': `Sample ${i + 1}, ${name.toLowerCase()}`,
                },
                text,
            ),
        );
    return h(
        'section',
        { class: 'sample' },
        count > 1 && h('h3', null, `Sample ${i + 1}`),
        h(
            'div',
            { class: 'sample-pair' },
            one.interaction
                ? block('Interaction', one.interaction)
                : [block('Input', one.input), block('Output', one.output)],
        ),
    );
}

/*  The server has sanitised the HTML: the one place where markup that came as data is inserted. */
function statement(problem) {
    const body = h('div', { class: 'statement-text' });
    body.innerHTML = problem.statement_html;
    math_render(body);
    /* The hash belongs to the router: links inside the statement only scroll. */
    body.addEventListener('click', (event) => {
        const target = event.target.closest('a')?.getAttribute('href');
        if (!target?.startsWith('#') || target.startsWith('#/')) return;
        event.preventDefault();
        body.querySelector(`[id="${CSS.escape(target.slice(1))}"]`)?.scrollIntoView();
    });
    return body;
}

const KINDS = [
    ['interactive', 'interactive'],
    ['multi_pass', 'several passes'],
    ['submit_answer', 'outputs only'],
];

function limit_facts(problem) {
    const limits = problem.limits || {};
    return h(
        'dl',
        { class: 'limits' },
        limits.time_ms > 0 &&
            h('div', null, h('dt', null, 'Time'), h('dd', null, seconds(limits.time_ms))),
        limits.memory_mib > 0 &&
            h('div', null, h('dt', null, 'Memory'), h('dd', null, `${limits.memory_mib} MiB`)),
        problem.difficulty > 0 &&
            h('div', null, h('dt', null, 'Difficulty'), h('dd', null, problem.difficulty)),
        KINDS.filter(([kind]) => problem.type[kind]).map(([, words]) =>
            h('div', null, h('dt', null, 'Type'), h('dd', null, words)),
        ),
        problem.max_score > 0 &&
            h(
                'div',
                null,
                h('dt', null, 'Score'),
                h('dd', null, `up to ${score(problem.max_score)}`),
            ),
        problem.input_file &&
            h('div', null, h('dt', null, 'Input file'), h('dd', null, problem.input_file)),
        problem.output_file &&
            h('div', null, h('dt', null, 'Output file'), h('dd', null, problem.output_file)),
    );
}

/*  Only an address on this site: it is data. */
function pdf_link(problem) {
    const target = problem.statement_pdf;
    return target.startsWith('/') && !target.startsWith('//')
        ? h(
              'p',
              null,
              h(
                  'a',
                  { class: 'button', href: target, target: '_blank', rel: 'noopener' },
                  'Open the statement (PDF)',
              ),
          )
        : null;
}

function reading_side(problem, params, contest) {
    const back =
        params.contest &&
        h(
            'a',
            { class: 'back', href: `#${path`/contests/${params.contest}`}` },
            '‹ ',
            contest?.name || params.contest,
        );
    const time = h('span', { class: 'clock-small', role: 'timer' });
    return h(
        'article',
        { class: 'statement' },
        back && h('div', { class: 'head-row' }, back, time),
        h(
            'h1',
            { tabindex: '-1' },
            params.contest &&
                h('span', { class: 'label' }, params.label.length <= 3 ? params.label : ''),
            problem.name || problem.id,
        ),
        limit_facts(problem),
        pdf_link(problem),
        statement(problem),
        problem.samples.length > 0 &&
            h(
                'section',
                { class: 'samples' },
                h('h2', null, problem.samples.length > 1 ? 'Samples' : 'Sample'),
                problem.type.interactive &&
                    h(
                        'p',
                        { class: 'hint' },
                        'Your program talks with the judge. Lines with > are what it says, lines with < what it reads.',
                    ),
                problem.samples.map((one, i) => sample(one, i, problem.samples.length)),
            ),
        h(
            'footer',
            { class: 'faint' },
            !params.contest &&
                problem.keywords.length > 0 &&
                h(
                    'details',
                    null,
                    h('summary', null, 'Keywords'),
                    h(
                        'div',
                        { class: 'chips' },
                        problem.keywords.map((keyword) =>
                            h(
                                'a',
                                { class: 'chip tiny', href: `#/problems${to_query({ keyword })}` },
                                keyword,
                            ),
                        ),
                    ),
                ),
            [problem.source, problem.license].filter(Boolean).join(' · '),
        ),
    );
}

function tick_contest(place, contest, signal) {
    const end_ms = Date.parse(contest.end_at);
    const time = place.querySelector('.clock-small');
    const tick = () => {
        const left_ms = end_ms - now_ms();
        set_text(time, left_ms > 0 ? `${clock(left_ms)} left` : 'The contest has ended');
    };
    const timer = setInterval(tick, 250);
    signal.addEventListener('abort', () => clearInterval(timer));
    tick();
}

/*  What this problem may be solved in, each with its template here. */
function languages_of(problem, languages) {
    const allowed = languages.filter(
        ({ id }) => !problem.languages.length || problem.languages.includes(id),
    );
    return allowed.map((language) => ({
        ...language,
        template:
            problem.templates.find((template) => template.language === language.id)?.source ?? '',
    }));
}

export async function problem_view(place, { params, signal, title }) {
    const base = params.contest
        ? path`/contests/${params.contest}/problems/${params.label}`
        : path`/problems/${params.problem}`;
    /* Asked at once, used one after the other: the statement does not wait for the languages. */
    const asked = get('/languages', { signal });
    asked.catch(() => {});
    const contest_asked = params.contest
        ? get(path`/contests/${params.contest}`, { signal })
        : null;
    contest_asked?.catch(() => {});
    let first = true;
    const draw_work = async (problem, work) =>
        load_into(work, {
            signal,
            lines: 12,
            fetch: () => {
                const answer = first ? asked : get('/languages', { signal });
                first = false;
                return answer;
            },
            draw: ({ languages }) => {
                const usable = languages_of(problem, languages);
                return usable.length || problem.type.submit_answer
                    ? new Workbench({
                          problem,
                          languages: usable,
                          path: base,
                          contest: params.contest,
                          signal,
                      }).elements()
                    : h(
                          'p',
                          { class: 'empty' },
                          'No judge for a language of this problem is there at present. Try again in a moment.',
                      );
            },
        });
    const draw = (problem) => {
        const work = h('div', { class: 'work' });
        const reading = reading_side(problem, params, null);
        title(problem.name || problem.id);
        draw_work(problem, work);
        contest_asked?.then(
            (contest) => {
                if (signal.aborted) return;
                set_text(reading.querySelector('.back'), `‹ ${contest.name || contest.id}`);
                tick_contest(reading, contest, signal);
            },
            () => {},
        );
        return h('div', { class: 'problem' }, reading, work);
    };
    await load_into(place, { signal, lines: 12, fetch: () => get(base, { signal }), draw });
    if (!signal.aborted && !place.querySelector('h1'))
        place.prepend(h('h1', { tabindex: '-1' }, 'Problem'));
}
