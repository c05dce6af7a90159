/** Makes the frames of scopes: nothing of them has happened yet. */
import type { ScopePath } from '../events.ts';
import { type Batch, type ListLimits, listLimits } from '../items/batch.ts';
import type { Plan, PlanScope } from '../plan/plan.ts';
import type { OpenBody } from './containers/container-run.ts';
import type { Container, ExecutionState, Frame, NodeState } from './state.ts';

const nothing: Batch = Object.freeze([]);

export function createExecutionState(plan: Plan, limits: ListLimits = listLimits): ExecutionState {
  return {
    plan,
    limits,
    frames: new Map(),
    seq: 0,
    clockShift: 0,
    status: 'running',
    trigger: -1,
    stopping: undefined,
    isCalled: false,
  };
}

/** A body without nodes. */
export function emptyScope(container: number, body: string): PlanScope {
  return { container, body, nodes: [], entries: [], ends: [] };
}

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
    container: undefined,
    waiting: undefined,
    passed: undefined,
    replacedInput: undefined,
    children: undefined,
  };
}

/** Every node of the scope that takes part waits for its edges. */
export function newFrame(
  plan: Plan,
  scope: PlanScope,
  path: ScopePath,
  active: ReadonlySet<number> | undefined,
  owner: Container | undefined,
  body: OpenBody | undefined,
): Frame {
  const nodes: NodeState[] = [];
  for (const index of scope.nodes) {
    const incoming = plan.nodes[index]?.incoming ?? [];
    let pending = incoming.length;
    if (active !== undefined) {
      pending = 0;
      for (const { from } of incoming) if (active.has(from)) pending += 1;
    }
    nodes.push(newNode(pending));
  }
  return {
    path,
    scope,
    nodes,
    active,
    owner,
    input: body?.input ?? nothing,
    positions: body?.positions,
    loop: body?.loop,
    error: body?.error,
    open: 0,
    leaving: undefined,
    graceFrom: undefined,
    closing: 0,
  };
}
