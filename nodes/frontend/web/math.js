/*  math - the formulas of statements, TeX to MathML

    Statements mark formulas as $...$ and $$...$$. What problem statements use
    of TeX is small: letters, numbers, indices, powers, fractions, roots and
    some signs. That becomes MathML, which browsers lay out themselves. What is
    not understood is left as it was written: readable, never broken.
*/

const NS = 'http://www.w3.org/1998/Math/MathML';
const FORMULA_MAX = 2000; /* characters of one formula; longer is left as text */
const DEPTH_MAX = 20; /* of groups inside one another */

const SIGNS = {
    le: '≤',
    leq: '≤',
    leqslant: '≤',
    ge: '≥',
    geq: '≥',
    geqslant: '≥',
    ne: '≠',
    neq: '≠',
    cdot: '⋅',
    times: '×',
    dots: '…',
    ldots: '…',
    cdots: '⋯',
    pm: '±',
    in: '∈',
    notin: '∉',
    to: '→',
    rightarrow: '→',
    leftarrow: '←',
    gets: '←',
    equiv: '≡',
    approx: '≈',
    sim: '∼',
    ll: '≪',
    gg: '≫',
    subset: '⊂',
    subseteq: '⊆',
    cup: '∪',
    cap: '∩',
    land: '∧',
    lor: '∨',
    wedge: '∧',
    vee: '∨',
    oplus: '⊕',
    div: '÷',
    mid: '∣',
    sum: '∑',
    prod: '∏',
    lfloor: '⌊',
    rfloor: '⌋',
    lceil: '⌈',
    rceil: '⌉',
    langle: '⟨',
    rangle: '⟩',
    lt: '<',
    gt: '>',
    setminus: '∖',
    forall: '∀',
    exists: '∃',
    '%': '%',
    '{': '{',
    '}': '}',
    _: '_',
    '#': '#',
    '&': '&',
    $: '$',
    '|': '‖',
};
const LETTERS = {
    alpha: 'α',
    beta: 'β',
    gamma: 'γ',
    delta: 'δ',
    epsilon: 'ε',
    varepsilon: 'ε',
    theta: 'θ',
    lambda: 'λ',
    mu: 'μ',
    pi: 'π',
    rho: 'ρ',
    sigma: 'σ',
    tau: 'τ',
    phi: 'φ',
    varphi: 'φ',
    omega: 'ω',
    Delta: 'Δ',
    Sigma: 'Σ',
    Omega: 'Ω',
    infty: '∞',
    ell: 'ℓ',
    emptyset: '∅',
    varnothing: '∅',
};
const WORDS = new Set([
    'log',
    'ln',
    'min',
    'max',
    'gcd',
    'lcm',
    'mod',
    'bmod',
    'sin',
    'cos',
    'tan',
    'lim',
    'exp',
]);
const SPACES = {
    ',': '0.17em',
    ';': '0.28em',
    ':': '0.22em',
    ' ': '0.33em',
    quad: '1em',
    qquad: '2em',
};
const TEXTS = new Set([
    'text',
    'mathrm',
    'textbf',
    'textit',
    'texttt',
    'mathtt',
    'operatorname',
    'mathbf',
    'mathit',
]);
const IGNORED = new Set(['left', 'right', 'displaystyle', 'limits', '!', 'big', 'Big']);

function make(tag, ...children) {
    const element = document.createElementNS(NS, tag);
    element.append(...children);
    return element;
}

function space(width) {
    const element = make('mspace');
    element.setAttribute('width', width);
    return element;
}

/*  Recursive descent over the characters; throws on what it does not know. */
class Parser {
    constructor(text) {
        this.text = text;
        this.at = 0;
        this.depth = 0;
    }

    peek() {
        return this.text[this.at];
    }

    skip_spaces() {
        while (/\s/.test(this.peek() || '')) this.at++;
    }

    /*  Up to `end`: a closing brace, or undefined for the end of the formula. */
    row(end) {
        if (++this.depth > DEPTH_MAX) throw new Error('too deep');
        const items = [];
        for (this.skip_spaces(); this.peek() !== end; this.skip_spaces()) {
            if (this.peek() === undefined)
                throw new Error('a brace is open'); /* atom () refuses one that was never opened */
            const item = this.scripted();
            if (item) items.push(item);
        }
        this.at++;
        this.depth--;
        return make('mrow', ...items);
    }

    scripted() {
        const base = this.atom();
        const scripts = {};
        for (this.skip_spaces(); this.peek() === '_' || this.peek() === '^'; this.skip_spaces()) {
            const kind = this.text[this.at++];
            if (scripts[kind]) throw new Error('two scripts of a kind');
            this.skip_spaces();
            scripts[kind] = this.atom() || make('mrow');
        }
        const { _: below, '^': above } = scripts;
        if (below && above) return make('msubsup', base || make('mrow'), below, above);
        if (below || above)
            return make(below ? 'msub' : 'msup', base || make('mrow'), below || above);
        return base;
    }

    atom() {
        const c = this.peek();
        if (c === undefined || c === '}' || c === '_' || c === '^' || c === '&')
            throw new Error(`unexpected ${c}`);
        const number = /^[0-9]+([.][0-9]+)?/.exec(this.text.slice(this.at, this.at + 100));
        if (number) {
            this.at += number[0].length;
            return make('mn', number[0]);
        }
        this.at++;
        if (c === '{') return this.row('}');
        if (c === '\\') return this.command();
        if (/\p{L}/u.test(c)) return make('mi', c);
        return make('mo', { '-': '−', '*': '∗', "'": '′', '~': '\u00a0' }[c] || c);
    }

    command() {
        const name = /^([a-zA-Z]+|[^a-zA-Z])/.exec(this.text.slice(this.at))?.[0];
        if (!name) throw new Error('a backslash at the end');
        this.at += name.length;
        if (SIGNS[name]) return make('mo', SIGNS[name]);
        if (LETTERS[name]) return make('mi', LETTERS[name]);
        if (WORDS.has(name)) return make('mi', name.replace('bmod', 'mod'));
        if (SPACES[name]) return space(SPACES[name]);
        if (IGNORED.has(name)) return null;
        if (TEXTS.has(name)) return make('mtext', this.verbatim());
        if (name === 'frac' || name === 'dfrac' || name === 'tfrac')
            return make('mfrac', this.argument(), this.argument());
        if (name === 'sqrt') return make('msqrt', this.argument());
        if (name === 'pmod')
            return make(
                'mrow',
                space('0.5em'),
                make('mo', '('),
                make('mi', 'mod'),
                space('0.3em'),
                this.argument(),
                make('mo', ')'),
            );
        throw new Error(`unknown \\${name}`);
    }

    argument() {
        this.skip_spaces();
        return this.atom() || make('mrow');
    }

    verbatim() {
        const found = /^\s*\{([^{}]*)\}/.exec(this.text.slice(this.at));
        if (!found) throw new Error('words in braces expected');
        this.at += found[0].length;
        return found[1];
    }
}

/*  A formula as a <math> element, or null when it is not understood. */
export function math(tex, display) {
    if (tex.length > FORMULA_MAX) return null;
    try {
        const root = make('math', new Parser(tex).row(undefined));
        if (display) root.setAttribute('display', 'block');
        root.setAttribute('alttext', tex);
        return root;
    } catch {
        return null;
    }
}

/* An opening dollar has no space behind it; a closing one none before it and no digit behind it:
   "from $5 to $6" is about money. */
const FORMULA = /\$\$([^$]+)\$\$|\$(?!\s)((?:[^$\\]|\\.)*?[^\s$\\]|\\.)\$(?!\d)/gs;

/*  Replaces the formulas in the texts below `root`; code is left alone. */
export function math_render(root) {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    const texts = [];
    for (let node = walker.nextNode(); node; node = walker.nextNode())
        if (node.data.includes('$') && !node.parentElement.closest('code, pre, a'))
            texts.push(node);
    for (const node of texts) {
        const parts = [];
        let end = 0;
        for (const found of node.data.matchAll(FORMULA)) {
            const element = math((found[1] ?? found[2]).trim(), found[1] !== undefined);
            if (!element) continue;
            parts.push(node.data.slice(end, found.index), element);
            end = found.index + found[0].length;
        }
        if (end) node.replaceWith(...parts, node.data.slice(end));
    }
}
