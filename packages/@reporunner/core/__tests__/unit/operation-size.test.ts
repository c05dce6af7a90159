import { LIMITS } from '@reporunner/constants';
import { describe, expect, it } from 'vitest';
import { assertOperationSize, type Operation } from '../../src/index.ts';

const setting = (path: (string | number)[], value: unknown): Operation =>
  ({ parts: [{ type: 'set', path, value }] }) as Operation;
const items = (bytes: number) => ({ main: [{ json: { text: 'x'.repeat(bytes) } }] });

describe('the size of an operation', () => {
  it('[O4] has a larger limit for pinned data, set or added with a node', () => {
    const large = items(LIMITS.operationBytes * 2);
    assertOperationSize(setting(['nodes', 'n', 'pinned'], large));
    assertOperationSize(setting(['nodes', 'n', 'pinned', 'main'], large.main));
    assertOperationSize({
      parts: [{ type: 'add', kind: 'node', value: { id: 'n', pinned: large } }],
    } as unknown as Operation);
    for (const path of [['nodes', 'n', 'parameters', 'pinned'], ['settings'], ['nodes', 'n', 'comment']])
      expect(() => assertOperationSize(setting(path, large))).toThrow(
        expect.objectContaining({
          code: 'OPERATION_TOO_LARGE',
          details: expect.objectContaining({ pinned: false }),
        }),
      );
  });

  it('[O4] counts bytes, and ends somewhere for pinned data too', () => {
    const maxBytes = LIMITS.pinnedOperationBytes;
    expect(() => assertOperationSize(setting(['nodes', 'n', 'pinned'], items(maxBytes + 1)))).toThrow(
      expect.objectContaining({
        code: 'OPERATION_TOO_LARGE',
        details: expect.objectContaining({ most: maxBytes, pinned: true }),
      }),
    );
    const umlauts = { text: 'ä'.repeat(LIMITS.operationBytes / 2) };
    expect(() => assertOperationSize(setting(['nodes', 'n', 'parameters'], umlauts))).toThrow(/bytes/);
  });
});
