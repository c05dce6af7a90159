/** What the Code node says of code that returns nothing. */
import type { JsonValue } from '@reporunner/core';
import { createNodeRegistry } from '@reporunner/integrations';
import { runNode } from '@reporunner/integrations/testing';
import { describe, expect, it } from 'vitest';
import { coreIntegration } from '../../src/index.ts';

const node = createNodeRegistry([coreIntegration]).node('core.code', 1);
if (node === undefined) throw new Error('there is no Code node');

/** The warnings of a run in which the code gives `value`. */
async function warningsOf(value: JsonValue, parameters: { code: string; mode?: string }) {
  const warnings: string[] = [];
  const code = { run: async () => ({ value, logs: [] }) };
  const onWarn = (message: string) => void warnings.push(message);
  await runNode(node as never, { parameters, items: [{ n: 1 }, { n: 2 }], code: code as never, onWarn });
  return warnings;
}

describe('Code that returns nothing', () => {
  it('is an error that says what to return, once for all items', async () => {
    await expect(warningsOf(null, { code: 'items.map(f)' })).rejects.toMatchObject({
      code: 'CODE_FAILED',
      message:
        'The code returned nothing. Return items, such as "return items", or "return []" where there shall be none.',
    });
  });

  it('leaves out an item of which nothing is returned, with a warning where there is no return', async () => {
    expect(await warningsOf([null, null], { code: 'f($json)', mode: 'each' })).toEqual([
      'The code has no "return", so it leaves out every item. Return what an item becomes, such as "return $json".',
    ]);
  });

  it('is none where an empty list is returned, or items are left out one by one', async () => {
    expect(await warningsOf([], { code: 'return []' })).toEqual([]);
    const each = { code: 'if ($json.n > 2) return $json', mode: 'each' };
    expect(await warningsOf([null, null], each)).toEqual([]);
    expect(await warningsOf([null, []], { code: 'f($json)', mode: 'each' })).toEqual([]);
  });
});

describe('Code that returns objects with a field "json"', () => {
  const returned = async (value: JsonValue, mode = 'all') => {
    const code = { run: async () => ({ value: mode === 'each' ? [value] : value, logs: [] }) };
    const parameters = { code: 'return …', mode };
    const { main } = await runNode(node as never, { parameters, items: [{ n: 1 }], code: code as never });
    return main?.map(({ json }) => json);
  };

  it.each<[JsonValue, string]>([
    [{ json: { a: 1 }, extra: 1 }, '"json" and "extra"'],
    [{ json: 5, extra: 1, other: 2 }, '"json" and "extra", "other"'],
    [{ json: [1] }, 'whose "json" is no object: [1]'],
    [{ json: 5 }, 'whose "json" is no object: 5'],
    [{ json: null, binary: {} }, 'whose "json" is no object: null'],
  ])('is an error that says what to return: %j', async (value, message) => {
    for (const mode of ['all', 'each'])
      for (const result of [value, [{ a: 1 }, value]])
        await expect(returned(result, mode)).rejects.toMatchObject({
          code: 'CODE_FAILED',
          message: expect.stringContaining(message),
        });
  });

  it('gives data that has such a field as an item with it', async () => {
    for (const data of [{ json: 5 }, { json: { a: 1 } }, { json: 'x', extra: 1 }])
      expect(await returned([{ json: data }])).toEqual([data]);
  });

  it('gives items, also in the way of older code, and objects without it', async () => {
    const values = [
      { json: { a: 1 }, pairedItem: 0, index: 0 },
      { a: 1, binary: 'of mine', index: 3 },
    ];
    expect(await returned(values)).toEqual([{ a: 1 }, { a: 1, binary: 'of mine', index: 3 }]);
  });
});
