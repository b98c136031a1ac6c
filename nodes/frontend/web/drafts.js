/*  drafts - what was typed, kept in this browser

    One draft per user, problem and language, and the language last chosen. A
    draft is a list of files [{ name, content }], the main one first. One that was
    written before logging in becomes that of whoever logs in then. The store may
    be full or forbidden; then nothing is kept, and the caller is told.
*/
import { session } from './session.js';

const PREFIX = 'assize/code';

function key(user, problem, language) {
    return [PREFIX, user, problem, language].map(encodeURIComponent).join('/');
}

function read(name) {
    try {
        return localStorage.getItem(name);
    } catch {
        return null;
    }
}

function write(name, value) {
    try {
        if (value === null) localStorage.removeItem(name);
        else localStorage.setItem(name, value);
        return true;
    } catch {
        return false;
    }
}

/*  The files of a draft; null when it is none. */
function parse(text) {
    try {
        const files = JSON.parse(text);
        const good = ({ name, content }) => typeof name === 'string' && typeof content === 'string';
        return files.length > 0 && files.every(good) ? files : null;
    } catch {
        return null;
    }
}

/*  The draft's files, or null. */
export function draft_load(problem, language) {
    const user = session()?.user ?? '';
    const own = read(key(user, problem, language));
    if (own !== null || !user) return parse(own);
    const stray = read(key('', problem, language));
    if (stray !== null && write(key(user, problem, language), stray))
        write(key('', problem, language), null);
    return parse(stray);
}

/*  Keeps a draft, or forgets it (null). False when it cannot be kept. */
export function draft_save(problem, language, files) {
    const name = key(session()?.user ?? '', problem, language);
    return write(name, files && JSON.stringify(files));
}

export function language_load() {
    return read('assize/language');
}

export function language_save(language) {
    write('assize/language', language);
}
