/** EX8. Nodes that other workflows do the work of: starts them, waits for them, gathers what they gave. */
import type { Item, ItemError } from '@reporunner/core';
import type { WorkflowCall } from '@reporunner/integrations';
import type { ExecutionResult } from '../api.ts';
import { itemErrorOf, type ParentCall, type ScopePath } from '../events.ts';
import type { Batches } from '../items/batch.ts';
import type { CallCommand, GatherCommand } from '../planner/command.ts';
import { withSource } from '../planner/lineage.ts';
import { originOf, sourceOfAll } from '../planner/origins.ts';
import { type Frame, frameOf, inputOf, nodeIn } from '../planner/state.ts';
import { causeOf } from './failures.ts';
import { gatherResults } from './gather-results.ts';
import { invokeNode } from './invoke-node.ts';
import type { NodeCalls, Try } from './node-calls.ts';
import { NodeRun } from './node-run.ts';
import { mayRetry } from './retry.ts';
import type { Run } from './run.ts';
import { isWithin } from './scope-aborts.ts';
import { keyOf } from './still-due.ts';
import { isUnavailable } from './unavailable.ts';

const none: readonly Item[] = Object.freeze([]);

export class WorkflowCalls {
  readonly #run: Run;
  readonly #calls: NodeCalls;
  /** What nodes called, until it is started. */
  readonly #called = new Map<string, WorkflowCall>();
  /** Executions that nodes wait for, by scope and node. */
  readonly #children = new Map<string, Set<string>>();
  /** How many callers are above. */
  depth = 0;

  constructor(run: Run, calls: NodeCalls) {
    this.#run = run;
    this.#calls = calls;
  }

  begin(one: Try, call: WorkflowCall): void {
    const { workflowId, groups, waits } = call;
    if (groups.length === 0) {
      this.#calls.succeeded(one, { outputs: { main: none } });
      return;
    }
    const { node, scope, startedAt, attempt } = one;
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
  async start({ scope, node: index }: CallCommand): Promise<void> {
    const run = this.#run;
    const frame = frameOf(run.state, scope);
    const { attempt, waiting } = nodeIn(run.state, frame, index);
    const one: Try = { node: run.node(index), scope, attempt, startedAt: waiting?.startedAt ?? 0 };
    run.begin();
    try {
      const call = await this.#callOf(one, frame);
      if (call === undefined || !(await run.commit())) return;
      const started = await this.#startEach(one, frame, call);
      if (run.isOver || !run.isOpen(frame) || call.waits) return;
      const main = started.map((executionId): Item => ({ json: { executionId } }));
      const all = sourceOfAll(run.state, frame, index);
      const isPerItem = started.length === (inputOf(run.state, frame, index, 'main') ?? none).length;
      const sourced = main.map((item, at) =>
        withSource(item, isPerItem ? originOf(run.state, frame, index, 'main', at) : all),
      );
      this.#calls.succeeded(one, { outputs: { main: sourced } });
    } catch (error) {
      // R4: whoever is asked again after the restart starts what could not be started now.
      if (isUnavailable(error)) run.park(error);
      else if (!run.isOver && run.isOpen(frame)) this.#calls.failed(one, error);
    } finally {
      run.end();
      run.drain();
    }
  }

  async #callOf({ node, scope, attempt }: Try, frame: Frame): Promise<WorkflowCall | undefined> {
    const run = this.#run;
    const key = keyOf(scope, node.index);
    const call = this.#called.get(key);
    this.#called.delete(key);
    if (call !== undefined) return call;
    const nodeRun = new NodeRun(run.host, node, scope, attempt);
    const facts = run.facts(attempt);
    const made = await nodeRun.held(() =>
      invokeNode({ state: run.state, frame, node, services: nodeRun, facts }),
    );
    if (!('call' in made)) return undefined;
    return run.host.redactor === undefined ? made.call : run.host.redactor.value(made.call);
  }

  async #startEach(
    { node, scope, attempt }: Try,
    frame: Frame,
    { workflowId, groups, waits }: WorkflowCall,
  ): Promise<readonly string[]> {
    const run = this.#run;
    const { children } = nodeIn(run.state, frame, node.index);
    const ids = new Set<string>();
    if (waits) this.#children.set(keyOf(scope, node.index), ids);
    const started: string[] = [];
    for (const [index, items] of groups.entries()) {
      if (children?.[index] !== undefined) continue;
      const parent = { executionId: run.id, scope, nodeId: node.id, index, depth: this.depth + 1, waits };
      const { executionId, finished } = await run.services.callWorkflow(run.tenant, run.plan, {
        workflowId,
        // Where they come from in here means nothing there.
        items: items.map((item) => withSource(item, undefined)),
        parent,
        idempotencyKey: `child:${run.id}:${scope}:${node.id}:${attempt}:${index}`,
      });
      started.push(executionId);
      if (!waits) continue;
      ids.add(executionId);
      // The child tells as well, and is heard even when this execution was put away meanwhile.
      finished.then(
        (result) => (result.status === 'waiting' ? undefined : this.ended(parent, result).catch(() => {})),
        () => {},
      );
    }
    return started;
  }

  /** An execution that a node called has ended; resolves once that is durable. Heard twice, it counts once. */
  async ended(call: ParentCall, result: ExecutionResult): Promise<void> {
    const run = this.#run;
    const index = run.plan.indexById.get(call.nodeId);
    const frame = run.state.frames.get(call.scope);
    if (run.isOver || index === undefined || frame === undefined || !run.isOpen(frame)) return;
    const node = nodeIn(run.state, frame, index);
    if (node.status !== 'waiting' || node.children?.[call.index] !== undefined) return;
    this.#children.get(keyOf(call.scope, index))?.delete(result.executionId);
    const { status, error, executionId, lastOutputs, storedOutputs } = result;
    const cancelled = { code: 'EXECUTION_CANCELLED', message: 'The called workflow was cancelled.' };
    run.record({
      type: 'ChildEnded',
      scope: call.scope,
      nodeId: call.nodeId,
      index: call.index,
      executionId,
      items: status === 'succeeded' ? (storedOutputs ?? lastOutputs) : [],
      ...(status === 'succeeded' ? {} : { error: error === undefined ? cancelled : itemErrorOf(error) }),
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
    const one: Try = { node: run.node(index), scope, attempt, startedAt: waiting?.startedAt ?? 0 };
    this.#children.delete(keyOf(scope, index));
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
      if (!run.isOver && run.isOpen(frame)) then();
      run.drain();
    };
    gathered.then(
      (outputs) => settle(() => succeed(outputs)),
      (failure: unknown) => settle(() => this.#calls.failed(one, failure)),
    );
  }

  #mayRetry({ node, attempt }: Try, error: ItemError): boolean {
    return mayRetry(node.node.retry, attempt, causeOf(error));
  }

  /** Cancels what was called at or below a scope, but for scopes that are still wanted. */
  cancel(scope: ScopePath, isWanted: (path: ScopePath) => boolean): void {
    const { services, tenant } = this.#run;
    for (const [key, ids] of this.#children) {
      const path = key.slice(0, key.lastIndexOf(' '));
      if (!isWithin(path, scope) || isWanted(path)) continue;
      this.#children.delete(key);
      for (const id of ids) services.cancelCalled(tenant, id);
    }
  }
}
