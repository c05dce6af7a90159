import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canRunBrowser, type OpenedPage, openPage } from '../../test-utils/index.ts';

describe.runIf(canRunBrowser())('the editor, in Arabic', () => {
  let opened: OpenedPage;
  let id: string;
  beforeAll(async () => {
    opened = await openPage({ browser: { locale: 'ar-EG' } });
    ({ id } = await opened.app.api<{ id: string }>('POST', '/workflows', {
      name: 'Orders',
      nodes: {
        start: { type: 'core.manual', name: 'Start' },
        fetch: { type: 'core.httpRequest', name: 'Fetch', position: { x: 300, y: 0 }, parameters: {} },
        set: {
          type: 'core.set',
          name: 'Set',
          position: { x: 600, y: 0 },
          parameters: { fields: [{ name: 'a', value: '={{ json.a }}' }] },
        },
      },
      edges: { a: { from: 'start', to: 'fetch' }, b: { from: 'fetch', to: 'set' } },
    }));
  }, 60_000);
  afterAll(() => opened?.close());

  const open = (name: string) =>
    opened.page
      .locator('[data-editor-area="canvas"]')
      .getByRole('group', { name: new RegExp(`^${name}(,|،|$)`) })
      .dblclick();

  it('says in Arabic what is wrong, and what fields and their options are, and again in English', async () => {
    const { app, page, complaints } = opened;
    await page.goto(`${app.url}/workflows/${id}`);
    await page.getByRole('button', { name: /مشكل/ }).click();
    // Found here, by the rules of core, and by the server.
    await page.getByText('«Set»، المعلمة fields.0.value: لا يوجد متغيّر «json». هل تقصد $json؟').waitFor();
    await page.getByText('«Fetch»، المعلمة url: القيمة مطلوبة').waitFor();
    await page.keyboard.press('Escape');
    await open('Fetch');
    await page.getByLabel('الرابط').first().waitFor();
    await page.getByText('الطريقة').first().waitFor();
    expect(await page.getByText('Time limit in milliseconds').count()).toBe(0);

    await page.evaluate(() => localStorage.setItem('reporunner.preferences', '{"locale":"en"}'));
    await page.reload();
    await page.getByRole('button', { name: /problems$/ }).click();
    await page.getByText('There is no variable "json". Did you mean $json?').waitFor();
    await page.keyboard.press('Escape');
    await open('Fetch');
    await page.getByLabel('URL').first().waitFor();
    expect(complaints).toEqual([]);
  }, 90_000);
});
