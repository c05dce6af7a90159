import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { canRunBrowser, type OpenedPage, openPage } from '../../test-utils/index.ts';

const widths = [1_440, 900, 390];

describe.runIf(canRunBrowser())('on the canvas', () => {
  let opened: OpenedPage;
  beforeAll(async () => {
    opened = await openPage();
  }, 60_000);
  afterEach(() => expect(opened.complaints.splice(0)).toEqual([]));
  afterAll(() => opened?.close());

  const canvas = () => opened.page.getByRole('region', { name: 'Canvas' });
  const node = (label: string) => canvas().getByRole('group', { name: new RegExp(`^${label}(,|$)`) });
  const saved = () => opened.page.getByRole('status').filter({ hasText: 'Saved' }).waitFor();
  const show = async (id: string) => {
    await opened.page.goto(`${opened.app.url}/workflows/${id}`);
    await canvas().getByRole('group').first().waitFor();
  };
  const edit = async (document: object): Promise<string> => {
    const { id } = await opened.app.api<{ id: string }>('POST', '/workflows', document);
    await show(id);
    return id;
  };
  const namesIn = async (id: string) => {
    const { nodes } = await opened.app.api<{ nodes: Record<string, { name: string }> }>(
      'GET',
      `/workflows/${id}`,
    );
    return Object.values(nodes).map(({ name }) => name);
  };
  const chain = {
    name: 'Chain',
    nodes: {
      start: { type: 'core.manual', name: 'Start' },
      rows: { type: 'core.noOp', name: 'Rows', position: { x: 300, y: 0 } },
    },
    edges: { a: { from: 'start', to: 'rows' } },
  };

  it.each(widths)('a button adds a node after the one that is selected: %i px', async (width) => {
    const { page } = opened;
    await page.setViewportSize({ width, height: 800 });
    const id = await edit(chain);
    await page.getByRole('button', { name: 'Add a node', exact: true }).click();
    await page.getByRole('combobox', { name: 'Search for a node to add' }).fill('limit');
    await page.getByRole('option', { name: /^Limit/ }).click();
    await node('Limit').waitFor();
    // It comes into view, wherever it is.
    const area = await canvas().boundingBox();
    const box = await node('Limit').boundingBox();
    expect(box && area && box.x >= area.x && box.x + box.width <= area.x + area.width).toBe(true);
    await saved();
    expect(await namesIn(id)).toContain('Limit');
  });

  it('a click selects, a double click opens, and so does Enter', async () => {
    const { page } = opened;
    await page.setViewportSize({ width: 1_440, height: 900 });
    await edit(chain);
    await node('Rows').click();
    await canvas()
      .getByRole('group', { name: /^Rows.*Selected/ })
      .waitFor();
    expect(await page.getByRole('dialog').count()).toBe(0);
    await node('Rows').dblclick();
    await page.getByRole('dialog', { name: 'Rows' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Rows' }).waitFor();
    await page.keyboard.press('Escape');
  });

  it('what is done most with a node is over the one that is pointed at', async () => {
    const { page } = opened;
    const id = await edit(chain);
    const press = async (label: string, action: string) => {
      await node(label).hover();
      await page
        .getByRole('toolbar', { name: `Actions for ${label}` })
        .getByRole('button', { name: action })
        .click();
    };
    await press('Rows', 'Switch off Rows');
    await canvas()
      .getByRole('group', { name: /^Rows.*Switched off/ })
      .waitFor();
    await press('Rows', 'Switch on Rows');
    await press('Rows', 'Duplicate Rows');
    await node('Rows 2').waitFor();
    const [one, two] = await Promise.all([node('Rows').boundingBox(), node('Rows 2').boundingBox()]);
    expect((two?.y ?? 0) >= (one?.y ?? 0) + (one?.height ?? 0)).toBe(true);
    await press('Rows 2', 'Delete Rows 2');
    await node('Rows 2').waitFor({ state: 'detached' });
    await press('Rows', 'Run to Rows');
    await page.getByRole('region', { name: 'Run' }).getByText('Succeeded in').waitFor();
    await press('Rows', 'More actions for Rows');
    await page.getByRole('menuitem', { name: /^Rename/ }).waitFor();
    await page.keyboard.press('Escape');
    await saved();
    expect(await namesIn(id)).toEqual(['Start', 'Rows']);
  });

  it('the first workflow can be read as it opens, and its note says how a node is opened', async () => {
    const { app, page } = opened;
    const { id } = await app.api<{ id: string }>('POST', '/templates/my-first-workflow/use', {});
    for (const width of widths) {
      await page.setViewportSize({ width, height: 800 });
      await show(id);
      const zoom = await page.getByRole('button', { name: /^Zoom: / }).textContent();
      expect(Number.parseInt(zoom ?? '', 10)).toBeGreaterThanOrEqual(60);
      expect(await node('Press Run').isVisible()).toBe(true);
    }
    const note = await canvas().getByRole('note').first().textContent();
    expect(note).toMatch(/double-click a node, or select it and press Enter/i);
  });
});
