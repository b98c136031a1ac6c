/*  address - the addresses behind the hash, written and read */
import { path } from './api.js';

export const HOME = '#/problems';

/*  { where: "/problems/x", query: { ... } } of "#/problems/x?a=b". */
export function address_parse(hash) {
    const [where, search = ''] = (hash || HOME).slice(1).split(/\?(.*)/s);
    return { where, query: Object.fromEntries(new URLSearchParams(search)) };
}

/*  "?next=...": where logging in should lead back to; "" where it would lead to itself. */
export function after_login() {
    const { where } = address_parse(location.hash);
    return where === '/login' || where === '/register'
        ? ''
        : `?next=${encodeURIComponent(location.hash || HOME)}`;
}

export function submission_address(submission) {
    return `#${path`/submissions/${submission.id}`}`;
}

/*  Where a submission's problem is found: in its contest, if it was made there. */
export function problem_address({ contest, problem }) {
    return `#${contest ? path`/contests/${contest}/problems/${problem}` : path`/problems/${problem}`}`;
}

/*  The pages on the way to the one shown, by their cursors: the API only knows forward. */
export class Trail {
    constructor() {
        this.cursors = [''];
    }

    /*  The reader is at `cursor` ("" is the first page). Returns the cursor of the page before. */
    to(cursor) {
        const at = this.cursors.indexOf(cursor);
        this.cursors = at >= 0 ? this.cursors.slice(0, at + 1) : [...this.cursors, cursor];
        return this.cursors[this.cursors.length - 2] ?? '';
    }
}
