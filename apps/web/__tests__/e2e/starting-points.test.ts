/** What a new node begins with, and how it is filled in without knowing its syntax. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { canRunBrowser, type OpenedPage, openPage, violationsOf } from '../../test-utils/index.ts';

describe.runIf(canRunBrowser())('a node', () => {
  let opened: OpenedPage;
  beforeAll(async () => {
    opened = await openPage();
  }, 60_000);
  afterAll(() => opened?.close());
  afterEach(() => expect(opened.complaints.splice(0)).toEqual([]));

  /** Opens the panel of a node of this type, as it is added. */
  const open = async (type: string, name: string, parameters: object) => {
    const { app, page } = opened;
    const node = { type, name, position: { x: 0, y: 0 }, parameters };
    const { id } = await app.api<{ id: string }>('POST', '/workflows', { name: 'Start', nodes: { node } });
    await page.goto(`${app.url}/workflows/${id}?node=node`);
    const panel = page.getByRole('dialog', { name });
    await panel.waitFor();
    return panel;
  };

  it('on a schedule begins with every day at nine, and writes the cron expression under it', async () => {
    const { page } = opened;
    const panel = await open('core.schedule', 'On a schedule', {
      rules: [{ kind: 'cron', expression: '0 9 * * *' }],
    });
    const cron = panel.getByRole('textbox', { name: /^Cron expression/ });
    expect(await cron.inputValue()).toBe('0 9 * * *');
    await panel.getByLabel('Time of day').fill('17:30');
    await expect.poll(() => cron.inputValue()).toBe('30 17 * * *');
    await panel
      .getByText(/^Next: .*5:30.* · .*5:30.* · .*5:30/)
      .or(panel.getByText(/^Next: .*17:30.* · /))
      .waitFor();
    await panel.getByRole('combobox', { name: 'Repeats' }).selectOption('Every week on');
    await expect.poll(() => cron.inputValue()).toBe('30 17 * * MON-FRI');
    expect(await violationsOf(page)).toEqual([]);
    await panel.getByRole('combobox', { name: 'Repeats' }).selectOption('Custom (cron)');
    await cron.fill('0 9,17 * * *');
    expect(await panel.getByLabel('Time of day').count()).toBe(0);
  }, 60_000);

  it('for HTTP requests is filled in from a cURL command, by its button', async () => {
    const { page } = opened;
    const panel = await open('core.httpRequest', 'HTTP request', {});
    await panel.getByRole('button', { name: 'Import from cURL' }).click();
    await panel.getByLabel('cURL command').fill('wget https://example.com');
    await panel.getByRole('button', { name: 'Import', exact: true }).click();
    await panel.getByText('The command has to begin with curl.').waitFor();
    expect(await violationsOf(page)).toEqual([]);
    await panel.getByLabel('cURL command').fill("curl -X PUT https://example.com/a -H 'x-a: 1'");
    await panel.getByRole('button', { name: 'Import', exact: true }).click();
    const url = panel.getByRole('textbox', { name: /^URL/ });
    await expect.poll(() => url.inputValue()).toBe('https://example.com/a');
  }, 60_000);
});
