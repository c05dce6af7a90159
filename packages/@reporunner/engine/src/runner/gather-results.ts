/** The results of the executions that a node called as its outputs: each item descends from the input of its call. */
import { type Item, type ItemSource, runsOf, SourceSet } from '@reporunner/core';
import type { ChildEnded } from '../events.ts';
import {
  type Batch,
  type Batches,
  failedItems,
  isStored,
  joinOf,
  placesOf,
  sliceOf,
} from '../items/batch.ts';
import type { BatchWriter } from '../items/batch-writer.ts';
import {
  calledNodeId,
  needsEntry,
  passedOn,
  sourceFrom,
  withEntries,
  withSource,
} from '../planner/lineage.ts';
import { originOf, originsOf } from '../planner/origins.ts';
import type { Frame } from '../planner/state.ts';
import type { Run } from './run.ts';

const none: readonly Item[] = Object.freeze([]);

export interface Calls {
  readonly frame: Frame;
  readonly node: number;
  readonly input: Batch;
  /** In the order of the calls. */
  readonly children: readonly (Pick<ChildEnded, 'items' | 'error'> | undefined)[];
  /** Each item was a call of its own. */
  readonly perItem: boolean;
  /** What failed leaves by the output `error`. */
  readonly isSplit: boolean;
}

/** A promise where items have to be read. */
export function gatherResults(run: Run, calls: Calls): Batches | Promise<Batches> {
  const { input, children } = calls;
  let count = 0;
  for (const child of children) count += child?.items.length ?? 0;
  return isStored(input) ||
    count > run.items.limits.listed ||
    children.some((child) => child !== undefined && isStored(child.items))
    ? gatherStored(run, calls)
    : gatherListed(run, calls);
}

function gatherListed(run: Run, calls: Calls): Batches {
  const main: Batch[] = [];
  const failed: Batch[] = [];
  for (const [at, child] of calls.children.entries()) {
    if (child?.error !== undefined) (calls.isSplit ? failed : main).push(failedCall(run, calls, at, child));
    else {
      const items = (child?.items ?? none) as readonly Item[];
      main.push(items.map((item) => withSource(item, sourceOf(run, calls, at, item))));
    }
  }
  return { main: joinOf(main), ...(failed.length === 0 ? {} : { error: joinOf(failed) }) };
}

function failedCall(
  { state }: Run,
  { frame, node, input }: Calls,
  at: number,
  { error }: Pick<ChildEnded, 'error'>,
): Batch {
  const item = passedOn(state, frame, node, sliceOf(input, at, at + 1), at);
  return error === undefined ? item : failedItems(item, error);
}

/** The result of a call names places in the input of the call. */
function sourceOf(
  { state }: Run,
  { frame, node, perItem }: Calls,
  at: number,
  { source }: Item,
): ItemSource | undefined {
  if (perItem) return originOf(state, frame, node, 'main', at);
  return source?.nodeId === calledNodeId
    ? originsOf(state, frame, node, 'main', placesOf(source))
    : undefined;
}

/** As `sourceOf`, with the entry that what is stored needs. */
function sourceWithEntry(run: Run, calls: Calls, at: number, item: Item): ItemSource | undefined {
  const { frame, node, input, perItem } = calls;
  if (!perItem && item.source?.nodeId !== calledNodeId) return undefined;
  const runs = runsOf(perItem || item.source === undefined ? at : placesOf(item.source));
  const all = new SourceSet();
  for (let pair = 0; pair < runs.length; pair += 2) {
    const first = runs[pair] as number;
    for (let place = first; place < first + (runs[pair + 1] as number); place += 1) {
      const from = run.items.at(input, place);
      if (from !== undefined) all.add(sourceFrom(run.state, frame, node, 'main', place, from, true));
    }
  }
  return all.source;
}

async function gatherStored(run: Run, calls: Calls): Promise<Batches> {
  const { frame, node, input, children } = calls;
  const isNeeded = needsEntry(run.state, frame, node, input);
  const writer = (): BatchWriter => run.items.writer((items) => withEntries(run.state, frame, items));
  const [main, failed] = [writer(), writer()];
  for (const [at, child] of children.entries()) {
    if (child?.error !== undefined) {
      await (calls.isSplit ? failed : main).addBatch(failedCall(run, calls, at, child));
      continue;
    }
    for await (const { items } of run.items.pieces(child?.items ?? none)) {
      for (const item of items) {
        const source = isNeeded
          ? await run.items.whenHere(() => sourceWithEntry(run, calls, at, item))
          : sourceOf(run, calls, at, item);
        main.add(withSource(item, source));
      }
      if (main.isFull) await main.flush();
    }
  }
  return { main: await main.end(), ...(failed.length === 0 ? {} : { error: await failed.end() }) };
}
