/** Who of an execution waits for a caller, and what a link to resume finds. */
import type { WaitCallback } from '@reporunner/integrations';
import type { CallbackLookup, FormPageLookup, WaitPlace } from '../api.ts';
import type { ExecutionState, Frame, NodeState, NodeStatus } from './state.ts';

export interface WaitingNode {
  readonly frame: Frame;
  readonly index: number;
  readonly nodeId: string;
  readonly callback: WaitCallback;
}

/** Of a node whose wait is just being ended: it counts as one that waits no longer. */
export type IsBusy = (frame: Frame, index: number) => boolean;

/** They come to their wait yet, or may. */
const before: ReadonlySet<NodeStatus> = new Set(['idle', 'ready', 'running', 'retrying']);

function* openNodes(state: ExecutionState): Generator<[Frame, number, NodeState]> {
  for (const frame of state.frames.values()) {
    if (frame.leaving !== undefined) continue;
    for (const [slot, known] of frame.nodes.entries())
      yield [frame, frame.scope.nodes[slot] as number, known];
  }
}

function* waitingNodes(state: ExecutionState, isBusy: IsBusy): Generator<WaitingNode> {
  for (const [frame, index, known] of openNodes(state)) {
    const callback = known.status === 'waiting' ? known.waiting?.callback : undefined;
    if (callback !== undefined && !isBusy(frame, index))
      yield { frame, index, nodeId: state.plan.nodes[index]?.id ?? '', callback };
  }
}

/** The nodes that wait for a caller: those of that id or name, and in that scope, where these are given. */
export function* findWaitingNodes(
  state: ExecutionState,
  { nodeId, scope }: Partial<WaitPlace>,
  isBusy: IsBusy,
): Generator<WaitingNode> {
  for (const found of waitingNodes(state, isBusy)) {
    const isMeant =
      nodeId === undefined || found.nodeId === nodeId || state.plan.nodes[found.index]?.name === nodeId;
    if (isMeant && (scope === undefined || found.frame.path === scope)) yield found;
  }
}

const waitingAs = (state: ExecutionState, { nodeId, frame, callback }: WaitingNode): CallbackLookup => ({
  ...{ status: 'waiting', nodeId, scope: frame.path, seq: state.seq },
  ...callback,
});

/** What a link finds that names one wait; without `place`, one for whatever waits. */
export function lookUpCallback(
  state: ExecutionState,
  place: WaitPlace | undefined,
  isBusy: IsBusy,
): CallbackLookup {
  const [only, other] = findWaitingNodes(state, place ?? {}, isBusy);
  if (only !== undefined) return other === undefined ? waitingAs(state, only) : { status: 'several' };
  if (place === undefined) return { status: 'over' };
  const frame = state.frames.get(place.scope);
  const index = state.plan.nodes.findIndex(({ id }) => id === place.nodeId);
  const slot = frame?.scope.nodes.indexOf(index) ?? -1;
  const known = frame?.leaving === undefined ? frame?.nodes[slot] : undefined;
  if (known === undefined || frame === undefined || state.status !== 'running') return { status: 'over' };
  // A wait that is no call's: an interceptor holds the node up, or it waits for a time.
  const isHeld = known.status === 'waiting' && !isBusy(frame, index);
  return { status: before.has(known.status) || isHeld ? 'early' : 'over' };
}

/** Nothing is under way, and no time is awaited: only a caller makes it go on. */
function awaitsCallersOnly(state: ExecutionState): boolean {
  for (const [, , { status, waiting, container }] of openNodes(state)) {
    const isUnderWay = status === 'ready' || status === 'retrying' || (status === 'running' && !container);
    const awaitsOther = status === 'waiting' && waiting?.callback === undefined;
    if (isUnderWay || awaitsOther || container?.awaits !== undefined) return false;
  }
  return true;
}

/**
 * The page with which somebody's form goes on: the only one that a node began to wait with after the event `after`.
 * With several it is not known whose is whose, so there is none.
 */
export function lookUpFormPage(state: ExecutionState, after: number, isBusy: IsBusy): FormPageLookup {
  const pages: WaitPlace[] = [];
  for (const { frame, nodeId, callback, index } of waitingNodes(state, isBusy)) {
    const slot = frame.scope.nodes.indexOf(index);
    if (callback.continuesForm === true && (frame.nodes[slot]?.waiting?.seq ?? 0) > after)
      pages.push({ nodeId, scope: frame.path });
  }
  const [page, other] = pages;
  if (page !== undefined) return other === undefined ? page : 'none';
  return state.status !== 'running' || awaitsCallersOnly(state) ? 'none' : 'later';
}
