/**
 * The events of one execution between two messages. A loop of a hundred thousand iterations fits in: of each node its
 * newest runs are kept, and its failures, which people look for; the rest is counted.
 */
import type { LiveEvent, LiveEvents } from '@reporunner/api-types';

/** An event of the journal, as far as it matters here. */
export interface SourceEvent {
  readonly type: string;
  readonly seq: number;
  readonly at: number;
  readonly nodeId?: string;
  readonly scope?: string;
}

const runsPerNode = 24;
const failuresPerNode = 24;
const nodesPerBatch = 2_000;

interface NodeEvents<E> {
  readonly newest: Map<string, E>;
  readonly failures: Map<string, E>;
  /** Runs that ended and are left out. */
  left: number;
}

const ended = new Set(['NodeSucceeded', 'NodeFailed', 'NodeSkipped']);

export class EventBatch<E extends SourceEvent> {
  readonly #after: number;
  readonly #nodes = new Map<string, NodeEvents<E>>();
  readonly #whole: E[] = [];
  #seq: number;

  constructor(after: number) {
    this.#after = after;
    this.#seq = after;
  }

  add(event: E): void {
    this.#seq = event.seq;
    const { nodeId } = event;
    if (nodeId === undefined) this.#whole.push(event);
    else this.#addToNode(nodeId, event.scope ?? '', event);
  }

  #addToNode(nodeId: string, scope: string, event: E): void {
    let node = this.#nodes.get(nodeId);
    if (node === undefined) {
      node = { newest: new Map(), failures: new Map(), left: 0 };
      this.#nodes.set(nodeId, node);
    }
    const { newest, failures } = node;
    newest.delete(scope);
    failures.delete(scope);
    newest.set(scope, event);
    if (newest.size <= runsPerNode) return;
    const [oldestScope, oldest] = newest.entries().next().value as [string, E];
    newest.delete(oldestScope);
    if (oldest.type === 'NodeFailed' && failures.size < failuresPerNode) failures.set(oldestScope, oldest);
    else if (ended.has(oldest.type)) node.left += 1;
  }

  message(executionId: string, describe: (event: E) => LiveEvent): LiveEvents {
    const more: Record<string, number> = {};
    const kept: E[] = [...this.#whole];
    let nodes = 0;
    for (const [nodeId, { newest, failures, left }] of this.#nodes) {
      nodes += 1;
      if (nodes > nodesPerBatch) {
        more[nodeId] = left + newest.size;
        continue;
      }
      kept.push(...failures.values(), ...newest.values());
      if (left > 0) more[nodeId] = left;
    }
    kept.sort((a, b) => a.seq - b.seq);
    return { executionId, after: this.#after, seq: this.#seq, events: kept.map(describe), more };
  }
}
