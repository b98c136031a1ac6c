/*  copy - a button that copies a text and says so */
import { h, set_text } from './html.js';

const SAID_MS = 1500;

/*  Without the clipboard API (a page over plain HTTP has none) the older way is tried. */
async function copy(text) {
    if (navigator.clipboard) return navigator.clipboard.writeText(text);
    const area = h('textarea', { class: 'unseen', readOnly: true, value: text });
    document.body.append(area);
    area.select();
    const done = document.execCommand('copy');
    area.remove();
    if (!done) throw new Error('copy refused');
}

/*  `label` is for those who cannot see which text the button stands beside. */
export function copy_button(label, text_of) {
    const words = h('span', { role: 'status' }, 'Copy');
    const click = async () => {
        try {
            await copy(text_of());
            set_text(words, 'Copied');
        } catch {
            set_text(words, 'Not allowed');
        }
        setTimeout(() => set_text(words, 'Copy'), SAID_MS);
    };
    return h(
        'button',
        { type: 'button', class: 'quiet small copy', 'aria-label': label, onclick: click },
        words,
    );
}
