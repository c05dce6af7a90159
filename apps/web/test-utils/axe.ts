/** What axe finds on a page as it stands, by the rules of WCAG 2.2 AA and of good practice. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

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

/** One line for each element with a rule that it breaks. */
export async function violationsOf(page: Page): Promise<readonly string[]> {
  // Evaluated by the debugger's protocol, which the content security policy does not concern.
  await page.evaluate(axe);
  const result = await page.evaluate(() =>
    (window as unknown as AxeWindow).axe.run({
      // Menus lie outside of the landmarks, above all of them, while they are open.
      rules: document.querySelector('[role="menu"]') === null ? {} : { region: { enabled: false } },
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    }),
  );
  return result.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')} ${failureSummary ?? ''}`),
  );
}
