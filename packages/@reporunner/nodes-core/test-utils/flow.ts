/** Small workflows of real nodes: written in few words, run by an engine over memory, in memory or stored in chunks. */
import { createManualClock, type Item, type JsonObject } from '@reporunner/core';
import type { ExecutionResult } from '@reporunner/engine';
import { createMemoryBlobStore, createTestEngine, type TestEngineOptions } from '@reporunner/engine/testing';
import { coreIntegration } from '../src/index.ts';

export interface NodeSpec {
  readonly type: string;
  /** `container` or `container.body`. */
  readonly in?: string;
  readonly parameters?: object;
  readonly [more: string]: unknown;
}

/** Edges are `from>to`, with ports `from.port>to.port`. */
export function documentOf(
  id: string,
  specs: Readonly<Record<string, NodeSpec>>,
  edges: readonly string[] = [],
  settings: object = {},
) {
  const nodes = Object.entries(specs).map(([name, { in: home, ...node }]) => {
    const [parentId, body] = home?.split('.') ?? [];
    const place = {
      ...(parentId === undefined ? {} : { parentId }),
      ...(body === undefined ? {} : { body }),
    };
    return [name, { id: name, name, position: { x: 0, y: 0 }, ...node, ...place }];
  });
  const joined = edges.map((text, index) => {
    const [from = '', to = ''] = text.split('>');
    const [fromId = '', fromPort = 'main'] = from.split('.');
    const [toId = '', toPort = 'main'] = to.split('.');
    const key = `e${String(index).padStart(3, '0')}`;
    return [key, { id: key, from: { nodeId: fromId, port: fromPort }, to: { nodeId: toId, port: toPort } }];
  });
  return {
    id,
    tenantId: 'tenant',
    projectId: 'p',
    name: id,
    settings,
    nodes: Object.fromEntries(nodes),
    edges: Object.fromEntries(joined),
  };
}

/** The trigger `start` is there unless another one is. */
export const flow = (specs: Readonly<Record<string, NodeSpec>>, edges: readonly string[], id = 'w') =>
  documentOf(id, { start: { type: 'core.manual' }, ...specs }, edges);

/** Lets what is due at once happen. */
export async function settle(rounds = 20): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    for (let tick = 0; tick < 40; tick += 1) await Promise.resolve();
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
}

export const set = (
  fields: Readonly<Record<string, unknown>>,
  more: Readonly<Record<string, unknown>> = {},
): NodeSpec => ({
  type: 'core.set',
  parameters: { fields: Object.entries(fields).map(([name, value]) => ({ name, value })) },
  ...more,
});

export const code = (text: string, parameters: object = {}, more: object = {}): NodeSpec => ({
  type: 'core.code',
  parameters: { code: text, ...parameters },
  ...more,
});

export const filter = (left: string, operator: string, right: unknown, more: object = {}): NodeSpec => ({
  type: 'core.filter',
  parameters: { conditions: [{ left, operator, right }] },
  ...more,
});

/** So low that a handful of items is stored. */
export const lowLimits = {
  listed: 3,
  listedBytes: 1_000_000,
  piece: 2,
  pieceBytes: 1_000_000,
  atOnce: 10_000,
  atOnceBytes: 10_000_000,
  keptBytes: 0,
};

export type FlowEngine = ReturnType<typeof flowEngine>;

export function flowEngine(storing: 'memory' | 'stored' = 'memory', more: Partial<TestEngineOptions> = {}) {
  return createTestEngine({
    integrations: [coreIntegration],
    clock: createManualClock(1_000_000),
    blobs: createMemoryBlobStore(),
    ...more,
    ...(storing === 'stored' ? { limits: { items: lowLimits } } : {}),
  });
}

export async function outputsOf(
  { engine, tenant }: FlowEngine,
  { lastOutputs, storedOutputs }: ExecutionResult,
): Promise<readonly Item[]> {
  return storedOutputs === undefined
    ? lastOutputs
    : engine.readItems(tenant, storedOutputs, 0, storedOutputs.length);
}

/** Runs it to its end. */
export async function runFlow(test: FlowEngine, document: object, items: readonly JsonObject[] = [{}]) {
  const result = await test.start(test.publish(document), items).finished;
  const outputs = await outputsOf(test, result);
  return {
    status: result.status,
    error: result.error,
    json: outputs.map(({ json }) => json),
    outputs,
    result,
  };
}
