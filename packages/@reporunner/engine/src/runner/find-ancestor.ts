/** The item of a node that another item descends from: back along the sources, out of bodies through their walls. */
import { type Ancestor, type Item, type ItemSource, isSingle } from '@reporunner/core';
import type { Batch } from '../items/batch.ts';
import { originOf, ownSource, saysItself } from '../planner/origins.ts';
import { type ExecutionState, type Frame, nodeIn } from '../planner/state.ts';

/** Looking at more items than this is not worth an expression. */
const maxLooks = 250_000;

interface Step {
  readonly frame: Frame;
  readonly source: ItemSource | undefined;
}

class Search {
  readonly #state: ExecutionState;
  readonly #target: number | undefined;
  /** @throws ItemsNotHere. */
  readonly #read: (batch: Batch, index: number) => Item | undefined;
  readonly #found = new Map<string, Item | undefined>();
  readonly #seen = new Set<string>();
  #looks = 0;
  #several: string | undefined;
  #lost: string | undefined;

  constructor(
    state: ExecutionState,
    target: number | undefined,
    read: (batch: Batch, index: number) => Item | undefined,
  ) {
    this.#state = state;
    this.#target = target;
    this.#read = read;
  }

  from(frame: Frame, source: ItemSource | undefined): Ancestor {
    const open: Step[] = [];
    let step: Step | undefined = { frame, source };
    while (step !== undefined && this.#found.size < 2) {
      const { source: at } = step;
      if (at === undefined) step = open.pop();
      else if (isSingle(at)) {
        this.#looks += 1;
        if (this.#looks > maxLooks) return { kind: 'tooMany' };
        step = this.#back(step.frame, at.nodeId, at.port, at.index, open.length > 0) ?? open.pop();
      } else {
        for (const { nodeId, port, index, count = 1 } of [at, ...(at.also ?? [])].toReversed())
          open.push({ frame: step.frame, source: { nodeId, port, index, ...(count > 1 ? { count } : {}) } });
        const next = open.pop() as Step;
        step = next.source === undefined || isSingle(next.source) ? next : this.#first(next, open);
      }
    }
    return this.#answer();
  }

  /** One of a run, the others stay open. */
  #first({ frame, source }: Step, open: Step[]): Step {
    const { nodeId, port, index, count = 1 } = source as ItemSource;
    const left = count - 1;
    open.push({
      frame,
      source: { nodeId, port, index: index + 1, ...(left > 1 ? { count: left } : {}) },
    });
    return { frame, source: { nodeId, port, index } };
  }

  /** One step back; undefined at the end of the way. */
  #back(
    frame: Frame,
    nodeId: string,
    port: string,
    index: number,
    isOneOfSeveral: boolean,
  ): Step | undefined {
    const state = this.#state;
    const key = `${frame.path}\n${nodeId}\n${port}\n${index}`;
    if (isOneOfSeveral || this.#seen.size > 0) {
      if (this.#seen.has(key)) return undefined;
      this.#seen.add(key);
    }
    const node = state.plan.indexById.get(nodeId);
    if (node === undefined) return undefined;
    const { owner } = frame;
    if (owner?.node === node) {
      if (node === this.#target) {
        this.#found.set(key, this.#read(owner.input, index));
        return undefined;
      }
      return this.#before(owner.frame, node, owner.input, index);
    }
    // An item that left a container stored names its place in the container's input.
    if (port === '') return this.#before(frame, node, frame.input, index);
    const outputs =
      state.plan.nodes[node]?.scope === frame.scope ? nodeIn(state, frame, node).outputs : undefined;
    const item = this.#read(outputs?.[port] ?? [], index);
    if (node === this.#target) {
      this.#found.set(key, item);
      return undefined;
    }
    if (frame.owner === undefined && node === state.trigger) return undefined;
    const source = item?.source;
    const name = state.plan.nodes[node]?.name;
    if (source === undefined) this.#lost ??= name;
    else if (!isSingle(source)) this.#several ??= name;
    return { frame, source };
  }

  /** Where what lies at `index` of a container's input came from. `input`: the same, where the container is an entry. */
  #before(frame: Frame, node: number, input: Batch, index: number): Step {
    const source = originOf(this.#state, frame, node, 'main', index);
    if (source !== undefined || !saysItself(this.#state, frame, node)) return { frame, source };
    return { frame, source: ownSource(this.#read(input, index)?.source) };
  }

  #answer(): Ancestor {
    if (this.#found.size > 1)
      return { kind: 'several', ...(this.#several === undefined ? {} : { at: this.#several }) };
    for (const item of this.#found.values()) return { kind: 'found', item };
    return { kind: 'none', ...(this.#lost === undefined ? {} : { at: this.#lost }) };
  }
}

export function findAncestor(
  state: ExecutionState,
  frame: Frame,
  source: ItemSource | undefined,
  target: number | undefined,
  read: (batch: Batch, index: number) => Item | undefined,
): Ancestor {
  return new Search(state, target, read).from(frame, source);
}
