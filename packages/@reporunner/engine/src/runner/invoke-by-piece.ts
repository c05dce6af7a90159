/** Runs nodes over more items than lie in memory, a piece at a time. */

import type { Item } from '@reporunner/core';
import type { BatchResult, Fold, LogLine, PieceResult, PortBatches } from '@reporunner/integrations';
import { type Batch, type Batches, isStored } from '../items/batch.ts';
import type { BatchWriter } from '../items/batch-writer.ts';
import type { ItemAccess, ItemSlice } from '../items/item-access.ts';
import { inputOf } from '../planner/state.ts';
import type { StoredError } from '../stored-error.ts';
import { NodeExpressionScope } from './expression-scope.ts';
import { type BatchNode, invokeBatch, outputsOfFailure, withFailed, withLogs } from './invoke-batch.ts';
import { type ItemNode, invokeItems } from './invoke-items.ts';
import { ItemFailures } from './item-failures.ts';
import { type Invocation, type NodeCall, type Outputs, writerFor } from './node-call.ts';
import { BatchRunContext, PieceRunContext } from './node-context.ts';
import { parametersFor } from './parameters-for.ts';
import { InputSources } from './stamp-batches.ts';

const none: readonly Item[] = Object.freeze([]);
/** Lines that code prints, piece by piece, are kept up to so many. */
const maxLogs = 1_000;

/** Whether a batch is worked on by piece: it is in the store, or so long that others would have to wait for it. */
export const isInPieces = (batch: Batch, items: ItemAccess): boolean =>
  isStored(batch) ? items.peek(batch) === undefined : batch.length > items.limits.listed;

/** True when something at the node's inputs comes in pieces, and the node can do with them. */
export function takesPieces({ state, frame, node, info }: NodeCall, { piecewise, fold }: BatchNode): boolean {
  if (piecewise === undefined && fold === undefined) return false;
  for (const port of node.inputPorts) {
    const batch = inputOf(state, frame, node.index, port);
    if (batch !== undefined && isInPieces(batch, info.items)) return true;
  }
  return false;
}

/** What the pieces gave, by port. */
class PortWriters {
  readonly #call: NodeCall;
  readonly #writers = new Map<string, BatchWriter>();

  constructor(call: NodeCall) {
    this.#call = call;
  }

  async add(outputs: Batches): Promise<void> {
    for (const port of Object.keys(outputs)) {
      let writer = this.#writers.get(port);
      if (writer === undefined) {
        writer = writerFor(this.#call);
        this.#writers.set(port, writer);
      }
      const batch = outputs[port] ?? none;
      if (!isStored(batch)) this.#call.info.items.assertCount(batch.length);
      await writer.addBatch(batch);
    }
  }

  async end(): Promise<Batches> {
    const written: [string, Batch][] = [];
    for (const [port, writer] of this.#writers) written.push([port, await writer.end()]);
    return Object.fromEntries(written);
  }
}

/** Yields between two slices of the items, and notices a cancellation. */
async function* piecesOf({ info, services }: NodeCall, batch: Batch): AsyncGenerator<ItemSlice> {
  for await (const piece of info.items.pieces(batch)) {
    if (services.signal().aborted) throw services.signal().reason;
    yield piece;
    await services.pause();
  }
}

export function invokeItemsByPiece(call: NodeCall, definition: ItemNode, batch: Batch): Promise<Outputs> {
  return call.info.items.holding(() => itemsByPiece(call, definition, batch));
}

async function itemsByPiece(call: NodeCall, definition: ItemNode, batch: Batch): Promise<Outputs> {
  const out = new PortWriters(call);
  let firstError: StoredError | undefined;
  for await (const piece of piecesOf(call, batch)) {
    const { outputs, error } = await call.services.held(() => invokeItems(call, definition, piece, batch));
    firstError ??= error;
    await out.add(outputs);
  }
  return { outputs: await out.end(), ...(firstError === undefined ? {} : { error: firstError }) };
}

export function invokeBatchByPiece(call: NodeCall, definition: BatchNode, batch: Batch): Promise<Invocation> {
  return call.info.items.holding(() => batchByPiece(call, definition, batch));
}

async function batchByPiece(call: NodeCall, definition: BatchNode, batch: Batch): Promise<Invocation> {
  const { node, services, info } = call;
  try {
    const parametersAt = parametersFor(call, batch);
    const { piecewise } = definition;
    // It asks for the parameters of each item itself: those of the first may fail, and then only that item does.
    if (piecewise === true)
      return await pieceByPiece(call, definition, batch, () => parametersAt(0), parametersAt);
    const parameters = await info.items.whenHere(() => services.held(() => parametersAt(0)));
    if (typeof piecewise === 'function' && piecewise(parameters as never))
      return await pieceByPiece(call, definition, batch, () => parameters, parametersAt);
    const context = new BatchRunContext(
      node,
      services,
      info.items,
      batch,
      () => batch,
      () => parameters,
      (index) => new NodeExpressionScope(call.state, call.frame, node.index, batch, index, info),
      undefined,
    );
    const fold = definition.fold?.(context as never);
    if (fold !== undefined) return await folded(call, fold);
  } catch (error) {
    if (services.signal().aborted) throw services.signal().reason;
    return outputsOfFailure(call, batch, error);
  }
  return invokeBatch(call, definition, batch, undefined);
}

async function pieceByPiece(
  call: NodeCall,
  definition: BatchNode,
  batch: Batch,
  parameters: () => unknown,
  parametersAt: (index: number) => unknown,
): Promise<Invocation> {
  const { state, frame, node, services, info } = call;
  const out = new PortWriters(call);
  const sources = new InputSources(call);
  const logs: LogLine[] = [];
  let firstError: StoredError | undefined;
  for await (const { items, from } of piecesOf(call, batch)) {
    let failures = new ItemFailures(call, items, sources, from);
    const context = new PieceRunContext(
      parameters,
      node,
      services,
      info.items,
      items,
      (port) => (port === 'main' ? items : undefined),
      (index) => parametersAt(from + index),
      (index) => new NodeExpressionScope(state, frame, node.index, batch, from + index, info),
      { fail: (index, thrown) => failures.fail(index, thrown) },
      (port, piece) => sources.mark(port, piece, from),
    );
    const result = await info.items.whenHere(() => {
      failures = new ItemFailures(call, items, sources, from);
      return services.held(() => definition.runBatch(context as never));
    });
    firstError ??= failures.first;
    await out.add(withFailed(sources.stamp(portsOf(result)), failures));
    if ('logs' in result) for (const line of result.logs ?? []) if (logs.length < maxLogs) logs.push(line);
  }
  return {
    outputs: await out.end(),
    ...(firstError === undefined ? {} : { error: firstError }),
    ...withLogs(logs),
  };
}

async function folded(call: NodeCall, fold: Fold): Promise<Invocation> {
  const { state, frame, node, services } = call;
  const out = new PortWriters(call);
  const sources = new InputSources(call);
  for (const port of node.inputPorts) {
    const batch = inputOf(state, frame, node.index, port);
    if (batch === undefined) continue;
    if (fold.isDone?.() === true) break;
    for await (const { items, from } of piecesOf(call, batch)) {
      const slice = { port, items: sources.mark(port, items, from) };
      await out.add(sources.stamp(portsOf(await services.held(() => fold.add(slice)))));
      if (fold.isDone?.() === true) break;
    }
  }
  await out.add(sources.stamp(portsOf(await services.held(() => fold.end()))));
  return { outputs: await out.end() };
}

function portsOf(result: PieceResult | BatchResult): PortBatches {
  if (result === undefined) return {};
  if ('ports' in result) return result.ports;
  if (isStored(result as Batch)) throw new TypeError('a node that works by piece gives items');
  return { main: result as readonly Item[] };
}
