/** What is small, and what people stumble over all the same. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { canRunBrowser, type OpenedPage, openPage } from '../../test-utils/index.ts';

describe.runIf(canRunBrowser())('in lists and cards', () => {
  let opened: OpenedPage;
  beforeAll(async () => {
    opened = await openPage();
  }, 60_000);
  afterEach(() => expect(opened.complaints.splice(0)).toEqual([]));
  afterAll(() => opened?.close());

  it('rows of data count from 1', async () => {
    const { app, page } = opened;
    const { id } = await app.api<{ id: string }>('POST', '/workflows', {
      name: 'Rows',
      nodes: {
        start: { type: 'core.manual', name: 'Start' },
        rows: {
          type: 'core.code',
          name: 'Rows',
          position: { x: 300, y: 0 },
          parameters: { code: 'return [7, 8, 9].map((n) => ({ n }));' },
        },
      },
      edges: { a: { from: 'start', to: 'rows' } },
    });
    await page.goto(`${app.url}/workflows/${id}`);
    const bar = page.getByRole('region', { name: 'Run' });
    await bar.getByRole('button', { name: 'Run', exact: true }).click();
    await bar.getByText('Succeeded').waitFor();
    await page
      .getByRole('region', { name: 'Canvas' })
      .getByRole('group', { name: /^Rows(,|$)/ })
      .dblclick();
    const output = page.getByRole('dialog', { name: 'Rows' }).getByRole('region', { name: 'Output' });
    await output.getByRole('gridcell', { name: '9' }).waitFor();
    expect(await output.getByRole('rowheader').allTextContents()).toEqual(['1', '2', '3']);
  }, 60_000);

  it('texts of templates are shown whole, at 1440 and at 390 px', async () => {
    const { app, page } = opened;
    for (const width of [390, 1440]) {
      await page.setViewportSize({ width, height: 900 });
      await page.goto(`${app.url}/templates`);
      await page.getByRole('article').first().waitFor();
      const cut = await page
        .getByRole('article')
        .locator('p')
        .evaluateAll((texts) =>
          texts.filter((text) => text.scrollHeight > text.clientHeight + 1).map((text) => text.textContent),
        );
      expect(cut).toEqual([]);
    }
  }, 60_000);
});
