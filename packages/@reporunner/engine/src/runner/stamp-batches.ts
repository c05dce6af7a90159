/**
 * The sources of what batch nodes output. A node sees input items whose source says where they lie: what it passes on,
 * or copies the source of, keeps it. What it says nothing of came from one of its input items, or from any of them.
 */
import { type Item, type ItemSource, SourceSet } from '@reporunner/core';
import { type Batch, type Batches, isStored } from '../items/batch.ts';
import { isTracked } from '../planner/entry.ts';
import { needsEntry, sourceFrom, withSource } from '../planner/lineage.ts';
import { sourceOfAll } from '../planner/origins.ts';
import { inputOf } from '../planner/state.ts';
import type { NodeCall } from './node-call.ts';

type Call = Pick<NodeCall, 'state' | 'frame' | 'node'>;

/** What lies at the inputs of a node, as it sees them and as its outputs descend from it. */
export class InputSources {
  readonly #call: Call;
  readonly #isEntryNeeded: boolean;
  /** Where everything that was seen began, when it could not be looked up later. */
  readonly #seen: SourceSet | undefined;
  /** Ports that the node has looked at. */
  readonly #marked = new Set<string>();
  #all: { readonly source: ItemSource | undefined } | undefined;

  constructor(call: Call) {
    const { state, frame, node } = call;
    this.#call = call;
    this.#isEntryNeeded =
      isTracked(state, frame) &&
      this.#inputs().some(({ batch }) => needsEntry(state, frame, node.index, batch));
    this.#seen = this.#isEntryNeeded ? new SourceSet() : undefined;
  }

  #inputs(): readonly { readonly port: string; readonly batch: Batch }[] {
    const { state, frame, node } = this.#call;
    return node.inputPorts.flatMap((port) => {
      const batch = inputOf(state, frame, node.index, port);
      return batch === undefined ? [] : [{ port, batch }];
    });
  }

  /** The source of what descends from the item at `index` of an input. */
  of(port: string, index: number, item: Item): ItemSource | undefined {
    const { state, frame, node } = this.#call;
    return sourceFrom(state, frame, node.index, port, index, item, this.#isEntryNeeded);
  }

  /** The items at an input from `from` on, each with the source that an output has that descends from it. */
  mark(port: string, items: readonly Item[], from = 0): readonly Item[] {
    this.#marked.add(port);
    return items.map((item, at) => {
      const source = this.of(port, from + at, item);
      this.#seen?.add(source);
      return withSource(item, source);
    });
  }

  /** Of an output that the node says nothing of. */
  get unsaid(): ItemSource | undefined {
    const { state, frame, node } = this.#call;
    if (this.#seen !== undefined) return this.#seenAll();
    if (this.#all === undefined) {
      this.#all = { source: sourceOfAll(state, frame, node.index) };
    }
    return this.#all.source;
  }

  /** What the node has not asked for is counted in, as far as it is here. */
  #seenAll(): ItemSource | undefined {
    for (const { port, batch } of this.#inputs())
      if (!isStored(batch) && !this.#marked.has(port)) this.mark(port, batch);
    return this.#seen?.source;
  }

  stamp(outputs: Batches): Batches {
    const stamped: Record<string, Batch> = {};
    for (const port of Object.keys(outputs)) {
      const batch = outputs[port] ?? [];
      stamped[port] = isStored(batch)
        ? batch
        : batch.map((item) => (item.source === undefined ? withSource(item, this.unsaid) : item));
    }
    return stamped;
  }
}
