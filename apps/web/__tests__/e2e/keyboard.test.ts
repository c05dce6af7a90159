import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { account, canRunBrowser, type OpenedPage, openPage } from '../../test-utils/index.ts';

/** Keys that are no text: what somebody without a mouse has to press beside what they write. */
const maxKeys = 45;

describe.runIf(canRunBrowser())('without a mouse', () => {
  let opened: OpenedPage;
  beforeAll(async () => {
    opened = await openPage({ signedIn: false });
  }, 60_000);
  afterAll(() => opened?.close());

  it('somebody signs up, builds a webhook that transforms and responds, publishes it, calls it, and sees the data', async () => {
    const { app, page, complaints } = opened;
    let keys = 0;
    const press = async (key: string) => {
      keys += 1;
      await page.keyboard.press(key);
    };
    const write = (text: string) => page.keyboard.type(text);
    const focusIsOn = (name: RegExp) =>
      expect
        .poll(() =>
          page.evaluate(() => {
            const at = document.activeElement;
            const label = at?.getAttribute('aria-labelledby');
            return (
              at?.getAttribute('aria-label') ??
              (label ? document.getElementById(label)?.textContent : undefined) ??
              (at instanceof HTMLInputElement ? at.labels?.[0]?.textContent : undefined) ??
              at?.textContent
            );
          }),
        )
        .toMatch(name);

    await page.goto(app.url);
    await focusIsOn(/^Name/);
    await write(account.name);
    await press('Tab');
    await write(account.email);
    await press('Tab');
    await write(account.password);
    await press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Workflows' }).waitFor();

    await press('Control+k');
    await page.getByRole('combobox').waitFor();
    await write('New workflow');
    await page
      .getByRole('option', { name: /New workflow/ })
      .first()
      .waitFor();
    await press('Enter');
    const canvas = page.getByRole('region', { name: 'Canvas' });
    await canvas.waitFor();

    for (const words of ['webhook', 'edit fields', 'respond']) {
      await press('/');
      await page.getByRole('combobox').waitFor();
      await write(words);
      await page.getByRole('option').first().waitFor();
      await press('Enter');
      await page.getByRole('combobox').waitFor({ state: 'hidden' });
    }
    await focusIsOn(/^Respond/);

    // To the first node: back along the edges. Its path is the first field of its panel.
    await press('Home');
    await focusIsOn(/^Webhook/);
    await press('Enter');
    const panel = page.getByRole('dialog');
    await panel.getByRole('textbox', { name: 'Path' }).waitFor();
    /** Where somebody tabs to who reads what has the focus. */
    const tabTo = async (place: Locator) => {
      await place.waitFor();
      for (let tries = 0; tries < 15; tries += 1) {
        if (await place.evaluate((one) => one === document.activeElement)) return;
        await press('Tab');
      }
      throw new Error(`Nothing leads to ${place}.`);
    };
    await tabTo(panel.getByRole('textbox', { name: 'Path' }));
    await write('by-keyboard');
    await tabTo(panel.getByLabel('Respond', { exact: true }));
    await write('Respond');
    await press('Escape');
    await panel.waitFor({ state: 'hidden' });

    await focusIsOn(/^Webhook/);
    await press('ArrowRight');
    await focusIsOn(/^Edit fields/);
    await press('Enter');
    await tabTo(panel.getByRole('button', { name: 'Add: Fields', exact: true }));
    await press('Enter');
    await tabTo(panel.getByRole('textbox', { name: /^Field,/ }));
    await write('greeting');
    await tabTo(panel.getByRole('textbox', { name: /^Value/ }));
    await write('Hello {{ $json.body.name }}!');
    await press('Escape');
    await panel.waitFor({ state: 'hidden' });

    await press('Control+k');
    await page.getByRole('combobox').waitFor();
    await write('Publish');
    await page
      .getByRole('option', { name: /^Publish/ })
      .first()
      .waitFor();
    await press('Enter');
    await page.getByRole('dialog', { name: /Publish/ }).waitFor();
    await page.getByText('Nothing blocks publishing.').waitFor();
    await press('Enter');
    await page.getByText('Published', { exact: true }).waitFor();

    const answer = await fetch(`${app.url}/webhook/by-keyboard`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'Grace' }),
    });
    expect([answer.status, await answer.json()]).toEqual([
      200,
      expect.objectContaining({ greeting: 'Hello Grace!' }),
    ]);

    await press('g');
    await press('e');
    await page.getByRole('heading', { level: 1, name: 'Executions' }).waitFor();
    const run = page.getByRole('row').filter({ hasText: 'Succeeded' }).getByRole('link').first();
    await tabTo(run);
    await press('Enter');
    await page.getByRole('tree').first().waitFor();
    await page.getByText('Hello Grace!').first().waitFor();
    expect(keys).toBeLessThanOrEqual(maxKeys);
    expect(complaints).toEqual([]);
  }, 60_000);
});
