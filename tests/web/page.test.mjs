/*  page.test - the web page in a real Chromium, as a person uses it

    Against the mock server, whose judge and boards move when a test says so.
    Each test has a browser context of its own; at its end nothing may have been
    logged as an error, no exception thrown, no rule of the CSP broken, and no
    dialogue opened (which is what an injected script would do).
*/
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, test } from 'node:test';

import { chromium } from 'playwright-core';

import { type_of } from './mock_data.mjs';
import { Mock } from './mock_server.mjs';

const WIDE = { width: 1280, height: 860 };
const NARROW = { width: 360, height: 740 };
const PATIENCE_MS = 10000;

let mock, base, profile, context, page, troubles, expected_status;

const LAUNCH = {
    executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
    args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
    ],
};

/*  What the browser logs for an answer that is an error. Those that a test provokes are no trouble. */
function is_expected(text) {
    const status = /status of (\d+)/.exec(text)?.[1];
    return (
        (status && expected_status.has(Number(status))) ||
        (expected_status.has(0) && /net::ERR_/.test(text))
    );
}

async function open_context(options = {}) {
    context = await chromium.launchPersistentContext(profile, {
        ...LAUNCH,
        viewport: WIDE,
        reducedMotion: 'no-preference',
        ...options,
    });
    context.setDefaultTimeout(PATIENCE_MS);
    page = context.pages()[0] || (await context.newPage());
    page.on('console', (message) => message.type() === 'error' && troubles.push(message.text()));
    page.on('pageerror', (error) => troubles.push(`exception: ${error.stack}`));
    page.on(
        'request',
        (request) =>
            /^(data:|blob:)/.test(request.url()) ||
            request.url().startsWith(base) ||
            troubles.push(`external request: ${request.url()}`),
    );
}

beforeEach(async () => {
    troubles = [];
    expected_status = new Set([401]); /* GET /me of somebody who is not logged in */
    mock = new Mock();
    base = await mock.listen();
    profile = mkdtempSync(join(tmpdir(), 'assize-web-'));
    await open_context();
    page.on('dialog', (dialog) => {
        troubles.push(`dialogue: ${dialog.message()}`);
        dialog.dismiss();
    });
});

afterEach(async () => {
    await context.close();
    await mock.close();
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    assert.deepEqual(
        troubles.filter((text) => !is_expected(text)),
        [],
    );
});

/* ---- steps ---- */

async function go(hash) {
    await page.goto(`${base}/${hash}`);
    await page.waitForSelector('h1');
}

async function log_in(user = 'ada', display_name = 'Ada Lovelace') {
    mock.add_user(user, 'correct horse', display_name);
    await go('#/login');
    await page.getByLabel('User name').fill(user);
    await page.getByLabel('Password').fill('correct horse');
    await page.locator('main').getByRole('button', { name: 'Log in' }).click();
    await page.waitForSelector('.me');
}

/*  Waits until `check (arg)` holds in the page. Not waitForFunction: that evaluates a string, which
    the page's CSP forbids. */
async function page_shows(check, arg) {
    const end = Date.now() + PATIENCE_MS;
    for (;;) {
        if (await page.evaluate(check, arg).catch(() => false))
            /* fails while the document is replaced */
            return;
        assert.ok(Date.now() < end, `in vain: ${check} ${JSON.stringify(arg)}`);
    }
}

async function text_is(selector, pattern) {
    try {
        await page_shows(
            ([where, source]) => {
                const element = document.querySelector(where);
                return element && new RegExp(source, 's').test(element.textContent);
            },
            [selector, pattern.source],
        );
    } catch {
        const texts = await page.locator(selector).allTextContents();
        assert.match(texts[0] ?? `(no ${selector})`, pattern);
    }
}

/*  Waits in this process until `check ()` holds. */
async function until(check, what) {
    const end = Date.now() + PATIENCE_MS;
    while (!check()) {
        assert.ok(Date.now() < end, `in vain: ${what}`);
        await new Promise((resolve) => setImmediate(resolve));
    }
}

const editor = () => page.getByLabel('Your program');
const submit = () => page.locator('.work').getByRole('button', { name: 'Submit' });
const stream_of = (topic) =>
    until(() => [...mock.streams].some((stream) => stream.topic === topic), `a stream of ${topic}`);

function test_result(i, verdict, more = {}) {
    return {
        name: i < 2 ? `sample/${i + 1}` : `secret/${i}`,
        sample: i < 2,
        verdict,
        cpu_ms: 10 + i,
        wall_ms: 12,
        memory_kib: 3000,
        exit_code: 0,
        signal: 0,
        message: '',
        jury_message: '',
        ...more,
    };
}

function finished(verdict, count, total, more = {}) {
    const tests = Array.from({ length: count }, (_, i) =>
        test_result(i, i === count - 1 ? verdict : 'AC'),
    );
    return {
        state: 'FINISHED',
        verdict,
        tests,
        tests_done: count,
        tests_total: total,
        cpu_ms: 42,
        memory_kib: 4096,
        ...more,
    };
}

/*  Sends what is in the editor; returns the submission once its stream is open. */
async function send() {
    const count = mock.submissions.length;
    await submit().click();
    await until(() => mock.submissions.length > count, 'a submission');
    const submission = mock.newest();
    await stream_of(`submission ${submission.id}`);
    return submission;
}

const board_names = () => page.locator('table.board tbody:last-child .who-name').allTextContents();

function row(user, solved, penalty, more = {}) {
    const cells = mock.contests[0].problems.map(({ label }, i) => ({
        label,
        solved: i < solved,
        first: false,
        attempts: i < solved ? 1 : 0,
        pending: 0,
        time_ms: i < solved ? '60000' : '0',
    }));
    return {
        rank: 0,
        user,
        display_name: user,
        solved,
        penalty: String(penalty),
        last_ms: String(penalty * 60000),
        cells,
        ...more,
    };
}

/* ---- the walk ---- */

test('a newcomer registers, solves a problem and sees the verdict live', async () => {
    await go('');
    await page.getByRole('link', { name: 'Two Weights' }).click();
    await text_is('h1', /Two Weights/);
    await page.getByRole('link', { name: 'Sign up' }).click();
    await page.getByLabel('User name').fill('ada');
    await page.getByLabel('Display name').fill('Ada Lovelace');
    await page.getByLabel('Password').fill('correct horse');
    await page.getByRole('button', { name: 'Create account' }).click();
    await text_is('.me', /Ada Lovelace/);
    await text_is('h1', /Two Weights/); /* back where it began */

    await page.getByLabel('Language').selectOption('cpp17');
    assert.match(await editor().inputValue(), /#include <iostream>/);
    const submission = await send();
    assert.equal(submission.language, 'cpp17');
    assert.match(submission.source, /your code/);
    await text_is('.verdict-line', /Waiting for a judge/);
    mock.judge_step(submission, { state: 'COMPILING' });
    await text_is('.verdict-line', /Compiling/);
    mock.judge_step(submission, { state: 'RUNNING', tests_done: 3, tests_total: 10 });
    await text_is('.verdict-line', /Running the tests.*Test 4 of 10/);
    assert.equal(await page.locator('.strip .cell').count(), 10);
    assert.equal(await page.locator('.strip .cell.done').count(), 3);
    assert.equal(await page.locator('.verdict-bar').evaluate((bar) => bar.value / bar.max), 0.3);
    mock.judge_step(submission, finished('AC', 10, 10));
    await text_is('.verdict-line', /Accepted/);
    await text_is('.verdict-cost', /42 ms · 4.0 MiB/);
    assert.equal(await page.locator('.strip .cell.v-ac').count(), 10);
    await text_is('.earlier', /Accepted/);
    assert.equal(await page.locator('.verdict-line').getAttribute('aria-live'), 'polite');
    await until(
        () => ![...mock.streams].some((stream) => stream.topic.startsWith('submission')),
        'the end of the stream',
    );
});

test('a rejected submission shows the test that failed, its costs and its message', async () => {
    await log_in();
    await go('#/problems/two-sum');
    const submission = await send();
    const tests = [
        test_result(0, 'AC'),
        test_result(1, 'RTE', { signal: 11, message: 'you read past the end' }),
    ];
    mock.judge_step(submission, {
        state: 'FINISHED',
        verdict: 'RTE',
        tests,
        tests_done: 2,
        tests_total: 5,
        cpu_ms: 11,
        memory_kib: 3000,
    });
    await text_is('.verdict-line', /Run-time error.*On test 2 of 5/);
    assert.equal(
        await page.locator('.strip .v-rte').getAttribute('title'),
        'Test 2 · Run-time error · 11 ms · 2.9 MiB · killed by SIGSEGV',
    );
    assert.equal(
        await page.locator('.strip .cell').last().getAttribute('title'),
        'Test 3 · not run'.replace('3', '5'),
    );
    await page.getByText('Tests in detail').click();
    await text_is('table.tests', /killed by SIGSEGV.*you read past the end/);
});

test('compiler output is shown as text, and a judge error is said to be ours', async () => {
    await log_in();
    await go('#/problems/two-sum');
    let submission = await send();
    mock.judge_step(submission, {
        state: 'FINISHED',
        verdict: 'CE',
        compiler_output: 'main.cpp:1: error: <script>alert(9)</script>',
    });
    await text_is('.compiler', /<script>alert\(9\)<\/script>/);
    assert.ok(await page.locator('.compiler').isVisible());
    assert.ok(await page.locator('.verdict-bar').isHidden(), 'no test, no bar');
    submission = await send();
    mock.judge_step(submission, { state: 'FINISHED', verdict: 'JE' });
    await text_is('.verdict-line', /Judge error.*our fault/);
});

test('my submissions are listed, and one opens with its source', async () => {
    await log_in();
    await go('#/problems/two-sum');
    await editor().fill('int x = 1 < 2; // </pre><img src=x onerror=alert(1)>');
    const submission = await send();
    mock.judge_step(submission, finished('WA', 4, 9));
    await page.getByRole('link', { name: 'My submissions' }).click();
    await text_is('table.list', /two-sum.*Wrong answer/);
    await page.locator('table.list tbody td a').first().click();
    await text_is('.source', /int x = 1 < 2; \/\/ <\/pre><img/);
    assert.equal(await page.locator('.source .code').textContent(), submission.source);
});

test('submissions are paged, forwards and back', async () => {
    await log_in();
    for (let i = 0; i < 70; i++)
        mock.submit({ user: 'ada' }, mock.problems[i % 2], '', {
            language: 'c',
            source: String(i),
        });
    await go('#/submissions');
    await page.getByRole('link', { name: 'Older' }).click();
    await page.waitForSelector('a[rel=prev]');
    await page.getByRole('link', { name: 'Older' }).click();
    await page_shows(() => document.querySelectorAll('table.list tbody tr').length === 10);
    assert.equal(await page.getByRole('link', { name: 'Older' }).count(), 0);
    await page.getByRole('link', { name: 'Newer' }).click();
    await page_shows(() => location.hash.endsWith('before=30'));
});

test('problems are found by name and by keyword, and paged', async () => {
    await go('');
    await page.getByLabel('Search problems by name').fill('cloister');
    await text_is('.count', /^1 problem$/);
    await page.getByLabel('Search problems by name').fill('nothing of the kind');
    await text_is('.results', /No problem matches/);
    await page.getByLabel('Search problems by name').fill('');
    await text_is('.count', /^9 problems$/);
    await page
        .getByRole('group', { name: 'Keywords' })
        .getByRole('link', { name: 'graphs', exact: true })
        .click();
    await text_is('.count', /^2 problems$/);
    await page.locator('.chip.on').click();
    await text_is('.count', /^9 problems$/);
    for (let i = 0; i < 60; i++)
        mock.problems.push({ ...mock.problems[0], id: `more-${i}`, name: `More ${i}` });
    await go('#/contests');
    await go('#/problems');
    await page.getByRole('link', { name: 'Next' }).click();
    await text_is('table.list', /More 59/);
    await page.getByRole('link', { name: 'Previous' }).click();
    await text_is('table.list', /Two Weights/);
});

test('scores and groups are shown, an infinite bound is none', async () => {
    mock.problem_of('two-sum').max_score = 100;
    await log_in();
    await go('#/problems/two-sum');
    await text_is('.limits', /up to 100/);
    const submission = await send();
    const tests = [test_result(0, 'AC', { score: 1 }), test_result(2, 'WA')];
    const groups = [
        { name: 'secret/one', verdict: 'AC', score: 33.333333, max_score: 40 },
        { name: 'secret/<b>two</b>', verdict: 'WA', score: 0 },
        { name: 'secret/three', verdict: 'UNSPECIFIED', score: 0, max_score: 60 },
    ];
    mock.judge_step(
        submission,
        finished('WA', 2, 9, { scored: true, score: 33.333333, tests, groups }),
    );
    await text_is('.verdict-line', /Wrong answer.*Score 33\.33\. On test 2 of 9/);
    const rows = await page.locator('.groups tbody tr').allTextContents();
    assert.deepEqual(rows, [
        'secret/oneAC33.33 / 40',
        'secret/<b>two</b>WA0',
        'secret/threenot run0 / 60',
    ]);
    await page.getByText('Tests in detail').click();
    await text_is('table.tests:not(.groups)', /Score/);
    await text_is('.earlier', /Wrong answer 33\.33/);
});

/* ---- runs ---- */

const run_button = () => page.locator('.work').getByRole('button', { name: 'Run', exact: true });

function run_test(more) {
    return {
        name: '',
        verdict: 'AC',
        cpu_ms: 2,
        wall_ms: 3,
        memory_kib: 1000,
        exit_code: 0,
        signal: 0,
        message: '',
        output: '',
        output_cut: false,
        errors: '',
        errors_cut: false,
        expected: '',
        expected_cut: false,
        transcript: '',
        ...more,
    };
}

function run_view(verdict, ...tests) {
    return { verdict, compiler_output: '', tests: tests.map(run_test) };
}

test('a run on the samples shows what came beside what should, and submits nothing', async () => {
    await log_in();
    await go('#/problems/two-sum');
    await page.getByLabel('Language').selectOption('python3');
    await editor().fill('print(1)');
    mock.next_run = run_view(
        'WA',
        { name: 'sample/1', output: '1 2 \n', expected: '1 2\n' },
        {
            name: 'sample/2',
            verdict: 'WA',
            output: 'same\n<i>other</i>\n',
            expected: 'same\nIMPOSSIBLE\nmore\n',
            errors: 'oops <b>',
            message: 'you can do better',
        },
    );
    await run_button().click();
    await text_is('.trial-status', /1 of 2 samples passed/);
    assert.deepEqual(mock.runs, [
        { user: 'ada', problem: 'two-sum', language: 'python3', source: 'print(1)' },
    ]);
    await text_is('.trial', /sample\/2 Wrong answer.*you can do better.*oops <b>/);
    assert.deepEqual(await page.locator('.trial mark').allTextContents(), [
        '<i>other</i>',
        'IMPOSSIBLE',
        'more',
    ]);
    assert.equal(mock.submissions.length, 0);
    assert.equal(await page.locator('.trial-status').getAttribute('role'), 'status');
});

test("an input of one's own is run, by the shortcut too, while one can go on to submit", async () => {
    await log_in();
    await go('#/contests/demo');
    await page.getByRole('button', { name: 'Register' }).click();
    await text_is('main', /You are registered/);
    await go('#/contests/demo/problems/A');
    await editor().fill('x');
    await page.getByRole('tab', { name: 'Samples' }).focus();
    await page.keyboard.press('ArrowRight');
    assert.equal(
        await page.getByRole('tab', { name: 'My input' }).getAttribute('aria-selected'),
        'true',
    );
    assert.equal(await page.getByLabel('Input', { exact: true }).inputValue(), '4 9\n2 7 11 15\n');
    await page.getByLabel('Input', { exact: true }).fill('7');
    await page.keyboard.press("Control+'");
    await until(() => mock.runs.length === 1, 'a run');
    assert.equal(mock.runs[0].input, '7');
    await text_is('.trial-status', /Running/);
    assert.ok(await run_button().isDisabled());
    assert.ok(await submit().isEnabled());
    mock.next_run = run_view('RTE', { verdict: 'RTE', exit_code: 3, output: '42' });
    await text_is('.trial', /Run-time error.*exit code 3.*42/);

    mock.next_run = run_view('AC', { output: '42' });
    await editor().focus();
    await page.keyboard.press("Control+'");
    await text_is('.trial', /Ended normally/);
    assert.equal(mock.runs.length, 2);
});

test('what a run cannot do is said beside it', async () => {
    [429, 504].forEach((status) => expected_status.add(status));
    await go('#/problems/two-sum');
    await run_button().click();
    await text_is('.work', /Log in to submit/);
    await log_in();
    await go('#/problems/two-sum');
    mock.fail('POST /problems/two-sum/runs', 'run_in_progress', 'wait for the end of your run');
    await run_button().click();
    await text_is('.work .error-box', /wait for the end.*run_in_progress/);
    mock.fail('POST /problems/two-sum/runs', 'timeout', 'no answer in time');
    await run_button().click();
    await text_is('.work .error-box', /no answer in time/);
    assert.equal(await page.locator('.trial-status').textContent(), '');
    mock.next_run = { ...run_view('CE'), compiler_output: 'main.c:1: <script>' };
    await run_button().click();
    await text_is('.trial', /Compile error.*main\.c:1: <script>/);
});

test('an interactive problem is run on its samples only, and shows what was said', async () => {
    const problem = mock.problem_of('two-sum');
    problem.type = type_of('interactive');
    problem.samples = [{ name: 's', input: '', output: '', interaction: '>3 <b>\n<right\n' }];
    await log_in();
    await go('#/problems/two-sum');
    await text_is('.limits', /interactive/);
    await text_is('.sample', /Interaction.*>3 <b>\n<right/);
    assert.equal(await page.getByRole('tab', { name: 'My input' }).count(), 0);
    await page.getByLabel('Language').selectOption('c');
    mock.next_run = run_view('WA', {
        name: 'sample/1',
        verdict: 'WA',
        transcript: '> 5\n< lower\n',
    });
    await run_button().click();
    await text_is('.trial', /> 5\n< lower/);
});

test('a problem without samples is run on an input', async () => {
    await log_in();
    await go('#/problems/paper');
    await editor().fill('x');
    assert.equal(await page.getByRole('tab', { name: 'Samples' }).count(), 0);
    mock.next_run = run_view('AC', { output: 'yes' });
    await run_button().click();
    await text_is('.trial', /yes/);
    assert.equal(mock.runs[0].input, '');
});

/* ---- files ---- */

test('a program of several files: added, named, kept, removed, submitted and shown', async () => {
    await log_in();
    await go('#/problems/two-sum');
    await page.getByLabel('Language').selectOption('c');
    await editor().fill('#include "lib/a.h"');
    await page.getByRole('button', { name: 'Add file' }).click();
    await page.getByLabel('New name of file2.c').fill('../a.h');
    await page.keyboard.press('Enter');
    assert.ok(
        await page.getByLabel('New name of file2.c').evaluate((field) => !field.validity.valid),
    );
    await page.getByLabel('New name of file2.c').fill('lib/a.h');
    await page.keyboard.press('Enter');
    await editor().fill('int a;');
    assert.deepEqual(await page.getByRole('tab').allTextContents(), [
        'main.c',
        'lib/a.h',
        'Samples',
        'My input',
    ]);

    await page.reload();
    await page.waitForSelector('.editor-text');
    assert.equal(await editor().inputValue(), '#include "lib/a.h"');
    await page.getByRole('tab', { name: 'main.c' }).focus();
    await page.keyboard.press('ArrowRight');
    assert.equal(await editor().inputValue(), 'int a;');
    assert.equal(await page.evaluate(() => document.activeElement.textContent), 'lib/a.h');
    const submission = await send();
    assert.deepEqual(
        [submission.file_name, submission.source, submission.files],
        ['main.c', '#include "lib/a.h"', [{ name: 'lib/a.h', content: 'int a;' }]],
    );
    await go(`#/submissions/${submission.id}`);
    assert.deepEqual(await page.locator('.source h2').allTextContents(), ['main.c', 'lib/a.h']);

    await go('#/problems/two-sum');
    await page.getByRole('tab', { name: 'lib/a.h' }).click();
    await editor().fill('');
    await page.getByRole('button', { name: 'Remove' }).click();
    assert.equal(await page.getByRole('tab', { name: 'lib/a.h' }).count(), 0);
    assert.equal((await send()).file_name, '', 'one file needs no name');
});

test('outputs are chosen, one file for each test case', async () => {
    const problem = mock.problem_of('two-sum');
    problem.type = type_of('submit_answer');
    problem.answers = ['secret/one', 'secret/two', 'secret/three'];
    await log_in();
    await go('#/problems/two-sum');
    await page.locator('.answers').waitFor();
    assert.equal(await page.getByLabel('Your program').count(), 0);
    assert.equal(await run_button().count(), 0);
    await submit().click();
    await text_is('.work .error-box', /Choose at least one/);
    const choose = (label, buffer) =>
        page.getByLabel(label).setInputFiles({
            name: 'any.txt',
            mimeType: 'text/plain',
            buffer: Buffer.from(buffer),
        });
    await choose('secret/one', '42\n');
    await choose('secret/two', [255, 254]);
    await text_is('.answers li:nth-child(2)', /no text/);
    const submission = await send();
    assert.deepEqual(
        [submission.language, submission.file_name, submission.source, submission.files],
        ['answer', 'secret/one.out', '42\n', []],
    );
});

/* ---- contests ---- */

test('a contest: register, watch rows move, submit in it', async () => {
    await log_in();
    await go('#/contests');
    await page.getByRole('link', { name: 'The Assize Demo Contest' }).click();
    await text_is('.clock', /Time left.*2:59/);
    await page.getByRole('button', { name: 'Register' }).click();
    await text_is('main', /You are registered/);
    await text_is('table.board tr.own', /Ada Lovelace.*you/);
    await stream_of('board demo');
    assert.equal((await board_names())[0], 'Ada');

    await page.evaluate(() => {
        window.moves = 0;
        const animate = Element.prototype.animate;
        Element.prototype.animate = function (...parameters) {
            window.moves += this.tagName === 'TR';
            return animate.apply(this, parameters);
        };
    });
    mock.board_put('demo', row('ada', 6, 100, { display_name: 'Ada Lovelace' }));
    await page_shows(() =>
        document.querySelector('table.board tbody:last-child tr').classList.contains('own'),
    );
    assert.equal(await page.locator('tr.own .rank').textContent(), '1');
    assert.equal(
        await page.locator('table.board tbody:last-child tr').nth(1).locator('.rank').textContent(),
        '2',
    );
    assert.ok((await page.evaluate(() => window.moves)) > 5, 'rows slide to their new places');
    assert.equal(await page.locator('.solved-mark').getByText('solved').count(), 6);

    await page
        .locator('.contest-problems')
        .getByRole('link', { name: 'A Two Weights solved' })
        .click();
    await text_is('.clock-small', /2:59:\d\d left/);
    const submission = await send();
    assert.equal(submission.contest, 'demo');
    mock.judge_step(submission, finished('AC', 3, 3));
    await text_is('.verdict-line', /Accepted/);
});

test('many changes of a board end in the order that the server has', async () => {
    await go('#/contests/demo');
    await page.waitForSelector('table.board tbody:last-child tr');
    await stream_of('board demo');
    for (let i = 0; i < 40; i++)
        mock.board_put(
            'demo',
            row(`user${String((i * 5) % 12).padStart(3, '0')}`, (i * 7) % 6, 50 + ((i * 31) % 97)),
        );
    const board = mock.boards.get('demo');
    await page_shows(
        (expected) => {
            const shown = [...document.querySelectorAll('table.board tbody:last-child tr')].map(
                (one) =>
                    `${one.querySelector('.rank').textContent} ${one.querySelector('.who').title}`,
            );
            return JSON.stringify(shown) === expected;
        },
        JSON.stringify(board.rows.map((one) => `${one.rank} ${one.user}`)),
    );
});

test('a large frozen board pages through, and keeps my row in sight', async () => {
    await log_in();
    await go('#/contests/grand');
    await page.getByRole('button', { name: 'Register' }).click();
    await text_is('.pinned', /Ada Lovelace/);
    assert.ok(await page.locator('.frozen').isVisible());
    await text_is('main', /1 – 50 of 181/);
    await page.getByRole('button', { name: 'Next page' }).click();
    await text_is('main', /51 – 100 of 181/);
    await page.getByRole('button', { name: 'Around me' }).click();
    await page.waitForSelector('table.board tbody:last-child tr.own');
    assert.ok(await page.locator('.pinned').isHidden());
    assert.ok(await page.locator('tbody:last-child tr.own').isVisible());
    await page.getByRole('button', { name: 'First page' }).click();
    await text_is('main', /1 – 50 of 181/);
    await stream_of('board grand');
    mock.board_put(
        'grand',
        row('ada', 6, 60, { display_name: 'Ada Lovelace' }),
    ); /* comes onto the page from below */
    await page_shows(() =>
        document.querySelector('table.board tbody:last-child tr').classList.contains('own'),
    );
});

test('a gap in the changes makes the page read the board again', async () => {
    await go('#/contests/demo');
    await page.waitForSelector('table.board tbody:last-child tr');
    await stream_of('board demo');
    mock.board_put('demo', row('zoe', 6, 10), { silent: true });
    mock.board_put('demo', row('yan', 6, 20));
    await page_shows(
        () =>
            [...document.querySelectorAll('.who-name')]
                .slice(0, 2)
                .map((one) => one.textContent)
                .join() === 'zoe,yan',
    );
});

test('a contest that starts while one looks shows its problems', async () => {
    const contest = mock.contests.find(({ id }) => id === 'weekly-13');
    contest.start_at = Date.now() + 1500;
    await go('#/contests/weekly-13');
    await text_is('main', /Starts in.*problems appear here/);
    contest.state = 'RUNNING';
    await text_is('.contest-problems', /Two Weights/);
    await text_is('.clock', /Time left/);
});

test('board changes are applied as the whole board would have it, or called stale', async () => {
    await go('');
    const results = await page.evaluate(async () => {
        const { standings_apply } = await import('/assets/standings.js');
        const make = (user, solved, penalty, rank) => ({
            user,
            solved,
            penalty: String(penalty),
            last_ms: '0',
            rank,
            cells: [],
        });
        const whole = {
            seq: '10',
            total: 3,
            offset: 0,
            rows: [make('a', 2, 10, 1), make('b', 1, 10, 2), make('c', 1, 10, 2)],
        };
        const middle = {
            seq: '10',
            total: 9,
            offset: 3,
            rows: [make('a', 4, 10, 4), make('b', 3, 10, 5), make('c', 2, 10, 6)],
        };
        const apply = (page, change) => {
            const { page: next, stale } = standings_apply(
                page,
                { prev_seq: '10', seq: '13', total: page.total, more: false, rows: [], ...change },
                'ICPC',
            );
            return stale ? 'stale' : next.rows.map((row) => `${row.user}${row.rank}`).join(' ');
        };
        return {
            same: apply(whole, {}),
            up: apply(whole, { rows: [make('c', 3, 5, 1)] }),
            tie: apply(whole, { rows: [make('a', 1, 10, 1)] }),
            newcomer: apply(whole, { total: 4, rows: [make('d', 1, 5, 2)] }),
            old: apply(whole, { seq: '9', rows: [make('c', 9, 5, 1)] }),
            overlap: apply(whole, { prev_seq: '7', rows: [make('c', 3, 5, 1)] }),
            gap: apply(whole, { prev_seq: '11' }),
            first: apply(whole, { prev_seq: '0' }),
            more: apply(whole, { more: true }),
            below: apply(middle, { rows: [make('z', 1, 5, 8)] }),
            above: apply(middle, { rows: [make('z', 9, 5, 1)] }),
            enters: apply(middle, { rows: [make('z', 3, 5, 5)] }),
            leaves: apply(middle, { rows: [make('b', 9, 5, 1)] }),
            same_place: apply(middle, { rows: [make('b', 3, 8, 5)] }),
            huge: apply(
                { ...whole, seq: '9007199254740993' },
                {
                    prev_seq: '9007199254740993',
                    seq: '9007199254740992',
                    rows: [make('c', 9, 1, 1)],
                },
            ),
        };
    });
    assert.deepEqual(results, {
        same: 'a1 b2 c2',
        up: 'c1 a2 b3',
        tie: 'a1 b1 c1',
        newcomer: 'a1 d2 b3 c3',
        old: 'a1 b2 c2',
        overlap: 'c1 a2 b3',
        gap: 'stale',
        first: 'stale',
        more: 'stale',
        below: 'a4 b5 c6',
        above: 'stale',
        enters: 'stale',
        leaves: 'stale',
        same_place: 'a4 b5 c6',
        huge: 'a1 b2 c2',
    });
});

/* ---- hostile data ---- */

test('markup in names, keywords, samples and boards stays text', async () => {
    await log_in('eve', '<img src=x onerror=alert(5)>');
    await text_is('.me', /^<img src=x onerror=alert\(5\)>$/);
    await go('#/problems');
    await text_is('.results', /<img src=x onerror=alert\(1\)>.*<b>bold<\/b>/);
    await go('#/problems/hostile');
    await text_is('.samples', /<\/pre><script>alert\(3\)<\/script>/);
    await text_is('.statement footer', /<script>alert\(2\)<\/script>/);
    await go('#/contests/demo');
    mock.contests[0].problems[0].rgb = 'red;background:url(//evil.example/x)';
    await text_is('table.board tbody:last-child', /<img src=x onerror=alert\(4\)>/);
    assert.equal(await page.locator('main img, main script, main b b').count(), 0);
});

test('errors of the server are text too, and a next address outside the page is not followed', async () => {
    expected_status.add(400);
    mock.add_user('ada', 'correct horse');
    await go('#/login?next=javascript:alert(6)');
    mock.fail('POST /sessions', 'invalid', '<img src=x onerror=alert(7)>');
    await page.getByLabel('User name').fill('ada');
    await page.getByLabel('Password').fill('correct horse');
    await page.locator('main').getByRole('button', { name: 'Log in' }).click();
    await text_is('.error-box', /<img src=x onerror=alert\(7\)>/);
    await page.locator('main').getByRole('button', { name: 'Log in' }).click();
    await page.waitForSelector('.me');
    assert.equal(new URL(page.url()).hash, '#/problems');
});

test('the CSP holds off an inline script in a statement, were the sanitiser to fail', async () => {
    mock.problem_of('two-sum').statement_html =
        '<p>x</p><img src="data:," onerror="alert(8)"><a href="#part">jump</a><p id="part">part</p>';
    await go('#/problems/two-sum');
    await page.locator('.statement-text a').click();
    assert.match(
        new URL(page.url()).hash,
        /^#\/problems\/two-sum$/,
        'a link inside a statement does not leave the page',
    );
    await text_is('.statement-text', /part/);
    await until(
        () => troubles.some((text) => /Content Security Policy/.test(text)),
        'the refusal of the handler',
    );
    troubles = troubles.filter((text) => !/Content Security Policy|ERR_INVALID_URL/.test(text));
});

/* ---- when things fail ---- */

test('errors appear where they belong, with their code, and can be tried again', async () => {
    [400, 404, 409, 429, 503].forEach((status) => expected_status.add(status));
    mock.fail('GET /problems', 'unavailable', 'Nobody can serve this now.');
    await page.goto(base);
    await text_is('.results .error-box', /Nobody can serve this now\..*unavailable/);
    await page.getByRole('button', { name: 'Try again' }).click();
    await text_is('.count', /9 problems/);

    await go('#/problems/nonesuch');
    await text_is('.error-box', /There is no problem nonesuch.*not_found/);
    await go('#/nowhere/at/all');
    await text_is('h1', /Nothing is here/);

    mock.add_user('taken', 'correct horse');
    await go('#/register');
    await page.getByLabel('User name').fill('taken');
    await page.getByLabel('Password').fill('correct horse');
    await page.getByRole('button', { name: 'Create account' }).click();
    await text_is('form .error-box', /taken.*conflict/);

    await log_in();
    await go('#/problems/two-sum');
    mock.fail(
        'POST /problems/two-sum/submissions',
        'rate_limited',
        'Too many submissions: wait 5 s.',
    );
    await submit().click();
    await text_is('.work .error-box', /wait 5 s.*rate_limited/);
    await editor().fill('   ');
    await submit().click();
    await text_is('.work .error-box', /nothing to submit/);
    await editor().fill('x'.repeat(128 * 1024 + 1));
    await submit().click();
    await text_is('.work .error-box', /131073 bytes; at most 131072/);
    assert.equal(mock.submissions.length, 0);

    mock.fail('GET /languages', 'unavailable', 'No worker.');
    await go('#/contests');
    await go('#/problems/bells');
    await text_is('.work .error-box', /No worker/);
    await text_is('.statement-text', /merchant/); /* can be read all the same */
});

test('a network that is gone is said in words', async () => {
    expected_status.add(0);
    mock.fail(
        'GET /contests',
        'drop',
        '',
        Infinity,
    ); /* browsers try again on their idle connections */
    await go('#/contests');
    await text_is('.error-box', /cannot be reached.*unreachable/);
});

test('a session that ended keeps the code and asks to log in', async () => {
    await log_in();
    await go('#/problems/two-sum');
    await editor().fill('my precious code');
    mock.sessions.clear();
    await submit().click();
    await text_is('.work .error-box', /Log in first/);
    await text_is('.account', /Log in/);
    await page.locator('.work').getByRole('link', { name: 'Log in' }).click();
    await page.getByLabel('User name').fill('ada');
    await page.getByLabel('Password').fill('correct horse');
    await page.locator('main').getByRole('button', { name: 'Log in' }).click();
    await text_is('h1', /Two Weights/);
    await page.waitForSelector('.editor-text');
    assert.equal(await editor().inputValue(), 'my precious code');
});

test('a stream that is cut comes back by itself, and the verdict is not missed', async () => {
    expected_status.add(0);
    expected_status.add(503);
    await log_in();
    await go('#/problems/two-sum');
    const submission = await send();
    mock.streams_refused = true;
    mock.cut_streams();
    await text_is('#notices', /Live updates are interrupted/);
    mock.streams_refused = false;
    await stream_of(`submission ${submission.id}`);
    await page_shows(() => document.getElementById('notices').textContent === '');
    mock.streams_refused = true;
    mock.cut_streams();
    Object.assign(submission, finished('AC', 2, 2)); /* while nobody listens */
    await text_is('.verdict-line', /Accepted/);
    await page_shows(() => document.getElementById('notices').textContent === '');
});

test('a board whose stream was cut reads the page again when it is back', async () => {
    expected_status.add(0);
    await go('#/contests/demo');
    await page.waitForSelector('table.board tbody:last-child tr');
    await stream_of('board demo');
    mock.cut_streams();
    mock.board_put('demo', row('zoe', 6, 10));
    await page_shows(() => document.querySelector('.who-name')?.textContent === 'zoe');
});

test('leaving a view ends its streams', async () => {
    await go('#/contests/demo');
    await stream_of('board demo');
    await page.getByRole('link', { name: 'Problems', exact: true }).first().click();
    await until(() => mock.streams.size === 0, 'no stream left');
});

/* ---- the editor ---- */

test('the editor indents, keeps its drafts per problem and language, and undoes', async () => {
    await go('#/problems/two-sum');
    await page.getByLabel('Language').selectOption('python3');
    await editor().fill('');
    await editor().focus();
    await page.keyboard.type('def f():\nreturn 1\n');
    assert.equal(await editor().inputValue(), 'def f():\n    return 1\n    ');
    await page.keyboard.press('Shift+Tab');
    assert.equal(await editor().inputValue(), 'def f():\n    return 1\n');
    await page.keyboard.press('Control+a');
    await page.keyboard.press('Tab');
    assert.equal(await editor().inputValue(), '    def f():\n        return 1\n');
    await page.keyboard.press('Control+z');
    assert.equal(await editor().inputValue(), 'def f():\n    return 1\n');
    assert.equal(await page.locator('.editor-numbers').textContent(), '1\n2\n3');

    await page.getByLabel('Language').selectOption('c');
    await editor().fill('');
    await editor().focus();
    await page.keyboard.type('int main(void) {\nif (x) {\ny();\n}');
    assert.equal(
        await editor().inputValue(),
        'int main(void) {\n    if (x) {\n        y();\n    }',
    );
    await page.reload();
    await page.waitForSelector('.editor-text');
    assert.match(await editor().inputValue(), /y\(\);/);
    await page.getByLabel('Language').selectOption('python3');
    assert.match(await editor().inputValue(), /def f/);
    await go('#/problems/bells');
    await page.waitForSelector('.editor-text');
    assert.doesNotMatch(await editor().inputValue(), /def f/);
});

test('a draft written before logging in goes with whoever logs in, and to nobody else', async () => {
    await go('#/problems/two-sum');
    await editor().fill('written before');
    await submit().click();
    await text_is('.work', /Log in to submit/);
    await log_in();
    await go('#/problems/two-sum');
    await page.waitForSelector('.editor-text');
    assert.equal(await editor().inputValue(), 'written before');
    await page.getByRole('button', { name: 'Log out' }).click();
    await page.getByRole('link', { name: 'Log in' }).waitFor();
    await log_in('bob', 'Bob');
    await go('#/problems/two-sum');
    await page.waitForSelector('.editor-text');
    assert.notEqual(await editor().inputValue(), 'written before');
});

/* ---- reach ---- */

test('everything can be done by keyboard, and the editor is no trap', async () => {
    mock.add_user('ada', 'correct horse', 'Ada');
    await go('#/login');
    await page.getByLabel('User name').focus();
    await page.keyboard.type('ada');
    await page.keyboard.press('Tab');
    await page.keyboard.type('correct horse');
    await page.keyboard.press('Enter');
    await text_is('.count', /9 problems/);
    assert.equal(
        await page.evaluate(() => document.activeElement.tagName),
        'H1',
        'a new view takes the focus to its heading',
    );
    const tab_to = async (what) => {
        for (let i = 0; i < 60; i++) {
            await page.keyboard.press('Tab');
            if (
                await page.evaluate(
                    (text) =>
                        document.activeElement.textContent.trim() === text ||
                        document.activeElement.getAttribute('aria-label') === text,
                    what,
                )
            )
                return;
        }
        assert.fail(`no way by keyboard to ${what}`);
    };
    await tab_to('Two Weights');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.editor-text');
    await tab_to('Your program');
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement.tagName), 'TEXTAREA');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Run');
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Submit');
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Control+Enter');
    await until(() => mock.submissions.length === 1, 'a submission by Ctrl+Enter');
    await stream_of(`submission ${mock.newest().id}`);
    await text_is('.verdict-line', /Waiting/);
});

test('nothing is wider than a screen of 360 px, and every control has a name', async () => {
    await page.setViewportSize(NARROW);
    await log_in();
    const submission = mock.submit({ user: 'ada' }, mock.problems[0], '', {
        language: 'c',
        source: 'x'.repeat(300),
    })[1];
    Object.assign(mock.newest(), finished('WA', 30, 90));
    for (const hash of [
        '#/problems',
        '#/problems/lineage',
        '#/problems/hostile',
        '#/problems/paper',
        '#/submissions',
        `#/submissions/${submission.id}`,
        '#/contests',
        '#/contests/demo',
        '#/contests/grand',
        '#/contests/weekly-13',
        '#/contests/demo/problems/F',
        '#/login',
        '#/register',
    ]) {
        await go(hash);
        await page_shows(() => !document.querySelector('.loading, [aria-busy]'));
        const wide = await page.evaluate(
            () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        assert.equal(wide, 0, `${hash} is ${wide} px too wide`);
        const nameless = await page.evaluate(() =>
            [...document.querySelectorAll('button, a, input, select, textarea')]
                .filter(
                    (control) =>
                        control.offsetParent &&
                        !control.textContent.trim() &&
                        !control.getAttribute('aria-label') &&
                        !control.labels?.length,
                )
                .map((control) => control.outerHTML),
        );
        assert.deepEqual(nameless, [], hash);
    }
});

test('text has a contrast of 4.5 or more on its ground, light and dark', async () => {
    const pairs = [
        ['ink', 'paper'],
        ['ink', 'card'],
        ['ink', 'sunk'],
        ['faint', 'paper'],
        ['faint', 'card'],
        ['faint', 'sunk'],
        ['accent', 'paper'],
        ['accent', 'card'],
        ['accent', 'accent-soft'],
        ['accent-ink', 'accent'],
        ...['ac', 'wa', 'tle', 'mle', 'rte', 'ce'].flatMap((v) => [
            [v, `${v}-soft`],
            [v, 'card'],
        ]),
        ['ink', 'accent-soft'],
        ['ink', 'ac-soft'],
        ['card', 'ac'],
    ];
    await go('');
    for (const colorScheme of ['light', 'dark']) {
        await page.emulateMedia({ colorScheme });
        const poor = await page.evaluate((all) => {
            const style = getComputedStyle(document.documentElement);
            const light = (name) => {
                const hex = style.getPropertyValue(`--${name}`).trim();
                const [r, g, b] = [1, 3, 5]
                    .map((at) => parseInt(hex.slice(at, at + 2), 16) / 255)
                    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
                return 0.2126 * r + 0.7152 * g + 0.0722 * b;
            };
            return all
                .map(([ink, ground]) => {
                    const [low, high] = [light(ink), light(ground)].sort((a, b) => a - b);
                    return [ink, ground, (high + 0.05) / (low + 0.05)];
                })
                .filter(([, , ratio]) => !(ratio >= 4.5));
        }, pairs);
        assert.deepEqual(poor, [], colorScheme);
    }
});

test('formulas become MathML, money and what is not understood stay as they are', async () => {
    await go('#/problems/two-sum');
    await text_is('.statement-text', /from \$5 to \$6/);
    await text_is('.statement-text', /\$\\weird\{x\}\$/);
    assert.equal(await page.locator('.statement-text math[display=block] msqrt').count(), 1);
    assert.equal(await page.locator('.statement-text li').nth(1).textContent(), '1≤wi≤109');
    const depth = await page.evaluate(async () => {
        const { math } = await import('/assets/math.js');
        return [
            math('{'.repeat(500), false),
            math('x}', false),
            math('a_b_c', false),
            math('\\', false),
            math('', false)?.tagName ?? null,
        ];
    });
    assert.deepEqual(depth, [null, null, null, null, 'math']);
});
