/*  mock_server - plays the frontend to the page's tests

    Serves nodes/frontend/web with the headers of the real one and answers the
    HTTP API from memory: JSON by the rules of lib/json, problem+json errors,
    event streams. Judges and contests move only when a test says so
    (`judge_step`, `board_put`), so that tests wait for nothing but the page.

    By hand: node tests/web/mock_server.mjs [port] - then it judges by itself.
*/
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { dirname, extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

import { CONTESTS, LANGUAGES, PROBLEMS } from './mock_data.mjs';

const WEB = join(dirname(fileURLToPath(import.meta.url)), '../../nodes/frontend/web');
const CSP =
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
const TYPES = {
    '.html': 'text/html; charset=utf-8',
    '.js': 'text/javascript; charset=utf-8',
    '.css': 'text/css; charset=utf-8',
    '.svg': 'image/svg+xml',
};
const BODY_MAX = 1 << 20;
const STATUS = {
    invalid: 400,
    unauthenticated: 401,
    forbidden: 403,
    run_in_progress: 429,
    timeout: 504,
    not_found: 404,
    conflict: 409,
    rate_limited: 429,
    unavailable: 503,
    too_large: 413,
};

class Problem extends Error {
    constructor(code, detail) {
        super(detail);
        this.code = code;
    }
}

const iso = (ms) => new Date(ms).toISOString();

/*  A ULID-like id that sorts by time of birth. */
let born = 0;
const new_id = () =>
    `01J${String(++born).padStart(10, '0')}${createHash('sha256').update(String(born)).digest('hex').slice(0, 13).toUpperCase()}`;

export class Mock {
    constructor() {
        this.users = new Map();
        this.sessions = new Map();
        this.submissions = [];
        this.problems = structuredClone(PROBLEMS);
        this.contests = structuredClone(CONTESTS);
        this.boards = new Map();
        this.streams = new Set();
        this.faults = []; /* { match, code, detail } for one call each */
        this.requests = [];
        this.streams_refused = false;
        this.runs = []; /* the body of each, with user and problem */
        this.next_run = null; /* the RunView that the next run gets */
        this.languages = structuredClone(LANGUAGES);
        for (const contest of this.contests)
            this.boards.set(contest.id, {
                seq: 10,
                rows: contest.rows || [],
                frozen: contest.frozen_board || false,
            });
    }

    /* ---- what a test can do ---- */

    /*  The next call whose "METHOD /path" begins so is answered by this error; `times` calls. */
    fail(match, code, detail, times = 1) {
        this.faults.push({ match, code, detail, times });
    }

    add_user(user, password, display_name = '', role = 'USER') {
        this.users.set(user, { user, password, display_name, role });
    }

    /*  The newest submission of all. */
    newest() {
        return this.submissions[this.submissions.length - 1];
    }

    /*  Changes a submission and tells its streams. */
    judge_step(submission, change) {
        Object.assign(submission, change);
        for (const stream of [...this.streams])
            if (stream.topic === `submission ${submission.id}`) {
                this.send(stream, 'submission', submission);
                if (submission.state === 'FINISHED') stream.response.end();
            }
    }

    /*  A row of the board in its new state: kept, ranked, and published as a change. */
    board_put(contest_id, row, { silent = false } = {}) {
        const board = this.boards.get(contest_id);
        board.rows = board.rows.filter((other) => other.user !== row.user).concat(row);
        this.board_rank(board);
        const prev_seq = String(board.seq);
        board.seq += 3;
        const changed = board.rows.find((other) => other.user === row.user);
        if (!silent)
            for (const stream of this.streams)
                if (stream.topic === `board ${contest_id}`)
                    this.send(stream, 'board', {
                        contest: contest_id,
                        view: 'PUBLIC',
                        prev_seq,
                        seq: String(board.seq),
                        total: board.rows.length,
                        rows: [changed],
                        more: false,
                    });
    }

    board_rank(board) {
        const key = (row) => [
            -row.solved,
            Number(row.penalty),
            Math.floor(Number(row.last_ms) / 60000),
        ];
        const compare = (a, b) => key(a).reduce((so_far, part, i) => so_far || part - key(b)[i], 0);
        board.rows.sort((a, b) => compare(a, b) || (a.user < b.user ? -1 : 1));
        board.rows.forEach((row, i) => {
            row.rank =
                i > 0 && compare(row, board.rows[i - 1]) === 0 ? board.rows[i - 1].rank : i + 1;
        });
    }

    /*  Cuts every stream, as a frontend that dies does. */
    cut_streams() {
        for (const stream of [...this.streams]) stream.response.destroy();
    }

    send(stream, event, data) {
        stream.response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
    }

    /* ---- the API ---- */

    who(request) {
        const token = /(?:^|; )assize_token=([0-9a-f]+)/.exec(request.headers.cookie || '')?.[1];
        return this.users.get(this.sessions.get(token)) || null;
    }

    session_view(user) {
        return {
            token: '',
            user: user.user,
            display_name: user.display_name,
            role: user.role,
            expires_at: iso(Date.now() + 86400000),
        };
    }

    start_session(user, response) {
        const token = randomBytes(16).toString('hex');
        this.sessions.set(token, user.user);
        response.setHeader(
            'Set-Cookie',
            `assize_token=${token}; HttpOnly; SameSite=Strict; Path=/`,
        );
        return [201, this.session_view(user)];
    }

    contest_of(id) {
        const contest = this.contests.find((one) => one.id === id);
        if (!contest) throw new Problem('not_found', `There is no contest ${id}.`);
        return contest;
    }

    contest_view(contest, user) {
        const { rows, frozen_board, members, ...view } = contest;
        return {
            ...view,
            start_at: iso(contest.start_at),
            end_at: iso(contest.end_at),
            freeze_at: contest.freeze_at && iso(contest.freeze_at),
            problems: contest.state === 'SCHEDULED' ? [] : contest.problems,
            registrations: (rows || []).length + members.length,
            registered: Boolean(user && members.includes(user.user)),
        };
    }

    problem_of(id) {
        const problem = this.problems.find((one) => one.id === id);
        if (!problem) throw new Problem('not_found', `There is no problem ${id}.`);
        return problem;
    }

    submit(user, problem, contest, { language, source, files = [] }) {
        const [main, ...others] = files;
        const submission = {
            id: new_id(),
            user: user.user,
            problem: problem.id,
            contest,
            language,
            source: main ? main.content : source,
            file_name: main ? main.name : '',
            files: others,
            entry_point: '',
            scored: false,
            score: 0,
            groups: [],
            received_at: iso(Date.now()),
            state: 'QUEUED',
            verdict: 'UNSPECIFIED',
            tests_done: 0,
            tests_total: 0,
            cpu_ms: 0,
            memory_kib: 0,
            compiler_output: '',
            tests: [],
        };
        this.submissions.push(submission);
        this.on_submit?.(submission);
        return [202, { id: submission.id }];
    }

    /*  Answers what a test has put into `next_run`, once it is there. */
    async run(user, problem, body) {
        this.runs.push({ user: user.user, problem: problem.id, ...body });
        while (!this.next_run) await new Promise((resolve) => setImmediate(resolve));
        const view = this.next_run;
        this.next_run = null;
        return [200, view];
    }

    page(all, { limit = 50, after = 0 }) {
        const from = Number(after) || 0;
        const next = from + Number(limit);
        return [all.slice(from, next), next < all.length ? String(next) : ''];
    }

    standings(contest, query, user) {
        const board = this.boards.get(contest.id);
        this.board_rank(board);
        const limit = Number(query.limit || 50);
        let offset = Number(query.offset || 0);
        if (query.around) {
            const at = board.rows.findIndex(
                (row) => row.user === (query.around === 'me' ? user?.user : query.around),
            );
            if (at < 0) throw new Problem('not_found', 'This user is not on the board.');
            offset = Math.max(0, at - Math.floor(limit / 2));
        }
        return {
            contest: contest.id,
            seq: String(board.seq),
            total: board.rows.length,
            offset,
            frozen: board.frozen,
            rows: board.rows.slice(offset, offset + limit),
        };
    }

    register(user, contest) {
        if (contest.members.includes(user.user))
            throw new Problem('conflict', 'You are registered already.');
        contest.members.push(user.user);
        const cells = contest.problems.map(({ label }) => ({
            label,
            solved: false,
            first: false,
            attempts: 0,
            pending: 0,
            time_ms: '0',
        }));
        this.board_put(contest.id, {
            rank: 0,
            user: user.user,
            display_name: user.display_name,
            solved: 0,
            penalty: '0',
            last_ms: '0',
            cells,
        });
        return [201, {}];
    }

    /*  Returns [status, body]. */
    answer(method, parts, query, body, user, response) {
        /* "GET contests/:/standings": every second segment is a name. */
        const shape = parts.map((part, i) => (i % 2 ? ':' : part)).join('/');
        const handler = ROUTES[`${method} ${shape}`];
        if (!handler) throw new Problem('not_found', 'There is no such address.');
        const signed_in = () => {
            if (!user) throw new Problem('unauthenticated', 'Log in first.');
            return user;
        };
        return handler(this, {
            id: parts[1],
            label: parts[3],
            query,
            body,
            user,
            signed_in,
            response,
        });
    }

    problem_in(contest, name) {
        const found = contest.problems.find((one) => one.label === name || one.problem === name);
        if (!found) throw new Problem('not_found', `The contest has no problem ${name}.`);
        return this.problem_of(found.problem);
    }

    problem_summary({ id, name, difficulty, keywords, limits, solved_by, tried_by }) {
        const { time_ms, memory_mib } = limits;
        return {
            id,
            version: 1,
            name,
            difficulty,
            keywords,
            time_ms,
            memory_mib,
            solved_by,
            tried_by,
            hidden: false,
        };
    }

    problem_view(problem) {
        const { solved_by, tried_by, ...view } = problem;
        const others = this.languages.filter(
            ({ id }) => !view.templates.some(({ language }) => language === id),
        );
        view.templates = [
            ...view.templates,
            ...others.map(({ id, template }) => ({ language: id, source: template })),
        ];
        return view;
    }

    stream(topic, first, request, response) {
        response.writeHead(200, {
            'Content-Type': 'text/event-stream',
            'Cache-Control': 'no-store',
        });
        response.write(': hello\n\n');
        const stream = { topic, response };
        this.streams.add(stream);
        response.on('close', () => this.streams.delete(stream));
        if (first) {
            this.send(stream, 'submission', first);
            if (first.state === 'FINISHED') response.end();
        }
    }

    async handle(request, response) {
        const url = new URL(request.url, 'http://mock');
        const key = `${request.method} ${url.pathname.replace('/api/v1', '')}`;
        this.requests.push(key + url.search);
        const fault = this.faults.find(({ match, times }) => times > 0 && key.startsWith(match));
        if (fault) {
            fault.times--;
            if (fault.code === 'drop') return void request.socket.destroy();
            throw new Problem(fault.code, fault.detail);
        }
        const parts = url.pathname.split('/').slice(3).map(decodeURIComponent);
        const user = this.who(request);
        if (parts[parts.length - 1] === 'events') {
            if (this.streams_refused) throw new Problem('unavailable', 'No more streams.');
            if (parts[0] === 'contests')
                return void this.stream(`board ${parts[1]}`, null, request, response);
            const submission = this.answer('GET', parts.slice(0, 2), {}, null, user, response)[1];
            return void this.stream(`submission ${submission.id}`, submission, request, response);
        }
        let text = '';
        for await (const chunk of request) {
            text += chunk;
            if (text.length > BODY_MAX) throw new Problem('too_large', 'The body is too large.');
        }
        if (request.method !== 'GET' && request.headers['x-assize'] !== '1')
            throw new Problem('forbidden', 'A call with the cookie needs the header X-Assize: 1.');
        const [status, body] = await this.answer(
            request.method,
            parts,
            Object.fromEntries(url.searchParams),
            text ? JSON.parse(text) : {},
            user,
            response,
        );
        response.writeHead(status, {
            'Content-Type': 'application/json',
            'Cache-Control': 'no-store',
        });
        response.end(body === null ? undefined : JSON.stringify(body));
    }

    file(pathname, response) {
        const name =
            pathname === '/' ? 'index.html' : normalize(pathname.replace(/^\/assets\//, ''));
        if (pathname !== '/' && (!pathname.startsWith('/assets/') || name.startsWith('..')))
            throw new Problem('not_found', 'There is no such file.');
        let content;
        try {
            content = readFileSync(join(WEB, name));
        } catch {
            throw new Problem('not_found', 'There is no such file.');
        }
        response.writeHead(200, {
            'Content-Type': TYPES[extname(name)] || 'application/octet-stream',
            'Cache-Control': 'no-store',
        });
        response.end(content);
    }

    /*  Listens on a free port of the loopback; returns the address. */
    listen(port = 0) {
        this.server = createServer(async (request, response) => {
            response.setHeader('Content-Security-Policy', CSP);
            response.setHeader('X-Content-Type-Options', 'nosniff');
            response.setHeader('Referrer-Policy', 'no-referrer');
            try {
                if (request.url.startsWith('/api/')) await this.handle(request, response);
                else this.file(new URL(request.url, 'http://mock').pathname, response);
            } catch (error) {
                const code = error.code in STATUS ? error.code : 'internal';
                const status = STATUS[code] || 500;
                response.writeHead(status, { 'Content-Type': 'application/problem+json' });
                response.end(
                    JSON.stringify({
                        type: 'about:blank',
                        title: code,
                        status,
                        code,
                        detail: error.message,
                    }),
                );
            }
        });
        return new Promise((resolve) => {
            this.server.listen(port, '127.0.0.1', () =>
                resolve(`http://127.0.0.1:${this.server.address().port}`),
            );
        });
    }

    close() {
        this.cut_streams();
        this.server.closeAllConnections();
        return new Promise((resolve) => this.server.close(resolve));
    }
}

const ACCOUNT_ROUTES = {
    'POST users': (mock, { body, response }) => {
        if (mock.users.has(body.user))
            throw new Problem('conflict', `The user name ${body.user} is taken.`);
        if (String(body.password).length < 8)
            throw new Problem('invalid', 'password: at least 8 bytes');
        mock.add_user(body.user, body.password, body.display_name);
        return mock.start_session(mock.users.get(body.user), response);
    },
    'POST sessions': (mock, { body, response }) => {
        if (mock.users.get(body.user)?.password !== body.password)
            throw new Problem('unauthenticated', 'The user name or the password is wrong.');
        return mock.start_session(mock.users.get(body.user), response);
    },
    'DELETE sessions/:': (mock, { response }) => {
        response.setHeader(
            'Set-Cookie',
            'assize_token=; Max-Age=0; HttpOnly; SameSite=Strict; Path=/',
        );
        return [204, null];
    },
    'GET me': (mock, { signed_in }) => [200, mock.session_view(signed_in())],
};

const PRACTICE_ROUTES = {
    'GET languages': (mock) => [200, { languages: mock.languages }],
    'GET problems': (mock, { query }) => {
        const text = (query.text || '').toLowerCase();
        const all = mock.problems.filter(
            (one) =>
                one.name.toLowerCase().includes(text) &&
                (!query.keyword || one.keywords.includes(query.keyword)),
        );
        const [some, next] = mock.page(all, query);
        return [
            200,
            { problems: some.map((one) => mock.problem_summary(one)), next, total: all.length },
        ];
    },
    'GET problems/:': (mock, { id }) => [200, mock.problem_view(mock.problem_of(id))],
    'POST problems/:/submissions': (mock, { id, body, signed_in }) =>
        mock.submit(signed_in(), mock.problem_of(id), '', body),
    'POST problems/:/runs': (mock, { id, body, signed_in }) =>
        mock.run(signed_in(), mock.problem_of(id), body),
    'GET submissions': (mock, { query, signed_in }) => {
        const { user } = signed_in();
        const fits = (one) =>
            one.user === user &&
            (!query.problem || one.problem === query.problem) &&
            (!query.contest || one.contest === query.contest);
        const [some, next] = mock.page(mock.submissions.filter(fits).reverse(), {
            limit: query.limit,
            after: query.before,
        });
        return [
            200,
            {
                submissions: some.map((one) => ({
                    ...one,
                    source: '',
                    tests: [],
                    compiler_output: '',
                })),
                next,
            },
        ];
    },
    'GET submissions/:': (mock, { id, signed_in }) => {
        const found = mock.submissions.find((one) => one.id === id);
        if (!found || found.user !== signed_in().user)
            throw new Problem('not_found', 'There is no such submission.');
        return [200, found];
    },
};

const CONTEST_ROUTES = {
    'GET contests': (mock, { query, user }) => {
        const [some, next] = mock.page(mock.contests, query);
        return [200, { contests: some.map((one) => mock.contest_view(one, user)), next }];
    },
    'GET contests/:': (mock, { id, user }) => [200, mock.contest_view(mock.contest_of(id), user)],
    'POST contests/:/registrations': (mock, { id, signed_in }) =>
        mock.register(signed_in(), mock.contest_of(id)),
    'GET contests/:/standings': (mock, { id, query, user }) => [
        200,
        mock.standings(mock.contest_of(id), query, user),
    ],
    'GET contests/:/problems/:': (mock, { id, label }) => [
        200,
        mock.problem_view(mock.problem_in(mock.contest_of(id), label)),
    ],
    'POST contests/:/problems/:/submissions': (mock, { id, label, body, signed_in }) => {
        const contest = mock.contest_of(id);
        const user = signed_in();
        if (!contest.members.includes(user.user))
            throw new Problem('forbidden', 'Only those who are registered may submit.');
        return mock.submit(user, mock.problem_in(contest, label), id, body);
    },
};

CONTEST_ROUTES['POST contests/:/problems/:/runs'] = (mock, { id, label, body, signed_in }) =>
    mock.run(signed_in(), mock.problem_in(mock.contest_of(id), label), body);

const ROUTES = { ...ACCOUNT_ROUTES, ...PRACTICE_ROUTES, ...CONTEST_ROUTES };

/*  Judges by itself, for a person who looks at the page: accepts what has "return 0". */
function judge_alone(mock) {
    setInterval(() => {
        mock.next_run ||= {
            verdict: 'WA',
            compiler_output: '',
            tests: [
                {
                    name: 'sample/1',
                    verdict: 'WA',
                    cpu_ms: 2,
                    memory_kib: 1200,
                    exit_code: 0,
                    signal: 0,
                    message: '',
                    output: '1 2\n3\n',
                    errors: 'x = 3\n',
                    expected: '1 2\n4\n',
                    transcript: '',
                },
            ],
        };
    }, 300);
    mock.on_submit = (submission) => {
        const total = 20;
        const accepted =
            submission.source.includes('return 0') || submission.source.includes('print');
        const tests = Array.from({ length: accepted ? total : 8 }, (_, i) => ({
            name: `secret/${i}`,
            sample: i < 2,
            verdict: !accepted && i === 7 ? 'WA' : 'AC',
            cpu_ms: 12 * i,
            wall_ms: 14 * i,
            memory_kib: 3000 + i,
            exit_code: 0,
            signal: 0,
            message: '',
            jury_message: '',
        }));
        let done = -2;
        const timer = setInterval(() => {
            done++;
            const over = done === tests.length;
            if (over) clearInterval(timer);
            mock.judge_step(
                submission,
                done < 0
                    ? { state: 'COMPILING' }
                    : over
                      ? {
                            state: 'FINISHED',
                            verdict: accepted ? 'AC' : 'WA',
                            tests,
                            tests_done: done,
                            tests_total: total,
                            cpu_ms: 230,
                            memory_kib: 3019,
                        }
                      : { state: 'RUNNING', tests_done: done, tests_total: total },
            );
        }, 150);
    };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
    const mock = new Mock();
    judge_alone(mock);
    console.log(await mock.listen(Number(process.argv[2] || 0)));
}
