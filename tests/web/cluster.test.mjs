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
            !/status of 401/.test(message.text()) && /* GET /me of a visitor */
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
        await page.locator('.work').getByRole('button', { name: 'Submit' }).click();
        await page.locator('.verdict.v-ac').waitFor();

        await page.goto(`${BASE}/#/contests/cup`);
        const row = page.locator('table.board tbody:last-child tr.own');
        await row.waitFor();
        assert.equal(await row.locator('.rank').textContent(), '1');
        assert.equal(await row.locator('.who-name').textContent(), 'A <b>Visitor</b>');
        if (process.env.ASSIZE_SCREENSHOT)
            await page.screenshot({ path: process.env.ASSIZE_SCREENSHOT });
    } finally {
        await context.close();
        rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    }
    assert.deepEqual(troubles, []);
});
