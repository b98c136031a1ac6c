/*  html - the page's only way to make elements

    Children that are strings become text nodes, so nothing that came from a
    user is ever read as markup. No style attribute: the CSP forbids it; colours
    that come as data go through `style.setProperty`.
*/

/*  h ('a', { class: 'x', href: '#/y', onclick: fn }, 'text', node, [more], null)
    A property that starts with `on` is a listener; true sets a bare attribute; false, null and
    undefined leave it out; `value`, `checked` and the like are set as properties. */
export function h(tag, props, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(props || {})) {
        if (value === null || value === undefined || value === false) continue;
        if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
        else if (PROPERTIES.has(name)) element[name] = value;
        else element.setAttribute(name, value === true ? '' : value);
    }
    append(element, children);
    return element;
}

const PROPERTIES = new Set(['value', 'checked', 'disabled', 'hidden', 'selected', 'readOnly']);

function append(element, children) {
    for (const child of children.flat(Infinity))
        if (child !== null && child !== undefined && child !== false) element.append(child);
}

/*  Puts these children in the place of those that were there. */
export function fill(element, ...children) {
    element.replaceChildren();
    append(element, children);
    return element;
}

/*  Sets an element's text only if it changes, so that a live region does not speak twice. */
export function set_text(element, text) {
    if (element.textContent !== text) element.textContent = text;
}
