import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

it('no dependency tells anybody who installs it', () => {
  const lock = readFileSync(new URL('../../../../pnpm-lock.yaml', import.meta.url), 'utf8');
  expect(lock).not.toMatch(/^ {2}'?@scarf\/scarf@/m);
});
