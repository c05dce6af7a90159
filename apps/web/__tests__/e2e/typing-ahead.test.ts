import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { canRunBrowser, type OpenedPage, openPage } from '../../test-utils/index.ts';

describe.runIf(canRunBrowser())('keys that are quicker than the network', () => {
  let opened: OpenedPage;
  beforeAll(async () => {
    opened = await openPage();
  }, 60_000);
  afterAll(() => opened?.close());
  afterEach(async () => {
    await opened.page.unrouteAll({ behavior: 'wait' });
    expect(opened.complaints.splice(0)).toEqual([]);
  });

  /** Holds back what begins with this name until it is released. */
  const hold = async (chunk: string) => {
    let letGo = () => {};
    const free = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const asked = new Promise<void>((resolve) =>
      opened.page.route(new RegExp(`/assets/${chunk}-[^/]+\\.js$`), async (route) => {
        resolve();
        await free;
        await route.continue();
      }),
    );
    return { letGo, asked };
  };

  /** Opens a workflow of one node, which is selected. */
  const openNode = async (node: { readonly name: string; readonly [key: string]: unknown }) => {
    const { app, page } = opened;
    const { id } = await app.api<{ id: string }>('POST', '/workflows', { name: 'Typed', nodes: { node } });
    await page.goto(`${app.url}/workflows/${id}`);
    const canvas = page.getByRole('region', { name: 'Canvas' });
    await canvas.getByRole('group', { name: new RegExp(`^${node.name}`) }).click();
    return { id, canvas };
  };

  it('reach the command palette that they were meant for, and nothing else', async () => {
    const { app, page } = opened;
    const { letGo, asked } = await hold('command-palette');
    await page.goto(`${app.url}/workflows`);
    await page.getByRole('heading', { level: 1, name: 'Workflows' }).waitFor();
    await page.keyboard.press('Control+k');
    // Alone, n would make a workflow, and ? would open a list.
    await page.keyboard.type('no theme? ');
    for (let times = 0; times < 10; times += 1) await page.keyboard.press('Backspace');
    await page.keyboard.type('theme: dar');
    await asked;
    letGo();
    await page.keyboard.type('k');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator('html').getAttribute('data-theme')).toBe('dark');
    expect((await app.api<{ items: unknown[] }>('GET', '/workflows')).items).toEqual([]);
  }, 60_000);

  it('are dropped by Escape', async () => {
    const { app, page } = opened;
    const { letGo, asked } = await hold('command-palette');
    await page.goto(`${app.url}/workflows`);
    await page.getByRole('heading', { level: 1, name: 'Workflows' }).waitFor();
    await page.keyboard.press('Control+k');
    await asked;
    await page.keyboard.type('new');
    await page.keyboard.press('Escape');
    letGo();
    await page.keyboard.type('ge');
    await page.getByRole('heading', { level: 1, name: 'Executions' }).waitFor();
    expect(await page.getByRole('dialog').count()).toBe(0);
  }, 60_000);

  it('are a new name, and Enter takes it', async () => {
    const { page } = opened;
    const { letGo, asked } = await hold('rename-dialog');
    const { canvas } = await openNode({ type: 'core.manual', name: 'Start' });
    await page.keyboard.press('F2');
    await page.keyboard.type('Manual, every day');
    await page.keyboard.press('Enter');
    await asked;
    letGo();
    await canvas.getByRole('group', { name: /^Manual, every day/ }).waitFor();
  }, 60_000);

  it('go on in a template while its editor takes over', async () => {
    const { app, page } = opened;
    const { letGo, asked } = await hold('template-editor');
    const { id } = await openNode({
      type: 'core.set',
      name: 'Greet',
      parameters: { fields: [{ name: 'text', type: 'string', value: '' }] },
    });
    await page.keyboard.press('Enter');
    await page
      .getByRole('dialog')
      .getByRole('textbox', { name: /^Value/ })
      .click();
    await page.keyboard.type('Hello {{');
    await asked;
    await page.keyboard.type(' $json');
    letGo();
    await page.keyboard.type('.name }}, and "welcome"!');
    const value = async () => {
      const { nodes } = await app.api<{ nodes: Record<string, { parameters: unknown }> }>(
        'GET',
        `/workflows/${id}`,
      );
      return nodes.node?.parameters;
    };
    await expect.poll(value).toEqual({
      fields: [{ name: 'text', type: 'string', value: '=Hello {{ $json.name  }}, and "welcome"!' }],
    });
  }, 60_000);
});
