/** SB9 of create-sandbox.ts: which runs use a context again, told from how many contexts an engine makes. */
import ivm from 'isolated-vm';
import { expect, it } from 'vitest';
import { compileCode } from '../../src/child/compile-code.ts';
import { createIsolateEngine } from '../../src/child/isolate-engine.ts';

const libraries = { luxon: () => 'globalThis.luxon = undefined', web: () => '' };

function createEngine() {
  const counts = { contexts: 0 };
  class CountingIsolate extends ivm.Isolate {
    override createContextSync(...options: Parameters<ivm.Isolate['createContextSync']>) {
      counts.contexts += 1;
      return super.createContextSync(...options);
    }
  }
  const engine = createIsolateEngine({ ...ivm, Isolate: CountingIsolate } as typeof ivm);
  /** Contexts that the runs made. */
  const contextsOf = (
    times: number,
    {
      code = 'return items',
      tenantId = 't',
      scope = 'w/n' as string | null,
      memoryMb = 64,
      dates = false,
    } = {},
  ) => {
    const compiled = compileCode({ code, language: 'javascript', perItem: false });
    const before = counts.contexts;
    for (let run = 0; run < times; run += 1)
      engine.run(
        {
          id: run,
          tenantId,
          ...(scope === null ? {} : { scope }),
          key: code,
          dates,
          web: false,
          input: '{"items":[],"timezone":"UTC"}',
          timeoutMs: 5_000,
          memoryMb,
        },
        compiled,
        libraries,
      );
    return counts.contexts - before;
  };
  return contextsOf;
}

/** The reader's, two fresh ones, one that is used again. */
const first = 4;

it('[SB9] from the third run of a code of a node on', () => {
  const contextsOf = createEngine();
  expect(contextsOf(50)).toBe(first);
  expect(contextsOf(50)).toBe(0);
});

it('[SB9] never for another tenant, workflow, node or code', () => {
  const contextsOf = createEngine();
  contextsOf(5);
  expect(contextsOf(5, { tenantId: 'u' })).toBe(first);
  // How often code has run counts for its tenant.
  expect(contextsOf(5, { scope: 'w/m' })).toBe(1);
  expect(contextsOf(5, { scope: 'x/n' })).toBe(1);
  expect(contextsOf(5, { code: 'return items.length' })).toBe(3);
  expect(contextsOf(5)).toBe(0);
});

it('[SB9] not without a scope, with little memory, with Luxon, or for code that may not', () => {
  const contextsOf = createEngine();
  expect(contextsOf(5, { scope: null })).toBe(1 + 5);
  expect(contextsOf(5, { dates: true })).toBe(5);
  expect(contextsOf(5, { code: 'return Math.random()' })).toBe(5);
  expect(contextsOf(5, { memoryMb: 16 })).toBe(1 + 5);
});

it('[SB9] not after a run that failed, and the later the more often it fails', () => {
  const contextsOf = createEngine();
  const code = 'throw new Error("no")';
  // The third, and the eighth of those that follow it, are tried in a hardened context as well.
  expect(contextsOf(3, { code })).toBe(1 + 3 + 1);
  expect(contextsOf(4, { code })).toBe(4);
  expect(contextsOf(1, { code })).toBe(1 + 1);
  expect(contextsOf(8, { code })).toBe(8);
});

it('[SB9] of the last eight', () => {
  const contextsOf = createEngine();
  const scopes = Array.from({ length: 9 }, (_, n) => `w/${n}`);
  for (const scope of scopes) contextsOf(3, { scope });
  expect(scopes.slice(1).map((scope) => contextsOf(1, { scope }))).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
  expect(contextsOf(1, { scope: 'w/0' })).toBe(1);
});

it('[SB9] ten thousand times', () => {
  const contextsOf = createEngine();
  expect(contextsOf(10_002)).toBe(first);
  expect(contextsOf(1)).toBe(1);
}, 60_000);
