import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canRunBrowser, type OpenedPage, openPage } from '../../test-utils/index.ts';

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
});
