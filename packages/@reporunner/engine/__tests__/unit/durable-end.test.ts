import { createManualClock } from '@reporunner/core';
import { defineBatchAction, defineIntegration } from '@reporunner/integrations';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { createMemoryExecutionStore, createTestEngine } from '../../src/testing/index.ts';
import { documentOf, nodeMetadata, start } from '../../test-utils/nodes.ts';

const pass = defineBatchAction({
  ...nodeMetadata,
  type: 't.pass',
  label: 'Pass',
  parameters: z.strictObject({}),
  runBatch: ({ items }) => items,
});

it('[J3] no listener is notified of an end before it is durable, however many slices and writes there were', async () => {
  const memory = createMemoryExecutionStore();
  const store = {
    ...memory,
    // Each write takes its time, so that slices end while earlier writes are on their way.
    async append(...call: Parameters<typeof memory.append>) {
      for (let n = 0; n < 20; n += 1) await new Promise<void>((resolve) => setImmediate(resolve));
      return memory.append(...call);
    },
  };
  let now = 0;
  // Time flies, so that one time slice is not enough.
  const clock = { ...createManualClock(), now: () => (now += 1) };
  const integrations = [defineIntegration({ name: 't', label: 'T', nodes: [start, pass], credentials: [] })];
  const test = createTestEngine({ integrations, store, clock });
  const ids = Array.from({ length: 60 }, (_, at) => `n${at}`);
  const nodes = ids.map((id) => [id, { type: 't.pass' }] as const);
  const edges = ids.map((id, at) => `${ids[at - 1] ?? 'start'}>${id}`);
  const workflow = test.publish(documentOf(Object.fromEntries(nodes), edges));
  const { executionId, status } = await test.start(workflow, [{ n: 1 }]).finished;
  expect(status).toBe('succeeded');
  expect(await memory.get(test.tenant, executionId)).toMatchObject({ status: 'succeeded' });
});
