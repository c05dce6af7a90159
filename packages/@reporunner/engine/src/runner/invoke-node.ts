/** Calls a node's function and brings what it returns into the form that the journal keeps. */
import { type Item, type ItemError, isJsonObject, type JsonObject, ServiceError } from '@reporunner/core';
import type {
  BatchResult,
  ItemResult,
  LogLine,
  NodeDefinition,
  PortBatches,
  Resumption,
  Wait,
  WorkflowCall,
} from '@reporunner/integrations';
import type { PlanNode } from '../plan/plan.ts';
import { originOf, withSource } from '../planner/lineage.ts';
import { type ExecutionState, type Frame, inputOf } from '../planner/state.ts';
import { NodeExpressionScope, type ScopeFacts } from './expression-scope.ts';
import { atItem, toItemError } from './failures.ts';
import { BatchRunContext, ItemRunContext, type NodeRunServices } from './node-context.ts';
import { stampBatches } from './stamp-batches.ts';

/** What came of calling a node. */
export type Invocation = Outputs | { readonly wait: Wait } | { readonly call: WorkflowCall };

export interface Outputs {
  readonly outputs: PortBatches;
  /** Items failed, and the node's `onError` let the rest go on. */
  readonly error?: ItemError;
  readonly control?: 'break' | 'continue';
  readonly logs?: readonly LogLine[];
}

type ItemNode = Extract<NodeDefinition, { kind: 'item' }>;
type BatchNode = Extract<NodeDefinition, { kind: 'batch' }>;

const none: readonly Item[] = Object.freeze([]);

function isThenable(value: unknown): value is Promise<unknown> {
  return (
    typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function'
  );
}

/** True for `{ json: {…} }` with nothing but an item's keys: an item and not the fields of one. */
function isItem(value: JsonObject | Item): value is Item {
  if (!isJsonObject(value.json)) return false;
  for (const key of Object.keys(value)) {
    if (key !== 'json' && key !== 'binary' && key !== 'source' && key !== 'error') return false;
  }
  return true;
}

function itemsOf(result: ItemResult): readonly Item[] {
  if (result === null || result === undefined) return none;
  if (Array.isArray(result)) {
    return (result as readonly (JsonObject | Item)[]).map((one) => (isItem(one) ? one : { json: one }));
  }
  const one = result as JsonObject | Item;
  return [isItem(one) ? one : { json: one }];
}

export function invokeNode(
  state: ExecutionState,
  frame: Frame,
  node: PlanNode,
  services: NodeRunServices,
  facts: ScopeFacts,
  /** The node has waited, and this ended it. */
  resumption?: Resumption,
): Invocation | Promise<Invocation> {
  const { definition } = node;
  const items = inputOf(state, frame, node.index, 'main') ?? none;
  switch (definition.kind) {
    case 'item':
      return invokeItems(state, frame, node, definition, services, facts, items);
    case 'batch':
      return invokeBatch(state, frame, node, definition, services, facts, items, resumption);
    case 'trigger':
    case 'container':
      throw new ServiceError(`"${node.name}" is a ${definition.kind} and cannot be run as a step.`, {
        code: 'NODE_FAILED',
        service: 'engine',
      });
  }
}

/** Parameters per item of `items`, which lie at the node's input unless the facts say otherwise. */
export function parametersFor(
  state: ExecutionState,
  frame: Frame,
  node: PlanNode,
  items: readonly Item[],
  facts: ScopeFacts,
): (index: number) => unknown {
  const { parameters } = node;
  if (parameters.constant) {
    const value = parameters.evaluate({});
    return () => value;
  }
  return (index) => {
    try {
      return parameters.evaluate(new NodeExpressionScope(state, frame, node.index, items, index, facts));
    } catch (error) {
      throw atItem(error, index);
    }
  };
}

function invokeItems(
  state: ExecutionState,
  frame: Frame,
  node: PlanNode,
  definition: ItemNode,
  services: NodeRunServices,
  facts: ScopeFacts,
  items: readonly Item[],
): Invocation | Promise<Invocation> {
  const { onError } = node.node;
  const parametersAt = parametersFor(state, frame, node, items, facts);
  const main: Item[] = [];
  const failed: Item[] = [];
  let firstError: ItemError | undefined;

  const keep = (result: ItemResult, index: number) => {
    const source = originOf(state, frame, node.index, 'main', index);
    for (const item of itemsOf(result)) main.push(withSource(item, source));
  };
  const fail = (thrown: unknown, index: number) => {
    if (onError === 'stop' || services.mayRetry(thrown)) throw atItem(thrown, index);
    const error = toItemError(thrown);
    firstError ??= error;
    const item = items[index] ?? { json: {} };
    const source = originOf(state, frame, node.index, 'main', index);
    (onError === 'errorPort' ? failed : main).push(withSource({ ...item, error }, source));
  };
  const done = (): Outputs => ({
    outputs: onError === 'errorPort' ? { main, error: failed } : { main },
    ...(firstError === undefined ? {} : { error: firstError }),
  });
  const call = (index: number) =>
    definition.run(
      new ItemRunContext(node, services, items[index] as Item, index, parametersAt(index)) as never,
    );

  const restFrom = async (start: number, first: PromiseLike<ItemResult>): Promise<Outputs> => {
    for (let index = start; index < items.length; index += 1) {
      try {
        keep(await (index === start ? first : call(index)), index);
      } catch (error) {
        if (services.signal().aborted) throw services.signal().reason;
        fail(error, index);
      }
    }
    return done();
  };

  for (let index = 0; index < items.length; index += 1) {
    try {
      const result = call(index);
      if (isThenable(result)) return restFrom(index, result as Promise<ItemResult>);
      keep(result as ItemResult, index);
    } catch (error) {
      fail(error, index);
    }
  }
  return done();
}

/** Gives the items of a batch the sources that they have in the node's inputs. */
export function stampOutputs(
  state: ExecutionState,
  frame: Frame,
  node: PlanNode,
  outputs: PortBatches,
): PortBatches {
  const inputs = node.inputPorts.map((port) => ({
    port,
    items: inputOf(state, frame, node.index, port) ?? none,
  }));
  const origin = (port: string, index: number) => originOf(state, frame, node.index, port, index);
  return stampBatches(outputs, inputs, origin);
}

function invokeBatch(
  state: ExecutionState,
  frame: Frame,
  node: PlanNode,
  definition: BatchNode,
  services: NodeRunServices,
  facts: ScopeFacts,
  items: readonly Item[],
  resumption: Resumption | undefined,
): Invocation | Promise<Invocation> {
  const { onError } = node.node;
  const done = (result: BatchResult): Invocation => {
    if ('wait' in result || 'call' in result) return result;
    const outputs: PortBatches = 'ports' in result ? result.ports : { main: result };
    const stamped = stampOutputs(state, frame, node, outputs);
    if (!('ports' in result)) return { outputs: stamped };
    const { control, logs } = result;
    return {
      outputs: stamped,
      ...(control === undefined ? {} : { control }),
      ...(logs === undefined || logs.length === 0 ? {} : { logs }),
    };
  };
  const fail = (thrown: unknown): Invocation => {
    if (onError === 'stop' || services.mayRetry(thrown)) throw thrown;
    const error = toItemError(thrown);
    const origin = (index: number) => originOf(state, frame, node.index, 'main', index);
    const batch = items.map((item, index) => withSource({ ...item, error }, origin(index)));
    return { outputs: onError === 'errorPort' ? { error: batch } : { main: batch }, error };
  };
  try {
    const parametersAt = parametersFor(state, frame, node, items, facts);
    const inputAt = (port: string) => inputOf(state, frame, node.index, port);
    const scopeAt = (index: number) => new NodeExpressionScope(state, frame, node.index, items, index, facts);
    const context = new BatchRunContext(node, services, items, inputAt, parametersAt, scopeAt);
    const result =
      resumption === undefined
        ? definition.runBatch(context as never)
        : (definition.resume?.(context as never, resumption) ?? items);
    if (isThenable(result)) {
      return (result as Promise<BatchResult>).then(done).catch((error: unknown) => {
        if (services.signal().aborted) throw services.signal().reason;
        return fail(error);
      });
    }
    return done(result as BatchResult);
  } catch (error) {
    return fail(error);
  }
}
