/*  submission - one submission: its verdict (live while there is none) and its source */
import { problem_address } from '../address.js';
import { get, path } from '../api.js';
import { date_time } from '../format.js';
import { fill, h } from '../html.js';
import { copy_button } from '../copy.js';
import { load_into } from '../notice.js';
import { verdict_follow, verdict_new } from '../verdict.js';

function source(heading, text) {
    return (
        text &&
        h(
            'section',
            { class: 'source' },
            h(
                'div',
                { class: 'head-row' },
                h('h2', null, heading),
                copy_button(`Copy ${heading}`, () => text),
            ),
            h('pre', { class: 'code', tabindex: '0' }, text),
        )
    );
}

function draw(view, signal) {
    const panel = verdict_new();
    panel.show(view);
    if (view.state !== 'FINISHED') verdict_follow(panel, view.id, { signal });
    return [
        h(
            'h1',
            { tabindex: '-1' },
            'Submission to ',
            h('a', { href: problem_address(view) }, view.problem),
        ),
        h(
            'p',
            { class: 'facts' },
            h('span', null, view.user),
            h('span', null, view.language),
            h('time', { datetime: view.received_at }, date_time(view.received_at)),
            view.contest && h('a', { href: `#${path`/contests/${view.contest}`}` }, view.contest),
            h('code', { class: 'faint' }, view.id),
        ),
        panel.element,
        source(view.file_name || 'Source', view.source),
        view.files.map((file) => source(file.name, file.content)),
    ];
}

export async function submission_view(place, { params, signal }) {
    await load_into(place, {
        signal,
        fetch: () => get(path`/submissions/${params.submission}`, { signal }),
        draw: (view) => draw(view, signal),
    });
    if (!signal.aborted && !place.querySelector('h1'))
        place.prepend(h('h1', { tabindex: '-1' }, 'Submission'));
}
