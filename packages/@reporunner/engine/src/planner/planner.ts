/**
 * Plans the next commands of an execution. No IO, no clock, no randomness: the same events give the same state and
 * the same commands (EX7). The state is changed in place, for it belongs to one execution and one caller.
 * EX1 A node runs at most once per activation of its scope.
 * EX2 A node runs when all its incoming edges are settled; when none delivered, it is skipped and its edges are dead.
 * EX4 A failure that nobody handles fails the scope: nothing new starts in it.
 */
import type { PortBatches } from '@reporunner/integrations';
import type {
  ExecutionEvent,
  ExecutionFailure,
  ExecutionStarted,
  FinishedStatus,
  ScopePath,
} from '../events.ts';
import { ancestorsOf } from '../plan/graph.ts';
import type { Plan } from '../plan/plan.ts';
import {
  delivers,
  type ExecutionState,
  type Frame,
  frameOf,
  type NodeState,
  type NodeStatus,
} from './state.ts';

export type Command =
  | { readonly type: 'run'; readonly scope: ScopePath; readonly node: number; readonly notBefore?: number }
  | { readonly type: 'skip'; readonly scope: ScopePath; readonly node: number }
  | { readonly type: 'finish'; readonly status: FinishedStatus; readonly error?: ExecutionFailure };

function newNode(pending: number): NodeState {
  return {
    status: 'idle',
    pending,
    delivered: false,
    attempt: 0,
    outputs: undefined,
    error: undefined,
    retryAt: undefined,
    inFlight: false,
  };
}

function openRoot(plan: Plan, trigger: number, destination: number | undefined): Frame {
  const reachable = plan.reachable(trigger);
  const wanted = destination === undefined ? undefined : ancestorsOf(plan.nodes, destination);
  const active =
    wanted === undefined
      ? reachable
      : new Set([...reachable].filter((index) => index === trigger || wanted.has(index)));
  const nodes = plan.nodes.map(({ incoming }) => {
    let pending = 0;
    for (const { from } of incoming) if (active.has(from)) pending += 1;
    return newNode(pending);
  });
  return { path: '', nodes, active };
}

export function createExecutionState(plan: Plan): ExecutionState {
  return { plan, frames: new Map(), seq: 0, open: 0, failure: undefined, status: 'running', trigger: -1 };
}

function indexOf(state: ExecutionState, nodeId: string): number {
  const index = state.plan.indexById.get(nodeId);
  if (index === undefined) throw new Error(`the journal names a node ${nodeId} that is not in the workflow`);
  return index;
}

function nodeAt(state: ExecutionState, scope: ScopePath, nodeId: string): NodeState {
  return frameOf(state, scope).nodes[indexOf(state, nodeId)] as NodeState;
}

/** Settles the edges of a node that put out `outputs`, or none when it was skipped. */
function settle(
  state: ExecutionState,
  frame: Frame,
  index: number,
  outputs: PortBatches | undefined,
  commands: Command[],
): void {
  const { nodes } = state.plan;
  for (const edge of nodes[index]?.outgoing ?? []) {
    if (!frame.active.has(edge.to)) continue;
    const target = frame.nodes[edge.to] as NodeState;
    target.pending -= 1;
    if (outputs !== undefined && delivers(outputs[edge.fromPort], nodes[edge.to]?.runOnEmpty === true)) {
      target.delivered = true;
    }
    if (target.pending > 0 || target.status !== 'idle' || state.failure !== undefined) continue;
    target.status = 'ready';
    state.open += 1;
    commands.push({ type: target.delivered ? 'run' : 'skip', scope: frame.path, node: edge.to });
  }
}

function start(state: ExecutionState, event: ExecutionStarted, commands: Command[]): void {
  const { plan } = state;
  const trigger = indexOf(state, event.trigger.nodeId);
  const destination =
    event.destinationNodeId === undefined ? undefined : indexOf(state, event.destinationNodeId);
  const frame = openRoot(plan, trigger, destination);
  state.frames.set('', frame);
  state.trigger = trigger;
  const node = frame.nodes[trigger] as NodeState;
  node.status = 'succeeded';
  node.attempt = 1;
  node.outputs = event.trigger.outputs;
  settle(state, frame, trigger, event.trigger.outputs, commands);
}

function close(state: ExecutionState, node: NodeState, status: NodeStatus): void {
  state.open -= 1;
  node.status = status;
  node.inFlight = false;
  node.retryAt = undefined;
}

/** Applies the next event of the journal; returns what is to be done because of it. */
export function advance(state: ExecutionState, event: ExecutionEvent): Command[] {
  const commands: Command[] = [];
  state.seq = event.seq;
  switch (event.type) {
    case 'ExecutionStarted':
      start(state, event, commands);
      break;
    case 'NodeStarted': {
      const node = nodeAt(state, event.scope, event.nodeId);
      node.status = 'running';
      node.attempt = event.attempt;
      node.inFlight = true;
      break;
    }
    case 'NodeSucceeded':
    case 'Resumed': {
      const frame = frameOf(state, event.scope);
      const index = indexOf(state, event.nodeId);
      const node = frame.nodes[index] as NodeState;
      close(state, node, 'succeeded');
      node.outputs = event.outputs;
      if (event.type === 'NodeSucceeded') {
        node.attempt = event.attempt;
        node.error = event.error;
      }
      settle(state, frame, index, event.outputs, commands);
      break;
    }
    case 'NodeFailed': {
      const node = nodeAt(state, event.scope, event.nodeId);
      const index = indexOf(state, event.nodeId);
      node.attempt = event.attempt;
      node.error = event.error;
      if (event.retryAt !== undefined) {
        node.status = 'retrying';
        node.inFlight = false;
        node.retryAt = event.retryAt;
        commands.push({ type: 'run', scope: event.scope, node: index, notBefore: event.retryAt });
        break;
      }
      close(state, node, 'failed');
      state.failure ??= {
        ...event.error,
        nodeId: event.nodeId,
        nodeName: state.plan.nodes[index]?.name ?? event.nodeId,
        scope: event.scope,
      };
      break;
    }
    case 'NodeSkipped': {
      const frame = frameOf(state, event.scope);
      const index = indexOf(state, event.nodeId);
      close(state, frame.nodes[index] as NodeState, 'skipped');
      settle(state, frame, index, undefined, commands);
      break;
    }
    case 'Waiting':
      nodeAt(state, event.scope, event.nodeId).status = 'waiting';
      break;
    case 'ScopeOpened':
    case 'ScopeClosed':
      break;
    case 'ExecutionFinished':
      state.status = event.status;
      return commands;
  }
  if (state.failure !== undefined) return finishFailed(state, commands);
  if (state.open === 0) commands.push({ type: 'finish', status: 'succeeded' });
  return commands;
}

/**
 * EX4: what had not started yet never does, and what runs is no longer waited for. The runner aborts it.
 */
function finishFailed(state: ExecutionState, commands: Command[]): Command[] {
  commands.length = 0;
  if (state.failure !== undefined) commands.push({ type: 'finish', status: 'failed', error: state.failure });
  return commands;
}
