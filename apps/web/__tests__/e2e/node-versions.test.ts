import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canRunBrowser, type OpenedPage, openPage, violationsOf } from '../../test-utils/index.ts';

/** The server from its sources, with a node in two versions. */
const entry = fileURLToPath(
  new URL('../../../server/__tests__/test-utils/test-node-server.ts', import.meta.url),
);

describe.runIf(canRunBrowser())('a node of an older version', () => {
  let opened: OpenedPage;
  beforeAll(async () => {
    opened = await openPage({ entry });
  }, 90_000);
  afterAll(() => opened?.close());

  it('is shown as it was made, and updated by keyboard after a look at what changes', async () => {
    const { app, page, complaints } = opened;
    const { id } = await app.api<{ id: string }>('POST', '/workflows', {
      name: 'Greetings',
      nodes: {
        start: { type: 'core.manual', name: 'Start' },
        greet: {
          type: 'test.greet',
          name: 'Greet',
          position: { x: 300, y: 0 },
          parameters: { text: 'Good morning' },
        },
      },
      edges: { a: { from: 'start', to: 'greet' } },
    });
    const greet = async () =>
      (
        await app.api<{ nodes: { greet: { typeVersion: number; parameters: object } } }>(
          'GET',
          `/workflows/${id}`,
        )
      ).nodes.greet;
    await page.goto(`${app.url}/workflows/${id}`);
    await page
      .getByRole('region', { name: 'Canvas' })
      .getByRole('group', { name: /^Greet(,|$)/ })
      .dblclick();
    // The form of version 1.
    await page.getByRole('textbox', { name: 'Text' }).waitFor();
    const offer = page.getByRole('button', { name: 'Version 1: update to 2' });
    await offer.focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Update “Greet” to version 2' });
    await dialog.getByText('Good morning').first().waitFor();
    await dialog.getByText('Loud').waitFor();
    expect(await violationsOf(page)).toEqual([]);

    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect(await greet()).toMatchObject({ typeVersion: 1, parameters: { text: 'Good morning' } });

    await offer.focus();
    await page.keyboard.press('Enter');
    await dialog.getByText('Loud').waitFor();
    const update = dialog.getByRole('button', { name: 'Update', exact: true });
    for (
      let tabs = 0;
      tabs < 10 && !(await update.evaluate((one) => one === document.activeElement));
      tabs += 1
    )
      await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('textbox', { name: 'Greeting' }).waitFor();
    await expect
      .poll(greet)
      .toMatchObject({ typeVersion: 2, parameters: { greeting: 'Good morning', loud: false } });
    await expect.poll(() => offer.count()).toBe(0);
    expect(complaints).toEqual([]);
  }, 90_000);
});
