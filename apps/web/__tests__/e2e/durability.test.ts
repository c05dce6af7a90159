import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canRunBrowser, type OpenedPage, openPage } from '../../test-utils/index.ts';

describe.runIf(canRunBrowser())('work in an editor', () => {
  let opened: OpenedPage;
  let id: string;
  beforeAll(async () => {
    opened = await openPage();
  }, 60_000);
  afterAll(() => opened?.close());

  const name = async () => (await opened.app.api<{ name: string }>('GET', `/workflows/${id}`)).name;
  const open = async (page = opened.page) => {
    await page.goto(`${opened.app.url}/workflows/${id}`);
    await page.getByRole('region', { name: 'Canvas' }).waitFor();
  };
  /** Its renderer dies at once: nothing that runs at closing runs. */
  const crash = async (tab: Page) => {
    const session = await opened.context.newCDPSession(tab);
    const crashed = new Promise((resolve) => tab.once('crash', resolve));
    session.send('Page.crash').catch(() => {});
    await crashed;
  };
  const rename = async (wanted: string, page = opened.page) => {
    await page.getByRole('heading', { level: 1 }).getByRole('button').click();
    await page.getByRole('textbox', { name: /name/i }).fill(wanted);
    await page.keyboard.press('Enter');
  };

  it('is at the server a second after it was done, when the tab is killed', async () => {
    ({ id } = await opened.app.api<{ id: string }>('POST', '/workflows', { name: 'Draft' }));
    const tab = await opened.context.newPage();
    await open(tab);
    await rename('Before the tab dies', tab);
    const killed = Date.now() + 1_000;
    await expect.poll(() => Date.now() >= killed, { timeout: 2_000, interval: 20 }).toBe(true);
    await crash(tab);
    expect(await name()).toBe('Before the tab dies');
  }, 60_000);

  it('waits in the browser while the server is away, outlives the tab, and is sent when both are back', async () => {
    const { app, context } = opened;
    const tab = await context.newPage();
    await open(tab);
    await app.kill();
    await rename('While the server was away', tab);
    await tab
      .getByRole('status')
      .filter({ hasText: /Offline/ })
      .waitFor();
    await crash(tab);
    await app.startAgain();
    expect(await name()).toBe('Before the tab dies');
    const next = await context.newPage();
    await open(next);
    await expect.poll(name).toBe('While the server was away');
    await next.getByRole('status').filter({ hasText: 'Saved' }).waitFor();
    await next.close();
  }, 60_000);

  it('goes on over a server that is killed and comes back, and others see it at once', async () => {
    const { app, context } = opened;
    const mine = await context.newPage();
    const theirs = await context.newPage();
    await open(mine);
    await open(theirs);
    await app.kill();
    await app.startAgain();
    await rename('After the server was killed', mine);
    await theirs
      .getByRole('heading', { level: 1, name: 'After the server was killed' })
      .waitFor({ timeout: 20_000 });
    expect(await name()).toBe('After the server was killed');
  }, 60_000);
});
