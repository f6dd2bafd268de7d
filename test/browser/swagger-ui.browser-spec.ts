import { existsSync } from 'node:fs';
import { chromium, type Browser, type Page } from 'playwright-core';
import { startGatehouse, type Gatehouse } from '../support/gatehouse.js';
import { testDatabases, type TestDatabase } from '../support/databases.js';

/** A real browser, under our own Content-Security-Policy, does what a person does in Swagger UI. */

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) =>
  existsSync(path),
);
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'];

describe('Swagger UI in Chromium', () => {
  let database: TestDatabase;
  let gatehouse: Gatehouse;
  let browser: Browser;
  let page: Page;
  const violations: string[] = [];

  beforeAll(async () => {
    if (!CHROMIUM) throw new Error('Chromium is not installed: apt-get install chromium');
    database = await testDatabases()[0]!.create();
    gatehouse = await startGatehouse(database.settings);
    browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
    page = await browser.newPage({ viewport: { width: 1280, height: 1000 } });
    page.on('console', (message) => {
      if (/content security policy|refused to/i.test(message.text())) violations.push(message.text());
    });
    page.on('pageerror', (error) => violations.push(error.message));
    await page.goto(`${gatehouse.origin}/docs`);
    await page.getByRole('button', { name: 'Authorize' }).waitFor();
  });

  afterAll(async () => {
    await browser?.close();
    await gatehouse?.stop();
    await database?.drop();
  });

  /** Opens the operation, presses Execute and answers the status that the page shows. */
  const execute = async (operationId: string) => {
    const block = page.locator(`[id$="-${operationId}"]`);
    if (!(await block.getAttribute('class'))?.includes('is-open'))
      await block.locator('.opblock-summary-control').click();
    // The former answer stays on the page until the next one has arrived.
    const clear = block.getByRole('button', { name: 'Clear' });
    if (await clear.isVisible()) await clear.click();
    await block.getByRole('button', { name: 'Execute' }).click();
    const status = block.locator('.live-responses-table .response-col_status').last();
    await status.waitFor();
    return { status: (await status.innerText()).trim().slice(0, 3), block };
  };

  it('refuses a protected call before anyone has logged in', async () => {
    expect((await execute('ownAccount_get')).status).toBe('401');
  });

  it('logs in through the Authorize dialog and then runs the protected call', async () => {
    await page.getByRole('button', { name: 'Authorize' }).first().click();
    const dialog = page.locator('.dialog-ux');
    await dialog.locator('#oauth_username').fill('alice');
    await dialog.locator('#oauth_password').fill('wonderland');
    await dialog.locator('button.authorize').click();
    await dialog.locator('button', { hasText: 'Logout' }).waitFor();
    await dialog.locator('.btn-done').click();
    const { status, block } = await execute('ownAccount_get');
    expect(status).toBe('200');
    expect(await block.locator('.live-responses-table .microlight').first().innerText()).toContain(
      '"username": "alice"',
    );
  });

  it('says at each operation what it needs', async () => {
    const block = page.locator('[id$="-users_list"]');
    await block.locator('.opblock-summary-control').click();
    expect(await block.locator('.opblock-description').innerText()).toContain('users:read');
  });

  it('breaks no rule of the Content-Security-Policy on the way', () => {
    expect(violations).toEqual([]);
  });
});
