/** Runs before each file of tests: when one fails, it says what its pages showed. On a build server there is no other way to see them. */
import { beforeEach } from 'vitest';
import { openedPages } from './opened-pages.ts';

const maxCharacters = 6_000;

beforeEach(({ onTestFailed }) => {
  onTestFailed(async () => {
    for (const [page, complaints] of openedPages) {
      const shown = await page.ariaSnapshot({ timeout: 5_000 }).catch(String);
      console.error(`${page.url()} showed:\n${shown.slice(0, maxCharacters)}`);
      if (complaints.length > 0) console.error(`Its console: ${complaints.join('\n')}`);
    }
  });
});
