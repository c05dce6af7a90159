import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { canRunBrowser, type OpenedPage, openPage } from '../../test-utils/index.ts';

describe.runIf(canRunBrowser())('the node panel', () => {
  let opened: OpenedPage;
  beforeAll(async () => {
    opened = await openPage();
  }, 60_000);
  afterEach(() => expect(opened.complaints.splice(0)).toEqual([]));
  afterAll(() => opened?.close());

  const canvas = () => opened.page.getByRole('region', { name: 'Canvas' });
  const node = (label: string) => canvas().getByRole('group', { name: new RegExp(`^${label}(,|$)`) });
  const panel = (label: string) => opened.page.getByRole('dialog', { name: label });
  const create = async (): Promise<string> => {
    const { id } = await opened.app.api<{ id: string }>('POST', '/workflows', {
      name: 'Panels',
      nodes: {
        start: { type: 'core.manual', name: 'Start' },
        rows: { type: 'core.limit', name: 'Rows', position: { x: 300, y: 0 } },
      },
      edges: { a: { from: 'start', to: 'rows' } },
    });
    return id;
  };
  const edit = async (): Promise<string> => {
    const id = await create();
    await opened.page.goto(`${opened.app.url}/workflows/${id}`);
    await node('Rows').waitFor();
    return id;
  };

  it.each([
    ['http request', 'HTTP request', 'Method'],
    ['wait', 'Wait', undefined],
    ['edit fields', 'Edit fields', undefined],
  ])('is at its first field when a node is added and opened: %s', async (words, label, field) => {
    const { page } = opened;
    await edit();
    await node('Rows').click();
    await page.keyboard.press('/');
    await page.getByRole('combobox', { name: 'Search for a node to add' }).fill(words);
    await page
      .getByRole('option', { name: new RegExp(`^${label}`) })
      .first()
      .waitFor();
    await page.keyboard.press('Control+Enter');
    await panel(label).waitFor();
    await panel(label).locator('[data-parameters] :focus').waitFor();
    if (field === undefined) return;
    // What is typed goes there.
    await page.keyboard.type('POST');
    const chosen = panel(label).getByLabel(field, { exact: true }).locator('option:checked');
    expect(await chosen.textContent()).toBe('POST');
  });

  it('closes by the Back of the browser, which leaves the editor only after that', async () => {
    const { app, page } = opened;
    const id = await create();
    await page.goto(`${app.url}/workflows`);
    await page.getByRole('link', { name: 'Panels' }).first().click();
    await node('Rows').dblclick();
    await panel('Rows').waitFor();
    await page.goBack();
    await panel('Rows').waitFor({ state: 'hidden' });
    expect(new URL(page.url()).pathname).toMatch(/^\/workflows\/./);
    // However many were opened, and closed in another way.
    for (const label of ['Start', 'Rows', 'Start']) {
      await node(label).dblclick();
      await panel(label).waitFor();
      await page.keyboard.press('Escape');
      await panel(label).waitFor({ state: 'hidden' });
    }
    await page.goBack();
    await expect.poll(() => new URL(page.url()).pathname).toBe('/workflows');
    expect(id).not.toBe('');
  });

  it('says so when its node is deleted elsewhere, and stays until it is closed', async () => {
    const { app, page } = opened;
    const id = await edit();
    await node('Rows').dblclick();
    await panel('Rows').waitFor();
    await app.api('POST', `/workflows/${id}/operations`, {
      parts: [{ type: 'remove', kind: 'node', id: 'rows', children: 'reparent' }],
    });
    await panel('Rows').getByRole('alert').getByText('Rows was deleted').waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await node('Rows').waitFor({ state: 'detached' });
  });

  it.each([1_440, 900, 390, 2_200])('has fields as wide as there is room, in line: %i px', async (width) => {
    const { app, page } = opened;
    await page.setViewportSize({ width, height: 900 });
    const { id } = await app.api<{ id: string }>('POST', '/workflows', {
      name: 'Widths',
      nodes: {
        set: {
          type: 'core.set',
          name: 'Set',
          parameters: {
            fields: [
              { name: 'total', type: 'string', value: 'b' },
              { name: 'text', type: 'string', value: 'a' },
            ],
          },
        },
      },
    });
    await page.goto(`${app.url}/workflows/${id}`);
    await node('Set').dblclick();
    const group = panel('Set').getByRole('group', { name: 'Fields', exact: true });
    const box = async (label: string) => {
      const found = await group.getByRole('textbox', { name: label, exact: true }).boundingBox();
      if (found === null) throw new Error(`There is no ${label}.`);
      return found;
    };
    const room = await group.boundingBox();
    const [name, value, below] = [
      await box('Field, Fields 1'),
      await box('Value, Fields 1'),
      await box('Value, Fields 2'),
    ];
    expect(below.x).toBe(value.x);
    expect(below.width).toBe(value.width);
    if (value.y > name.y + name.height) {
      expect(value.x).toBe(name.x);
      expect(value.width / (room?.width ?? 0)).toBeGreaterThan(0.95);
    } else {
      // One line, with its headings above.
      expect(value.width).toBeGreaterThan(240);
      const heading = await group.getByText('Value', { exact: true }).boundingBox();
      expect(heading?.x).toBe(value.x);
    }
    await page.setViewportSize({ width: 1_440, height: 900 });
  });

  it('documents every node type with examples, which can be used', async () => {
    const { app } = opened;
    const { items } = await app.api<{
      items: { type: string; description: string; examples: { title: string }[] }[];
    }>('GET', '/node-types');
    const bare = items.filter(({ description, examples }) => description === '' || examples.length === 0);
    expect(bare.map(({ type }) => type)).toEqual([]);
    const id = await edit();
    await app.api('POST', `/workflows/${id}/operations`, {
      parts: [{ type: 'set', path: ['nodes', 'rows', 'type'], value: 'core.sort' }],
    });
    await node('Rows').dblclick();
    await panel('Rows').getByRole('tab', { name: 'Docs' }).click();
    const example = panel('Rows').getByRole('figure').filter({ hasText: 'Newest first' });
    await example.getByRole('heading', { name: 'Output' }).waitFor();
    await example.getByRole('button', { name: 'Use it' }).click();
    await expect
      .poll(async () => {
        const read = await app.api<{ nodes: { rows: { parameters: object } } }>('GET', `/workflows/${id}`);
        return read.nodes.rows.parameters;
      })
      .toEqual({ fields: [{ name: 'at', order: 'descending' }] });
  });
});
