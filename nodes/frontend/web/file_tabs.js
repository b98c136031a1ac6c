/*  file_tabs - the files of a program: a tab each; add, rename, remove

    With one file there is nothing to see but a button that adds a second. The
    first file is the main one and cannot be removed. Names follow the server's
    rule; it has the last word.
*/
import { fill, h } from './html.js';
import { tabs_new } from './tabs.js';

const FILES_MAX = 64;
const PART = '[A-Za-z0-9_+][A-Za-z0-9_+.\\-]*';
const NAME = new RegExp(`^(?=.{1,100}$)${PART}(/${PART})*$`);

/*  What is wrong with a new name for the file at `at`; '' when nothing is. */
function complaint(files, at, name) {
    if (!NAME.test(name)) return 'Letters, digits, _ + . - and / only; no part starts with . or -';
    return files.some((file, i) => i !== at && file.name === name)
        ? 'There is a file of this name already'
        : '';
}

/*  "file2.cpp", "file3.cpp", ...: the first that is free. */
function free_name(files, extension) {
    for (let i = files.length + 1; ; i++) {
        const name = `file${i}.${extension}`;
        if (files.every((file) => file.name !== name)) return name;
    }
}

export class FileTabs {
    /*  `editor` shows one file; `on_change` after each change of the list. */
    constructor({ editor, on_change }) {
        Object.assign(this, { editor, on_change });
        this.files = []; /* { name, content }: that of the shown one is in the editor */
        this.shown = 0;
        this.extension = '';
        this.tabs = tabs_new({ label: 'Files', on_choose: (name) => this.choose(name) });
        this.tools = h('div', { class: 'file-tools' });
        this.element = h('div', { class: 'files' }, this.tabs.element, this.tools);
    }

    /*  Takes over these files; further ones get this extension. */
    open(files, extension) {
        this.files = files.map((file) => ({ ...file }));
        this.extension = extension;
        this.show(0);
    }

    /*  All of them as they are now. */
    value() {
        this.files[this.shown].content = this.editor.value();
        return this.files.map((file) => ({ ...file }));
    }

    show(at) {
        this.shown = at;
        this.editor.set(this.files[at].content);
        this.draw();
    }

    choose(name) {
        this.value();
        this.show(this.files.findIndex((file) => file.name === name));
    }

    draw() {
        const several = this.files.length > 1;
        const { name } = this.files[this.shown];
        const button = (words, onclick) =>
            h('button', { type: 'button', class: 'quiet small', onclick }, words);
        this.tabs.element.hidden = !several;
        this.tabs.show(
            several ? this.files.map((file) => ({ id: file.name, label: file.name })) : [],
            name,
        );
        fill(
            this.tools,
            several && button('Rename', () => this.rename()),
            several && this.shown > 0 && button('Remove', () => this.remove()),
            this.files.length < FILES_MAX && button('Add file', () => this.add()),
        );
    }

    add() {
        this.value();
        this.files.push({ name: free_name(this.files, this.extension), content: '' });
        this.show(this.files.length - 1);
        this.on_change();
        this.rename();
    }

    remove() {
        const { name } = this.files[this.shown];
        if (this.editor.value() && !confirm(`Remove ${name} and what is in it?`)) return;
        this.files.splice(this.shown, 1);
        this.show(this.shown - 1);
        this.on_change();
        this.editor.focus();
    }

    /*  A field in the place of the buttons: Enter takes the name, Escape leaves it as it was. */
    rename() {
        const file = this.files[this.shown];
        const input = h('input', {
            class: 'file-name',
            'aria-label': `New name of ${file.name}`,
            value: file.name,
            maxlength: '100',
            autocomplete: 'off',
            autocapitalize: 'off',
            spellcheck: 'false',
        });
        const done = () => {
            this.draw();
            this.on_change();
            this.editor.focus();
        };
        const take = (event) => {
            event.preventDefault();
            const name = input.value.trim();
            input.setCustomValidity(complaint(this.files, this.shown, name));
            if (!input.reportValidity()) return;
            file.name = name;
            done();
        };
        input.addEventListener('input', () => input.setCustomValidity(''));
        input.addEventListener('keydown', (event) => event.key === 'Escape' && done());
        fill(
            this.tools,
            h(
                'form',
                { class: 'file-tools', onsubmit: take },
                input,
                h('button', { type: 'submit', class: 'quiet small' }, 'Set name'),
            ),
        );
        input.select();
        input.focus();
    }
}
