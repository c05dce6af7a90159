import { createManualClock } from '@reporunner/core';
import { defineBatchAction, defineIntegration, defineTrigger } from '@reporunner/integrations';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { createMemoryExecutionStore, createTestEngine } from '../../src/testing/index.ts';

const facts = { description: 'For tests.', icon: 'x', aliases: [], intents: [] };
const start = defineTrigger({
  ...facts,
  type: 't.start',
  label: 'Start',
  group: 'trigger',
  parameters: z.strictObject({}),
  startsOn: 'manual',
  activation: () => ({ kind: 'manual' }),
});
const pass = defineBatchAction({
  ...facts,
  type: 't.pass',
  label: 'Pass',
  group: 'data',
  parameters: z.strictObject({}),
  runBatch: ({ items }) => items,
});

it('[J3] nobody hears of an end before it is durable, however many turns and writes there were', async () => {
  const memory = createMemoryExecutionStore();
  const store = {
    ...memory,
    // Each write takes its time, so that turns end while earlier ones are on their way.
    async append(...given: Parameters<typeof memory.append>) {
      for (let n = 0; n < 20; n += 1) await new Promise<void>((resolve) => setImmediate(resolve));
      return memory.append(...given);
    },
  };
  let now = 0;
  // Time flies, so that one turn is not enough.
  const clock = { ...createManualClock(), now: () => (now += 1) };
  const integrations = [defineIntegration({ name: 't', label: 'T', nodes: [start, pass], credentials: [] })];
  const test = createTestEngine({ integrations, store, clock });
  const ids = ['start', ...Array.from({ length: 60 }, (_, at) => `n${at}`)];
  const workflow = test.publish({
    ...{ id: 'w', tenantId: 'tenant', projectId: 'p', name: 'W' },
    nodes: Object.fromEntries(
      ids.map((id, at) => [
        id,
        { id, name: id, type: at === 0 ? 't.start' : 't.pass', position: { x: 0, y: 0 } },
      ]),
    ),
    edges: Object.fromEntries(
      ids
        .slice(1)
        .map((id, at) => [
          id,
          { id, from: { nodeId: ids[at], port: 'main' }, to: { nodeId: id, port: 'main' } },
        ]),
    ),
  });
  const { executionId, status } = await test.start(workflow, [{ n: 1 }]).finished;
  expect(status).toBe('succeeded');
  expect(await memory.get(test.tenant, executionId)).toMatchObject({ status: 'succeeded' });
});
