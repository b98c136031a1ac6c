/*  session - who is logged in, as the server says

    The token itself is in a cookie that scripts cannot read; here is only what
    the page shows. Listeners hear of every change.
*/
import { ApiError, del, get, post } from './api.js';

let current = null;
const listeners = new Set();

/*  { user, display_name, role, ... } or null. */
export function session() {
    return current;
}

/*  The name to show for somebody. */
export function shown_name(someone) {
    return someone.display_name || someone.user;
}

export function on_session(listener) {
    listeners.add(listener);
}

function set(next) {
    const changed = (current && current.user) !== (next && next.user);
    current = next;
    if (changed) for (const listener of listeners) listener();
}

/*  Asks the server. Throws an ApiError only for failures other than "nobody is logged in". */
export async function session_load() {
    try {
        set(await get('/me'));
    } catch (error) {
        set(null);
        if (!(error instanceof ApiError) || error.status !== 401) throw error;
    }
}

export async function register(user, password, display_name) {
    set(await post('/users', { user, password, display_name }));
}

export async function log_in(user, password) {
    set(await post('/sessions', { user, password }));
}

export async function log_out() {
    try {
        await del('/sessions/current');
    } catch (error) {
        if (!(error instanceof ApiError) || error.status !== 401) throw error;
    }
    set(null);
}

/*  A call was answered 401: whatever we believed, the session is over. */
export function session_lost() {
    set(null);
}
