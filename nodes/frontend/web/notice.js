/*  notice - what the page has to say about itself, and the shapes of waiting and failing

    Errors are shown where they belong: beside the thing that failed. Only the
    state of the connection, which belongs to no one thing, has a bar of its own.
*/
import { fill, h } from './html.js';

/*  An error in words, with its stable code for those who report it; `retry` adds a button. */
export function error_box(error, retry) {
    return h(
        'div',
        { class: 'error-box', role: 'alert' },
        h(
            'p',
            null,
            error.message,
            ' ',
            error.code && h('code', { class: 'error-code' }, error.code),
        ),
        retry && h('button', { type: 'button', class: 'quiet', onclick: retry }, 'Try again'),
    );
}

/*  Grey lines in the place of what is being loaded, of about its height. */
export function loading(lines = 6) {
    return h(
        'div',
        { class: 'loading', role: 'status' },
        h('span', { class: 'unseen' }, 'Loading…'),
        Array.from({ length: lines }, () =>
            h('div', { class: 'loading-line', 'aria-hidden': 'true' }),
        ),
    );
}

/*  Fills `place` by `draw (data)` once `fetch ()` has answered; shows waiting and failing there.
    Nothing grey flashes for an answer that comes at once, as most do. */
export async function load_into(place, { fetch, draw, signal, lines }) {
    const grey = setTimeout(() => fill(place, loading(lines)), LOADING_AFTER_MS);
    place.setAttribute('aria-busy', 'true');
    try {
        const data = await fetch();
        clearTimeout(grey);
        if (!signal.aborted) fill(place, await draw(data));
    } catch (error) {
        clearTimeout(grey);
        if (signal.aborted || error.name === 'AbortError') return;
        if (!('code' in error)) throw error;
        fill(
            place,
            error_box(error, () => load_into(place, { fetch, draw, signal, lines })),
        );
    } finally {
        place.removeAttribute('aria-busy');
    }
}

const LOADING_AFTER_MS = 150;

/* Streams that are lost at present: one bar for all of them. */
const lost = new Map();

/*  `on_state` of a live stream: the bar appears while any is lost. `stream` is any key; `retry` is
    what the button does. */
export function connection_state(stream, state, retry) {
    if (state === 'lost') lost.set(stream, retry);
    else lost.delete(stream);
    const bar = document.getElementById('notices');
    const shown = bar.childElementCount > 0;
    if (lost.size > 0 && !shown)
        fill(
            bar,
            h(
                'div',
                { class: 'notice' },
                h('span', null, 'Live updates are interrupted. Trying again…'),
                h(
                    'button',
                    {
                        type: 'button',
                        class: 'quiet',
                        onclick: () => [...lost.values()].forEach((again) => again()),
                    },
                    'Now',
                ),
            ),
        );
    else if (lost.size === 0 && shown) fill(bar);
}
