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
  const warning =
    'The code returned nothing, so no items go on. Return items, or [] where there shall be none.';

  it('is a warning, for all items and for each', async () => {
    expect(await warningsOf(null, { code: 'items.map(f)' })).toEqual([warning]);
    expect(await warningsOf([null, null], { code: 'f($json)', mode: 'each' })).toEqual([warning]);
  });

  it('is none where an empty list is returned, or items are left out one by one', async () => {
    expect(await warningsOf([], { code: 'return []' })).toEqual([]);
    const each = { code: 'if ($json.n > 2) return $json', mode: 'each' };
    expect(await warningsOf([null, null], each)).toEqual([]);
    expect(await warningsOf([null, []], { code: 'f($json)', mode: 'each' })).toEqual([]);
  });
});
