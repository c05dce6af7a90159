import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { account, canRunBrowser, type OpenedPage, openPage } from '../../test-utils/index.ts';

describe.runIf(canRunBrowser())('somebody new', () => {
  let opened: OpenedPage;
  beforeAll(async () => {
    opened = await openPage({ signedIn: false });
  });
  afterAll(() => opened?.close());

  it('signs up, builds a webhook that transforms and responds, calls it, and sees the data', async () => {
    const { app, page, complaints } = opened;
    await page.goto(app.url);
    await page.getByLabel('Name').fill(account.name);
    await page.getByLabel('E-mail').fill(account.email);
    await page.getByLabel('Password').fill(account.password);
    await page.getByRole('button', { name: 'Create the account' }).click();

    await page.getByRole('button', { name: 'New workflow' }).click();
    const canvas = page.getByRole('region', { name: 'Canvas' });
    await canvas.waitFor();

    const add = async (words: string, label: string) => {
      await canvas.focus();
      await page.keyboard.press('Tab');
      const search = page.getByRole('combobox', { name: /node|step|add/i });
      await search.fill(words);
      await page
        .getByRole('option', { name: new RegExp(`^${label}`) })
        .first()
        .waitFor();
      await page.keyboard.press('Enter');
      await search.waitFor({ state: 'hidden' });
      await canvas
        .getByRole('group', { name: new RegExp(`^${label}`) })
        .first()
        .waitFor();
    };
    await add('webhook', 'Webhook');
    await add('edit fields', 'Edit fields');
    await add('respond', 'Respond');

    const open = async (label: string) => {
      await canvas.getByRole('group', { name: new RegExp(`^${label}`) }).dblclick();
      return page.getByRole('dialog', { name: label });
    };
    const webhook = await open('Webhook');
    await webhook.getByRole('textbox', { name: 'Path' }).fill('hello');
    const methods = webhook.getByRole('group', { name: 'Methods' });
    if ((await methods.getByRole('button', { name: 'POST' }).getAttribute('aria-pressed')) !== 'true')
      await methods.getByRole('button', { name: 'POST' }).click();
    await webhook.getByLabel('Respond', { exact: true }).selectOption({ label: 'Respond node' });
    await page.keyboard.press('Escape');

    const fields = await open('Edit fields');
    await fields.getByRole('button', { name: 'Add: Fields', exact: true }).click();
    await fields.getByRole('textbox', { name: /^Field,/ }).fill('greeting');
    // As fast as a machine types: the box becomes an editor of expressions on the way, and no key is lost.
    await fields.getByRole('textbox', { name: /^Value/ }).click();
    await page.keyboard.type('Hello {{ $json.body.name }}!');
    await page.keyboard.press('Escape');
    await page.getByRole('status').filter({ hasText: 'Saved' }).waitFor();

    await page.getByRole('button', { name: 'Publish' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Publish' }).click();
    await page.getByText('Published', { exact: true }).waitFor();

    const answer = await fetch(`${app.url}/webhook/hello`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'Grace' }),
    });
    expect([answer.status, await answer.json()]).toEqual([
      200,
      expect.objectContaining({ greeting: 'Hello Grace!' }),
    ]);

    await page.getByRole('link', { name: 'Executions' }).first().click();
    await page.getByRole('row').filter({ hasText: 'Succeeded' }).getByRole('link').first().click();
    await page
      .getByRole('region', { name: 'Canvas' })
      .getByRole('group', { name: /^Edit fields/ })
      .click();
    await page.getByText('Hello Grace!').first().waitFor();
    expect(complaints).toEqual([]);
  }, 60_000);
});
