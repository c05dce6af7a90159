/** What an expression gives, under its field: evaluated beside the page, with what is missing and what was meant. */
import type { Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { canRunBrowser, type OpenedPage, openPage, violationsOf } from '../../test-utils/index.ts';

const node = (type: string, name: string, x: number, more: object) => ({
  type,
  name,
  position: { x, y: 0 },
  ...more,
});

const customer = { json: { name: 'Ada', nick: '', address: { city: 'London' } } };
const greeting = (value: string) => ({
  name: 'Greeting',
  nodes: {
    start: node('core.manual', 'Start', 0, { pinned: { main: [customer] } }),
    mid: node('core.set', 'Middle', 300, {}),
    greet: node('core.set', 'Greet', 600, {
      parameters: { fields: [{ name: 'text', type: 'string', value }] },
    }),
  },
  edges: { a: { from: 'start', to: 'mid' }, b: { from: 'mid', to: 'greet' } },
});

describe.runIf(canRunBrowser())('a preview', () => {
  let opened: OpenedPage;
  beforeAll(async () => {
    opened = await openPage();
  }, 60_000);
  afterAll(() => opened?.close());
  afterEach(() => expect(opened.complaints.splice(0)).toEqual([]));

  /** Opens a workflow, runs it as far as the node before the last, and shows the panel of that one. */
  const openPanel = async (value: string): Promise<Locator> => {
    const { app, page } = opened;
    const { id } = await app.api<{ id: string }>('POST', '/workflows', greeting(value));
    await page.goto(`${app.url}/workflows/${id}?node=greet`);
    const panel = page.getByRole('dialog', { name: 'Greet' });
    await panel.getByRole('button', { name: 'Run previous nodes' }).click();
    await panel.getByRole('treeitem', { name: /^nick/ }).waitFor();
    return panel;
  };
  const fieldOf = (panel: Locator) => panel.getByRole('textbox', { name: /^Value/ });
  const workers = () => opened.page.workers().filter((worker) => worker.url().includes('preview.worker'));

  it('is evaluated by a worker, which is loaded with the first expression', async () => {
    const fixed = await openPanel('Hello');
    await fieldOf(fixed).waitFor();
    expect(workers()).toHaveLength(0);
    const panel = await openPanel('=Hello {{ $json.name }}!');
    await panel.getByText('Hello Ada!').first().waitFor();
    expect(workers()).toHaveLength(1);
  }, 60_000);

  it.each([
    `{{ $("Start").item.json.name }}`,
    `{{ $node["Start"].json.name }}`,
    '{{ $node.Start.json.name }}',
    `{{ $items("Start")[0].json.name }}`,
  ])(
    'has the data of a node that is named as %s',
    async (expression) => {
      const panel = await openPanel(`=Dear ${expression}`);
      await panel.getByText('Dear Ada').first().waitFor();
      expect(await panel.locator('[aria-invalid=true]').count()).toBe(0);
    },
    60_000,
  );

  it('tells a field that is missing from one that is empty, and puts its name right', async () => {
    const { page } = opened;
    const empty = await openPanel('={{ $json.nick }}');
    await empty.getByText('empty text').waitFor();
    expect(await empty.getByText('no field').count()).toBe(0);

    const panel = await openPanel('={{ $json.nmae }}');
    await panel.getByText('no field “nmae”').waitFor();
    expect(await violationsOf(page)).toEqual([]);
    await panel.getByRole('button', { name: 'Use “name”' }).click();
    await panel.getByText('Ada', { exact: true }).last().waitFor();
    await expect.poll(() => fieldOf(panel).textContent()).toBe('{{ $json.name }}');
    expect(await panel.getByText('no field').count()).toBe(0);
  }, 60_000);

  it('lists variables with their values, to be dragged or put into a field', async () => {
    const { page } = opened;
    const panel = await openPanel('=By ');
    const input = panel.getByRole('region', { name: 'Input' });
    await input.getByText('Variables').click();
    const name = input.getByRole('button', { name: '$workflow.name Greeting' });
    await name.waitFor();
    expect(await violationsOf(page)).toEqual([]);
    // Outside of a loop and of a catch there is no such variable.
    expect(await input.getByText('$loop.index').count()).toBe(0);
    await fieldOf(panel).click();
    await page.keyboard.press('End');
    await name.press('Enter');
    await panel.getByText('By Greeting').first().waitFor();
    // On a path that is there, it takes its place.
    await input.getByRole('button', { name: /^\$workflow\.id/ }).dragTo(fieldOf(panel));
    await expect.poll(() => fieldOf(panel).textContent()).toContain('$workflow.id');
  }, 60_000);

  it('says an error once, in full, and which node was meant', async () => {
    const panel = await openPanel('={{ $("Strat").first().json.name }}');
    const message = 'There is no node "Strat" in this workflow.';
    await panel.getByText(message).first().waitFor();
    await fieldOf(panel).click();
    expect(await panel.getByText(message).count()).toBe(1);
    await panel.getByRole('button', { name: 'Use “Start”' }).click();
    await panel.getByText('Ada', { exact: true }).last().waitFor();
  }, 60_000);

  it('that hangs is given up, while the page goes on, and the next one works', async () => {
    const { page } = opened;
    const panel = await openPanel('=Hello {{ $json.name }}');
    await panel.getByText('Hello Ada').first().waitFor();
    const [worker] = workers();
    // Nothing within the budget of expressions takes that long: it is made to hang.
    void worker
      ?.evaluate(() => {
        for (;;);
      })
      .catch(() => {});
    await fieldOf(panel).click();
    await page.keyboard.press('End');
    await page.keyboard.type('!');
    await panel.getByText('Takes too long to be shown here.').waitFor();
    await page.keyboard.type('?');
    await panel.getByText('Hello Ada!?').first().waitFor();
    expect(workers().at(-1)).not.toBe(worker);
  }, 60_000);
});
