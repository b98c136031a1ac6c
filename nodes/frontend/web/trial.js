/*  trial - running a program without submitting it: on the samples, or on an input of one's own

    What came out stands beside what should have; lines that differ are marked.
*/
import { post } from './api.js';
import { cpu_time, exit_words, memory, verdict_class, verdict_words } from './format.js';
import { fill, h, set_text } from './html.js';
import { tabs_new } from './tabs.js';

const PANEL = 'trial-panel';

function lines_of(text) {
    const lines = text.split('\n');
    if (lines[lines.length - 1] === '') lines.pop();
    return lines;
}

/*  The lines of `text`, those marked that are not the same in `other`, white space at their ends
    aside: what a validator makes of it is its own matter. */
function marked_lines(text, other) {
    const theirs = lines_of(other);
    return lines_of(text).map((line, i) => {
        const same = theirs[i] !== undefined && theirs[i].trimEnd() === line.trimEnd();
        return [same ? line : h('mark', null, line || ' '), '\n'];
    });
}

function block(heading, content, cut) {
    return h(
        'div',
        { class: 'trial-block' },
        h('h4', null, heading, cut && h('span', { class: 'faint' }, ' (the beginning of it)')),
        h('pre', { class: 'code', tabindex: '0', 'aria-label': heading }, content),
    );
}

function test_part(test) {
    const own = !test.name;
    const failed = test.verdict !== 'AC';
    const compare = failed && test.expected && !test.expected_cut && !test.output_cut;
    const costs = [
        cpu_time(test.cpu_ms),
        memory(test.memory_kib),
        test.message ? '' : exit_words(test),
    ];
    const words = own && !failed ? 'Ended normally' : verdict_words(test.verdict);
    return h(
        'section',
        { class: 'trial-test' },
        h(
            'p',
            null,
            !own && h('b', null, test.name, ' '),
            h('span', { class: `badge ${verdict_class(test.verdict)}` }, words),
            h('span', { class: 'faint' }, ` ${costs.filter(Boolean).join(' · ')}`),
        ),
        test.message && h('p', { class: 'trial-message' }, test.message),
        h(
            'div',
            { class: 'sample-pair' },
            test.transcript && block('What was said: > program, < judge', test.transcript),
            !test.transcript &&
                block(
                    'Output',
                    compare ? marked_lines(test.output, test.expected) : test.output,
                    test.output_cut,
                ),
            test.expected &&
                block(
                    'Expected',
                    compare ? marked_lines(test.expected, test.output) : test.expected,
                    test.expected_cut,
                ),
        ),
        test.errors && block('Standard error', test.errors, test.errors_cut),
    );
}

function outcome(view) {
    return [
        view.verdict === 'CE' &&
            h('p', null, h('span', { class: 'badge v-ce' }, verdict_words('CE'))),
        view.verdict === 'JE' &&
            h('p', null, h('span', { class: 'badge v-je' }, verdict_words('JE'))),
        view.compiler_output &&
            h(
                'details',
                { open: view.verdict === 'CE' },
                h('summary', null, 'Compiler output'),
                h('pre', { class: 'compiler', tabindex: '0' }, view.compiler_output),
            ),
        view.tests.map(test_part),
    ];
}

function summary(view) {
    if (view.verdict === 'CE' || view.verdict === 'JE') return verdict_words(view.verdict);
    const passed = view.tests.filter((test) => test.verdict === 'AC').length;
    return view.tests.every((test) => test.name)
        ? `${passed} of ${view.tests.length} samples passed`
        : 'The run is over';
}

export class Trial {
    /*  `on_run` is asked for by the shortcut in the input's field. */
    constructor({ problem, path, signal, on_run }) {
        Object.assign(this, { path, signal });
        this.kinds = [
            problem.samples.length > 0 && { id: 'samples', label: 'Samples' },
            !problem.type?.interactive && { id: 'input', label: 'My input' },
        ].filter(Boolean);
        this.kind = this.kinds[0]?.id;
        this.results = { samples: h('div'), input: h('div') };
        this.status = h('p', { class: 'faint trial-status', role: 'status' });
        this.input = h('textarea', {
            class: 'trial-input',
            id: 'trial-input',
            rows: '4',
            spellcheck: 'false',
            autocomplete: 'off',
            autocapitalize: 'off',
        });
        this.input.value = problem.samples[0]?.input ?? '';
        this.input.addEventListener('keydown', (event) => {
            if (event.key !== "'" || !(event.ctrlKey || event.metaKey)) return;
            event.preventDefault();
            on_run();
        });
        this.tabs = tabs_new({
            label: 'What to run on',
            panel_id: PANEL,
            on_choose: (id) => this.choose(id),
        });
        this.panel = h('div', { id: PANEL, role: 'tabpanel', 'aria-label': 'Run' });
        this.element = h(
            'section',
            { class: 'trial', 'aria-label': 'Runs' },
            this.tabs.element,
            this.panel,
        );
        if (this.kind) this.choose(this.kind);
    }

    choose(kind) {
        this.kind = kind;
        this.tabs.show(this.kinds, kind);
        fill(
            this.panel,
            kind === 'input' && [
                h('label', { for: 'trial-input', class: 'unseen' }, 'Input'),
                this.input,
            ],
            this.status,
            this.results[kind],
        );
        set_text(this.status, '');
    }

    /*  Runs it on what is chosen, and shows what comes of it. Throws what the call throws. */
    async run(program) {
        const { kind } = this;
        set_text(this.status, 'Running…');
        try {
            const body = kind === 'input' ? { ...program, input: this.input.value } : program;
            const view = await post(this.path, body, { signal: this.signal });
            fill(this.results[kind], outcome(view));
            set_text(this.status, summary(view));
        } catch (error) {
            set_text(this.status, '');
            throw error;
        }
    }
}
