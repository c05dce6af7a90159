/** Trying triggers of a draft: a webhook from the first request to the run that uses it again, a form, a chat. */
import type { BrowserContextOptions } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canRunBrowser, type OpenedPage, openPage, violationsOf } from '../../test-utils/index.ts';

const node = (id: string, type: string, parameters: object, x = 0) => ({
  [id]: { name: id, type, position: { x, y: 0 }, parameters },
});
const greeting = {
  fields: [{ name: 'greeting', type: 'string', value: '=Hello {{ $json.body.customer.name }}!' }],
  includeOther: false,
};
const hooked = {
  name: 'Orders',
  nodes: {
    ...node('hook', 'core.webhook', { path: 'orders/:id', methods: ['POST', 'PUT'], respond: 'lastNode' }),
    ...node('greet', 'core.set', greeting, 300),
  },
  edges: { e: { from: 'hook', to: 'greet' } },
};

async function setUp(browser: BrowserContextOptions, body: object) {
  const opened = await openPage({
    browser: { ...browser, permissions: ['clipboard-read', 'clipboard-write'] },
  });
  const { id } = await opened.app.api<{ id: string }>('POST', '/workflows', body);
  await opened.page.goto(`${opened.app.url}/workflows/${id}`);
  await opened.page.getByRole('group').first().waitFor();
  return { ...opened, id };
}

/** What a browser logs of an answer that says what to do, and of nothing else. */
const isExpected = (complaint: string) => complaint.includes('409 (Conflict)');

for (const [name, browser] of [
  ['wide and light', { viewport: { width: 1_440, height: 900 }, colorScheme: 'light' }],
  ['of 390 pixels and dark', { viewport: { width: 390, height: 844 }, colorScheme: 'dark' }],
] as const)
  describe.runIf(canRunBrowser())(`a webhook is tried, on a screen ${name}`, () => {
    let opened: OpenedPage & { readonly id: string };
    beforeAll(async () => {
      opened = await setUp(browser, hooked);
    }, 60_000);
    afterAll(() => opened?.close());

    it('from a run without data to a run with the request that came', async () => {
      const { app, page, id, complaints } = opened;
      const dialog = page.getByRole('dialog', { name: 'Listen for a request' });
      const bar = page.getByRole('region', { name: 'Run', exact: true });
      await bar.getByRole('button', { name: 'Run', exact: true }).click();
      await page.getByText('has no data to run with yet').waitFor();
      await page.getByRole('button', { name: 'Try it' }).click();
      await dialog.getByText('Listening…').waitFor();
      expect(await violationsOf(page)).toEqual([]);

      const url = (await dialog.locator('code').first().textContent()) ?? '';
      const send = (method: string) =>
        fetch(url.replace(':id', '7'), {
          method,
          headers: { 'content-type': 'application/json', 'x-event': 'created' },
          body: JSON.stringify({ customer: { name: 'Ada' } }),
        });
      expect(await (await send('POST')).json()).toEqual({ greeting: 'Hello Ada!' });
      await dialog.getByText(/^POST received at/).waitFor();
      expect((await send('PATCH')).status).toBe(405);
      await dialog.getByText('is not one of the methods of the trigger').waitFor();

      await dialog.getByRole('button', { name: 'From the last request' }).click();
      await expect.poll(() => dialog.getByLabel('Path and query').inputValue()).toBe('orders/7');
      expect(await dialog.getByLabel('Headers').inputValue()).toContain('x-event: created');
      await dialog.getByRole('button', { name: 'Example' }).click();
      const body = dialog.getByRole('textbox', { name: 'Body', exact: true });
      await body.fill((await body.inputValue()).replace('text', 'Grace'));
      await dialog.getByRole('button', { name: 'Send test request' }).click();
      const response = dialog.getByRole('region', { name: 'Response' });
      await response.getByText('Hello Grace!').waitFor();
      expect(await violationsOf(page)).toEqual([]);
      await dialog.getByRole('button', { name: 'Copy as cURL' }).click();
      await page.getByText('Command copied').waitFor();
      const command = await page.evaluate(() => navigator.clipboard.readText());
      expect(command).toMatch(/^curl -X POST '.*\/orders\/1' \\\n {2}-H 'content-type: application\/json'/);

      await dialog.getByRole('button', { name: 'Show the data' }).click();
      const panel = page.getByRole('dialog', { name: 'hook' });
      await panel.getByRole('region', { name: 'Output' }).getByText('orders/1').first().waitFor();
      await page.reload();
      await bar.getByRole('button', { name: 'Run', exact: true }).click();
      await bar.getByText(/^Succeeded/).waitFor();
      const { items } = await app.api<{ items: { id: string; mode: string }[] }>(
        'GET',
        `/executions?workflowId=${id}&mode=manual`,
      );
      const data = await app.api<{ ports: { main: { items: { json: object }[] } } }>(
        'GET',
        `/executions/${items[0]?.id}/data/greet`,
      );
      expect(data.ports.main.items[0]?.json).toEqual({ greeting: 'Hello Grace!' });
      expect(complaints.filter((complaint) => !isExpected(complaint))).toEqual([]);
    }, 60_000);

    it('without a mouse, until it is stopped', async () => {
      const { page } = opened;
      const dialog = page.getByRole('dialog', { name: 'Listen for a request' });
      await page.keyboard.press('Control+k');
      await page.getByRole('combobox').waitFor();
      await page.keyboard.type('Listen for');
      await page.getByRole('option', { name: /Listen for a request/ }).waitFor();
      await page.keyboard.press('Enter');
      await dialog.getByText(/^Listening/).waitFor();
      await dialog.getByLabel('Path and query').focus();
      await page.keyboard.press('Enter');
      await dialog.getByRole('region', { name: 'Response' }).waitFor();
      await dialog.getByRole('button', { name: 'Stop listening' }).focus();
      await page.keyboard.press('Enter');
      await dialog.getByRole('button', { name: 'Listen again' }).waitFor();
      await page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'hidden' });
    }, 60_000);
  });

describe.runIf(canRunBrowser())('pages of a draft are tried', () => {
  let opened: OpenedPage & { readonly id: string };
  beforeAll(async () => {
    opened = await setUp(
      { locale: 'ar-EG', viewport: { width: 900, height: 900 } },
      {
        name: 'Pages',
        nodes: {
          ...node('form', 'core.formTrigger', { path: 'ask', title: 'Ask', fields: [{ name: 'city' }] }),
          ...node('chat', 'core.chatTrigger', { path: 'talk', greeting: 'Hello' }, 400),
          ...node('reply', 'core.set', { fields: [{ name: 'reply', value: 'Fine' }] }, 800),
        },
        edges: { e: { from: 'chat', to: 'reply' } },
      },
    );
  }, 60_000);
  afterAll(() => opened?.close());

  it('before they are published, in Arabic', async () => {
    const { context, page, complaints } = opened;
    for (const [name, label, open] of [
      ['form', 'تجربة النموذج', 'فتح النموذج'],
      ['chat', 'تجربة المحادثة', 'فتح المحادثة'],
    ] as const) {
      await page.getByRole('group', { name: new RegExp(`^${name}`) }).dblclick();
      await page.getByRole('button', { name: label }).first().click();
      const dialog = page.getByRole('dialog', { name: label });
      const link = dialog.getByRole('link', { name: open });
      await link.waitFor();
      expect(await violationsOf(page)).toEqual([]);
      const [tab] = await Promise.all([context.waitForEvent('page'), link.click()]);
      await tab.getByRole('textbox').first().fill('Cairo');
      await tab.getByRole('button').first().click();
      await dialog.getByText(/^وصل POST/).waitFor();
      if (name === 'chat') await tab.getByText('Fine').waitFor();
      await tab.close();
      await dialog.getByRole('button', { name: 'تم', exact: true }).click();
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'hidden' });
    }
    expect(complaints).toEqual([]);
  }, 60_000);
});
