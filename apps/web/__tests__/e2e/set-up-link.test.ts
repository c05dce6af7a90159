import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { account, canRunBrowser, type OpenedPage, openPage } from '../../test-utils/index.ts';

describe.runIf(canRunBrowser())("the printed address for the owner's account", () => {
  let opened: OpenedPage;
  beforeAll(async () => {
    // With a preset key, being on the same machine does not suffice.
    opened = await openPage({ signedIn: false, presetsKey: true });
  });
  afterAll(() => opened?.close());

  it('lets its reader sign up, and refuses everybody without it', async () => {
    const { app, page, complaints } = opened;
    const refused = await fetch(`${app.url}/api/v1/setup`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: app.url },
      body: JSON.stringify(account),
    });
    expect(refused.status).toBe(403);

    await page.goto(`${app.url}/setup`);
    await page.getByText('Open the address for the owner').waitFor();
    expect(await page.getByLabel('E-mail').count()).toBe(0);

    const printed = () => /http:\/\/\S+\/setup#token=\S+/.exec(app.printed())?.[0];
    await expect.poll(printed).toBeDefined();
    await page.goto(printed() as string);
    await page.getByLabel('Name').fill(account.name);
    await page.getByLabel('E-mail').fill(account.email);
    await page.getByLabel('Password').fill(account.password);
    await page.getByRole('button', { name: 'Create the account' }).click();
    await page.getByRole('button', { name: 'New workflow' }).waitFor();
    expect(page.url()).toBe(`${app.url}/workflows`);
    expect(complaints).toEqual([]);

    // It works once: later it leads to the sign-in page.
    await page.context().clearCookies();
    await page.goto(printed() as string);
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
  });
});
