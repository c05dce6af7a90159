/** Runs before each file of tests: when one fails, it says what its pages showed. Elsewhere, nobody can look. */
import { beforeEach } from 'vitest';
import { openedPages } from './opened-pages.ts';

const mostCharacters = 6_000;

beforeEach(({ onTestFailed }) => {
  onTestFailed(async () => {
    for (const [page, complaints] of openedPages) {
      const shown = await page.ariaSnapshot({ timeout: 5_000 }).catch(String);
      console.error(`${page.url()} showed:\n${shown.slice(0, mostCharacters)}`);
      if (complaints.length > 0) console.error(`Its console: ${complaints.join('\n')}`);
    }
  });
});
