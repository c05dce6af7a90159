import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canRunBrowser, type OpenedPage, openPage, violationsOf } from '../../test-utils/index.ts';

describe.runIf(canRunBrowser())('every screen', () => {
  let opened: OpenedPage;
  let id: string;
  const routes = new Map<string, string>();

  beforeAll(async () => {
    opened = await openPage();
    const { api } = opened.app;
    const { items } = await api<{ items: readonly { id: string; name: string }[] }>('GET', '/templates');
    const first = items.find(({ name }) => name === 'My first workflow')?.id;
    ({ id } = await api<{ id: string }>('POST', `/templates/${first}/use`, {}));
    await api('POST', `/workflows/${id}/publish`, { message: 'The first' });
    const run = { data: {}, wait: true };
    const { executionId } = await api<{ executionId: string }>('POST', `/workflows/${id}/executions`, run);
    await api('POST', '/credentials', { name: 'Shop', type: 'httpBearer', data: { token: 'a-token' } });
    for (const [name, path] of Object.entries({
      workflows: '/workflows',
      templates: '/templates',
      editor: `/workflows/${id}`,
      versions: `/workflows/${id}/versions`,
      executions: '/executions',
      execution: `/executions/${executionId}`,
      credentials: '/credentials',
      profile: '/settings/profile',
      appearance: '/settings/appearance',
      'API keys': '/settings/api-keys',
      health: '/settings/health',
      'an address with nothing': '/nowhere',
    }))
      routes.set(name, path);
  }, 60_000);
  afterAll(() => opened?.close());

  const whole = { width: 1_440, height: 900 };
  const half = { width: 720, height: 450 };
  for (const [title, colorScheme, locale, size] of [
    ['light', 'light', 'en', whole],
    ['dark', 'dark', 'en', whole],
    ['Arabic, at twice the size', 'light', 'ar', half],
  ] as const) {
    it(`has nothing that axe finds, in ${title}`, async () => {
      const { app, page, complaints } = opened;
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.setViewportSize(size);
      await page.goto(app.url);
      await page.evaluate(
        (chosen) => localStorage.setItem('reporunner.preferences', chosen),
        `{"locale":"${locale}"}`,
      );
      const found: Record<string, readonly string[]> = {};
      for (const [name, path] of routes) {
        await page.goto(app.url + path);
        await page.getByRole('heading', { level: 1 }).first().waitFor();
        await page.waitForLoadState('networkidle');
        const here = await violationsOf(page);
        if (here.length > 0) found[name] = here;
      }
      expect(found).toEqual({});
      expect(complaints).toEqual([]);
    }, 120_000);
  }

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`has nothing that axe finds in what opens over it, in ${colorScheme}`, async () => {
      const { app, page, complaints } = opened;
      const found: Record<string, readonly string[]> = {};
      const look = async (name: string) => {
        const here = await violationsOf(page);
        if (here.length > 0) found[name] = here;
      };
      const close = async () => {
        await page.keyboard.press('Escape');
        await page.getByRole('dialog').waitFor({ state: 'hidden' });
      };
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.setViewportSize(whole);
      await page.goto(app.url);
      await page.evaluate(() => localStorage.removeItem('reporunner.preferences'));

      await page.goto(`${app.url}/workflows`);
      await page.getByRole('button', { name: 'Import' }).click();
      await page.getByRole('dialog').waitFor();
      await look('import');
      await close();
      await page.keyboard.press('Control+k');
      await page.getByRole('combobox').fill('exec');
      await look('commands');
      await close();
      await page.keyboard.press('?');
      await page.getByRole('dialog').waitFor();
      await look('shortcuts');
      await close();
      await page.getByRole('row').last().getByRole('button').last().click();
      await page.getByRole('menu').waitFor();
      await look('menu of a workflow');
      await page.keyboard.press('Escape');

      await page.goto(`${app.url}/credentials`);
      await page
        .getByRole('button', { name: /New credential/ })
        .first()
        .click();
      await page.getByRole('dialog').waitFor();
      await look('new credential');
      await close();

      await page.goto(`${app.url}/workflows/${id}`);
      const canvas = page.getByRole('region', { name: 'Canvas' });
      await canvas.getByRole('group').first().waitFor();
      const bar = page.getByRole('region', { name: 'Run' });
      await bar.getByRole('button', { name: 'Run', exact: true }).click();
      await bar.getByText('Succeeded').waitFor();
      await look('editor after a run');
      await canvas.focus();
      await page.keyboard.press('/');
      await page.getByRole('combobox').fill('http');
      await page.getByRole('option').first().waitFor();
      await look('palette');
      await close();
      await page.getByRole('button', { name: /Outline/ }).click();
      const outline = page.getByRole('tree', { name: 'Outline' });
      await outline.waitFor();
      await look('outline');
      for (const name of [
        'Press Run',
        'Only the paid ones',
        'For each order',
        'A large order?',
        'Write the report',
      ]) {
        await outline.getByRole('treeitem').filter({ hasText: name }).last().click();
        await page.keyboard.press('Enter');
        await page.getByRole('dialog', { name }).waitFor();
        for (const tab of ['Settings', 'Docs', 'Parameters']) {
          await page.getByRole('dialog').getByRole('tab', { name: tab }).click();
          await look(`panel of ${name}, ${tab}`);
        }
        await close();
      }
      await canvas.getByRole('group', { name: /^Write the report/ }).click({ button: 'right' });
      await page.getByRole('menu').waitFor();
      await look('menu of a node');
      await page.keyboard.press('Escape');
      await page.getByRole('menu').waitFor({ state: 'hidden' });
      await page.getByRole('button', { name: 'Publish' }).click();
      await page.getByRole('dialog').waitFor();
      await look('publish');
      await close();
      expect(found).toEqual({});
      expect(complaints).toEqual([]);
    }, 120_000);
  }
});
