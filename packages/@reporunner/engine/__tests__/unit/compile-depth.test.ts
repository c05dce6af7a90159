/** What the compiler looks at: whether there is a plan. Whether nodes can work is found by validation, and by running them. */
import { type JsonObject, validateWorkflow } from '@reporunner/core';
import { createNodeRegistry, defineAction, defineIntegration, defineTrigger } from '@reporunner/integrations';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { createTestEngine } from '../../src/testing/index.ts';
import { documentOf, nodeMetadata, start } from '../../test-utils/nodes.ts';

const send = defineAction({
  ...nodeMetadata,
  type: 't.send',
  label: 'Send',
  sideEffect: ({ amount }) => amount > 0,
  onCrash: () => 'fail',
  credentials: [{ name: 'auth', types: ['t.key'], required: true }],
  parameters: z.strictObject({ amount: z.number().max(9).default(1), text: z.unknown().optional() }),
  check: () => [{ path: ['amount'], message: 'can never work' }],
  run: ({ item, parameters }) => ({ ...item.json, sent: parameters.amount }),
});
const note = defineAction({
  ...nodeMetadata,
  type: 't.note',
  label: 'Note',
  parameters: z.strictObject({}),
  run: ({ item }) => ({ noted: (item.json.error as JsonObject).code ?? '' }),
});
const never = defineTrigger({
  ...nodeMetadata,
  type: 't.never',
  label: 'Never',
  parameters: z.strictObject({ at: z.string() }),
  startsOn: 'schedule',
  activation: () => ({ kind: 'manual' }),
});
const integration = defineIntegration({
  name: 't',
  label: 'T',
  nodes: [start, send, note, never],
  credentials: [],
});

const settings = { timezone: 'Europe/Nowhere' };
const withSend = (parameters: JsonObject) =>
  documentOf(
    {
      send: { type: 't.send', parameters, onError: 'errorPort' },
      note: { type: 't.note' },
      never: { type: 't.never' },
    },
    ['start>send', 'send.error>note'],
    { settings },
  );

it.each([
  [{ amount: 1 }, [{ sent: 1 }]],
  [{ amount: 10 }, [{ noted: 'NODE_PARAMETER_INVALID' }]],
  [{ amount: 1, text: '={{ 1 + }}' }, [{ noted: 'EXPRESSION_SYNTAX' }]],
  [{ amount: 1, gone: 1 }, [{ noted: 'NODE_PARAMETER_INVALID' }]],
  [{ amount: 1, gone: '={{ 1 }}' }, [{ noted: 'NODE_PARAMETER_INVALID' }]],
])('[EX9] a version runs that validation refuses: %j', async (parameters, outputs) => {
  const test = createTestEngine({ integrations: [integration] });
  const workflow = test.publish(withSend(parameters));
  const rules = validateWorkflow(workflow, createNodeRegistry([integration])).map(({ rule }) => rule);
  expect(rules).toEqual(
    expect.arrayContaining(['G10-parameter-invalid', 'G12-credential-missing', 'G19-setting-invalid']),
  );
  const result = await test.start(workflow).finished;
  expect(result.status).toBe('succeeded');
  expect(result.lastOutputs.map(({ json }) => json)).toEqual(outputs);
});

it('[EX9] what has no plan is refused still', () => {
  const test = createTestEngine({ integrations: [integration] });
  const circle = test.publish(documentOf({ a: { type: 't.note' } }, ['start>a', 'a>a']));
  expect(() => test.start(circle)).toThrow(/form a cycle|cannot run/);
});
