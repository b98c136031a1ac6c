/*  workbench - where a problem is solved: language, editor, submit, verdict, earlier submissions

    What is typed is kept per problem and language (drafts.js), also when the
    session turns out to be over. Of two submissions in a row the newer one is
    watched; the other is in the list below.
*/
import { get, post, query as to_query } from './api.js';
import { draft_load, draft_save, language_load, language_save } from './drafts.js';
import { editor_new } from './editor.js';
import { fill, h, set_text } from './html.js';
import { error_box } from './notice.js';
import { session, session_lost } from './session.js';
import { verdict_follow, verdict_new } from './verdict.js';
import { please_log_in, submissions_table } from './views/submissions.js';

const EARLIER = 20; /* earlier submissions shown */
const SAVE_MS = 400; /* a pause in typing after which the draft is kept */
const KEPT = 'to submit: your code is kept';

export class Workbench {
    /*  `languages` are [{ id, name, version, template }], at least one. `submit_path` takes the
        submissions; `contest` is its id or undefined. */
    constructor({ problem, languages, submit_path, contest, signal }) {
        Object.assign(this, { problem, languages, submit_path, contest, signal });
        this.language = languages.find(({ id }) => id === language_load()) || languages[0];
        this.timer = 0; /* until the draft is kept; 0: nothing to keep */
        this.sending = false;
        this.watching = new AbortController(); /* of the submission that is followed */
        this.trouble = h('div');
        this.outcome = h('div', { class: 'outcome' });
        this.earlier = h('div');
        this.saved = h('span', { class: 'faint saved', role: 'status' });
        this.submit = h(
            'button',
            { type: 'button', class: 'primary', onclick: () => this.send(), title: 'Ctrl+Enter' },
            'Submit',
        );
        this.editor = editor_new({
            label: 'Your program',
            hint_id: 'editor-hint',
            on_submit: () => this.send(),
            on_change: () => this.keep_soon(),
        });
        signal.addEventListener('abort', () => this.end());
        addEventListener('pagehide', () => this.timer && this.keep(), { signal });
        this.open_draft();
        this.keep();
        this.show_earlier();
    }

    elements() {
        const options = this.languages.map(({ id, name, version }) =>
            h(
                'option',
                { value: id, selected: id === this.language.id, title: version },
                name || id,
            ),
        );
        const select = h(
            'select',
            { id: 'language', onchange: () => this.choose(select.value) },
            options,
        );
        return [
            h(
                'div',
                { class: 'tools' },
                h('label', { for: 'language' }, 'Language'),
                select,
                h(
                    'button',
                    { type: 'button', class: 'quiet small', onclick: () => this.reset() },
                    'Reset',
                ),
                h('span', { class: 'grow' }),
                this.saved,
            ),
            this.editor.element,
            h(
                'div',
                { class: 'tools' },
                h(
                    'p',
                    { class: 'hint', id: 'editor-hint' },
                    'Ctrl+Enter submits. Tab indents; Esc, then Tab leaves the editor.',
                ),
                h('span', { class: 'grow' }),
                this.submit,
            ),
            this.trouble,
            this.outcome,
            this.earlier,
        ];
    }

    end() {
        if (this.timer) this.keep();
        this.watching.abort();
    }

    /* ---- the draft ---- */

    open_draft() {
        this.editor.set(draft_load(this.problem.id, this.language.id) ?? this.language.template);
    }

    keep() {
        clearTimeout(this.timer);
        this.timer = 0;
        const text = this.editor.value();
        const pristine = text === this.language.template;
        const kept = draft_save(this.problem.id, this.language.id, pristine ? null : text);
        set_text(
            this.saved,
            !kept ? 'Cannot be kept in this browser' : pristine ? '' : 'Kept in this browser',
        );
    }

    keep_soon() {
        clearTimeout(this.timer);
        this.timer = setTimeout(() => this.keep(), SAVE_MS);
    }

    choose(id) {
        this.keep();
        this.language = this.languages.find((language) => language.id === id);
        language_save(id);
        this.open_draft();
        this.keep();
    }

    reset() {
        const lost = this.editor.value() !== this.language.template;
        if (lost && !confirm('Throw away your code and start from the template?')) return;
        this.editor.set(this.language.template);
        this.keep();
        this.editor.focus();
    }

    /* ---- submitting ---- */

    /*  What is wrong with a source before it is sent; null when nothing is. */
    refusal(source) {
        if (!source.trim()) return 'There is nothing to submit yet.';
        const most = (this.problem.limits?.code_kib || 0) * 1024;
        const size = new TextEncoder().encode(source).length;
        return most && size > most
            ? `The program has ${size} bytes; at most ${most} are allowed.`
            : null;
    }

    async send() {
        if (this.sending) return;
        fill(this.trouble);
        const source = this.editor.value();
        const refusal = this.refusal(source);
        if (refusal) return void fill(this.trouble, error_box({ message: refusal }));
        if (!session()) {
            this.keep();
            fill(this.trouble, please_log_in(KEPT));
            return void this.trouble.querySelector('a').focus();
        }
        this.sending = this.submit.disabled = true;
        try {
            const reply = await post(
                this.submit_path,
                { language: this.language.id, source },
                { signal: this.signal },
            );
            this.follow(reply.id);
        } catch (error) {
            this.refused(error);
        } finally {
            this.sending = this.submit.disabled = false;
        }
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
        panel.show({ state: 'QUEUED', tests: [], tests_done: 0, tests_total: 0 });
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
