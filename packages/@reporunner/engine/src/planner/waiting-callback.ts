import type { WaitCallback } from '@reporunner/integrations';
import type { ExecutionState, Frame } from './state.ts';

export interface WaitingNode {
  readonly frame: Frame;
  readonly index: number;
  readonly nodeId: string;
  readonly callback: WaitCallback;
}

/** The first node that waits for a caller, or the one of that id or name. */
export function findWaitingNode(
  state: ExecutionState,
  nodeId: string | undefined,
  isBusy: (frame: Frame, index: number) => boolean = () => false,
): WaitingNode | undefined {
  for (const frame of state.frames.values()) {
    if (frame.leaving !== undefined) continue;
    for (const [slot, known] of frame.nodes.entries()) {
      const index = frame.scope.nodes[slot] as number;
      const callback = known.status === 'waiting' ? known.waiting?.callback : undefined;
      if (callback === undefined || isBusy(frame, index)) continue;
      const node = state.plan.nodes[index];
      if (nodeId === undefined || node?.id === nodeId || node?.name === nodeId)
        return { frame, index, nodeId: node?.id ?? '', callback };
    }
  }
  return undefined;
}

/** What is shown at the resume address. */
export function waitingCallback(
  state: ExecutionState,
  nodeId: string | undefined,
): ({ readonly nodeId: string } & WaitCallback) | undefined {
  const found = findWaitingNode(state, nodeId);
  return found && { nodeId: found.nodeId, ...found.callback };
}
