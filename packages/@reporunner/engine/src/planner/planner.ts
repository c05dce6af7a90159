/**
 * Plans the next commands of an execution. No IO, no clock, no randomness: the same events give the same state and
 * the same commands (EX7). The state is changed in place, for it belongs to one execution and one caller.
 * EX1 A node runs at most once per activation of its scope.
 * EX2 A node runs when all its incoming edges are settled; when none delivered, it is skipped and its edges are dead.
 * EX4 A failure that nothing handles fails the scope: nothing new starts in it, what runs is aborted.
 * C1 A scope that is left closes when the `finally` bodies inside of it are through, or their grace time is over.
 */
import type { Places } from '@reporunner/core';
import type { ExecutionEvent, ExecutionStarted, ScopeOpened } from '../events.ts';
import { type Batch, type Batches, isStored, type ListLimits } from '../items/batch.ts';
import { ancestorsOf } from '../plan/graph.ts';
import type { Plan } from '../plan/plan.ts';
import type { CloseCommand, Command } from './command.ts';
import { BoundTransition, type PlannerTransition } from './containers/bound-transition.ts';
import type { BodyOutcome, ContainerTransition, Leap, OpenBody } from './containers/container-run.ts';
import { createContainerRun } from './containers/create-container-run.ts';
import { withUndecided } from './containers/undecided.ts';
import { emptyScope, newFrame } from './frames.ts';
import { passedFrom, resultOfBody } from './lineage.ts';
import {
  activationOf,
  type Container,
  delivers,
  type ExecutionState,
  type Frame,
  findFrame,
  inputOf,
  isInLoop,
  isInsideLeft,
  type Leaving,
  type NodeState,
  type NodeStatus,
  nodeIn,
} from './state.ts';

const nothing: Batch = Object.freeze([]);

/** Applies the next event of the journal; returns what is to be done because of it. */
export function advance(state: ExecutionState, event: ExecutionEvent): Command[] {
  return new Transition(state, event.at - state.clockShift).apply(event);
}

/** What one event sets off. `now` counts elapsed time: see `ExecutionState.clockShift`. */
class Transition implements PlannerTransition {
  readonly #state: ExecutionState;
  readonly #now: number;
  readonly #commands: Command[] = [];

  constructor(state: ExecutionState, now: number) {
    this.#state = state;
    this.#now = now;
  }

  apply(event: ExecutionEvent): Command[] {
    const state = this.#state;
    state.seq = event.seq;
    switch (event.type) {
      case 'ExecutionStarted':
        this.#start(event);
        break;
      case 'ExecutionFinished':
        state.status = event.status;
        break;
      case 'Stopping': {
        const root = findFrame(state, '');
        const { status, error } = event;
        state.stopping ??= event;
        if (root !== undefined)
          this.#leave(root, { kind: 'stopped', status, ...(error === undefined ? {} : { error }) });
        break;
      }
      case 'ClockSet':
        state.clockShift += event.by;
        break;
      case 'GraceEnded': {
        const frame = findFrame(state, event.scope);
        if (frame !== undefined) this.#endGrace(frame, event.nodeId);
        break;
      }
      default: {
        const frame = findFrame(state, event.scope);
        // What was under way in a scope that has closed since is of no consequence.
        if (frame !== undefined) this.#inFrame(frame, event);
      }
    }
    return this.#commands;
  }

  #inFrame(
    frame: Frame,
    event: Exclude<
      ExecutionEvent,
      { type: 'ExecutionStarted' | 'ExecutionFinished' | 'Stopping' | 'ClockSet' | 'GraceEnded' }
    >,
  ): void {
    const index = this.#indexOf(event.nodeId);
    const node = nodeIn(this.#state, frame, index);
    switch (event.type) {
      case 'NodeStarted':
        node.status = 'running';
        node.attempt = event.attempt;
        node.inFlight = true;
        node.passed = undefined;
        break;
      case 'NodeSucceeded':
        this.#abandon(frame, index, node);
        this.#settleNode(frame, node, 'succeeded');
        node.outputs = event.outputs;
        node.attempt = event.attempt;
        node.error = event.error;
        if (event.control !== undefined && isInLoop(frame)) {
          const { control, outputs } = event;
          this.#leave(frame, { kind: 'left', control, items: outputs.main ?? nothing });
          return;
        }
        this.#settle(frame, index, event.outputs);
        this.#closeIfDone(frame);
        break;
      case 'NodeFailed':
        this.#abandon(frame, index, node);
        node.attempt = event.attempt;
        node.error = event.error;
        node.container = undefined;
        node.waiting = undefined;
        node.children = undefined;
        node.passed = undefined;
        if (event.retryAt !== undefined) {
          node.status = 'retrying';
          node.inFlight = false;
          node.retryAt = event.retryAt;
          const notBefore = event.retryAt - this.#state.clockShift;
          this.#commands.push({ type: 'run', scope: frame.path, node: index, notBefore });
          break;
        }
        this.#settleNode(frame, node, 'failed');
        this.#leave(frame, {
          kind: 'failed',
          error: {
            // A container fails with the error of the node in it that failed.
            nodeId: event.nodeId,
            nodeName: this.#state.plan.nodes[index]?.name ?? event.nodeId,
            scope: frame.path,
            ...event.error,
          },
        });
        break;
      case 'NodeSkipped':
        this.#settleNode(frame, node, 'skipped');
        this.#settle(frame, index, undefined);
        this.#closeIfDone(frame);
        break;
      case 'Waiting': {
        node.status = 'waiting';
        node.attempt = event.attempt;
        node.inFlight = false;
        node.waiting = event;
        const { until, isDelay, call, suspension } = event;
        if (suspension !== undefined) {
          // A container that was suspended after its end has no body open.
          node.container = undefined;
          node.children = undefined;
        }
        if (until !== undefined) {
          const due = isDelay === true ? { elapsed: until - this.#state.clockShift } : { wall: until };
          this.#commands.push({ type: 'wake', scope: frame.path, node: index, waiting: event, due });
        }
        if (call !== undefined) this.#commands.push({ type: 'call', scope: frame.path, node: index });
        const { timeoutMs } = this.#state.plan.nodes[index]?.node ?? {};
        if (timeoutMs !== undefined && suspension === undefined) {
          const at = event.startedAt + timeoutMs - this.#state.clockShift;
          this.#commands.push({ type: 'expire', scope: frame.path, node: index, at });
        }
        break;
      }
      case 'Resumed':
        node.status = 'ready';
        // An attempt that an interceptor held up before it ran is still to come.
        node.attempt = event.passed === undefined ? event.attempt : event.attempt - 1;
        node.waiting = undefined;
        node.passed = event.passed;
        node.replacedInput = event.input ?? node.replacedInput;
        this.#commands.push({ type: 'run', scope: frame.path, node: index });
        break;
      case 'ChildEnded': {
        node.children ??= [];
        node.children[event.index] = event;
        const count = node.waiting?.call?.count ?? 0;
        if (node.children.filter((child) => child !== undefined).length >= count)
          this.#commands.push({ type: 'gather', scope: frame.path, node: index });
        break;
      }
      case 'ScopeOpened':
        this.#openContainer(frame, index, node, event);
        break;
      case 'LoopDecided':
        if (node.container !== undefined && !node.container.isLeft) {
          node.container.awaits = undefined;
          node.container.run.decided(this.#transitionOf(node.container), event.again);
        }
        break;
      case 'ItemsStored':
        node.container?.run.stored(event);
        break;
      case 'ScopeStopped': {
        const { container } = node;
        // One that has come to its end keeps it.
        if (container === undefined || container.isLeft || container.awaits === 'close') break;
        container.stopped = {
          nodeId: event.nodeId,
          nodeName: this.#state.plan.nodes[index]?.name ?? event.nodeId,
          scope: frame.path,
          ...event.error,
        };
        this.#leaveContainer(container);
        // `finally` bodies are open.
        if (container.awaits === undefined && !isInsideLeft(frame)) {
          container.graceFrom = this.#now;
          this.#commands.push({ type: 'grace', scope: frame.path, node: index });
        }
        break;
      }
    }
  }

  #indexOf(nodeId: string): number {
    const index = this.#state.plan.indexById.get(nodeId);
    if (index === undefined)
      throw new Error(`the journal names a node ${nodeId} that is not in the workflow`);
    return index;
  }

  #start(event: ExecutionStarted): void {
    const { plan } = this.#state;
    const trigger = this.#indexOf(event.trigger.nodeId);
    const destination =
      event.destinationNodeId === undefined ? undefined : outermost(plan, event.destinationNodeId);
    const reachable = plan.reachable(trigger);
    const wanted = destination === undefined ? undefined : ancestorsOf(plan.nodes, destination);
    const active =
      wanted === undefined
        ? reachable
        : new Set([...reachable].filter((index) => index === trigger || wanted.has(index)));
    const frame = newFrame(plan, plan.root, '', active, undefined, undefined);
    this.#state.frames.set('', frame);
    this.#state.trigger = trigger;
    this.#state.isCalled = event.parent !== undefined;
    const node = nodeIn(this.#state, frame, trigger);
    node.status = 'succeeded';
    node.attempt = 1;
    node.outputs = event.trigger.outputs;
    this.#settle(frame, trigger, event.trigger.outputs);
    this.#closeIfDone(frame);
  }

  /** EX8. What the node called and still waits for is not wanted any more. */
  #abandon(frame: Frame, index: number, { waiting, children, attempt }: NodeState): void {
    const call = waiting?.call;
    if (call === undefined || !call.waits) return;
    const indices: number[] = [];
    for (let at = 0; at < call.count; at += 1) if (children?.[at] === undefined) indices.push(at);
    if (indices.length === 0) return;
    const activation = activationOf(this.#state, frame);
    this.#commands.push({ type: 'abandon', scope: frame.path, node: index, activation, attempt, indices });
  }

  #settleNode(frame: Frame, node: NodeState, status: NodeStatus): void {
    frame.open -= 1;
    node.status = status;
    node.inFlight = false;
    node.retryAt = undefined;
    node.container = undefined;
    node.waiting = undefined;
    node.children = undefined;
  }

  /** Settles the edges of a node that returned `outputs`, or none when it was skipped. */
  #settle(frame: Frame, index: number, outputs: Batches | undefined): void {
    const { nodes } = this.#state.plan;
    for (const edge of nodes[index]?.outgoing ?? []) {
      if (frame.active !== undefined && !frame.active.has(edge.to)) continue;
      const target = nodeIn(this.#state, frame, edge.to);
      target.pending -= 1;
      if (outputs !== undefined && delivers(outputs[edge.fromPort], nodes[edge.to]?.runOnEmpty === true)) {
        target.delivered = true;
      }
      if (target.pending > 0 || target.status !== 'idle' || frame.leaving !== undefined) continue;
      target.status = 'ready';
      frame.open += 1;
      this.#commands.push({ type: target.delivered ? 'run' : 'skip', scope: frame.path, node: edge.to });
    }
  }

  #closeIfDone(frame: Frame): void {
    if (frame.open === 0 && frame.leaving === undefined) this.#close(frame);
  }

  #close(frame: Frame): void {
    const { owner, leaving } = frame;
    if (owner === undefined) {
      this.#commands.push(finishOf(leaving));
      return;
    }
    const outcome = this.#outcomeOf(frame, leaving);
    this.#state.frames.delete(frame.path);
    owner.frames.delete(frame);
    owner.run.closed(this.#transitionOf(owner), frame, outcome);
  }

  #outcomeOf(frame: Frame, leaving: Leaving | undefined): BodyOutcome {
    if (leaving?.kind === 'failed') return leaving;
    if (leaving?.kind === 'stopped' || (leaving !== undefined && leaving.control === undefined))
      return { kind: 'left', items: nothing };
    // Only what goes round again has to know where it began.
    const positions: (Places | undefined)[] | undefined =
      frame.owner?.plan.kind === 'repeat' ? [] : undefined;
    const items = resultOfBody(this.#state, frame, leaving?.items, positions);
    const known = positions === undefined || isStored(items) ? {} : { positions };
    return leaving === undefined ? { kind: 'done', items, ...known } : { ...leaving, items, ...known };
  }

  /** C1. Closes the frame once every container in it has wound up. */
  #leave(frame: Frame, leaving: Leaving): void {
    if (frame.leaving !== undefined) return;
    frame.leaving = leaving;
    this.#commands.push({ type: 'abort', scope: frame.path });
    const open: Container[] = [];
    frame.nodes.forEach((node, slot) => {
      if (node.container !== undefined) open.push(node.container);
      else if (node.waiting !== undefined) this.#abandon(frame, frame.scope.nodes[slot] as number, node);
    });
    frame.closing = open.length;
    if (open.length === 0) this.#close(frame);
    for (const container of open) this.#leaveContainer(container);
    if (frame.closing > 0 && !isInsideLeft(frame)) {
      frame.graceFrom = this.#now;
      this.#commands.push({ type: 'grace', scope: frame.path });
    }
  }

  /** C1. What is left now closes without the `finally` bodies that it still waits for. */
  #endGrace(frame: Frame, nodeId: string | undefined): void {
    if (nodeId !== undefined) {
      const { container } = nodeIn(this.#state, frame, this.#indexOf(nodeId));
      if (container?.graceFrom === undefined || container.awaits === 'close') return;
      this.#dropBodies(container);
      this.#left(container);
      return;
    }
    if (frame.graceFrom === undefined || frame.closing === 0) return;
    for (const node of frame.nodes) {
      if (node.container !== undefined) this.#dropBodies(node.container);
      node.container = undefined;
    }
    frame.closing = 0;
    this.#close(frame);
  }

  /** Whatever is open in it ends here, and its container does not come to know. */
  #dropBodies({ frames }: Container): void {
    for (const frame of frames) {
      this.#state.frames.delete(frame.path);
      this.#commands.push({ type: 'abort', scope: frame.path });
      frame.nodes.forEach((node, slot) => {
        if (node.container !== undefined) this.#dropBodies(node.container);
        // In one that was left before, nothing waits any more.
        else if (node.waiting !== undefined && frame.leaving === undefined)
          this.#abandon(frame, frame.scope.nodes[slot] as number, node);
      });
    }
    frames.clear();
  }

  /** C9. One that only awaits the journal entry of its end is through: that command is void in a scope that is left. */
  #leaveContainer(container: Container): void {
    if (container.awaits === 'close') {
      this.#left(container);
      return;
    }
    if (container.isLeft) return;
    container.isLeft = true;
    container.awaits = undefined;
    container.run.leave(this.#transitionOf(container));
  }

  /** A container that was left is through. */
  #left(container: Container): void {
    const { frame, node, stopped } = container;
    if (frame.leaving !== undefined) {
      nodeIn(this.#state, frame, node).container = undefined;
      frame.closing -= 1;
      if (frame.closing === 0) this.#close(frame);
    } else if (stopped !== undefined) {
      this.close(container, { error: stopped });
    }
  }

  #openContainer(frame: Frame, index: number, node: NodeState, event: ScopeOpened): void {
    node.status = 'running';
    node.attempt = event.attempt;
    const input = inputOf(this.#state, frame, index, 'main') ?? nothing;
    const container: Container = {
      frame,
      node: index,
      plan: event.plan,
      input,
      failed: event.failed,
      run: createContainerRun(event.plan, input),
      seed: event.seed,
      prefix: `${frame.path === '' ? '' : `${frame.path}/`}${event.nodeId}`,
      startedAt: event.at,
      openedAt: this.#now,
      frames: new Set(),
      stopped: undefined,
      isLeft: false,
      graceFrom: undefined,
      awaits: undefined,
    };
    node.container = container;
    container.run.start(this.#transitionOf(container));
  }

  #openBody(container: Container, body: OpenBody): void {
    const { plan } = this.#state;
    const planNode = plan.nodes[container.node];
    const scope = planNode?.bodies.get(body.body);
    const path = container.prefix + body.key;
    const frame = newFrame(
      plan,
      scope ?? emptyScope(container.node, body.body),
      path,
      undefined,
      container,
      body,
    );
    this.#state.frames.set(path, frame);
    container.frames.add(frame);
    for (const entry of frame.scope.entries) {
      const node = nodeIn(this.#state, frame, entry);
      const runs =
        body.input.length > 0 || plan.nodes[entry]?.runOnEmpty === true || container.input.length === 0;
      node.status = 'ready';
      node.delivered = runs;
      frame.open += 1;
      this.#commands.push({
        type: runs ? 'run' : 'skip',
        scope: path,
        node: entry,
        ...(runs && body.notBefore !== undefined ? { notBefore: body.notBefore } : {}),
      });
    }
    this.#closeIfDone(frame);
  }

  #transitionOf(container: Container): ContainerTransition {
    return new BoundTransition(this, container);
  }

  // For BoundTransition.
  get now(): number {
    return this.#now;
  }
  get limits(): ListLimits {
    return this.#state.limits;
  }
  isEmpty(container: Container, body: string): boolean {
    return (this.#state.plan.nodes[container.node]?.bodies.get(body)?.nodes.length ?? 0) === 0;
  }
  push(command: Command): void {
    this.#commands.push(command);
  }
  close(container: Container, result: CloseCommand['result']): void {
    const { frame, node, startedAt } = container;
    container.awaits = 'close';
    const whole = 'outputs' in result ? withUndecided(this.#state, container, result.outputs) : result;
    this.#commands.push({ type: 'close', scope: frame.path, node, startedAt, result: whole });
  }
  openBody(container: Container, body: OpenBody): void {
    this.#openBody(container, body);
  }
  leave(frame: Frame): void {
    this.#leave(frame, { kind: 'left', items: nothing });
  }
  inputOf({ owner, input, positions }: Frame): Batch {
    return owner === undefined ? input : passedFrom(this.#state, owner.frame, owner.node, input, positions);
  }
  left(container: Container): void {
    this.#left(container);
  }
  /** C6. It goes on outside, where it leaves the scope that the container stands in. */
  leap({ frame, node }: Container, leap: Leap): void {
    nodeIn(this.#state, frame, node).container = undefined;
    this.#leave(frame, { kind: 'left', ...leap });
  }
}

function finishOf(leaving: Leaving | undefined): Command {
  if (leaving === undefined || leaving.kind === 'left') return { type: 'finish', status: 'succeeded' };
  if (leaving.kind === 'failed') return { type: 'finish', status: 'failed', error: leaving.error };
  const { status, error } = leaving;
  return { type: 'finish', status, ...(error === undefined ? {} : { error }) };
}

/** The node itself, or the outermost container that it lies in. */
function outermost(plan: Plan, nodeId: string): number | undefined {
  let index = plan.indexById.get(nodeId);
  while (index !== undefined && (plan.nodes[index]?.scope.container ?? -1) !== -1)
    index = plan.nodes[index]?.scope.container;
  return index;
}
