/** What an expression of a node sees in an execution: the variables are core's, the data is the execution's. */
import {
  type Ancestor,
  type ItemList,
  type ItemSource,
  type LoopScope,
  NodeScope,
  type ScopeMetadata as NodeScopeInfo,
  type PortItems,
} from '@reporunner/core';
import { type Batch, isStored } from '../items/batch.ts';
import type { ItemAccess } from '../items/item-access.ts';
import type { LoopPosition } from '../planner/containers/container-run.ts';
import { sourceFrom } from '../planner/lineage.ts';
import { originOf } from '../planner/origins.ts';
import { countedFrame, type ExecutionState, type Frame, type NodeState, nodeIn } from '../planner/state.ts';
import { findAncestor } from './find-ancestor.ts';

/** Reading what is stored throws ItemsNotHere as long as it has to be fetched. */
export interface ScopeInfo extends NodeScopeInfo {
  readonly items: ItemAccess;
  /** `$loop` where it is not the frame's: a loop asks for its own condition. */
  readonly loop?: LoopPosition | undefined;
}

export class NodeExpressionScope extends NodeScope {
  readonly #state: ExecutionState;
  readonly #frame: Frame;
  readonly #node: number;
  readonly #access: ItemAccess;
  readonly #ownLoop: LoopPosition | undefined;
  readonly #isCarried: boolean;

  constructor(
    state: ExecutionState,
    frame: Frame,
    node: number,
    items: Batch,
    index: number,
    info: ScopeInfo,
  ) {
    super(listOf(items, info.items), index, info);
    this.#access = info.items;
    this.#state = state;
    this.#frame = frame;
    this.#node = node;
    this.#ownLoop = info.loop;
    this.#isCarried =
      info.loop !== undefined && info.loop.index > 0 && items !== nodeIn(state, frame, node).container?.input;
  }

  protected caughtError() {
    for (let at: Frame | undefined = this.#frame; at !== undefined; at = at.owner?.frame)
      if (at.error !== undefined) return at.error;
    return undefined;
  }

  protected loop(counter: 'loop' | 'batch'): LoopScope | undefined {
    if (this.#ownLoop !== undefined) return { ...this.#ownLoop, items: this.items };
    const at = countedFrame(this.#frame, counter);
    return at?.loop === undefined ? undefined : { ...at.loop, items: this.#list(at.input) };
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

  protected override containerOf(name: string): string | undefined {
    const { nodes, indexByName } = this.#state.plan;
    const scope = nodes[indexByName.get(name) ?? -1]?.scope;
    for (let at: Frame | undefined = this.#frame; at !== undefined; at = at.owner?.frame)
      if (at.scope === scope) return undefined;
    return scope === undefined ? undefined : nodes[scope.container]?.name;
  }

  #list(batch: Batch): ItemList {
    return listOf(batch, this.#access);
  }

  protected placeOf(name: string) {
    const found = this.#find(name);
    return found && { nodeId: this.#state.plan.nodes[found.index]?.id as string, scope: found.frame.path };
  }

  /** The node's state in the frame that it lives in, as seen from here; undefined when it is in another body. */
  #stateOf(name: string): NodeState | undefined {
    const found = this.#find(name);
    return found && nodeIn(this.#state, found.frame, found.index);
  }

  #find(name: string): { readonly frame: Frame; readonly index: number } | undefined {
    const index = this.#state.plan.indexByName.get(name);
    if (index === undefined) return undefined;
    const scope = this.#state.plan.nodes[index]?.scope;
    for (let at: Frame | undefined = this.#frame; at !== undefined; at = at.owner?.frame)
      if (at.scope === scope) return { frame: at, index };
    return undefined;
  }

  protected ancestor(name: string, index: number): Ancestor {
    const target = this.#state.plan.indexByName.get(name);
    const read = (batch: Batch, at: number) => this.#access.at(batch, at);
    return findAncestor(this.#state, this.#frame, this.#sourceAt(index), target, read);
  }

  #sourceAt(index: number): ItemSource | undefined {
    const { items } = this;
    if (index < 0 || index >= items.length) return undefined;
    const item = () => ('item' in items ? items.item(index) : items[index]);
    // A loop asks for its condition over what its body output: that is not its input.
    if (this.#isCarried) return item()?.source;
    const source = originOf(this.#state, this.#frame, this.#node, 'main', index);
    if (source !== undefined || this.#frame.owner === undefined) return source;
    const known = item();
    return known && sourceFrom(this.#state, this.#frame, this.#node, 'main', index, known, false);
  }
}

const listOf = (batch: Batch, access: ItemAccess): ItemList =>
  isStored(batch)
    ? {
        length: batch.length,
        item: (index) => access.at(batch, index),
        all: () => access.all(batch),
      }
    : batch;
