/*  program_form - where a program is written: language, files, editor, drafts

    What is typed is kept per problem and language (drafts.js), also when the
    session turns out to be over.
*/
import { draft_load, draft_save, language_load, language_save } from './drafts.js';
import { editor_new } from './editor.js';
import { FileTabs } from './file_tabs.js';
import { h, set_text } from './html.js';

const SAVE_MS = 400; /* a pause in typing after which the draft is kept */

/*  What the main file of a program is called as long as nobody names it. */
function main_name({ extensions }) {
    const extension = extensions?.[0] || 'txt';
    return extension === 'java' ? 'Main.java' : `main.${extension}`;
}

export class ProgramForm {
    /*  `languages` are [{ id, name, version, extensions, template }], at least one. */
    constructor({ problem, languages, signal, on_submit, on_run }) {
        Object.assign(this, { problem, languages });
        this.language = languages.find(({ id }) => id === language_load()) || languages[0];
        this.timer = 0; /* until the draft is kept; 0: nothing to keep */
        this.saved = h('span', { class: 'faint saved', role: 'status' });
        this.editor = editor_new({
            label: 'Your program',
            hint_id: 'editor-hint',
            on_submit,
            on_run,
            on_change: () => this.keep_soon(),
        });
        this.tabs = new FileTabs({ editor: this.editor, on_change: () => this.keep() });
        signal.addEventListener('abort', () => this.timer && this.keep());
        addEventListener('pagehide', () => this.timer && this.keep(), { signal });
        this.open_draft();
        this.keep();
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
            this.tabs.element,
            this.editor.element,
        ];
    }

    hint() {
        return "Ctrl+Enter submits, Ctrl+' runs. Tab indents; Esc, then Tab leaves the editor.";
    }

    /* ---- what is sent ---- */

    /*  What is wrong before it is sent; null when nothing is. */
    refusal() {
        const files = this.tabs.value();
        if (!files[0].content.trim()) return 'There is nothing to submit yet.';
        const most = (this.problem.limits?.code_kib || 0) * 1024;
        const size = new TextEncoder().encode(files.map(({ content }) => content).join('')).length;
        return most && size > most
            ? `The program has ${size} bytes; at most ${most} are allowed.`
            : null;
    }

    body() {
        const files = this.tabs.value();
        const language = this.language.id;
        return files.length > 1 ? { language, files } : { language, source: files[0].content };
    }

    /* ---- the draft ---- */

    pristine() {
        return [{ name: main_name(this.language), content: this.language.template }];
    }

    open_draft() {
        const extension = this.language.extensions?.[0] || 'txt';
        const files = draft_load(this.problem.id, this.language.id) ?? this.pristine();
        this.tabs.open(files, extension);
    }

    is_pristine() {
        const files = this.tabs.value();
        return files.length === 1 && files[0].content === this.language.template;
    }

    keep() {
        clearTimeout(this.timer);
        this.timer = 0;
        const pristine = this.is_pristine();
        const files = pristine ? null : this.tabs.value();
        const kept = draft_save(this.problem.id, this.language.id, files);
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
        if (!this.is_pristine() && !confirm('Throw away your code and start from the template?'))
            return;
        this.tabs.open(this.pristine(), this.language.extensions?.[0] || 'txt');
        this.keep();
        this.editor.focus();
    }
}
