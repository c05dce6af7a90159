import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canRunBrowser, type OpenedPage, openPage } from '../../test-utils/index.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface AxeWindow {
  readonly axe: {
    run(options: unknown): Promise<{
      readonly violations: readonly {
        readonly id: string;
        readonly nodes: readonly { readonly target: readonly string[]; readonly failureSummary?: string }[];
      }[];
    }>;
  };
}

describe.runIf(canRunBrowser())('every screen', () => {
  let opened: OpenedPage;
  const routes = new Map<string, string>();

  beforeAll(async () => {
    opened = await openPage();
    const { api } = opened.app;
    const { items } = await api<{ items: readonly { id: string; name: string }[] }>('GET', '/templates');
    const first = items.find(({ name }) => name === 'My first workflow')?.id;
    const { id } = await api<{ id: string }>('POST', `/templates/${first}/use`, {});
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

  const violations = async () => {
    // Evaluated by the debugger's protocol, which the content security policy does not concern.
    await opened.page.evaluate(axe);
    const result = await opened.page.evaluate(() =>
      (window as unknown as AxeWindow).axe.run({
        runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
      }),
    );
    return result.violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')} ${failureSummary ?? ''}`),
    );
  };

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
        const here = await violations();
        if (here.length > 0) found[name] = here;
      }
      expect(found).toEqual({});
      expect(complaints).toEqual([]);
    }, 120_000);
  }
});
