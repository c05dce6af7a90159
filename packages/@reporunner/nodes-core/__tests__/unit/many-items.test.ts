/** What makes many items of one: they are taken in pieces, or refused, whatever node makes them. Rules of engine/SPEC.md. */
import type { Item, JsonObject } from '@reporunner/core';
import { createDocumentParser } from '@reporunner/documents';
import { isStored } from '@reporunner/engine';
import { createMemoryBlobStore } from '@reporunner/engine/testing';
import { defineAction, defineBatchAction, defineIntegration } from '@reporunner/integrations';
import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { coreIntegration } from '../../src/index.ts';
import { flow, flowEngine, lowLimits, outputsOf, runFlow } from '../../test-utils/flow.ts';

const metadata = { description: 'For tests.', group: 'data' as const, icon: 'x', aliases: [], intents: [] };
const many = (count: number): JsonObject[] => Array.from({ length: count }, (_, n) => ({ n }));
const parameters = z.strictObject({ count: z.number() });

/** Nodes that know of no limit. */
const item = defineAction({
  ...metadata,
  type: 't.item',
  label: 'Item',
  parameters,
  run: ({ parameters: { count } }) => many(count),
});
const late = defineAction({
  ...metadata,
  type: 't.late',
  label: 'Late',
  parameters,
  run: async ({ parameters: { count } }) => many(count),
});
const batch = defineBatchAction({
  ...metadata,
  type: 't.batch',
  label: 'Batch',
  parameters,
  runBatch: ({ parameters: { count } }) => many(count).map((json): Item => ({ json })),
});
const ports = defineBatchAction({
  ...metadata,
  type: 't.ports',
  label: 'Ports',
  parameters,
  runBatch: ({ parameters: { count } }) => ({
    ports: { main: many(count).map((json): Item => ({ json })) },
  }),
});
const piecewise = defineBatchAction({
  ...metadata,
  type: 't.piecewise',
  label: 'Piecewise',
  parameters,
  piecewise: true,
  runBatch: ({ parameters: { count } }) => many(count).map((json): Item => ({ json })),
});
const broken = defineAction({
  ...metadata,
  type: 't.broken',
  label: 'Broken',
  parameters,
  run: async function* ({ parameters: { count } }) {
    yield* many(count);
    throw new Error('it broke');
  },
});
const testing = defineIntegration({
  name: 't',
  label: 'T',
  nodes: [item, late, batch, ports, piecewise, broken],
  credentials: [],
});

const atOnce = 40;
const documents = createDocumentParser({ processes: 1 });
afterAll(() => documents.close());

function engineOf() {
  const blobs = createMemoryBlobStore();
  const sizes: number[] = [];
  const { put } = blobs;
  blobs.put = async (tenant, source, more) => {
    const handle = await put(tenant, source, more);
    sizes.push(handle.size);
    return handle;
  };
  return {
    sizes,
    ...flowEngine('memory', {
      integrations: [coreIntegration, testing],
      blobs,
      documents,
      limits: { items: { ...lowLimits, atOnce } },
    }),
  };
}

describe('many items of one', () => {
  it.each(['item', 'late', 'batch', 'ports', 'piecewise'])(
    '[M6] are stored in pieces, and refused beyond what a node may give at once (%s)',
    async (kind) => {
      const run = (count: number) => {
        const test = engineOf();
        return runFlow(test, flow({ n: { type: `t.${kind}`, parameters: { count } } }, ['start>n']));
      };
      const some = await run(atOnce);
      expect(some.status).toBe('succeeded');
      expect(some.json).toEqual(many(atOnce));
      expect(some.result.storedOutputs).toHaveLength(atOnce);
      expect(await run(atOnce + 1)).toMatchObject({
        status: 'failed',
        error: { code: 'ITEMS_TOO_MANY', nodeName: 'n' },
      });
    },
  );

  it('[M6] are one item that fails where its node lets others go on', async () => {
    const test = engineOf();
    const run = await runFlow(
      test,
      flow({ n: { type: 't.item', onError: 'continue', parameters: { count: '={{ $json.count }}' } } }, [
        'start>n',
      ]),
      [{ count: 1 }, { count: atOnce + 1 }, { count: 5 }],
    );
    expect(run.status).toBe('succeeded');
    expect(run.json.map((json) => (json.error as JsonObject | undefined)?.code ?? json.n)).toEqual([
      0,
      'ITEMS_TOO_MANY',
      ...many(5).map(({ n }) => n),
    ]);
  });

  it.each([1, 2, 3, 4, 9])('[M6] a stream of %i that breaks leaves the failed item only', async (count) => {
    const run = await runFlow(
      engineOf(),
      flow(
        {
          all: { type: 't.broken', onError: 'continue', parameters: { count } },
          after: { type: 'core.noOp' },
        },
        ['start>all', 'all>after'],
      ),
      [{ a: 1 }, { a: 2 }],
    );
    expect(run.json).toEqual(
      [1, 2].map((a) => ({ a, error: expect.objectContaining({ message: 'it broke' }) })),
    );
  });

  const lists: Readonly<
    Record<string, { nodes: Parameters<typeof flow>[0]; edges: string[]; gives: number }>
  > = {
    'Split out': {
      nodes: { n: { type: 'core.splitOut', parameters: { field: 'list' } } },
      edges: ['start>n'],
      gives: 1_500,
    },
    'Merge, all combinations': {
      nodes: {
        a: { type: 'core.splitOut', parameters: { field: 'few', destination: 'a' } },
        b: { type: 'core.splitOut', parameters: { field: 'few', destination: 'b' } },
        n: { type: 'core.merge', parameters: { mode: 'combineAll' } },
      },
      edges: ['start>a', 'start>b', 'a>n', 'b>n.input2'],
      gives: 1_225,
    },
    'Merge by key': {
      nodes: {
        a: { type: 'core.splitOut', parameters: { field: 'few', destination: 'k.a', include: 'none' } },
        s: { type: 'core.set', parameters: { fields: [{ name: 'one', value: 1 }] } },
        n: {
          type: 'core.merge',
          parameters: { mode: 'combineByKey', keys: [{ left: 'one', right: 'one' }] },
        },
      },
      edges: ['start>a', 'a>s', 's>n', 's>n.input2'],
      gives: 1_225,
    },
  };
  it.each(Object.entries(lists))('[M6] %s gives them one by one', async (_, { nodes, edges, gives }) => {
    const test = engineOf();
    const items = [{ list: many(gives), few: Array.from({ length: 35 }, (_, at) => at) }];
    const result = await test.start(test.publish(flow(nodes, edges)), items).finished;
    expect([result.status, result.error]).toEqual(['succeeded', undefined]);
    expect(result.storedOutputs).toHaveLength(gives);
    // No chunk holds more than a piece of 2 items.
    expect(Math.max(...test.sizes)).toBeLessThan(500);
  });
});

const nodes = coreIntegration.nodes.filter(({ kind }) => kind === 'item' || kind === 'batch');
describe.each(nodes.map((node) => [node.type, node] as const))('%s', (type, node) => {
  it('[M6] keeps no list in memory that is longer than the limit', async () => {
    for (const example of node.examples ?? []) {
      const input = example.input ?? [];
      if (input.length === 0) continue;
      const test = engineOf();
      const items = Array.from({ length: 12 }, (_, at) => input[at % input.length] as JsonObject);
      const run = await runFlow(
        test,
        flow({ n: { type, parameters: example.parameters } }, ['start>n']),
        items,
      );
      const events = await test.store.events(test.tenant, run.result.executionId);
      for (const event of events)
        if (event.type === 'NodeSucceeded' && event.nodeId === 'n')
          for (const output of Object.values(event.outputs))
            expect(isStored(output) || output.length <= lowLimits.listed).toBe(true);
      await outputsOf(test, run.result);
    }
  });
});
