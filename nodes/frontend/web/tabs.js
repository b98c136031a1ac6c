/*  tabs - a row of tabs: arrow keys go along it, Tab leaves it */
import { fill, h } from './html.js';

/*  Returns { element, show (items, chosen) }; items are [{ id, label }]. `on_choose (id)` also for
    the one that is chosen already. `panel_id` names the element that the tabs change. */
export function tabs_new({ label, panel_id, on_choose }) {
    const element = h('div', { class: 'tabs', role: 'tablist', 'aria-label': label });
    const go = (step) => {
        const all = [...element.children];
        const at = all.indexOf(document.activeElement);
        const next = all[(at + step + all.length) % all.length];
        next.click();
        element.querySelector('[aria-selected=true]')?.focus(); /* the click may draw them anew */
    };
    element.addEventListener('keydown', (event) => {
        const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
        if (!step) return;
        event.preventDefault();
        go(step);
    });
    const show = (items, chosen) =>
        fill(
            element,
            items.map(({ id, label: words }) =>
                h(
                    'button',
                    {
                        type: 'button',
                        role: 'tab',
                        class: 'tab',
                        'aria-selected': id === chosen ? 'true' : 'false',
                        'aria-controls': panel_id,
                        tabindex: id === chosen ? '0' : '-1',
                        onclick: () => on_choose(id),
                    },
                    words,
                ),
            ),
        );
    return { element, show };
}
