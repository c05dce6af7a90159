/** What an expression of a node sees. Lazy: a variable that nobody names costs nothing. */
import { hostFunction, type Item, type JsonObject, ServiceError } from '@reporunner/core';
import { DateTime } from 'luxon';
import type { LoopFacts } from '../planner/containers/container-run.ts';
import { originOf } from '../planner/lineage.ts';
import { type ExecutionState, type Frame, type NodeState, nodeIn } from '../planner/state.ts';

export interface ScopeFacts {
  readonly executionId: string;
  readonly mode: string;
  readonly attempt: number;
  readonly timezone: string;
  readonly now: number;
  readonly variables: JsonObject;
  readonly env: Readonly<Record<string, string>>;
  /** Where the execution can be resumed from outside. */
  readonly resumeUrl: () => string | undefined;
  /** `$loop` where it is not the frame's: a loop asks for its own condition. */
  readonly loop?: LoopFacts;
}

const nothing: JsonObject = Object.freeze({});

function loopOf({ index, total }: LoopFacts, items: readonly Item[]) {
  return { index, total, item: items[0], items, isFirst: index === 0, isLast: index + 1 === total };
}

export class NodeExpressionScope {
  readonly #state: ExecutionState;
  readonly #frame: Frame;
  readonly #node: number;
  readonly #items: readonly Item[];
  readonly #facts: ScopeFacts;
  $itemIndex: number;

  constructor(
    state: ExecutionState,
    frame: Frame,
    node: number,
    items: readonly Item[],
    index: number,
    facts: ScopeFacts,
  ) {
    this.#state = state;
    this.#frame = frame;
    this.#node = node;
    this.#items = items;
    this.$itemIndex = index;
    this.#facts = facts;
  }

  get #item(): Item | undefined {
    return this.#items[this.$itemIndex];
  }

  get $json() {
    return this.#item?.json ?? nothing;
  }

  get $binary() {
    return this.#item?.binary ?? nothing;
  }

  get $item() {
    return this.#item;
  }

  get $error() {
    if (this.#item?.error !== undefined) return this.#item.error;
    for (let at: Frame | undefined = this.#frame; at !== undefined; at = at.owner?.frame)
      if (at.error !== undefined) return at.error;
    return undefined;
  }

  /** The innermost loop around the node. `item` is the first of the iteration, `items` all of them. */
  get $loop() {
    if (this.#facts.loop !== undefined) return loopOf(this.#facts.loop, this.#items);
    for (let at: Frame | undefined = this.#frame; at !== undefined; at = at.owner?.frame)
      if (at.loop !== undefined) return loopOf(at.loop, at.input);
    return undefined;
  }

  get $batch() {
    return this.$loop;
  }

  get $attempt() {
    return this.#facts.attempt;
  }

  get $runIndex() {
    return 0;
  }

  get $vars() {
    return this.#facts.variables;
  }

  get $env() {
    return this.#facts.env;
  }

  get $now() {
    return DateTime.fromMillis(this.#facts.now, { zone: this.#facts.timezone });
  }

  get $today() {
    return this.$now.startOf('day');
  }

  get $execution() {
    const { executionId, mode, resumeUrl } = this.#facts;
    return { id: executionId, mode, resumeUrl: resumeUrl() };
  }

  get $workflow() {
    const { id, name } = this.#state.plan.workflow;
    return { id, name, active: true };
  }

  get $parameter() {
    return this.#state.plan.nodes[this.#node]?.node.parameters;
  }

  get $input() {
    const items = this.#items;
    return {
      item: this.#item,
      params: this.$parameter,
      all: hostFunction(() => items),
      first: hostFunction(() => items[0]),
      last: hostFunction(() => items.at(-1)),
    };
  }

  get $() {
    return hostFunction((name: unknown) => this.#access(String(name)));
  }

  /** For code, which gets data and not functions. */
  outputsOf(name: string): readonly Item[] {
    return this.#outputs(name);
  }

  get $items() {
    return hostFunction((name: unknown) => (name === undefined ? this.#items : this.#outputs(String(name))));
  }

  get $node() {
    const made: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
    for (const name of this.#state.plan.indexByName.keys()) {
      Object.defineProperty(made, name, { enumerable: true, get: () => this.#summary(name) });
    }
    return made;
  }

  #summary(name: string) {
    const item = this.#paired(name);
    return { json: item?.json ?? nothing, binary: item?.binary ?? nothing };
  }

  #index(name: string): number {
    const index = this.#state.plan.indexByName.get(name);
    if (index === undefined) {
      throw new ServiceError(`There is no node "${name}" in this workflow.`, {
        code: 'EXPRESSION_ERROR',
        service: 'expressions',
      });
    }
    return index;
  }

  /** The node's state in the frame that it lives in, as seen from here; undefined when it is in another body. */
  #stateOf(name: string): NodeState | undefined {
    const index = this.#index(name);
    const scope = this.#state.plan.nodes[index]?.scope;
    for (let at: Frame | undefined = this.#frame; at !== undefined; at = at.owner?.frame)
      if (at.scope === scope) return nodeIn(this.#state, at, index);
    return undefined;
  }

  #outputs(name: string): readonly Item[] {
    const node = this.#stateOf(name);
    if (node?.outputs === undefined) {
      throw new ServiceError(`The node "${name}" has not run, so its data cannot be read.`, {
        code: 'EXPRESSION_ERROR',
        service: 'expressions',
      });
    }
    return node.outputs.main ?? Object.values(node.outputs)[0] ?? [];
  }

  /** The item of `name` that the current item descends from. */
  #paired(name: string): Item | undefined {
    const target = this.#index(name);
    let frame = this.#frame;
    let at = originOf(this.#state, frame, this.#node, 'main', this.$itemIndex);
    for (let hops = 0; at !== undefined && hops < 10_000; hops += 1) {
      const from = this.#state.plan.indexById.get(at.nodeId);
      const { owner } = frame;
      if (owner !== undefined && from === owner.node) {
        // Through the wall of the container, to where its own input came from.
        if (from === target) return owner.input[at.index];
        frame = owner.frame;
        at = originOf(this.#state, frame, from, 'main', at.index);
        continue;
      }
      const node = from === undefined ? undefined : nodeIn(this.#state, frame, from);
      const item: Item | undefined = node?.outputs?.[at.port]?.[at.index];
      if (from === target) return item;
      at = item?.source;
    }
    const outputs = this.#outputs(name);
    return outputs.length === 1 ? outputs[0] : outputs[this.$itemIndex];
  }

  #access(name: string) {
    const index = this.#index(name);
    const outputs = () => this.#outputs(name);
    const paired = () => this.#paired(name);
    const params = this.#state.plan.nodes[index]?.node.parameters;
    const isExecuted = this.#stateOf(name)?.outputs !== undefined;
    return {
      get item() {
        return paired();
      },
      params,
      isExecuted,
      all: hostFunction(() => outputs()),
      first: hostFunction(() => outputs()[0]),
      last: hostFunction(() => outputs().at(-1)),
      itemMatching: hostFunction((at: unknown) => outputs()[Number(at)]),
    };
  }
}
