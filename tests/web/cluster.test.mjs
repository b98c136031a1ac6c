/*  cluster.test - the page against a real cluster: sign up, solve, enter the contest, see the board

    Run by tests/scenario/test_page.py, which starts the cluster and names it in
    ASSIZE_URL; the solution that it submits comes in ASSIZE_SOLUTION.
*/
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

import { chromium } from 'playwright-core';

const BASE = process.env.ASSIZE_URL;
const PATIENCE_MS = 30000;

test('a visitor signs up, gets a live verdict and moves the board', async () => {
    const profile = mkdtempSync(join(tmpdir(), 'assize-page-'));
    const context = await chromium.launchPersistentContext(profile, {
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
        viewport: { width: 1280, height: 860 },
    });
    context.setDefaultTimeout(PATIENCE_MS);
    const page = context.pages()[0];
    const troubles = [];
    page.on('pageerror', (error) => troubles.push(error.stack));
    page.on(
        'console',
        (message) =>
            message.type() === 'error' &&
            !/status of 401/.test(message.text()) /* GET /me of a visitor */ &&
            troubles.push(message.text()),
    );

    try {
        await page.goto(`${BASE}/`);
        await page.getByRole('link', { name: 'Sign up' }).click();
        await page.getByLabel('User name').fill('visitor');
        await page.getByLabel('Display name').fill('A <b>Visitor</b>');
        await page.getByLabel('Password').fill('correct horse');
        await page.getByRole('button', { name: 'Create account' }).click();
        await page.waitForSelector('.me');

        await page.goto(`${BASE}/#/contests/cup`);
        await page.getByRole('button', { name: 'Register' }).click();
        await page.getByText('You are registered').waitFor();
        await page.locator('.contest-problems a').first().click();
        await page.getByLabel('Language').selectOption('python3');
        await page.getByLabel('Your program').fill(process.env.ASSIZE_SOLUTION);
        const run = page.locator('.work').getByRole('button', { name: 'Run', exact: true });
        await run.click();
        await page.getByText(/^(\d+) of \1 samples passed$/).waitFor();
        await page.getByLabel('Your program').fill('print("got", input())\nexit(3)');
        await page.getByRole('tab', { name: 'My input' }).click();
        await page.getByLabel('Input', { exact: true }).fill('seventeen\n');
        await run.click();
        await page.getByText('ended with exit code 3').waitFor();
        assert.equal(
            await page.getByLabel('Output', { exact: true }).textContent(),
            'got seventeen\n',
        );
        assert.equal(await page.locator('.earlier tbody tr').count(), 0, 'a run is no submission');
        await page.getByLabel('Your program').fill(process.env.ASSIZE_SOLUTION);
        await page.locator('.work').getByRole('button', { name: 'Submit' }).click();
        await page.locator('.verdict.v-ac').waitFor();

        await page.goto(`${BASE}/#/contests/cup`);
        const row = page.locator('table.board tbody:last-child tr.own');
        await row.waitFor();
        assert.equal(await row.locator('.rank').textContent(), '1');
        assert.equal(await row.locator('.who-name').textContent(), 'A <b>Visitor</b>');
        await page.locator('.contest-problems a').first().getByText('solved').waitFor();
        await page.getByText('Toll').first().waitFor();

        await page.goto(`${BASE}/#/problems/courtroom`);
        await page.getByLabel('Language').selectOption('c');
        await page
            .getByLabel('Your program')
            .fill('#include "part.h"\nint main(void) { return part(); }');
        await page.getByRole('button', { name: 'Add file' }).click();
        await page.getByLabel('New name of file2.c').fill('part.h');
        await page.keyboard.press('Enter');
        await page.getByLabel('Your program').fill('int part(void);');
        await page.getByRole('button', { name: 'Add file' }).click();
        await page.getByLabel('New name of file3.c').fill('lib/part.c');
        await page.keyboard.press('Enter');
        await page.getByLabel('Your program').fill('int part(void) { return 9; }');
        await page.locator('.work').getByRole('button', { name: 'Submit' }).click();
        await page.locator('.verdict.v-rte').waitFor();
        await page.getByText('Tests in detail').click();
        await page.getByText('exit code 9').first().waitFor();
        if (process.env.ASSIZE_SCREENSHOT)
            await page.screenshot({ path: process.env.ASSIZE_SCREENSHOT });
    } finally {
        await context.close();
        rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    }
    assert.deepEqual(troubles, []);
});
