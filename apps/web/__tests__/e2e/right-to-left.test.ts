import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canRunBrowser, type OpenedPage, openPage } from '../../test-utils/index.ts';

/** 1,440 by 900, and all of it twice as large. */
const zoomed = { viewport: { width: 720, height: 450 }, deviceScaleFactor: 2 };

describe.runIf(canRunBrowser())('in Arabic, dark, at twice the size', () => {
  let opened: OpenedPage;
  let id: string;
  const paths: string[] = [];
  beforeAll(async () => {
    opened = await openPage({ browser: { ...zoomed, locale: 'ar-EG', colorScheme: 'dark' } });
    const { api } = opened.app;
    const { items } = await api<{ items: readonly { id: string; name: string }[] }>('GET', '/templates');
    const first = items.find(({ name }) => name === 'My first workflow')?.id;
    ({ id } = await api<{ id: string }>('POST', `/templates/${first}/use`, {}));
    await api('POST', `/workflows/${id}/publish`, { message: 'The first' });
    const run = { data: {}, wait: true };
    const { executionId } = await api<{ executionId: string }>('POST', `/workflows/${id}/executions`, run);
    await api('POST', '/credentials', { name: 'Shop', type: 'httpBearer', data: { token: 'a-token' } });
    paths.push('/workflows', '/templates', `/workflows/${id}`, `/workflows/${id}/versions`);
    paths.push('/executions', `/executions/${executionId}`, '/credentials', '/settings/profile');
    paths.push('/settings/appearance', '/settings/api-keys', '/settings/health', '/nowhere');
  }, 60_000);
  afterAll(() => opened?.close());

  it('every screen begins at the right, is dark, and nothing to press lies outside of it', async () => {
    const { app, page, complaints } = opened;
    for (const path of paths) {
      await page.goto(app.url + path);
      await page.getByRole('heading', { level: 1 }).first().waitFor();
      await page.waitForLoadState('networkidle');
      const seen = await page.evaluate(() => {
        const { dir, lang, scrollWidth } = document.documentElement;
        const [red = 255, green = 255, blue = 255] =
          getComputedStyle(document.body).backgroundColor.match(/\d+/g)?.map(Number) ?? [];
        const rail = document.querySelector('nav')?.getBoundingClientRect();
        const title = document.querySelector('h1');
        const words = document.createRange();
        if (title !== null) words.selectNodeContents(title);
        const outside: string[] = [];
        for (const one of document.querySelectorAll('button, a[href], input, select, textarea')) {
          // Nodes lie where somebody has put them; what leads past the frame shows itself once it has the focus.
          if (one.closest('[data-editor-area="canvas"]') || one.getAttribute('href') === '#content') continue;
          one.scrollIntoView({ block: 'nearest', inline: 'nearest' });
          const { left, right, width } = one.getBoundingClientRect();
          if (width > 0 && (left < -1 || right > innerWidth + 1)) outside.push(one.outerHTML.slice(0, 200));
        }
        return {
          dir,
          lang,
          dark: red + green + blue < 200,
          railIsAtTheRight: rail === undefined || Math.abs(rail.right - innerWidth) < 2,
          titleIsAtTheRight:
            title !== null && title.getBoundingClientRect().right - words.getBoundingClientRect().right < 16,
          scrollsSideways: scrollWidth > innerWidth,
          outside,
        };
      });
      expect([path, seen]).toEqual([
        path,
        {
          dir: 'rtl',
          lang: 'ar',
          dark: true,
          railIsAtTheRight: true,
          titleIsAtTheRight: true,
          scrollsSideways: false,
          outside: [],
        },
      ]);
    }
    expect(complaints).toEqual([]);
  }, 60_000);

  it('a node is added, opened and changed, and the canvas still goes from left to right', async () => {
    const { app, page, complaints } = opened;
    interface Document {
      readonly nodes: Record<string, { type: string; parameters?: { path?: string } }>;
    }
    const webhook = async () => {
      const { nodes } = await app.api<Document>('GET', `/workflows/${id}`);
      return Object.values(nodes).find(({ type }) => type === 'core.webhook');
    };
    await page.goto(`${app.url}/workflows/${id}`);
    const canvas = page.locator('[data-editor-area="canvas"]');
    await canvas.waitFor();
    expect(
      await canvas.evaluate((one) => getComputedStyle(one.querySelector('[dir="ltr"]') ?? one).direction),
    ).toBe('ltr');
    await page.keyboard.press('/');
    await page.getByRole('combobox').waitFor();
    await page.keyboard.type('webhook');
    await page.getByRole('option').first().waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('combobox').waitFor({ state: 'hidden' });
    await expect.poll(webhook).toBeDefined();
    await page.keyboard.press('Enter');
    const panel = page.getByRole('dialog');
    await panel.waitFor();
    await panel.locator('input[placeholder="orders/:id"]').fill('from-the-right');
    await page.keyboard.press('Escape');
    await panel.waitFor({ state: 'hidden' });
    await expect.poll(async () => (await webhook())?.parameters?.path).toBe('from-the-right');
    expect(complaints).toEqual([]);
  }, 60_000);
});
