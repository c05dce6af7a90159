import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canRunBrowser, type OpenedPage, openPage } from '../../test-utils/index.ts';

describe.runIf(canRunBrowser())('a workflow of 500 nodes', () => {
  let opened: OpenedPage;
  beforeAll(async () => {
    opened = await openPage();
  }, 60_000);
  afterAll(() => opened?.close());

  it('is imported, tidied up in one step, and brought back by one undo', async () => {
    const { app, page, complaints } = opened;
    const nodes: Record<string, object> = {
      n0: { type: 'core.manual', name: 'Start', position: { x: 0, y: 0 } },
    };
    const edges: Record<string, object> = {};
    for (let index = 1; index < 500; index += 1) {
      nodes[`n${index}`] = {
        type: 'core.noOp',
        name: `Step ${index}`,
        position: { x: (index % 25) * 40, y: Math.floor(index / 25) * 40 },
      };
      edges[`e${index}`] = { from: `n${Math.floor((index - 1) / 2)}`, to: `n${index}` };
    }
    await page.goto(`${app.url}/workflows`);
    await page.getByRole('button', { name: 'Import' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox').fill(JSON.stringify({ name: 'Large', nodes, edges }));
    await dialog.getByRole('button', { name: 'Import' }).click();
    await page.getByRole('region', { name: 'Canvas' }).waitFor();
    await page.waitForURL(/workflows\/[\w-]{36}/);
    const id = /workflows\/([\w-]{36})/.exec(page.url())?.[1];
    const positions = async () => {
      const document = await app.api<{ nodes: Record<string, { position: unknown }> }>(
        'GET',
        `/workflows/${id}`,
      );
      return Object.fromEntries(Object.entries(document.nodes).map(([key, { position }]) => [key, position]));
    };
    const saved = () => page.getByRole('status').filter({ hasText: 'Saved' }).waitFor();
    const before = await positions();

    await page.getByRole('region', { name: 'Canvas' }).focus();
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox').first().fill('Tidy up');
    await page
      .getByRole('option', { name: /Tidy up/ })
      .first()
      .click();
    await page.getByRole('button', { name: /^Undo: / }).waitFor();
    await expect.poll(async () => JSON.stringify(await positions()) !== JSON.stringify(before)).toBe(true);
    await saved();
    const tidy = Object.values(await positions()) as { x: number; y: number }[];
    expect(new Set(tidy.map(({ x, y }) => `${x}/${y}`)).size).toBe(500);

    await page.getByRole('button', { name: /^Undo: / }).click();
    await expect.poll(positions).toEqual(before);
    expect(await page.getByRole('button', { name: 'Undo', exact: true }).getAttribute('aria-disabled')).toBe(
      'true',
    );
    expect(complaints).toEqual([]);
  }, 90_000);
});
