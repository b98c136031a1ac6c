/*  editor - a textarea that behaves: line numbers, indentation, keys

    Tab indents (the selected lines, if there are any), Shift+Tab takes it back,
    Enter keeps the indentation and adds a level behind an opening bracket or a
    colon, a closing bracket on an empty line goes back a level. Ctrl+Enter
    submits, Ctrl+' runs. Escape lets the next Tab leave the editor, so that nobody who works
    by keyboard is caught in it. Edits go through `insertText`: undo works.
*/
import { h, set_text } from './html.js';

const INDENT = '    ';

/*  The white space that a line begins with. */
function indent_of(line) {
    return /^[ \t]*/.exec(line)[0];
}

/*  What one level is in this text: a tab if any line begins with one. */
function unit_of(text) {
    return /^\t/m.test(text) ? '\t' : INDENT;
}

/*  Text to insert for Enter at `at`: the new line and its indentation; `back` is how many
    characters the caret then goes back (between two brackets). */
export function newline_for(text, at) {
    const line = text.slice(text.lastIndexOf('\n', at - 1) + 1, at);
    const indent = indent_of(line);
    const opens = /[([{:]\s*$/.test(line);
    if (!opens) return { insert: `\n${indent}`, back: 0 };
    const deeper = `\n${indent}${unit_of(text)}`;
    const closed = /^[)\]}]/.test(text.slice(at));
    return closed
        ? { insert: `${deeper}\n${indent}`, back: indent.length + 1 }
        : { insert: deeper, back: 0 };
}

/*  The lines of `block` one level deeper, or one less deep. */
export function shift_lines(block, unit, deeper) {
    return block
        .split('\n')
        .map((line) => {
            if (deeper) return line ? unit + line : line;
            if (line.startsWith('\t')) return line.slice(1);
            return line.slice(Math.min(indent_of(line).length, INDENT.length));
        })
        .join('\n');
}

/*  The caret inserts `text` over the selection. execCommand is the one way that keeps the undo
    history; where it is gone, lose that. */
function insert(area, text) {
    const done = text
        ? document.execCommand('insertText', false, text)
        : document.execCommand('delete');
    if (!done) {
        area.setRangeText(text, area.selectionStart, area.selectionEnd, 'end');
        area.dispatchEvent(new Event('input'));
    }
}

/*  Tab and Shift+Tab: the selected lines, or at the caret. */
function indent_selection(area, deeper) {
    const { selectionStart: start, selectionEnd: end, value } = area;
    if (deeper && !value.slice(start, end).includes('\n')) return insert(area, unit_of(value));
    const from = value.lastIndexOf('\n', start - 1) + 1;
    const last = end > start && value[end - 1] === '\n' ? end - 1 : end;
    const next = value.indexOf('\n', last);
    const block = value.slice(from, next < 0 ? value.length : next);
    const shifted = shift_lines(block, unit_of(value), deeper);
    if (shifted === block) return;
    area.setSelectionRange(from, from + block.length);
    insert(area, shifted);
    const caret = Math.max(from, start + shifted.length - block.length);
    area.setSelectionRange(
        start === end ? caret : from,
        start === end ? caret : from + shifted.length,
    );
}

/*  A closing bracket on a line of nothing but white space goes back a level. Whether it was one. */
function close_bracket(area, bracket) {
    const { selectionStart: at, selectionEnd: end, value } = area;
    const before = value.slice(value.lastIndexOf('\n', at - 1) + 1, at);
    if (at !== end || !before || before.trim() !== '') return false;
    area.setSelectionRange(at - before.length, at);
    insert(area, shift_lines(before, unit_of(value), false) + bracket);
    return true;
}

function new_line(area) {
    const { insert: text, back } = newline_for(area.value, area.selectionStart);
    insert(area, text);
    area.selectionStart = area.selectionEnd = area.selectionEnd - back;
}

/*  What a key does; true when the editor has dealt with it. `leave`: Tab is the browser's. */
function press(area, event, leave, { on_submit, on_run }) {
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) on_submit();
    else if (event.key === "'" && (event.ctrlKey || event.metaKey)) on_run();
    else if (event.key === 'Tab' && plain && !leave) indent_selection(area, !event.shiftKey);
    else if (event.key === 'Enter' && plain && !event.shiftKey) new_line(area);
    else return plain && ['}', ']', ')'].includes(event.key) && close_bracket(area, event.key);
    return true;
}

/*  Returns { element, value, set, focus }. `on_change` after each edit, `on_submit` at Ctrl+Enter,
    `on_run` at Ctrl+'. */
export function editor_new({ label, hint_id, on_change, on_submit, on_run }) {
    const numbers = h('div', { class: 'editor-numbers', 'aria-hidden': 'true' }, '1');
    const area = h('textarea', {
        class: 'editor-text',
        'aria-label': label,
        'aria-describedby': hint_id,
        wrap: 'off',
        rows: '18',
        spellcheck: 'false',
        autocapitalize: 'off',
        autocomplete: 'off',
        autocorrect: 'off',
        translate: 'no',
    });
    let lines = 1;
    let leaving = false; /* the last key was Escape */

    const show_numbers = () => {
        const count = area.value.split('\n').length;
        if (count !== lines) {
            lines = count;
            set_text(numbers, Array.from({ length: count }, (_, i) => i + 1).join('\n'));
        }
        numbers.scrollTop = area.scrollTop;
    };
    area.addEventListener('keydown', (event) => {
        const leave = leaving;
        leaving = event.key === 'Escape' || (leave && event.key === 'Shift');
        if (!event.isComposing && press(area, event, leave, { on_submit, on_run }))
            event.preventDefault();
    });
    area.addEventListener('input', () => {
        show_numbers();
        on_change();
    });
    area.addEventListener('scroll', () => {
        numbers.scrollTop = area.scrollTop;
    });

    return {
        element: h('div', { class: 'editor' }, numbers, area),
        value: () => area.value,
        focus: () => area.focus(),
        set(text) {
            area.value = text;
            area.setSelectionRange(0, 0);
            area.scrollTop = 0;
            show_numbers();
        },
    };
}
