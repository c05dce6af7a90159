import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canRunBrowser, type OpenedPage, openPage } from '../../test-utils/index.ts';

describe.runIf(canRunBrowser())('versions', () => {
  let opened: OpenedPage;
  beforeAll(async () => {
    opened = await openPage();
  }, 60_000);
  afterAll(() => opened?.close());

  it('tell what changed apart from what was only moved, and are restored with a way back', async () => {
    const { app, page, complaints } = opened;
    const { id } = await app.api<{ id: string }>('POST', '/workflows', {
      name: 'Prices',
      nodes: {
        start: { type: 'core.manual', name: 'Start' },
        price: {
          type: 'core.set',
          name: 'Price',
          position: { x: 300, y: 0 },
          parameters: { fields: [{ name: 'net', type: 'number', value: 100 }] },
        },
        other: { type: 'core.noOp', name: 'Other', position: { x: 600, y: 0 } },
      },
      edges: { a: { from: 'start', to: 'price' }, b: { from: 'price', to: 'other' } },
    });
    await app.api('POST', `/workflows/${id}/publish`, { message: 'As it began' });
    await app.api('POST', `/workflows/${id}/operations`, {
      parts: [
        { type: 'set', path: ['nodes', 'price', 'parameters', 'fields', 0, 'value'], value: 119 },
        { type: 'set', path: ['nodes', 'other', 'position'], value: { x: 600, y: 200 } },
      ],
    });
    await page.goto(`${app.url}/workflows/${id}/versions`);
    await page.getByText('As it began').first().waitFor();
    const main = page.getByRole('main');
    await main.getByText('119').first().waitFor();
    await main.getByText('100').first().waitFor();
    await main.getByText('Price').first().waitFor();
    const price = async () =>
      (
        await app.api<{ nodes: { price: { parameters: { fields: { value: number }[] } } } }>(
          'GET',
          `/workflows/${id}`,
        )
      ).nodes.price.parameters.fields[0]?.value;

    await page.getByText('As it began').first().click();
    await page
      .getByRole('button', { name: /^Restore/ })
      .first()
      .click();
    const confirm = page.getByRole('dialog').getByRole('button', { name: /^Restore/ });
    if (await confirm.isVisible()) await confirm.click();
    await expect.poll(price).toBe(100);
    await page.getByRole('region', { name: 'Notices' }).getByRole('button', { name: 'Undo' }).click();
    await expect.poll(price).toBe(119);
    expect(complaints).toEqual([]);
  }, 60_000);
});
