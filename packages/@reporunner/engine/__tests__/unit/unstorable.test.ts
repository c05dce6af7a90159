/** [J7] Values that cannot be written as JSON. */
import type { JsonObject } from '@reporunner/core';
import { defineAction, defineIntegration } from '@reporunner/integrations';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { ExecutionStore } from '../../src/index.ts';
import { createMemoryExecutionStore, createTestEngine } from '../../src/testing/index.ts';
import { documentOf, nodeMetadata, start } from '../../test-utils/nodes.ts';

const deep = (): JsonObject => {
  let value: JsonObject = {};
  for (let depth = 0; depth < 200_000; depth += 1) value = { a: value };
  return value;
};
const cyclic = (): JsonObject => {
  const value: Record<string, unknown> = {};
  value.self = value;
  return value as JsonObject;
};
const odd = defineAction({
  ...nodeMetadata,
  type: 't.odd',
  label: 'Odd',
  parameters: z.strictObject({ what: z.enum(['deep', 'cyclic', 'bigint']) }),
  run: async ({ parameters: { what } }) =>
    what === 'deep' ? deep() : what === 'cyclic' ? cyclic() : ({ n: 1n } as unknown as JsonObject),
});
const next = defineAction({
  ...nodeMetadata,
  type: 't.next',
  label: 'Next',
  parameters: z.strictObject({}),
  run: async () => ({ ok: true }),
});

/** Writes events as JSON, as every durable store does. */
function strictStore(): ExecutionStore {
  const memory = createMemoryExecutionStore();
  return {
    ...memory,
    async append(tenant, write) {
      JSON.stringify(write.events);
      return memory.append(tenant, write);
    },
  };
}

const integrations = [
  defineIntegration({ name: 'test', label: 'Test', nodes: [start, odd, next], credentials: [] }),
];
const workflowOf = (parameters: JsonObject) =>
  documentOf({ o: { type: 't.odd', parameters }, n: { type: 't.next' } }, ['start>o', 'o>n']);

describe('[J7] a value that cannot be stored', () => {
  it.each(['deep', 'cyclic', 'bigint'])(
    'fails its execution, which ends: %s (security stuck)',
    async (what) => {
      const test = createTestEngine({ integrations, store: strictStore() });
      const { executionId, finished } = test.start(test.publish(workflowOf({ what })));
      expect(await finished).toMatchObject({ status: 'failed', error: { code: 'VALUE_NOT_STORABLE' } });
      const record = await test.store.get(test.tenant, executionId);
      expect(record).toMatchObject({ status: 'failed', error: { code: 'VALUE_NOT_STORABLE' } });
      const events = await test.store.events(test.tenant, executionId);
      expect(events.map(({ type }) => type)).toEqual(
        expect.arrayContaining(['ExecutionStarted', 'ExecutionFinished']),
      );
      expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
      expect(test.engine.running()).toMatchObject({ active: 0 });
    },
  );

  it('fails its execution when the trigger brings it, also one that is accepted first', async () => {
    for (const more of [{}, { idempotencyKey: 'k' }]) {
      const test = createTestEngine({ integrations, store: strictStore() });
      const { executionId, finished } = test.start(
        test.publish(workflowOf({ what: 'deep' })),
        [deep()],
        more,
      );
      expect(await finished.catch(() => ({ status: 'failed' }))).toMatchObject({ status: 'failed' });
      const record = await test.store.get(test.tenant, executionId);
      expect(record?.status).toBe('failed');
      const [started] = await test.store.events(test.tenant, executionId);
      expect(started).toMatchObject({ type: 'ExecutionStarted', trigger: { nodeId: 'start', outputs: {} } });
      expect(test.engine.running()).toMatchObject({ active: 0 });
    }
  });
});
