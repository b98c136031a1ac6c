/*  api - calls of the HTTP API and its event streams

    Errors are application/problem+json (RFC 9457) with a stable `code`; they,
    and a network that is not there, come out as one ApiError. The session is an
    HttpOnly cookie, so a call that changes something carries `X-Assize: 1`,
    which a form of another site cannot send.
*/

const BASE = '/api/v1';
const RETRY_MS_MIN = 500;
const RETRY_MS_MAX = 15000;
const CLOCK_STEP_MS = 2000; /* the Date header has whole seconds: smaller differences mean nothing */

/*  What a person reads when the network, not the server, failed. */
const OFFLINE = 'The server cannot be reached. Check your connection and try again.';

export class ApiError extends Error {
    constructor(status, code, detail) {
        super(detail);
        this.status = status; /* 0: no answer at all */
        this.code = code;
    }
}

let clock_offset_ms = 0;

/*  The time by the server's clock: contests go by that, not by this machine's. */
export function now_ms() {
    return Date.now() + clock_offset_ms;
}

function note_clock(response) {
    const date = Date.parse(response.headers.get('Date') || '');
    if (Number.isNaN(date)) return;
    const offset_ms = date + 500 - Date.now();
    clock_offset_ms = Math.abs(offset_ms) > CLOCK_STEP_MS ? offset_ms : 0;
}

async function read_json(response) {
    if (response.status === 204) return null;
    const text = await response.text();
    if (!text && response.ok) return null;
    try {
        return JSON.parse(text);
    } catch {
        if (response.ok)
            throw new ApiError(
                response.status,
                'bad_answer',
                'The server gave an answer that this page cannot read.',
            );
        return null;
    }
}

async function call(method, path, { body, signal } = {}) {
    const headers = { Accept: 'application/json' };
    if (method !== 'GET') headers['X-Assize'] = '1';
    if (body !== undefined) headers['Content-Type'] = 'application/json';
    let response, json;
    try {
        response = await fetch(BASE + path, {
            method,
            headers,
            signal,
            credentials: 'same-origin',
            cache: 'no-store',
            body: body === undefined ? undefined : JSON.stringify(body),
        });
        json = await read_json(response);
    } catch (error) {
        if (error.name === 'AbortError' || error instanceof ApiError) throw error;
        throw new ApiError(0, 'unreachable', OFFLINE);
    }
    note_clock(response);
    if (response.ok) return json;
    const problem = json || {};
    throw new ApiError(
        response.status,
        String(problem.code || `http_${response.status}`),
        String(problem.detail || problem.title || `The server answered ${response.status}.`),
    );
}

export const get = (path, options) => call('GET', path, options);
export const post = (path, body, options) => call('POST', path, { body, ...options });
export const del = (path, options) => call('DELETE', path, options);

/*  path`/problems/${id}`: every value is one encoded segment. */
export function path(strings, ...values) {
    return strings.reduce((whole, part, i) => whole + encodeURIComponent(values[i - 1]) + part);
}

/*  "?a=b&c=d" of what is set; "" when nothing is. */
export function query(values) {
    const search = new URLSearchParams();
    for (const [name, value] of Object.entries(values))
        if (value !== undefined && value !== null && value !== '') search.set(name, value);
    const text = search.toString();
    return text ? `?${text}` : '';
}

/*  live (path, { event, on_data, on_state, on_lost, signal }): an event stream that comes back.

    `on_state` gets 'live' or 'lost'. The retry is ours, with growing, scattered pauses, since the
    browser's own gives up at the first answer that is not 200, and a hundred thousand browsers must
    not come back in the same second. `on_lost` may be async and runs before each retry: it can find
    out by a plain call why the stream failed (EventSource does not tell), and end it by returning
    false. A hidden tab holds no stream: browsers allow few per host. Ends with `signal` or close (). */
export function live(stream_path, { event, on_data, on_state, on_lost, signal }) {
    let source = null;
    let timer = 0;
    let failures = 0;
    let over = false;

    const drop = () => {
        clearTimeout(timer);
        if (source) source.close();
        source = null;
    };
    const open = () => {
        drop();
        if (over || document.hidden) return;
        source = new EventSource(BASE + stream_path);
        source.addEventListener('open', () => {
            failures = 0;
            on_state?.('live');
        });
        source.addEventListener(event, (message) => {
            let data;
            try {
                data = JSON.parse(message.data);
            } catch {
                return;
            }
            on_data(data);
        });
        source.addEventListener('error', fail);
    };
    const fail = async () => {
        drop();
        if (over) return;
        const pause_ms = Math.min(RETRY_MS_MIN * 2 ** failures++, RETRY_MS_MAX);
        on_state?.('lost');
        const failure = failures;
        if (on_lost && (await on_lost()) === false) return close();
        if (!over && failure === failures && !source)
            timer = setTimeout(open, pause_ms * (0.5 + Math.random()));
    };
    const wake = () => {
        if (document.hidden) drop();
        else if (!source) open();
    };
    const close = () => {
        over = true;
        drop();
        document.removeEventListener('visibilitychange', wake);
        window.removeEventListener('online', open);
    };

    document.addEventListener('visibilitychange', wake);
    window.addEventListener('online', open);
    signal?.addEventListener('abort', close);
    open();
    return { close, retry: open };
}
