/*  account - registering and logging in */
import { fill, h } from '../html.js';
import { error_box } from '../notice.js';
import { log_in, register } from '../session.js';

const USER_PATTERN = '[a-zA-Z0-9_.\\-]{1,36}';
const PASSWORD_MIN = 8;
const PASSWORD_MAX = 256;

function field(label, hint, props) {
    const id = `field-${props.name}`;
    const hint_id = hint && `${id}-hint`;
    return h(
        'div',
        { class: 'field' },
        h('label', { for: id }, label),
        h('input', { id, 'aria-describedby': hint_id, required: true, ...props }),
        hint && h('p', { class: 'hint', id: hint_id }, hint),
    );
}

/*  Only addresses of this page: `next` comes from the address bar. */
function next_of(query) {
    return query.next && query.next.startsWith('#/') ? query.next : '#/problems';
}

function form(place, { heading, fields, action, send, other, query, signal }) {
    const problem = h('div');
    const button = h('button', { type: 'submit', class: 'primary' }, action);
    const submit = async (event) => {
        event.preventDefault();
        fill(problem);
        button.disabled = true;
        try {
            await send(new FormData(event.target));
            if (!signal.aborted) location.hash = next_of(query);
        } catch (error) {
            if (!('code' in error)) throw error;
            fill(problem, error_box(error));
            place.querySelector('input').focus();
        } finally {
            button.disabled = false;
        }
    };
    fill(
        place,
        h(
            'div',
            { class: 'card narrow' },
            h('h1', { tabindex: '-1' }, heading),
            h('form', { onsubmit: submit }, fields, problem, button),
            h('p', { class: 'faint' }, other),
        ),
    );
}

export function register_view(place, { query, signal }) {
    const next = query.next ? `?next=${encodeURIComponent(query.next)}` : '';
    form(place, {
        heading: 'Create an account',
        action: 'Create account',
        query,
        signal,
        fields: [
            field('User name', 'Letters, digits, dot, dash and underscore; it never changes.', {
                name: 'user',
                pattern: USER_PATTERN,
                maxlength: '36',
                autocomplete: 'username',
                autocapitalize: 'none',
                spellcheck: 'false',
                title: 'Up to 36 letters, digits, dots, dashes and underscores',
            }),
            field('Display name', 'What others see on the board. May be left empty.', {
                name: 'display_name',
                required: false,
                maxlength: '64',
                autocomplete: 'name',
            }),
            field('Password', `At least ${PASSWORD_MIN} characters.`, {
                name: 'password',
                type: 'password',
                minlength: String(PASSWORD_MIN),
                maxlength: String(PASSWORD_MAX),
                autocomplete: 'new-password',
            }),
        ],
        send: (data) =>
            register(data.get('user'), data.get('password'), data.get('display_name').trim()),
        other: ['Have one already? ', h('a', { href: `#/login${next}` }, 'Log in')],
    });
}

export function log_in_view(place, { query, signal }) {
    const next = query.next ? `?next=${encodeURIComponent(query.next)}` : '';
    form(place, {
        heading: 'Log in',
        action: 'Log in',
        query,
        signal,
        fields: [
            field('User name', null, {
                name: 'user',
                maxlength: '36',
                autocomplete: 'username',
                autocapitalize: 'none',
                spellcheck: 'false',
            }),
            field('Password', null, {
                name: 'password',
                type: 'password',
                maxlength: String(PASSWORD_MAX),
                autocomplete: 'current-password',
            }),
        ],
        send: (data) => log_in(data.get('user'), data.get('password')),
        other: ['New here? ', h('a', { href: `#/register${next}` }, 'Create an account')],
    });
}
