/** EX6. Nodes that wait for a time or for a caller, and what they give after it. */

import { ServiceError } from '@reporunner/core';
import type { Resumption, Wait } from '@reporunner/integrations';
import type { WaitPlace } from '../api.ts';
import { engineMessage } from '../messages/engine-messages.ts';
import type { ExpireCommand, WakeCommand } from '../planner/command.ts';
import { type ExecutionState, type Frame, frameOf, nodeIn } from '../planner/state.ts';
import { findWaitingNodes, type IsBusy } from '../planner/waiting-callback.ts';
import { nodeTimeout } from './failures.ts';
import { suspensionExpired } from './interception-errors.ts';
import { invokeNode } from './invoke-node.ts';
import type { Invocation } from './node-call.ts';
import type { NodeCalls } from './node-calls.ts';
import type { Attempt, NodeRecords } from './node-records.ts';
import { NodeRun } from './node-run.ts';
import { keyOf } from './pending-commands.ts';
import type { Run } from './run.ts';
import type { ScopeTimers } from './scope-timers.ts';

const texts = {
  EXECUTION_NOT_WAITING: 'notWaiting',
  EXECUTION_WAITS_SEVERAL: 'waitsSeveral',
} as const;
const refusal = (code: keyof typeof texts) =>
  new ServiceError(engineMessage(texts[code]), { code, service: 'engine' });
const notWaiting = () => refusal('EXECUTION_NOT_WAITING');

export class Waits {
  readonly #run: Run;
  readonly #calls: NodeCalls;
  readonly #records: NodeRecords;
  readonly #timers: ScopeTimers;
  /** Nodes whose wait is just being ended. */
  #resuming: Set<string> | undefined;

  constructor(run: Run, calls: NodeCalls, records: NodeRecords, timers: ScopeTimers) {
    this.#run = run;
    this.#calls = calls;
    this.#records = records;
    this.#timers = timers;
  }

  begin({ scope, node, startedAt, attempt }: Attempt, wait: Wait): void {
    this.#run.record({ type: 'Waiting', scope, nodeId: node.id, startedAt, attempt, ...wait });
  }

  /** The node goes on by itself at that time. */
  wake({ scope, node, waiting, due }: WakeCommand): void {
    const run = this.#run;
    const frame = frameOf(run.state, scope);
    this.#timers.at(due, scope, () => {
      const known = nodeIn(run.state, frame, node);
      const isWaiting = run.isOpen(frame) && known.status === 'waiting' && known.waiting === waiting;
      if (isWaiting && waiting.suspension !== undefined) {
        const { attempt, startedAt, suspension } = waiting;
        const error = suspensionExpired(suspension.by);
        this.#records.failed({ node: run.node(node), scope, attempt, startedAt }, error);
        run.drain();
      } else if (!isWaiting || this.#resuming?.has(keyOf(scope, node))) return;
      else if (!run.isAdmitted) {
        // What the node does then needs a slot.
        run.enqueue({ type: 'wake', scope, node, waiting, due });
        run.drain();
      } else this.#resume(frame, node, { by: 'time' }).catch(() => {});
    });
  }

  /** The node's own time limit holds for its wait as well. */
  expire({ scope, node: index, at }: ExpireCommand): void {
    const run = this.#run;
    const frame = frameOf(run.state, scope);
    const { waiting } = nodeIn(run.state, frame, index);
    this.#timers.at({ elapsed: at }, scope, () => {
      const known = nodeIn(run.state, frame, index);
      if (!run.isOpen(frame) || known.status !== 'waiting' || known.waiting !== waiting) return;
      const node = run.node(index);
      const one: Attempt = { node, scope, attempt: known.attempt, startedAt: waiting?.startedAt ?? at };
      this.#calls.failed(one, nodeTimeout(node.name, node.node.timeoutMs ?? 0));
      run.drain();
    });
  }

  /** Whether any node waits: for a time, for a caller, or for executions that it called. */
  isAny(): boolean {
    for (const { nodes, leaving } of this.#run.state.frames.values())
      if (leaving === undefined && nodes.some(({ status }) => status === 'waiting')) return true;
    return false;
  }

  readonly #isBusy: IsBusy = (frame, index) => this.#resuming?.has(keyOf(frame.path, index)) === true;

  /** What `look` finds in the state as it is now. */
  lookAt<T>(look: (state: ExecutionState, isBusy: IsBusy) => T): T {
    return look(this.#run.state, this.#isBusy);
  }

  /** Ends a wait from outside; resolves once that is durable. @throws ServiceError as `Engine.resume`. */
  async callback(place: Partial<WaitPlace>, resumption: Resumption): Promise<void> {
    if (this.#run.isOver) throw notWaiting();
    const [found, other] = findWaitingNodes(this.#run.state, place, this.#isBusy);
    if (found === undefined) throw notWaiting();
    if (other !== undefined) throw refusal('EXECUTION_WAITS_SEVERAL');
    await this.#resume(found.frame, found.index, resumption);
  }

  /** What the node gives after its wait. */
  async #resume(frame: Frame, index: number, resumption: Resumption): Promise<void> {
    const run = this.#run;
    const node = run.node(index);
    const scope = frame.path;
    const { attempt, waiting } = nodeIn(run.state, frame, index);
    const one: Attempt = { node, scope, attempt, startedAt: waiting?.startedAt ?? run.services.clock.now() };
    const key = keyOf(scope, index);
    this.#resuming ??= new Set();
    this.#resuming.add(key);
    run.begin();
    const nodeRun = new NodeRun(run.host, node, scope, attempt);
    let outcome: { readonly answer: Invocation } | { readonly thrown: unknown };
    try {
      outcome = {
        answer: await nodeRun.held(() =>
          invokeNode(
            { state: run.state, frame, node, services: nodeRun, info: run.scopeInfo(attempt) },
            resumption,
          ),
        ),
      };
    } catch (error) {
      outcome = { thrown: nodeRun.redact(error) };
    }
    nodeRun.end();
    run.end();
    this.#resuming?.delete(key);
    // Its time was up meanwhile, or its result is no longer needed.
    if (run.isOver || !run.isOpen(frame) || nodeIn(run.state, frame, index).waiting !== waiting) {
      if (resumption.by === 'callback') throw notWaiting();
      return;
    }
    if ('answer' in outcome) this.#calls.answered(one, outcome.answer);
    else this.#calls.failed(one, outcome.thrown);
    const durable = await run.commit();
    run.drain();
    if (!durable) throw run.storeError;
  }
}
