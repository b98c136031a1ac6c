/*  format - numbers, times and verdicts as people read them */

/*  code -> [words, what it means] */
const VERDICTS = {
    AC: ['Accepted', 'Every test passed.'],
    WA: ['Wrong answer', 'The program ran, but its output is not right.'],
    TLE: ['Time limit exceeded', 'The program needed more time than the problem allows.'],
    MLE: ['Memory limit exceeded', 'The program needed more memory than the problem allows.'],
    OLE: ['Output limit exceeded', 'The program wrote more than the problem allows.'],
    RTE: ['Run-time error', 'The program crashed or ended with an exit code other than 0.'],
    CE: ['Compile error', 'The compiler did not accept the program. Its text is below.'],
    JE: ['Judge error', 'This is our fault, not yours: it does not count as an attempt.'],
};

const STATES = {
    QUEUED: 'Waiting for a judge',
    COMPILING: 'Compiling',
    RUNNING: 'Running the tests',
};

const SIGNALS = {
    4: 'SIGILL',
    6: 'SIGABRT',
    7: 'SIGBUS',
    8: 'SIGFPE',
    9: 'SIGKILL',
    11: 'SIGSEGV',
    13: 'SIGPIPE',
};

const RULES = {
    ICPC: 'ICPC: most solved, then least penalty',
    SPEED: 'Speed: most solved, then the earliest last accept',
};

/*  The class of a verdict, for colours: only known ones, so that it is safe in a class name. */
export function verdict_class(verdict) {
    return VERDICTS[verdict] ? `v-${verdict.toLowerCase()}` : 'v-none';
}

export function verdict_words(verdict) {
    return VERDICTS[verdict]?.[0] ?? String(verdict);
}

export function verdict_meaning(verdict) {
    return VERDICTS[verdict]?.[1] ?? '';
}

export function state_words(state) {
    return STATES[state] ?? 'Being judged';
}

export function rule_words(rule) {
    return RULES[rule] ?? String(rule);
}

/*  How a program ended, when that is worth a word; else "". */
export function exit_words(test) {
    if (test.signal)
        return SIGNALS[test.signal]
            ? `killed by ${SIGNALS[test.signal]}`
            : `killed by signal ${test.signal}`;
    return test.exit_code ? `exit code ${test.exit_code}` : '';
}

/*  At most two decimals, and none that say nothing. */
export function score(points) {
    return String(Math.round(points * 100) / 100);
}

export function seconds(ms) {
    return ms >= 10000
        ? `${Math.round(ms / 1000)} s`
        : `${(ms / 1000).toFixed(ms % 1000 === 0 ? 0 : 2)} s`;
}

export function cpu_time(ms) {
    return ms < 1000 ? `${ms} ms` : `${(ms / 1000).toFixed(2)} s`;
}

export function memory(kib) {
    return kib < 1024 ? `${kib} KiB` : `${(kib / 1024).toFixed(kib < 10240 ? 1 : 0)} MiB`;
}

export function plural(count, one, many = `${one}s`) {
    return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}

/*  "1:02:03", or "3 d 04:05:06" from a day on. Negative is 0. */
export function clock(ms) {
    const whole = Math.max(0, Math.ceil(ms / 1000));
    const two = (n) => String(n).padStart(2, '0');
    const days = Math.floor(whole / 86400);
    const hours = Math.floor(whole / 3600) % 24;
    const rest = `${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
    return days ? `${days} d ${two(hours)}:${rest}` : `${hours}:${rest}`;
}

/*  "5 h", "1 h 30 min", "3 d". */
export function duration(ms) {
    const minutes = Math.round(ms / 60000);
    const parts = [
        [Math.floor(minutes / 1440), 'd'],
        [Math.floor(minutes / 60) % 24, 'h'],
        [minutes % 60, 'min'],
    ];
    return (
        parts
            .filter(([n]) => n)
            .map(([n, unit]) => `${n} ${unit}`)
            .join(' ') || '0 min'
    );
}

const DATE = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

/*  An RFC 3339 time in the reader's own zone; "" for none. */
export function date_time(text) {
    const ms = Date.parse(text || '');
    return Number.isNaN(ms) ? '' : DATE.format(ms);
}

/*  Whether a colour that came as data is one. */
export function is_rgb(text) {
    return /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.test(text || '');
}
