/** What an expression of a node sees in an execution: the variables are core's, the data is the execution's. */
import {
  type Item,
  type ItemList,
  type LoopScope,
  NodeScope,
  type ScopeFacts as NodeScopeFacts,
  type PortItems,
} from '@reporunner/core';
import { type Batch, isStored } from '../items/batch.ts';
import type { ItemAccess } from '../items/item-access.ts';
import type { LoopFacts } from '../planner/containers/container-run.ts';
import { originOf } from '../planner/lineage.ts';
import { type ExecutionState, type Frame, type NodeState, nodeIn } from '../planner/state.ts';

/** Reading what is stored throws ItemsNotHere as long as it has to be fetched. */
export interface ScopeFacts extends NodeScopeFacts {
  readonly items: ItemAccess;
  /** `$loop` where it is not the frame's: a loop asks for its own condition. */
  readonly loop?: LoopFacts;
}

export class NodeExpressionScope extends NodeScope {
  readonly #state: ExecutionState;
  readonly #frame: Frame;
  readonly #node: number;
  readonly #access: ItemAccess;
  readonly #ownLoop: LoopFacts | undefined;

  constructor(
    state: ExecutionState,
    frame: Frame,
    node: number,
    items: Batch,
    index: number,
    facts: ScopeFacts,
  ) {
    super(listOf(items, facts.items), index, facts);
    this.#access = facts.items;
    this.#state = state;
    this.#frame = frame;
    this.#node = node;
    this.#ownLoop = facts.loop;
  }

  protected caughtError() {
    for (let at: Frame | undefined = this.#frame; at !== undefined; at = at.owner?.frame)
      if (at.error !== undefined) return at.error;
    return undefined;
  }

  protected loop(): LoopScope | undefined {
    if (this.#ownLoop !== undefined) return { ...this.#ownLoop, items: this.items };
    for (let at: Frame | undefined = this.#frame; at !== undefined; at = at.owner?.frame)
      if (at.loop !== undefined) return { ...at.loop, items: this.#list(at.input) };
    return undefined;
  }

  protected workflow() {
    return this.#state.plan.workflow;
  }

  protected ownParameters() {
    return this.#state.plan.nodes[this.#node]?.node.parameters;
  }

  protected nodeNames() {
    return this.#state.plan.indexByName.keys();
  }

  protected parametersOf(name: string) {
    const index = this.#state.plan.indexByName.get(name);
    return index === undefined ? undefined : this.#state.plan.nodes[index]?.node.parameters;
  }

  protected portsOf(name: string): PortItems | undefined {
    const outputs = this.#stateOf(name)?.outputs;
    if (outputs === undefined || !Object.values(outputs).some(isStored))
      return outputs as PortItems | undefined;
    return Object.fromEntries(Object.entries(outputs).map(([port, batch]) => [port, this.#list(batch)]));
  }

  #list(batch: Batch): ItemList {
    return listOf(batch, this.#access);
  }

  /** The node's state in the frame that it lives in, as seen from here; undefined when it is in another body. */
  #stateOf(name: string): NodeState | undefined {
    const index = this.#state.plan.indexByName.get(name);
    if (index === undefined) return undefined;
    const scope = this.#state.plan.nodes[index]?.scope;
    for (let at: Frame | undefined = this.#frame; at !== undefined; at = at.owner?.frame)
      if (at.scope === scope) return nodeIn(this.#state, at, index);
    return undefined;
  }

  protected ancestor(name: string): { readonly found: boolean; readonly item?: Item } {
    const target = this.#state.plan.indexByName.get(name);
    let frame = this.#frame;
    let at = originOf(this.#state, frame, this.#node, 'main', this.$itemIndex);
    for (let hops = 0; at !== undefined && hops < 10_000; hops += 1) {
      const from = this.#state.plan.indexById.get(at.nodeId);
      const { owner } = frame;
      if (owner !== undefined && from === owner.node) {
        // Through the wall of the container, to where its own input came from.
        if (from === target) return found(this.#access.at(owner.input, at.index));
        frame = owner.frame;
        at = originOf(this.#state, frame, from, 'main', at.index);
        continue;
      }
      const node = from === undefined ? undefined : nodeIn(this.#state, frame, from);
      const batch: Batch = node?.outputs?.[at.port] ?? [];
      const item: Item | undefined = this.#access.at(batch, at.index);
      if (from === target) return found(item);
      at = item?.source;
    }
    return { found: false };
  }
}

const found = (item: Item | undefined) => (item === undefined ? { found: true } : { found: true, item });

const listOf = (batch: Batch, access: ItemAccess): ItemList =>
  isStored(batch)
    ? {
        length: batch.length,
        item: (index) => access.at(batch, index),
        all: () => access.all(batch),
      }
    : batch;
