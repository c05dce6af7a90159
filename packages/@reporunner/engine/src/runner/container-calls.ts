/** Asks containers what is to happen with their bodies, and journals their answers and ends. */
import type { Item, ItemError, Timer } from '@reporunner/core';
import type { ScopePath } from '../events.ts';
import { itemsMissing } from '../items/items-not-here.ts';
import type { PlanNode } from '../plan/plan.ts';
import type { CloseCommand, DecideCommand, RunCommand, StoreCommand } from '../planner/command.ts';
import { groupFailures } from '../planner/containers/undecided.ts';
import { withEntries } from '../planner/lineage.ts';
import { type Frame, frameOf, inputOf, nodeIn } from '../planner/state.ts';
import type { DueTime } from './due-time.ts';
import { NodeExpressionScope } from './expression-scope.ts';
import { atItem, quorumError, toItemError, toStoredError } from './failures.ts';
import { isThenable } from './item-results.ts';
import type { NodeCalls } from './node-calls.ts';
import { BatchRunContext } from './node-context.ts';
import { NodeRun } from './node-run.ts';
import { parametersFor } from './parameters-for.ts';
import type { Run } from './run.ts';

const none: readonly Item[] = Object.freeze([]);

export class ContainerCalls {
  readonly #run: Run;
  readonly #calls: NodeCalls;
  /** Time limits of containers that are open, by scope and node. */
  /** Made for the first one: most executions have none. */
  #limits: Map<string, Timer> | undefined;
  #storing = 0;

  constructor(run: Run, calls: NodeCalls) {
    this.#run = run;
    this.#calls = calls;
  }

  open({ scope, node: index }: RunCommand): void {
    const run = this.#run;
    const node = run.node(index);
    const { definition } = node;
    if (definition.kind !== 'container') return;
    const frame = frameOf(run.state, scope);
    const attempt = nodeIn(run.state, frame, index).attempt + 1;
    const startedAt = run.time();
    const items = inputOf(run.state, frame, index, 'main') ?? none;
    const info = run.scopeInfo(attempt);
    const opening = { ...node, parameters: node.openParameters ?? node.parameters };
    let failures = new Map<number, ItemError>();
    const ask = () => {
      run.services.holder.enter(run, index);
      failures = new Map();
      const services = new NodeRun(run.host, node, scope, attempt);
      const context = new BatchRunContext(
        node,
        services,
        run.items,
        items,
        (port) => inputOf(run.state, frame, index, port),
        parametersFor({ state: run.state, frame, node: opening, info }, items),
        (at) => new NodeExpressionScope(run.state, frame, node.index, items, at, info),
        { fail: (at, thrown) => this.#failItem(node, services, failures, at, thrown) },
      );
      return definition.open(context as never);
    };
    this.#ask(frame, ask, (answer) => {
      const thrown = 'thrown' in answer ? answer.thrown : quorumError(node.name, answer.value, items.length);
      if ('thrown' in answer || thrown !== undefined) {
        this.#calls.failed({ node, scope, attempt, startedAt }, thrown);
        return;
      }
      this.limit(node, scope, startedAt - run.state.clockShift);
      const seed = run.services.random();
      const failed = failures.size === 0 ? {} : { failed: groupFailures(failures) };
      run.record({
        type: 'ScopeOpened',
        scope,
        nodeId: node.id,
        attempt,
        plan: answer.value,
        ...failed,
        seed,
      });
    });
  }

  /** EX4. Notes the failure of one item, if the container's `onError` lets the others go on. */
  #failItem(
    { node }: PlanNode,
    services: NodeRun,
    failures: Map<number, ItemError>,
    index: number,
    thrown: unknown,
  ): undefined {
    const missing = itemsMissing(thrown);
    if (missing !== undefined) throw missing;
    const error = services.redact(atItem(thrown, index));
    if (node.onError === 'stop' || services.mayRetry(thrown)) throw error;
    failures.set(index, toItemError(error));
  }

  /** Answers at once, or once the items that it takes are here, or it is through with many. */
  #ask<T>(
    frame: Frame,
    ask: () => T | Promise<T>,
    then: (answer: { readonly value: T } | { readonly thrown: unknown }) => void,
  ): void {
    const run = this.#run;
    const later = (answer: Promise<T>) => {
      run.begin();
      const settle = (late: { readonly value: T } | { readonly thrown: unknown }) => {
        run.end();
        if (!run.isOver && run.isOpen(frame)) then(late);
        run.drain();
      };
      answer.then(
        (value) => settle({ value }),
        (error: unknown) => settle({ thrown: error }),
      );
    };
    const againWithout = (thrown: unknown): Promise<T> => {
      const missing = itemsMissing(thrown);
      if (missing === undefined) throw thrown;
      return run.items.whenHere(ask, missing);
    };
    let value: T | Promise<T>;
    try {
      value = ask();
    } catch (thrown) {
      if (itemsMissing(thrown) === undefined) then({ thrown });
      else later(againWithout(thrown));
      return;
    }
    if (isThenable(value)) later((value as Promise<T>).catch(againWithout));
    else then({ value: value as T });
  }

  /** How much is on its way to the store. */
  get storing(): number {
    return this.#storing;
  }

  /** Stores what activations gave. */
  store({ scope, node: index, port, from, to, items }: StoreCommand): void {
    const run = this.#run;
    const nodeId = run.node(index).id;
    const frame = frameOf(run.state, scope);
    const settle = (then: () => void) => {
      this.#storing -= 1;
      run.end();
      if (!run.isOver && run.isOpen(frame)) then();
      run.drain();
    };
    this.#storing += 1;
    run.begin();
    run.items
      .storeAll(items, (list) => withEntries(run.state, frame, list))
      .then(
        (stored) =>
          settle(() => run.record({ type: 'ItemsStored', scope, nodeId, port, from, to, items: stored })),
        (error: unknown) =>
          settle(() => run.record({ type: 'ScopeStopped', scope, nodeId, error: toStoredError(error) })),
      );
  }

  /** Arms a container's time limit. */
  limit(node: PlanNode, scope: ScopePath, openedAt: number): void {
    const { timeoutMs } = node.node;
    if (timeoutMs === undefined) return;
    const run = this.#run;
    const { clock } = run.services;
    const due = openedAt + timeoutMs + run.state.clockShift;
    const frame = frameOf(run.state, scope);
    const key = `${scope}/${node.id}`;
    this.#limits?.get(key)?.cancel();
    const timer = clock.setTimer(Math.max(0, due - clock.now()), () => {
      this.#limits?.delete(key);
      const { container } = nodeIn(run.state, frame, node.index);
      // It went with the scope around it.
      if (!run.isOpen(frame) || container === undefined || container.isLeft) return;
      const message = `"${node.name}" took longer than ${timeoutMs} ms.`;
      run.record({
        type: 'ScopeStopped',
        scope,
        nodeId: node.id,
        error: { code: 'NODE_TIMEOUT', message },
      });
      run.drain();
    });
    this.#limits ??= new Map();
    this.#limits.set(key, timer);
  }

  /** When the time of each open container is up. */
  dueTimes(): readonly DueTime[] {
    const times: DueTime[] = [];
    for (const frame of this.#run.state.frames.values())
      for (const { container } of frame.nodes) {
        if (container === undefined || container.isLeft) continue;
        const { timeoutMs } = this.#run.node(container.node).node;
        const at = container.openedAt + (timeoutMs ?? 0) + this.#run.state.clockShift;
        if (timeoutMs !== undefined) times.push({ at, isDelay: true });
      }
    return times;
  }

  /** After a restart. */
  limitAll(): void {
    for (const frame of this.#run.state.frames.values())
      for (const { container } of frame.nodes)
        if (container !== undefined && !container.isLeft)
          this.limit(this.#run.node(container.node), frame.path, container.openedAt);
  }

  cancelLimits(): void {
    if (this.#limits === undefined) return;
    for (const timer of this.#limits.values()) timer.cancel();
    this.#limits.clear();
  }

  /** Asks a loop whether it goes on. */
  decide({ scope, node: index, items, loop }: DecideCommand): void {
    const run = this.#run;
    const node = run.node(index);
    const { definition } = node;
    const frame = frameOf(run.state, scope);
    const info = run.scopeInfo(nodeIn(run.state, frame, index).attempt, loop);
    const ask = () => {
      run.services.holder.enter(run, index);
      const parameters = parametersFor({ state: run.state, frame, node, info }, items)(0);
      return definition.kind === 'container' && definition.again?.(parameters as never) === true;
    };
    const nodeId = node.id;
    this.#ask(frame, ask, (answer) => {
      if ('value' in answer) run.record({ type: 'LoopDecided', scope, nodeId, again: answer.value });
      else run.record({ type: 'ScopeStopped', scope, nodeId, error: toStoredError(answer.thrown) });
    });
  }

  close({ scope, node: index, startedAt, result }: CloseCommand): void {
    const run = this.#run;
    const node = run.node(index);
    const key = `${scope}/${node.id}`;
    this.#limits?.get(key)?.cancel();
    this.#limits?.delete(key);
    const { attempt } = nodeIn(run.state, frameOf(run.state, scope), index);
    const one = { node, scope, attempt, startedAt };
    if ('outputs' in result) this.#calls.succeeded(one, result);
    else this.#calls.failed(one, result.error);
  }
}
