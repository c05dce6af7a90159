import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { errorCodeOf } from '@reporunner/core/testing';
import { afterAll, expect, it } from 'vitest';
import { openEmbeddedStore } from '../../src/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'reporunner-writer-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('a writer that ends by itself is reported once, with its cause, and nothing is written any more', async () => {
  const module = join(folder, 'companion.mjs');
  writeFileSync(
    module,
    "export const start = () => setTimeout(() => { throw new Error('EMFILE here'); }, 50);",
  );
  const causes: unknown[] = [];
  let died = () => {};
  const death = new Promise<void>((resolve) => {
    died = resolve;
  });
  const store = await openEmbeddedStore({
    folder: join(folder, 'data'),
    companion: { module: pathToFileURL(module), data: undefined },
    onWriterDeath: (cause) => {
      causes.push(cause);
      died();
    },
  });
  await death;
  expect(await errorCodeOf(store.settings.set('name', 'value'))).toBe('STORE_UNAVAILABLE');
  expect((await store.health()).ok).toBe(false);
  // The thread's error comes before its end.
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(causes).toEqual([expect.objectContaining({ message: 'EMFILE here' })]);
  await store.close().catch(() => {});
});

it('a writer that is closed is no death', async () => {
  const causes: unknown[] = [];
  const store = await openEmbeddedStore({
    folder: join(folder, 'other'),
    onWriterDeath: (cause) => causes.push(cause),
  });
  await store.settings.set('name', 'value');
  await store.close();
  expect(causes).toEqual([]);
});
