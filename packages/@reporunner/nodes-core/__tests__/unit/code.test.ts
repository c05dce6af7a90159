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
