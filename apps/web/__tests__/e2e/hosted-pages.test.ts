import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canRunBrowser, type OpenedPage, openPage, violationsOf } from '../../test-utils/index.ts';

const node = (id: string, type: string, parameters: object, x = 0) => ({
  [id]: { name: id, type, position: { x, y: 0 }, parameters },
});

for (const [locale, direction, colorScheme, send] of [
  ['en-GB', 'ltr', 'dark', 'Send'],
  ['ar-EG', 'rtl', 'light', 'إرسال'],
] as const)
  describe.runIf(canRunBrowser())(`hosted pages, for a browser in ${locale}`, () => {
    let opened: OpenedPage;
    beforeAll(async () => {
      opened = await openPage({
        // The policy of these pages lets no script run, that of axe neither.
        browser: { bypassCSP: true, locale, colorScheme, viewport: { width: 400, height: 800 } },
      });
      const fields = ['text', 'textarea', 'number', 'email', 'date', 'select', 'checkbox'].map((kind) => ({
        name: kind,
        kind,
        ...(kind === 'select' ? { options: ['S', 'L'] } : {}),
      }));
      const form = { path: 'apply', title: 'Apply', text: 'All of it is optional.', fields };
      for (const nodes of [
        {
          ...node('form', 'core.formTrigger', form),
          ...node('ask', 'core.approval', { title: 'Take them?' }, 200),
        },
        {
          ...node('chat', 'core.chatTrigger', { path: 'talk', greeting: 'Hello' }),
          ...node('reply', 'core.set', { fields: [{ name: 'reply', value: 'Fine' }] }, 200),
        },
      ]) {
        const [from, to] = Object.keys(nodes);
        const body = { name: from, nodes, edges: { e: { from, to } } };
        const { id } = await opened.app.api<{ id: string }>('POST', '/workflows', body);
        await opened.app.api('POST', `/workflows/${id}/publish`, {});
      }
    }, 60_000);
    afterAll(() => opened?.close());

    /** Where the one approval that is waited for is decided, as the app shows it. */
    async function linkOfApproval(): Promise<string> {
      const { app } = opened;
      for (let tries = 0; tries < 300; tries += 1) {
        const { items } = await app.api<{ items: { id: string }[] }>('GET', '/executions?status=waiting');
        const [first] = items;
        if (first !== undefined) {
          const { waiting } = await app.api<{ waiting: { url?: string }[] }>(
            'GET',
            `/executions/${first.id}`,
          );
          const link = waiting[0]?.url;
          if (link !== undefined) return `${app.url}${new URL(link).pathname}`;
        }
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      throw new Error('Nothing waits for an approval.');
    }

    /** Language and direction as the browser has them, and what axe finds. */
    async function look() {
      const { page } = opened;
      await page.getByRole('heading', { level: 1 }).waitFor();
      const frame = await page.evaluate(() => {
        const root = document.documentElement;
        return {
          lang: root.lang,
          dir: getComputedStyle(root).direction,
          wide: root.scrollWidth > innerWidth,
        };
      });
      expect(frame).toEqual({ lang: locale.slice(0, 2), dir: direction, wide: false });
      expect(await violationsOf(page)).toEqual([]);
    }

    it('are in its language and direction, and axe finds nothing', async () => {
      const { app, page } = opened;
      await page.goto(`${app.url}/form/apply`);
      await look();
      await page.getByLabel('number').fill('1');
      await page.getByRole('button', { name: send, exact: true }).click();
      await page.getByRole('button', { name: send, exact: true }).waitFor({ state: 'detached' });
      // Who fills in the form is not led to the approval: its link is for somebody else.
      await look();
      await page.goto(await linkOfApproval());
      await look();
      await page.getByRole('button').first().click();
      await page.waitForLoadState();
      await look();
      await page.goto(`${app.url}/form/nowhere`);
      await look();

      await page.goto(`${app.url}/chat/talk`);
      await page.getByRole('textbox').fill('How are you?');
      await page.getByRole('button', { name: send, exact: true }).click();
      await page.getByText('Fine').waitFor();
      await look();
    }, 60_000);
  });
