import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canRunBrowser, type OpenedPage, openPage } from '../../test-utils/index.ts';

const workflows = 50;

describe.runIf(canRunBrowser())('a tab that is used all day', () => {
  let opened: OpenedPage;
  beforeAll(async () => {
    opened = await openPage();
    const nodes: Record<string, object> = { n0: { type: 'core.manual', name: 'Start' } };
    const edges: Record<string, object> = {};
    for (let index = 1; index < 40; index += 1) {
      nodes[`n${index}`] = {
        type: 'core.set',
        name: `Step ${index}`,
        position: { x: (index % 8) * 300, y: Math.floor(index / 8) * 120 },
        parameters: { fields: [{ name: 'n', type: 'number', value: index }] },
      };
      edges[`e${index}`] = { from: `n${index - 1}`, to: `n${index}` };
    }
    for (let count = 0; count < workflows; count += 1)
      await opened.app.api('POST', '/workflows', { name: `Workflow ${count + 1}.`, nodes, edges });
  }, 60_000);
  afterAll(() => opened?.close());

  it('does not grow: fifty workflows are opened, looked into, and closed again', async () => {
    const { app, context, page, complaints } = opened;
    const session = await context.newCDPSession(page);
    /** The heap after everything that can be released has been. */
    const held = async () => {
      for (let times = 0; times < 3; times += 1) await session.send('HeapProfiler.collectGarbage');
      const { usedSize } = await session.send('Runtime.getHeapUsage');
      const { nodes, jsEventListeners } = await session.send('Memory.getDOMCounters');
      return { megabytes: usedSize / 1e6, nodes, jsEventListeners };
    };
    await page.goto(`${app.url}/workflows`);
    const visit = async (count: number) => {
      const search = page.getByRole('searchbox').first();
      await search.fill(`Workflow ${count}.`);
      await page.getByRole('link', { name: `Workflow ${count}.`, exact: true }).click();
      const canvas = page.getByRole('region', { name: 'Canvas' });
      const node = canvas.getByRole('group', { name: /^Step 1(,|$)/ });
      await node.dblclick();
      await page.getByRole('dialog').getByRole('region', { name: 'Input' }).waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'hidden' });
      await page.getByRole('link', { name: 'Workflows' }).first().click();
      await page.getByRole('heading', { level: 1, name: 'Workflows' }).waitFor();
    };
    // The first ones load what is kept for all that follow.
    for (let count = 1; count <= 10; count += 1) await visit(count);
    const early = await held();
    for (let count = 11; count <= workflows; count += 1) await visit(count);
    const late = await held();
    expect(late.megabytes - early.megabytes).toBeLessThan(4);
    expect(late.nodes - early.nodes).toBeLessThan(200);
    expect(late.jsEventListeners - early.jsEventListeners).toBeLessThan(50);
    expect(complaints).toEqual([]);
  }, 240_000);
});
