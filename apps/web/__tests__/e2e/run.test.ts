import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { canRunBrowser, type OpenedPage, openPage, violationsOf } from '../../test-utils/index.ts';

/** The server from its sources, with a node that says how far it is and runs until it is stopped. */
const entry = fileURLToPath(
  new URL('../../../server/__tests__/test-utils/test-node-server.ts', import.meta.url),
);

describe.runIf(canRunBrowser())('a run in the editor', () => {
  let opened: OpenedPage;
  beforeAll(async () => {
    opened = await openPage({ entry });
  }, 90_000);
  afterAll(() => opened?.close());
  afterEach(async () => {
    await opened.page.unrouteAll({ behavior: 'wait' });
    expect(opened.complaints.splice(0)).toEqual([]);
  });

  const canvas = () => opened.page.getByRole('region', { name: 'Canvas' });
  const runBar = () => opened.page.getByRole('region', { name: 'Run' });
  const open = async (work: Record<string, unknown>) => {
    const { app, page } = opened;
    const { id } = await app.api<{ id: string }>('POST', '/workflows', {
      name: 'Trusted',
      nodes: {
        start: { type: 'core.manual', name: 'Start' },
        work: { name: 'Work', position: { x: 300, y: 0 }, ...work },
      },
      edges: { a: { from: 'start', to: 'work' } },
    });
    await page.goto(`${app.url}/workflows/${id}`);
    await canvas().getByRole('group', { name: /^Work/ }).waitFor();
    return id;
  };
  const executionsOf = async (workflowId: string) =>
    (await opened.app.api<{ items: unknown[] }>('GET', `/executions?workflowId=${workflowId}`)).items;

  it('is started once, however often it is asked for while no answer comes, or the answer is lost', async () => {
    const { page } = opened;
    const id = await open({ type: 'core.noOp' });
    let times = 0;
    let answer = () => {};
    const held = new Promise<void>((resolve) => {
      answer = resolve;
    });
    await page.route(/\/workflows\/[^/]+\/executions$/, async (route) => {
      times += 1;
      if (times > 1) return route.continue();
      // It arrives; its answer does not.
      await route.fetch();
      await held;
      await route.abort('connectionreset');
    });
    await runBar().getByRole('button', { name: 'Run' }).click();
    await runBar().getByText('Starting…').waitFor();
    for (let press = 0; press < 3; press += 1) await page.keyboard.press('Control+Enter');
    expect(await runBar().getByRole('button', { name: 'Run' }).isDisabled()).toBe(true);
    answer();
    await runBar().getByText('Succeeded in').waitFor();
    expect(times).toBe(2);
    expect(await executionsOf(id)).toHaveLength(1);
    opened.complaints.splice(0);
  }, 60_000);

  it('shows how far a node says that it is, on the canvas and in its panel, until it is stopped', async () => {
    const { page } = opened;
    await open({ type: 'test.endless' });
    await runBar().getByRole('button', { name: 'Run' }).click();
    const work = canvas().getByRole('group', { name: /^Work.*42%, Page 21 of 50/ });
    await work.waitFor();
    await work.getByText('42%').waitFor();
    await work.dblclick();
    const output = page.getByRole('region', { name: 'Output' });
    const bar = output.getByRole('progressbar', { name: 'Progress' });
    await bar.waitFor();
    expect(await bar.getAttribute('aria-valuetext')).toBe('42%, Page 21 of 50');
    expect(await violationsOf(page)).toEqual([]);
    await page.getByRole('dialog').getByRole('button', { name: 'Stop' }).click();
    await bar.waitFor({ state: 'detached' });
    await page.keyboard.press('Escape');
    await runBar().getByText('Stopped after').waitFor();
    await canvas()
      .getByRole('group', { name: /^Work.*Stopped/ })
      .waitFor();
  }, 60_000);

  it('finds a new name taken by Enter, and no key after that in the field of the name', async () => {
    const { page, app } = opened;
    const id = await open({ type: 'core.noOp' });
    const heading = page.getByRole('heading', { level: 1 });
    const field = page.getByRole('textbox', { name: 'Name of the workflow' });
    await heading.getByRole('button', { name: 'Trusted' }).click();
    await page.keyboard.type('Quarterly report');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    await page.keyboard.type('xyz');
    expect(await field.count()).toBe(0);
    const nameOf = async () => (await app.api<{ name: string }>('GET', `/workflows/${id}`)).name;
    await expect.poll(nameOf).toBe('Quarterly report');
    // Given up, it is as before, and the keyboard is where it came from.
    await page.keyboard.press('Escape');
    const button = heading.getByRole('button', { name: 'Quarterly report' });
    await button.click();
    await page.keyboard.type('Something else');
    await page.keyboard.press('Escape');
    await expect.poll(() => button.evaluate((one) => one === document.activeElement)).toBe(true);
    expect(await nameOf()).toBe('Quarterly report');
  }, 60_000);

  // The last one: what a page does with sockets is not undone.
  it('shows its end also where nothing arrives live', async () => {
    const { page, app } = opened;
    await page.routeWebSocket(/socket/, (socket) => {
      // It opens, and is silent.
      socket.onMessage(() => {});
    });
    const { id } = await app.api<{ id: string }>('POST', '/workflows', {
      name: 'Silent',
      nodes: {
        start: { type: 'core.manual', name: 'Start' },
        work: {
          type: 'core.wait',
          name: 'Work',
          position: { x: 300, y: 0 },
          parameters: { amount: 1, unit: 'seconds' },
        },
      },
      edges: { a: { from: 'start', to: 'work' } },
    });
    await page.goto(`${app.url}/workflows/${id}`);
    await canvas().getByRole('group', { name: /^Work/ }).waitFor();
    await runBar().getByRole('button', { name: 'Run' }).click();
    await runBar().getByText('Succeeded in').waitFor();
    await canvas()
      .getByRole('group', { name: /^Work.*Succeeded/ })
      .waitFor();
  }, 60_000);
});
