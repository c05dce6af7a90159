import type { Item } from '@reporunner/core';
import type { z } from 'zod';
import type { BatchContext } from './context.ts';
import {
  type ActionMetadata,
  type BatchResult,
  defineBatchAction,
  type Fold,
  type FoldContext,
  type NodeDefinition,
  type PieceResult,
  type PortBatches,
} from './definition.ts';

/** A batch node that only ever sees a piece of its items, and so takes any number of them. */
export interface FoldAction<S extends z.ZodObject = z.ZodObject> extends ActionMetadata<S> {
  readonly fold: (context: FoldContext<z.output<S>>) => Fold;
}

const portsOf = (result: PieceResult): PortBatches =>
  result === undefined ? {} : 'ports' in result ? result.ports : { main: result };

function joined(first: PieceResult, last: PieceResult): BatchResult {
  if (first === undefined || last === undefined) return first ?? last ?? [];
  const ports: Record<string, readonly Item[]> = { ...portsOf(first) };
  for (const [port, items] of Object.entries(portsOf(last))) ports[port] = [...(ports[port] ?? []), ...items];
  return { ports };
}

/** Folds a batch that lies in memory: it is one piece. Synchronous when the fold is. */
function runFold(
  fold: Fold,
  { items }: Pick<BatchContext<unknown>, 'items'>,
): BatchResult | Promise<BatchResult> {
  const first = items.length === 0 ? undefined : fold.add({ port: 'main', items });
  if (first instanceof Promise) return first.then(async (results) => joined(results, await fold.end()));
  const last = fold.end();
  return last instanceof Promise ? last.then((results) => joined(first, results)) : joined(first, last);
}

/** As `defineBatchAction`, for nodes with one input that need never see all of their items at once. */
export function defineFoldAction<S extends z.ZodObject>(
  action: FoldAction<S>,
): Extract<NodeDefinition, { kind: 'batch' }> {
  return defineBatchAction<S>({ ...action, runBatch: (context) => runFold(action.fold(context), context) });
}
