/*  workbench - where a problem is solved: the program (or outputs), run, submit, verdict, and
    earlier submissions

    Of two submissions in a row the newer one is watched; the other is in the list
    below.
*/
import { get, post, query as to_query } from './api.js';
import { AnswerForm } from './answer_form.js';
import { fill, h } from './html.js';
import { error_box } from './notice.js';
import { ProgramForm } from './program_form.js';
import { session, session_lost } from './session.js';
import { Trial } from './trial.js';
import { verdict_follow, verdict_new } from './verdict.js';
import { please_log_in, submissions_table } from './views/submissions.js';

const EARLIER = 20; /* earlier submissions shown */
const KEPT = 'to submit: your code is kept';

function button(words, props) {
    return h('button', { type: 'button', ...props }, words);
}

export class Workbench {
    /*  `languages` as ProgramForm wants them; `path` is that of the problem, in a contest or not;
        `contest` is its id or undefined. */
    constructor({ problem, languages, path, contest, signal }) {
        Object.assign(this, { problem, path, contest, signal });
        this.watching = new AbortController(); /* of the submission that is followed */
        this.trouble = h('div');
        this.outcome = h('div', { class: 'outcome' });
        this.earlier = h('div');
        const on_submit = () => this.send();
        const on_run = () => this.run();
        const outputs = problem.type?.submit_answer;
        this.form = outputs
            ? new AnswerForm({ problem })
            : new ProgramForm({ problem, languages, signal, on_submit, on_run });
        this.trial = outputs ? null : new Trial({ problem, path: `${path}/runs`, signal, on_run });
        this.submit_button = button('Submit', {
            class: 'primary',
            onclick: on_submit,
            title: outputs ? undefined : 'Ctrl+Enter',
        });
        this.run_button = button('Run', { onclick: on_run, title: "Ctrl+'" });
        signal.addEventListener('abort', () => this.watching.abort());
        this.show_earlier();
    }

    elements() {
        const can_run = this.trial?.kind;
        return [
            this.form.elements(),
            h(
                'div',
                { class: 'tools' },
                h('p', { class: 'hint grow', id: 'editor-hint' }, this.form.hint()),
                can_run && this.run_button,
                this.submit_button,
            ),
            this.trouble,
            can_run && this.trial.element,
            this.outcome,
            this.earlier,
        ];
    }

    /* ---- sending ---- */

    /*  Does something with the program, if there is one and somebody who may; `control` is off until
        that is over. */
    async attempt(control, act) {
        if (control.disabled) return;
        fill(this.trouble);
        const refusal = this.form.refusal();
        if (refusal) return void fill(this.trouble, error_box({ message: refusal }));
        if (!session()) {
            this.form.keep();
            fill(this.trouble, please_log_in(KEPT));
            return void this.trouble.querySelector('a').focus();
        }
        control.disabled = true;
        try {
            await act(this.form.body());
        } catch (error) {
            this.refused(error);
        } finally {
            control.disabled = false;
        }
    }

    send() {
        return this.attempt(this.submit_button, async (body) => {
            const reply = await post(`${this.path}/submissions`, body, { signal: this.signal });
            this.follow(reply.id);
        });
    }

    run() {
        if (!this.trial?.kind) return undefined;
        return this.attempt(this.run_button, (body) => this.trial.run(body));
    }

    refused(error) {
        if (this.signal.aborted) return;
        if (!('code' in error)) throw error;
        if (error.status === 401) session_lost();
        fill(this.trouble, error_box(error), error.status === 401 && please_log_in(KEPT));
    }

    follow(id) {
        this.watching.abort();
        this.watching = new AbortController();
        const panel = verdict_new();
        panel.show({ state: 'QUEUED', tests: [], groups: [], tests_done: 0, tests_total: 0 });
        fill(this.outcome, panel.element);
        panel.element.scrollIntoView({ block: 'nearest' });
        verdict_follow(panel, id, {
            signal: this.watching.signal,
            on_end: () => this.show_earlier(),
        });
        this.show_earlier();
    }

    async show_earlier() {
        if (!session()) return;
        const filter = { problem: this.problem.id, contest: this.contest, limit: EARLIER };
        try {
            const { submissions } = await get(`/submissions${to_query(filter)}`, {
                signal: this.signal,
            });
            fill(
                this.earlier,
                submissions.length > 0 &&
                    h(
                        'section',
                        { class: 'earlier' },
                        h('h2', null, 'My submissions'),
                        submissions_table(submissions, { with_problem: false }),
                    ),
            );
        } catch (error) {
            if (this.signal.aborted || error.name === 'AbortError') return;
            if (!('code' in error)) throw error;
            fill(
                this.earlier,
                error_box(error, () => this.show_earlier()),
            );
        }
    }
}
