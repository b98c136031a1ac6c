/*  live_board - a contest's standings as they move: reads pages, follows the stream, pages through

    The stream says what changed; what cannot be told from that (standings.js)
    is read again, at most once a second and scattered, since everybody who
    watches hears of the change at the same moment.
*/
import { get, live, path, query as to_query } from './api.js';
import { board_new, board_range } from './board.js';
import { fill, h } from './html.js';
import { connection_state, error_box } from './notice.js';
import { standings_apply } from './standings.js';

const PAGE = 50;
const REREAD_MS = 1000;

function button(words, label, onclick) {
    return h('button', { type: 'button', class: 'small', 'aria-label': label, onclick }, words);
}

export class LiveBoard {
    /*  `me` is the user whose row is the reader's own, or undefined; `on_own (row)` whenever that row
        was read or has changed. */
    constructor({ contest, me, ball, problem_link, signal, on_own }) {
        Object.assign(this, { contest, me, signal, on_own });
        this.view = board_new({ contest, own_user: me, ball, problem_link });
        this.offset = 0; /* of the page that the reader wants */
        this.around = ''; /* or whom it is to be centred on */
        this.page = null; /* the BoardPage shown */
        this.own = null; /* the reader's own BoardRow */
        this.reading = false;
        this.again = false; /* what is being read is not enough: read once more */
        this.timer = 0;
        this.trouble = h('div');
        this.range = h('span', { class: 'faint', role: 'status' });
        this.frozen = h(
            'p',
            { class: 'frozen', hidden: true },
            'The board is frozen: attempts since then show as pending until the results are revealed.',
        );
        this.first = button('« First', 'First page', () => this.move(0));
        this.previous = button('‹', 'Previous page', () => this.move(this.page.offset - PAGE));
        this.next = button('›', 'Next page', () => this.move(this.page.offset + PAGE));
        this.follow();
        this.read();
    }

    elements() {
        const mine = this.me && button('Around me', undefined, () => this.move(0, 'me'));
        return [
            h(
                'div',
                { class: 'head-row' },
                h('h2', null, 'Standings'),
                this.range,
                h(
                    'div',
                    { class: 'board-tools', role: 'group', 'aria-label': 'Pages of the standings' },
                    mine,
                    this.first,
                    this.previous,
                    this.next,
                ),
            ),
            this.frozen,
            this.trouble,
            this.view.element,
        ];
    }

    follow() {
        const stream = live(path`/contests/${this.contest.id}/standings/events`, {
            event: 'board',
            signal: this.signal,
            on_data: (change) => this.take(change),
            on_state: (state) => {
                connection_state(this, state, () => stream.retry());
                if (state === 'live') this.read(); /* what was said while nobody listened */
            },
        });
        this.signal.addEventListener('abort', () => {
            clearTimeout(this.timer);
            connection_state(this, 'live');
        });
    }

    move(offset, around = '') {
        this.offset = Math.max(0, offset);
        this.around = around;
        this.read();
    }

    draw() {
        const { page } = this;
        this.view.show(page, this.own);
        if (this.own) this.on_own?.(this.own);
        this.frozen.hidden = !page.frozen;
        board_range(this.range, page);
        this.first.disabled = this.previous.disabled = page.offset === 0;
        this.next.disabled = page.offset + page.rows.length >= page.total;
    }

    fetch(options) {
        return get(path`/contests/${this.contest.id}/standings` + to_query(options), {
            signal: this.signal,
        });
    }

    async fetch_all() {
        const { around, offset } = this;
        const page = await this.fetch(around ? { limit: PAGE, around } : { limit: PAGE, offset });
        const is_own = (row) => row.user === this.me;
        let own = page.rows.find(is_own) || null;
        if (this.me && !own)
            own = (await this.fetch({ limit: 1, around: 'me' })).rows.find(is_own) || null;
        Object.assign(this, { page, own });
        /* Arrived; unless the reader has gone on meanwhile, this is the page from now on. */
        if (around && this.around === around)
            Object.assign(this, { offset: page.offset, around: '' });
    }

    async read() {
        clearTimeout(this.timer);
        this.timer = 0;
        if (this.reading) {
            this.again = true;
            return;
        }
        this.reading = true;
        try {
            await this.fetch_all();
            this.draw();
            fill(this.trouble);
        } catch (error) {
            if (this.signal.aborted || error.name === 'AbortError') return;
            if (!('code' in error)) throw error;
            fill(
                this.trouble,
                error_box(error, () => this.read()),
            );
        } finally {
            this.reading = false;
        }
        if (this.again) {
            this.again = false;
            this.read();
        }
    }

    reread() {
        this.timer ||= setTimeout(() => this.read(), REREAD_MS * (0.5 + Math.random() / 2));
    }

    take(change) {
        if (!this.page || this.reading) return this.reread();
        const { page, stale } = standings_apply(this.page, change, this.contest.rule);
        if (stale) return this.reread();
        this.page = page;
        this.own = [...page.rows, ...change.rows].find((row) => row.user === this.me) || this.own;
        return this.draw();
    }
}
