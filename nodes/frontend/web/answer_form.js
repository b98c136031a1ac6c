/*  answer_form - the outputs of a problem that wants no program: a file for each test case */
import { h, set_text } from './html.js';

export class AnswerForm {
    constructor({ problem }) {
        this.problem = problem;
        this.contents = new Map(); /* test case -> text */
    }

    elements() {
        return [
            h(
                'p',
                { class: 'hint' },
                'This problem wants outputs, not a program: choose a text file for each test case.',
            ),
            h(
                'ul',
                { class: 'answers' },
                this.problem.answers.map((name, i) => this.row(name, `answer-${i}`)),
            ),
        ];
    }

    row(name, id) {
        const said = h('span', { class: 'faint', role: 'status' });
        const take = async (event) => {
            const [file] = event.target.files;
            this.contents.delete(name);
            set_text(said, '');
            if (!file) return;
            try {
                const bytes = await file.arrayBuffer();
                const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
                if (text) this.contents.set(name, text);
                set_text(said, text ? `${bytes.byteLength} bytes` : 'is empty');
            } catch {
                set_text(said, 'is no text that can be read');
            }
        };
        return h(
            'li',
            null,
            h('label', { for: id }, name),
            h('input', { type: 'file', id, onchange: take }),
            said,
        );
    }

    hint() {
        return 'Cases without a file count as wrong.';
    }

    refusal() {
        return this.contents.size ? null : 'Choose at least one file that is not empty.';
    }

    body() {
        const files = [...this.contents].map(([name, content]) => ({
            name: `${name}.out`,
            content,
        }));
        return { language: 'answer', files };
    }

    keep() {} /* files cannot be kept */
}
