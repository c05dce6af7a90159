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
import type { Interruptible } from './yielding.ts';

/** A batch node that only ever sees a piece of its items, and so takes any number of them. */
export interface FoldAction<S extends z.ZodObject = z.ZodObject> extends ActionMetadata<S> {
  readonly fold: (context: FoldContext<z.output<S>>) => Fold;
}

const portsOf = (result: PieceResult): PortBatches =>
  result === undefined ? {} : 'ports' in result ? result.ports : { main: result };

/** Items that a fold is given in one go: it may take some hundredths of a millisecond for each. */
const itemsPerAdd = 100;

/** What the fold gave so far, by port. */
class Folded {
  readonly #ports: Record<string, Item[]> = {};

  readonly add = (result: PieceResult): void => {
    for (const [port, items] of Object.entries(portsOf(result))) {
      this.#ports[port] ??= [];
      for (const item of items) this.#ports[port].push(item);
    }
  };

  get result(): BatchResult {
    return Object.keys(this.#ports).length === 0 ? [] : { ports: this.#ports };
  }
}

/** Folds a batch that lies in memory. Synchronous when the fold is, and it does not take long. */
function runFold(
  fold: Fold,
  { items, runYielding }: Pick<BatchContext<unknown>, 'items' | 'runYielding'>,
): BatchResult | Promise<BatchResult> {
  const folded = new Folded();
  const pieceFrom = (from: number) => ({ port: 'main', items: items.slice(from, from + itemsPerAdd) });
  function* folding(): Interruptible<Promise<void> | undefined> {
    for (let from = 0; from < items.length && fold.isDone?.() !== true; from += itemsPerAdd) {
      if (from > 0) yield;
      const result = fold.add(pieceFrom(from));
      if (result instanceof Promise) return foldLater(result, from + itemsPerAdd);
      folded.add(result);
    }
    const last = fold.end();
    if (last instanceof Promise) return last.then(folded.add);
    folded.add(last);
    return undefined;
  }
  const foldLater = async (first: Promise<PieceResult>, rest: number): Promise<void> => {
    folded.add(await first);
    for (let from = rest; from < items.length && fold.isDone?.() !== true; from += itemsPerAdd)
      folded.add(await fold.add(pieceFrom(from)));
    folded.add(await fold.end());
  };
  const end = runYielding(folding());
  return end === undefined ? folded.result : end.then(() => folded.result);
}

/** As `defineBatchAction`, for nodes with one input that need never see all of their items at once. */
export function defineFoldAction<S extends z.ZodObject>(
  action: FoldAction<S>,
): Extract<NodeDefinition, { kind: 'batch' }> {
  return defineBatchAction<S>({ ...action, runBatch: (context) => runFold(action.fold(context), context) });
}
