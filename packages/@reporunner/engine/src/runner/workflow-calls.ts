/** EX8. Nodes that other workflows do the work of: starts them, waits for them, gathers their results. */

import type { Item, ItemError } from '@reporunner/core';
import type { WorkflowCall } from '@reporunner/integrations';
import type { ExecutionResult } from '../api.ts';
import type { ExecutionHandleLike } from '../engine-services.ts';
import type { ChildEnded, ParentCall } from '../events.ts';
import type { Batches } from '../items/batch.ts';
import { engineMessage } from '../messages/engine-messages.ts';
import type { PlanNode } from '../plan/plan.ts';
import type { AbandonCommand, CallCommand, GatherCommand } from '../planner/command.ts';
import { withSource } from '../planner/lineage.ts';
import { originOf, sourceOfAll } from '../planner/origins.ts';
import { activationOf, type Frame, frameOf, inputOf, nodeIn } from '../planner/state.ts';
import { storedError, storedErrorAt, storedErrorOf } from '../stored-error.ts';
import { atItem, causeOf, toStoredError } from './failures.ts';
import { gatherResults } from './gather-results.ts';
import { invokeNode } from './invoke-node.ts';
import type { NodeCalls } from './node-calls.ts';
import type { Attempt } from './node-records.ts';
import { NodeRun } from './node-run.ts';
import { keyOf } from './pending-commands.ts';
import { redactError } from './redact-error.ts';
import { mayRetry } from './retry.ts';
import type { Run } from './run.ts';
import { isUnavailable } from './unavailable.ts';

const none: readonly Item[] = Object.freeze([]);

type Called = Pick<ChildEnded, 'items' | 'error'>;

export class WorkflowCalls {
  readonly #run: Run;
  readonly #calls: NodeCalls;
  /** What nodes called, until it is started. */
  #called: Map<string, WorkflowCall> | undefined;
  /** Starts and cancellations under way: the end of this execution waits for them. */
  #underWay: Set<Promise<void>> | undefined;
  /** How many callers are above. */
  depth = 0;

  constructor(run: Run, calls: NodeCalls) {
    this.#run = run;
    this.#calls = calls;
  }

  begin(one: Attempt, call: WorkflowCall): void {
    const { workflowId, groups, waits } = call;
    if (groups.length === 0) {
      this.#calls.succeeded(one, { outputs: { main: none } });
      return;
    }
    const { node, scope, startedAt, attempt } = one;
    this.#called ??= new Map();
    this.#called.set(keyOf(scope, node.index), call);
    this.#run.record({
      type: 'Waiting',
      scope,
      nodeId: node.id,
      startedAt,
      attempt,
      call: { workflowId, count: groups.length, waits },
    });
  }

  /** Starts what a node called. After a crash the node is asked again, and finds started what was. */
  start(command: CallCommand): void {
    this.#track(this.#start(command));
  }

  #track(work: Promise<void>): void {
    this.#underWay ??= new Set();
    const underWay = this.#underWay.add(work);
    void work.finally(() => underWay.delete(work));
  }

  /** Resolves once nothing is being started or cancelled; undefined when nothing is. */
  settled(): Promise<void> | undefined {
    if (this.#underWay === undefined || this.#underWay.size === 0) return undefined;
    return Promise.all(this.#underWay).then(() => this.settled());
  }

  async #start({ scope, node: index }: CallCommand): Promise<void> {
    const run = this.#run;
    const frame = frameOf(run.state, scope);
    const { attempt, waiting } = nodeIn(run.state, frame, index);
    const one: Attempt = { node: run.node(index), scope, attempt, startedAt: waiting?.startedAt ?? 0 };
    run.begin();
    try {
      const call = await this.#callOf(one, frame);
      if (call === undefined || !(await run.commit())) return;
      const started = await this.#startEach(one, frame, call);
      if (call.waits || !this.#isWanted(one, frame)) return;
      if (started.some((child) => child.error !== undefined)) {
        this.#gather(one, frame, started);
        return;
      }
      const main = started.flatMap(({ items }) => items as readonly Item[]);
      const all = sourceOfAll(run.state, frame, index);
      const isPerItem = started.length === (inputOf(run.state, frame, index, 'main') ?? none).length;
      const sourced = main.map((item, at) =>
        withSource(item, isPerItem ? originOf(run.state, frame, index, 'main', at) : all),
      );
      this.#calls.succeeded(one, { outputs: { main: sourced } });
    } catch (error) {
      // R4: the node is asked again after the restart, and starts what could not be started now.
      if (isUnavailable(error)) run.park(error);
      else if (this.#isWanted(one, frame)) this.#calls.failed(one, error);
    } finally {
      run.end();
      run.drain();
    }
  }

  /** False when the node has failed meanwhile, or what it gives is not wanted. */
  #isWanted({ node, attempt }: Attempt, frame: Frame): boolean {
    const run = this.#run;
    if (run.isOver || !run.isOpen(frame)) return false;
    const known = nodeIn(run.state, frame, node.index);
    return known.status === 'waiting' && known.attempt === attempt;
  }

  #keyOf(activation: string, node: PlanNode, attempt: number, index: number): string {
    return `child:${this.#run.id}:${activation}:${node.id}:${attempt}:${index}`;
  }

  async #callOf({ node, scope, attempt }: Attempt, frame: Frame): Promise<WorkflowCall | undefined> {
    const run = this.#run;
    const key = keyOf(scope, node.index);
    const call = this.#called?.get(key);
    this.#called?.delete(key);
    if (call !== undefined) return call;
    const nodeRun = new NodeRun(run.host, node, scope, attempt);
    const info = run.scopeInfo(attempt);
    const answer = await nodeRun.held(() =>
      invokeNode({ state: run.state, frame, node, services: nodeRun, info }),
    );
    if (!('call' in answer)) return undefined;
    return run.host.redactor === undefined ? answer.call : run.host.redactor.value(answer.call);
  }

  async #startEach(
    one: Attempt,
    frame: Frame,
    { workflowId, workflowIdAt = () => workflowId, groups, waits }: WorkflowCall,
  ): Promise<readonly Called[]> {
    const run = this.#run;
    const { node, scope, attempt } = one;
    const { redactor } = run.host;
    const { children } = nodeIn(run.state, frame, node.index);
    const activation = activationOf(run.state, frame);
    const started: Called[] = [];
    const isPerItem = groups.length === (inputOf(run.state, frame, node.index, 'main') ?? none).length;
    // One item's failure is one item's failure; with `stop`, nothing more is started.
    const goesOn = isPerItem && node.node.onError !== 'stop';
    const nodeRun = new NodeRun(run.host, node, scope, attempt);
    for (const [index, items] of groups.entries()) {
      if (children?.[index] !== undefined) continue;
      // FA3. One whose workflow cannot be told waits for nothing else. Whether it is still wanted is asked next.
      if (nodeRun.isDue()) await nodeRun.pause().catch(() => {});
      if (!this.#isWanted(one, frame)) return started;
      const nodeId = node.id;
      const depth = this.depth + 1;
      const parent = { executionId: run.id, scope, nodeId, index, attempt, activation, depth, waits };
      const idempotencyKey = this.#keyOf(activation, node, attempt, index);
      const callOf = () => ({
        workflowId: workflowIdAt(index),
        // Where they come from in here means nothing there.
        items: items.map((item) => withSource(item, undefined)),
        from: isPerItem ? index : 0,
        parent,
        idempotencyKey,
      });
      let handle: ExecutionHandleLike;
      try {
        handle = await run.services.callWorkflow(run.tenant, run.plan, callOf());
      } catch (error) {
        const thrown = isPerItem ? atItem(error, index) : error;
        if (isUnavailable(error) || !goesOn || !this.#isWanted(one, frame)) throw thrown;
        const failure = toStoredError(redactor === undefined ? thrown : redactError(thrown, redactor));
        started.push({ items: none, error: failure });
        if (waits) run.record({ type: 'ChildEnded', scope, nodeId, index, items: [], error: failure });
        continue;
      }
      const { executionId, finished } = handle;
      started.push({ items: [{ json: { executionId } }] });
      if (!waits) continue;
      // It could not be found by its key when the others were cancelled.
      if (!this.#isWanted(one, frame)) await run.services.cancelCalled(run.tenant, [idempotencyKey]);
      // The child notifies its parent as well, also when this execution was suspended meanwhile.
      finished.then(
        (result) => (result.status === 'waiting' ? undefined : this.ended(parent, result).catch(() => {})),
        () => {},
      );
    }
    return started;
  }

  /** An execution that a node called has ended; resolves once that is durable. A second notice changes nothing. */
  async ended(call: ParentCall, result: ExecutionResult): Promise<void> {
    const run = this.#run;
    const index = run.plan.indexById.get(call.nodeId);
    const frame = run.state.frames.get(call.scope);
    if (run.isOver || index === undefined || frame === undefined || !run.isOpen(frame)) return;
    const node = nodeIn(run.state, frame, index);
    if (node.status !== 'waiting' || node.children?.[call.index] !== undefined) return;
    // One that an earlier attempt called, at the node or at a container around it.
    if (call.attempt !== undefined && call.attempt !== node.attempt) return;
    if (call.activation !== undefined && call.activation !== activationOf(run.state, frame)) return;
    const { status, error, executionId, lastOutputs, storedOutputs } = result;
    const failure =
      error === undefined
        ? storedError('EXECUTION_CANCELLED', engineMessage('calledCancelled'))
        : storedErrorOf(error);
    const isPerItem = node.waiting?.call?.count === (inputOf(run.state, frame, index, 'main') ?? none).length;
    run.record({
      type: 'ChildEnded',
      scope: call.scope,
      nodeId: call.nodeId,
      index: call.index,
      executionId,
      items: status === 'succeeded' ? (storedOutputs ?? lastOutputs) : [],
      // The item is the caller's: the called workflow's error counts its own.
      ...(status === 'succeeded' ? {} : { error: isPerItem ? storedErrorAt(failure, call.index) : failure }),
    });
    const durable = await run.commit();
    run.drain();
    if (!durable) throw run.storeError;
  }

  /** Every execution that the node waits for has ended. */
  gather({ scope, node: index }: GatherCommand): void {
    const run = this.#run;
    const frame = frameOf(run.state, scope);
    const { attempt, waiting, children = [] } = nodeIn(run.state, frame, index);
    const one: Attempt = { node: run.node(index), scope, attempt, startedAt: waiting?.startedAt ?? 0 };
    this.#gather(one, frame, children);
  }

  #gather(one: Attempt, frame: Frame, children: readonly (Called | undefined)[]): void {
    const run = this.#run;
    const { index } = one.node;
    const input = inputOf(run.state, frame, index, 'main') ?? none;
    const perItem = children.length === input.length;
    const error = children.find((child) => child?.error !== undefined)?.error;
    const { onError } = one.node.node;
    if (error !== undefined && (!perItem || onError === 'stop' || this.#mayRetry(one, error))) {
      this.#calls.failed(one, error);
      return;
    }
    const succeed = (outputs: Batches) =>
      this.#calls.succeeded(one, { outputs, ...(error === undefined ? {} : { error }) });
    const isSplit = onError === 'errorPort';
    const gathered = gatherResults(run, { frame, node: index, input, children, perItem, isSplit });
    if (!(gathered instanceof Promise)) {
      succeed(gathered);
      return;
    }
    run.begin();
    const settle = (then: () => void) => {
      run.end();
      if (this.#isWanted(one, frame)) then();
      run.drain();
    };
    gathered.then(
      (outputs) => settle(() => succeed(outputs)),
      (failure: unknown) => settle(() => this.#calls.failed(one, failure)),
    );
  }

  #mayRetry({ node, attempt }: Attempt, error: ItemError): boolean {
    return mayRetry(node.node.retry, attempt, causeOf(error));
  }

  /** Cancels what a node called and waits for no longer, also what an earlier process started. */
  abandon({ node, activation, attempt, indices }: Omit<AbandonCommand, 'type' | 'scope'>): void {
    const { services, tenant, plan } = this.#run;
    const called = plan.nodes[node] as PlanNode;
    const keys = indices.map((index) => this.#keyOf(activation, called, attempt, index));
    this.#track(services.cancelCalled(tenant, keys));
  }
}
