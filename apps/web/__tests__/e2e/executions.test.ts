import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canRunBrowser, type OpenedPage, openPage, violationsOf } from '../../test-utils/index.ts';

describe.runIf(canRunBrowser())('an execution', () => {
  let opened: OpenedPage;
  beforeAll(async () => {
    opened = await openPage();
  }, 60_000);
  afterAll(() => opened?.close());

  it('says of nodes that were skipped, failed or not reached that they gave nothing, and asks for nothing', async () => {
    const { app, page, complaints } = opened;
    const { id } = await app.api<{ id: string }>('POST', '/workflows', {
      name: 'Half way',
      nodes: {
        start: { type: 'core.manual', name: 'Start' },
        which: {
          type: 'core.if',
          name: 'Which',
          position: { x: 300, y: 0 },
          parameters: { conditions: [{ left: 1, operator: 'equals', right: 1 }] },
        },
        stop: {
          type: 'core.stopWithError',
          name: 'Stop',
          position: { x: 600, y: 0 },
          parameters: { message: 'No stock' },
        },
        after: { type: 'core.noOp', name: 'After', position: { x: 900, y: 0 } },
        other: { type: 'core.noOp', name: 'Other', position: { x: 600, y: 200 } },
      },
      edges: {
        a: { from: 'start', to: 'which' },
        b: { from: 'which:true', to: 'stop' },
        c: { from: 'stop', to: 'after' },
        d: { from: 'which:false', to: 'other' },
      },
    });
    const run = { data: {}, wait: true };
    const { executionId } = await app.api<{ executionId: string }>(
      'POST',
      `/workflows/${id}/executions`,
      run,
    );
    await page.goto(`${app.url}/executions/${executionId}`);
    const panel = (name: string) => page.getByRole('region', { name, exact: true });
    const nothing = (name: string) => panel(name).getByText(/^It (gave|got) nothing$/);
    await panel('Stop').getByText('No stock').first().waitFor();
    await panel('Stop').getByRole('tab', { name: 'Output' }).click();
    await nothing('Stop').waitFor();
    const canvas = page.getByRole('region', { name: 'Canvas' });
    for (const name of ['Other', 'After']) {
      await canvas.getByRole('group', { name: new RegExp(`^${name}`) }).click();
      for (const side of ['Output', 'Input']) {
        await panel(name).getByRole('tab', { name: side }).click();
        await nothing(name).waitFor();
      }
    }
    expect(complaints).toEqual([]);
  }, 60_000);

  it('is found by the words of its error and by its workflow, and its failed node opens in the editor', async () => {
    const { app, page, complaints } = opened;
    const names = Array.from({ length: 12 }, (_, index) => ['Step', index + 1].join(' '));
    const chain = (message: string) => ({
      nodes: {
        start: { type: 'core.manual', name: 'Start' },
        ...Object.fromEntries(
          names.map((name, index) => [
            `n${index}`,
            { type: 'core.noOp', name, position: { x: 300 * (index + 1), y: 0 } },
          ]),
        ),
        pause: {
          type: 'core.wait',
          name: 'Pause',
          position: { x: 300 * 13, y: 0 },
          parameters: { amount: 0.1, unit: 'seconds' },
        },
        stop: {
          type: 'core.stopWithError',
          name: 'Stop',
          position: { x: 300 * 14, y: 0 },
          parameters: { message },
        },
      },
      edges: {
        first: { from: 'start', to: 'n0' },
        ...Object.fromEntries(
          names.slice(1).map((_, index) => [`e${index}`, { from: `n${index}`, to: `n${index + 1}` }]),
        ),
        pause: { from: 'n11', to: 'pause' },
        last: { from: 'pause', to: 'stop' },
      },
    });
    const ran = async (name: string, message: string) => {
      const { id } = await app.api<{ id: string }>('POST', '/workflows', { name, ...chain(message) });
      await app.api('POST', `/workflows/${id}/executions`, { data: {}, wait: true });
      return id;
    };
    const apples = await ran('Apples', 'Out of red ones');
    await ran('Pears', 'Out of green ones');

    await page.goto(`${app.url}/executions`);
    const rows = page.getByRole('row').filter({ hasText: /Out of/ });
    await expect.poll(() => rows.count()).toBe(2);
    // Ages are counted on while one looks at them: every second at first.
    const age = rows.first().getByRole('time');
    const before = await age.textContent();
    await expect.poll(() => age.textContent(), { timeout: 5_000 }).not.toBe(before);
    await page.keyboard.press('/');
    await page.keyboard.type('green');
    await expect.poll(() => rows.allTextContents()).toEqual([expect.stringContaining('Pears')]);
    await page.keyboard.press('Escape');
    await expect.poll(() => rows.count()).toBe(2);

    await page.getByRole('button', { name: /^Workflow:/ }).click();
    await page.getByRole('combobox', { name: 'Search' }).fill('appl');
    await page.getByRole('option', { name: 'Apples' }).click();
    await expect.poll(() => rows.allTextContents()).toEqual([expect.stringContaining('Apples')]);
    expect(new URL(page.url()).searchParams.get('workflow')).toBe(apples);
    expect(await violationsOf(page)).toEqual([]);

    await rows.getByRole('link').click();
    const timeline = page.getByRole('tree');
    await timeline
      .getByRole('treeitem')
      .filter({ hasText: 'Slowest' })
      .filter({ hasText: 'Pause' })
      .waitFor();
    // Large enough to read, at the node that failed.
    const stop = page.getByRole('region', { name: 'Canvas' }).getByRole('group', { name: /^Stop,/ });
    await stop.waitFor();
    expect((await stop.boundingBox())?.width).toBeGreaterThan(100);
    expect(await violationsOf(page)).toEqual([]);

    await page.getByRole('button', { name: 'Open the node' }).click();
    const panel = page.getByRole('dialog', { name: 'Stop' });
    await panel.getByRole('region', { name: 'Output' }).getByText('Out of red ones').first().waitFor();
    await panel.getByRole('button', { name: 'Close' }).click();
    await page.getByRole('region', { name: 'Run' }).getByText('Failed: Item 1: Out of red ones').waitFor();
    expect(complaints).toEqual([]);
  }, 60_000);
});
