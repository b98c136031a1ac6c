/*  standings - what a change does to the page of the board at hand

    A ranker publishes changed rows with their new state and rank; the rows that
    they pushed down are not among them. When the change's effect on our page
    can be told from what we have, it is applied here; when not, the page is
    stale and is read again. Pure: no clock, no network, no document.
*/

/*  Board numbers are decimal strings: 64 bits do not fit a number. */
const big = (text) => BigInt(text || 0);
const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

/*  A row's place by the contest's rule: an array to compare item by item. */
function place(row, rule) {
    const last = big(row.last_ms);
    return rule === 'ICPC'
        ? [BigInt(-row.solved), big(row.penalty), last / 60000n]
        : [BigInt(-row.solved), big(row.penalty)];
}

function compare_places(a, b) {
    for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return compare(a[i], b[i]);
    return 0;
}

/*  By place; who shares one stands in the order of user names, by bytes. */
function sort_rows(rows, rule) {
    const places = new Map(rows.map((row) => [row, place(row, rule)]));
    rows.sort((a, b) => compare_places(places.get(a), places.get(b)) || compare(a.user, b.user));
    return places;
}

/*  The page after `change`: { page, stale }. A page that is stale has to be read again; a change
    that the page already contains leaves it as it is. `whole` pages (all rows of the board) follow
    every change; a part of a board follows those among its own rows. */
export function standings_apply(page, change, rule) {
    if (big(change.seq) <= big(page.seq)) return { page, stale: false };
    const gap = change.prev_seq === '0' || big(change.prev_seq) > big(page.seq);
    if (gap || change.more) return { page, stale: true };

    const known = new Map(page.rows.map((row) => [row.user, row]));
    const whole = page.offset === 0 && page.rows.length === page.total;
    const first_rank = page.rows.length ? page.rows[0].rank : 1;
    const last_rank = page.rows.length ? page.rows[page.rows.length - 1].rank : 0;
    for (const row of change.rows) {
        const before = known.get(row.user);
        /* Of a row below the page that stays below it nothing shows. */
        if (!whole && !before && row.rank > last_rank) continue;
        /* A row came in, went out or reached an edge, where others may share its rank unseen. */
        const at_edge = row.rank >= last_rank || (page.offset > 0 && row.rank <= first_rank);
        if (!whole && (!before || (at_edge && row.rank !== before.rank)))
            return { page, stale: true };
        known.set(row.user, row);
    }
    if (whole && known.size !== change.total) return { page, stale: true };

    const rows = [...known.values()].map((row) => ({ ...row }));
    const places = sort_rows(rows, rule);
    if (page.offset > 0 && rows[0].user !== page.rows[0].user) return { page, stale: true };
    rows.forEach((row, i) => {
        const tied = i > 0 && compare_places(places.get(row), places.get(rows[i - 1])) === 0;
        row.rank = tied ? rows[i - 1].rank : i === 0 ? first_rank : page.offset + i + 1;
    });
    const moved = new Set(change.rows.filter((row) => known.has(row.user)).map((row) => row.user));
    return { page: { ...page, seq: change.seq, total: change.total, rows, moved }, stale: false };
}
