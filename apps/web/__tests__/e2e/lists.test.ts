import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canRunBrowser, type OpenedPage, openPage } from '../../test-utils/index.ts';

describe.runIf(canRunBrowser())('the list of workflows', () => {
  let opened: OpenedPage;
  beforeAll(async () => {
    opened = await openPage();
  }, 60_000);
  afterAll(() => opened?.close());

  it('does not leave a workflow that was opened while the search was still waiting for more letters', async () => {
    const { app, page, complaints } = opened;
    const { id } = await app.api<{ id: string }>('POST', '/workflows', { name: 'Invoices' });
    await page.clock.install();
    await page.goto(`${app.url}/workflows`);
    const link = page.getByRole('link', { name: 'Invoices', exact: true });
    await link.waitFor();
    await page.clock.pauseAt(Date.now() + 60_000);
    await page.getByRole('searchbox').fill('inv');
    await link.click();
    await page.waitForURL(`**/workflows/${id}`);
    await page.clock.resume();
    await page.clock.fastForward(2_000);
    await page.getByRole('region', { name: 'Canvas' }).waitFor();
    expect(new URL(page.url()).pathname).toBe(`/workflows/${id}`);
    expect(complaints).toEqual([]);
  }, 60_000);
});
