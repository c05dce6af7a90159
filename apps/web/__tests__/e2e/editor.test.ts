import type { Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { canRunBrowser, type OpenedPage, openPage } from '../../test-utils/index.ts';

describe.runIf(canRunBrowser())('in the editor', () => {
  let opened: OpenedPage;
  beforeAll(async () => {
    opened = await openPage();
  }, 60_000);
  afterEach(() => expect(opened.complaints.splice(0)).toEqual([]));
  afterAll(() => opened?.close());

  const edit = async (document: object): Promise<string> => {
    const { app, page } = opened;
    const { id } = await app.api<{ id: string }>('POST', '/workflows', document);
    await page.goto(`${app.url}/workflows/${id}`);
    await canvas().getByRole('group').first().waitFor();
    return id;
  };
  const canvas = () => opened.page.getByRole('region', { name: 'Canvas' });
  const node = (label: string) => canvas().getByRole('group', { name: new RegExp(`^${label}(,|$)`) });
  const openNode = async (label: string): Promise<Locator> => {
    await node(label).dblclick();
    const panel = opened.page.getByRole('dialog', { name: label });
    await panel.waitFor();
    return panel;
  };
  const closePanel = async () => {
    // An open list of completions takes the first one.
    for (let tries = 0; tries < 3 && (await opened.page.getByRole('dialog').isVisible()); tries += 1)
      await opened.page.keyboard.press('Escape');
    await opened.page.getByRole('dialog').waitFor({ state: 'hidden' });
  };
  const run = async (outcome: string) => {
    const bar = opened.page.getByRole('region', { name: 'Run' });
    await bar.getByRole('button', { name: 'Run', exact: true }).click();
    await bar.getByText(outcome).waitFor();
  };
  const saved = () => opened.page.getByRole('status').filter({ hasText: 'Saved' }).waitFor();

  const loop = {
    name: 'Loop',
    nodes: {
      start: { type: 'core.manual', name: 'Start' },
      rows: {
        type: 'core.code',
        name: 'Rows',
        position: { x: 300, y: 0 },
        parameters: { code: 'return [1, 2, 3].map((n) => ({ n }));' },
      },
      loop: { type: 'core.loop', name: 'Each', position: { x: 600, y: 0 } },
      double: {
        type: 'core.set',
        name: 'Double',
        parentId: 'loop',
        body: 'body',
        parameters: { fields: [{ name: 'twice', type: 'number', value: '={{ $json.n * 2 }}' }] },
      },
    },
    edges: { a: { from: 'start', to: 'rows' }, b: { from: 'rows', to: 'loop' } },
  };

  it('shows the iterations of a container, each with its data and what an expression gives there', async () => {
    await edit(loop);
    await run('Succeeded');
    const each = node('Each');
    await each.getByText('3 / 3').waitFor();
    await each.getByRole('button', { name: 'The iteration before' }).click();
    await each.getByText('2 / 3').waitFor();
    const panel = await openNode('Double');
    const input = panel.getByRole('region', { name: 'Input' });
    const output = panel.getByRole('region', { name: 'Output' });
    await input.getByRole('treeitem', { name: 'n number 2' }).waitFor();
    await panel.getByText('Result 4 number').or(panel.getByText('4').last()).first().waitFor();
    await output.getByRole('gridcell', { name: '4' }).waitFor();
    await input.getByRole('combobox', { name: 'Iteration' }).selectOption('Iteration 1');
    await output.getByRole('gridcell', { name: '2' }).waitFor();
    await closePanel();
  }, 60_000);

  it('makes an expression of a field that is picked, and shows its result while it is typed', async () => {
    await edit({
      name: 'Preview',
      nodes: {
        start: {
          type: 'core.manual',
          name: 'Start',
          pinned: { main: [{ json: { user: { name: 'Ada' } } }] },
        },
        greet: {
          type: 'core.set',
          name: 'Greet',
          position: { x: 300, y: 0 },
          parameters: { fields: [{ name: 'text', type: 'string', value: 'Hello ' }] },
        },
      },
      edges: { a: { from: 'start', to: 'greet' } },
    });
    await run('Succeeded');
    const { page } = opened;
    const panel = await openNode('Greet');
    await panel.getByRole('textbox', { name: /^Value/ }).click();
    await page.keyboard.press('End');
    await page.keyboard.type('{{ $json.user.name.toUpperCase()');
    await panel.getByText('Hello ADA').first().waitFor();
    await closePanel();
    await saved();
    await run('Succeeded');
    const again = await openNode('Greet');
    await again.getByRole('region', { name: 'Output' }).getByText('Hello ADA').first().waitFor();
    await closePanel();
  }, 60_000);

  it('pins the output of a node, and runs with it', async () => {
    await edit(loop);
    await run('Succeeded');
    const panel = await openNode('Rows');
    await panel.getByRole('button', { name: 'Pin this output' }).click();
    await panel.getByText('Pinned').first().waitFor();
    await panel.getByRole('button', { name: 'Edit as JSON' }).click();
    const json = panel.getByRole('region', { name: 'Output' }).getByRole('textbox').first();
    await json.click();
    await opened.page.keyboard.press('Control+A');
    await opened.page.keyboard.insertText('[{ "n": 21 }]');
    await panel
      .getByRole('region', { name: 'Output' })
      .getByRole('button', { name: /^(Save|Pin|Use)/ })
      .click();
    await closePanel();
    await saved();
    await run('Succeeded');
    const double = await openNode('Double');
    await double.getByRole('region', { name: 'Output' }).getByRole('gridcell', { name: '42' }).waitFor();
    await closePanel();
  }, 60_000);

  it('leads from a failure to its node, and to a success, in two actions after the repair', async () => {
    await edit({
      name: 'Broken',
      nodes: {
        start: { type: 'core.manual', name: 'Start' },
        broken: {
          type: 'core.set',
          name: 'Broken',
          position: { x: 300, y: 0 },
          parameters: { fields: [{ name: 'x', type: 'string', value: '={{ "Ada".nickname() }}' }] },
        },
      },
      edges: { a: { from: 'start', to: 'broken' } },
    });
    const { page } = opened;
    await run('Failed');
    await page.getByRole('region', { name: 'Run' }).getByRole('button', { name: 'Open the node' }).click();
    const panel = page.getByRole('dialog', { name: 'Broken' });
    await panel.getByRole('region', { name: 'Output' }).getByRole('alert').waitFor();
    await panel.getByRole('textbox', { name: /^Value/ }).click();
    await page.keyboard.press('Control+A');
    await page.keyboard.type('{{ $json.user?.name ?? "guest"');
    await panel.getByRole('button', { name: 'Try again' }).click();
    await panel.getByRole('region', { name: 'Output' }).getByText('guest').first().waitFor();
    await closePanel();
  }, 60_000);

  it('goes to a node that is searched for, and the keyboard goes on from there', async () => {
    await edit(loop);
    const { page } = opened;
    await node('Start').click();
    await page.keyboard.press('Control+f');
    await page.getByRole('combobox').waitFor();
    await page.keyboard.type('rows');
    await page.keyboard.press('Enter');
    await expect.poll(() => node('Rows').evaluate((one) => one === document.activeElement)).toBe(true);
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Rows' }).waitFor();
    await closePanel();
  }, 60_000);

  it('closes the panel from within code: one Escape lets Tab out of it, the next one closes', async () => {
    await edit(loop);
    const { page } = opened;
    const panel = await openNode('Rows');
    const code = panel.getByRole('textbox', { name: 'Code' });
    await code.click();
    await page.keyboard.press('Escape');
    expect(await panel.isVisible()).toBe(true);
    await page.keyboard.press('Escape');
    await panel.waitFor({ state: 'hidden' });
  }, 60_000);

  it('catches errors in a container that has a body for it', async () => {
    await edit({
      name: 'Caught',
      nodes: {
        start: { type: 'core.manual', name: 'Start' },
        guard: { type: 'core.tryCatch', name: 'Guard', position: { x: 300, y: 0 } },
        stop: {
          type: 'core.stopWithError',
          name: 'Stop',
          parentId: 'guard',
          body: 'try',
          parameters: { message: 'No stock' },
        },
        sorry: {
          type: 'core.set',
          name: 'Sorry',
          parentId: 'guard',
          body: 'catch',
          parameters: { fields: [{ name: 'why', type: 'string', value: '={{ $error.message }}' }] },
        },
      },
      edges: { a: { from: 'start', to: 'guard' } },
    });
    await run('Succeeded');
    expect(await node('Stop').getAttribute('aria-label')).toContain('Failed');
    const panel = await openNode('Sorry');
    await panel.getByRole('region', { name: 'Output' }).getByText('No stock').first().waitFor();
    await closePanel();
  }, 60_000);
});
