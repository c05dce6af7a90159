/** Runs nodes that see the whole batch. Synchronous as long as the node is and the items are here. */
import type { Item } from '@reporunner/core';
import type { BatchResult, ItemStream, LogLine, NodeDefinition, Resumption } from '@reporunner/integrations';
import { type Batch, type Batches, failedItems, isStored } from '../items/batch.ts';
import type { ItemAccess } from '../items/item-access.ts';
import { itemsMissing } from '../items/items-not-here.ts';
import { passedOn } from '../planner/lineage.ts';
import { type Frame, inputOf } from '../planner/state.ts';
import { NodeExpressionScope } from './expression-scope.ts';
import { toStoredError } from './failures.ts';
import { ItemFailures } from './item-failures.ts';
import { isThenable, takeStream } from './item-results.ts';
import { type Invocation, type NodeCall, type Outputs, writerFor } from './node-call.ts';
import { BatchRunContext } from './node-context.ts';
import { parametersFor } from './parameters-for.ts';
import { InputSources } from './stamp-batches.ts';

export type BatchNode = Extract<NodeDefinition, { kind: 'batch' }>;

const none: readonly Item[] = Object.freeze([]);

/** With the items that failed at the output `error`. */
export function withFailed(outputs: Batches, failures: ItemFailures | undefined): Batches {
  return failures?.failed === undefined ? outputs : { ...outputs, error: failures.failed };
}

export const withLogs = (logs: readonly LogLine[] | undefined) =>
  logs === undefined || logs.length === 0 ? {} : { logs };

/** What a failed node gives in place of its outputs, if its `onError` lets the batch go on. */
export function outputsOfFailure(call: NodeCall, items: Batch, thrown: unknown): Outputs {
  const { state, frame, node, services } = call;
  const { onError } = node.node;
  if (onError === 'stop' || services.mayRetry(thrown)) throw thrown;
  const error = toStoredError(thrown);
  const batch = failedItems(passedOn(state, frame, node.index, items), error);
  return { outputs: { [onError === 'errorPort' ? 'error' : node.restPort]: batch }, error };
}

export function invokeBatch(
  call: NodeCall,
  definition: BatchNode,
  items: Batch,
  resumption: Resumption | undefined,
): Invocation | Promise<Invocation> {
  const { state, frame, node, services, info } = call;
  const inputAt = (port: string) => (port === 'main' ? items : inputOf(state, frame, node.index, port));
  const scopeAt = (index: number) => new NodeExpressionScope(state, frame, node.index, items, index, info);
  const parametersAt = parametersFor(call, items);
  const sources = new InputSources(call);
  const mark = (port: string, whole: readonly Item[]) => sources.mark(port, whole);

  const done = (result: BatchResult, failures: ItemFailures): Invocation | Promise<Invocation> => {
    if ('wait' in result || 'call' in result) return result;
    if ('stream' in result)
      return streamed(call, result.stream, sources).then((main) => ({ outputs: { main } }));
    const ports: Batches = 'ports' in result ? result.ports : { main: result };
    const { control, logs } = 'ports' in result ? result : {};
    const outputsOf = (stamped: Batches): Outputs => ({
      outputs: withFailed(stamped, failures),
      ...(failures.first === undefined ? {} : { error: failures.first }),
      ...(control === undefined ? {} : { control }),
      ...withLogs(logs),
    });
    return hasLongPort(ports, info.items)
      ? storedPorts(call, ports, sources).then(outputsOf)
      : outputsOf(sources.stamp(ports));
  };
  const attempt = (parameters: (index: number) => unknown): Invocation | Promise<Invocation> => {
    if (resumption !== undefined && definition.resume === undefined)
      return { outputs: { main: passedOn(state, frame, node.index, items) } };
    const failures = new ItemFailures(call, items, sources);
    const context = new BatchRunContext(
      node,
      services,
      info.items,
      items,
      inputAt,
      parameters,
      scopeAt,
      failures,
      mark,
    );
    const result =
      resumption === undefined
        ? definition.runBatch(context as never)
        : definition.resume?.(context as never, resumption);
    return isThenable(result)
      ? (result as Promise<BatchResult>).then((late) => done(late, failures))
      : done((result as BatchResult | undefined) ?? none, failures);
  };
  /** Again from the start once what is missing is here: nodes read before they do anything. */
  const again = (error: unknown, parameters: (index: number) => unknown) => {
    const missing = itemsMissing(error);
    if (missing === undefined) throw error;
    return info.items.whenHere(() => services.held(() => attempt(parameters)), missing);
  };
  const fail = (error: unknown): Outputs => {
    if (services.signal().aborted) throw services.signal().reason;
    return outputsOfFailure(call, items, error);
  };

  if (!isPure(definition) && !node.parameters.constant && seesStored(call.frame)) {
    return info.items
      .holding(() => evaluatedAhead(call, items.length, parametersAt))
      .then(attempt)
      .catch(fail);
  }
  try {
    const result = attempt(parametersAt);
    return isThenable(result)
      ? (result as Promise<Invocation>).catch((error) => again(error, parametersAt)).catch(fail)
      : result;
  } catch (error) {
    if (itemsMissing(error) !== undefined) return again(error, parametersAt).catch(fail);
    return outputsOfFailure(call, items, error);
  }
}

const isPure = ({ sideEffect }: BatchNode) => sideEffect === undefined || sideEffect === false;

/** True when an expression may come upon items that are in the store. */
function seesStored(frame: Frame): boolean {
  for (let at: Frame | undefined = frame; at !== undefined; at = at.owner?.frame) {
    if (isStored(at.input)) return true;
    for (const { outputs } of at.nodes)
      if (outputs !== undefined && Object.values(outputs).some(isStored)) return true;
  }
  return false;
}

/** A node with a side effect is called once, so what its expressions need must be here before. */
async function evaluatedAhead(
  { info, services }: NodeCall,
  count: number,
  parametersAt: (index: number) => unknown,
): Promise<(index: number) => unknown> {
  const known: ({ readonly value: unknown } | { readonly thrown: unknown })[] = [];
  const evaluate = (index: number) => {
    try {
      known[index] = { value: parametersAt(index) };
    } catch (error) {
      if (itemsMissing(error) !== undefined) throw error;
      known[index] = { thrown: error };
    }
  };
  for (let index = 0; index < Math.max(1, Math.min(count, info.items.limits.atOnce)); index += 1) {
    try {
      evaluate(index);
    } catch (error) {
      const missing = itemsMissing(error);
      if (missing === undefined) throw error;
      await info.items.whenHere(() => services.held(() => evaluate(index)), missing);
    }
    if (services.isDue()) await services.pause();
  }
  return (index) => {
    const result = known[index];
    if (result === undefined) return parametersAt(index);
    if ('thrown' in result) throw result.thrown;
    return result.value;
  };
}

const stampedAtOnce = 100;

/** Takes a stream in a piece at a time. */
async function streamed(call: NodeCall, stream: ItemStream, sources: InputSources): Promise<Batch> {
  const out = writerFor(call);
  let piece: Item[] = [];
  const stampPiece = () => {
    const { main } = sources.stamp({ main: piece });
    piece = [];
    for (const item of (main ?? none) as readonly Item[]) out.add(item);
  };
  await takeStream(stream, call.services, (item) => {
    piece.push(item);
    if (piece.length < stampedAtOnce) return undefined;
    stampPiece();
    return out.isFull ? out.flush() : undefined;
  });
  stampPiece();
  return out.end();
}

/** @throws ServiceError ITEMS_TOO_MANY. */
function hasLongPort(ports: Batches, items: ItemAccess): boolean {
  let isLong = false;
  for (const port in ports) {
    const batch = ports[port] ?? none;
    if (isStored(batch)) continue;
    items.assertCount(batch.length);
    if (batch.length > items.limits.listed) isLong = true;
  }
  return isLong;
}

/** Outputs of which some are longer than lists that are kept. */
async function storedPorts(call: NodeCall, ports: Batches, sources: InputSources): Promise<Batches> {
  const stored: [string, Batch][] = [];
  for (const port of Object.keys(ports)) {
    const batch = ports[port] ?? none;
    stored.push([port, isStored(batch) ? batch : await streamed(call, batch, sources)]);
  }
  return Object.fromEntries(stored);
}
