/** IC2. Which node is meant when a suspended one is resumed. */
import type { Suspension } from '../events.ts';
import type { Attempt } from './node-records.ts';
import type { Run } from './run.ts';

/** A node that an interceptor suspended, and the attempt that waits. */
export interface Suspended {
  readonly suspension: Suspension;
  readonly attempt: Attempt;
}

/** The first suspended node of this id or name, in this scope; undefined stands for any. */
export function findSuspended(
  run: Run,
  nodeId: string | undefined,
  scope: string | undefined,
): Suspended | undefined {
  for (const frame of run.state.frames.values()) {
    if (frame.leaving !== undefined || (scope !== undefined && frame.path !== scope)) continue;
    for (const [slot, { waiting, status }] of frame.nodes.entries()) {
      const node = run.node(frame.scope.nodes[slot] as number);
      const isMeant = nodeId === undefined || node.id === nodeId || node.name === nodeId;
      if (status !== 'waiting' || waiting?.suspension === undefined || !isMeant) continue;
      const { attempt, startedAt, suspension } = waiting;
      return { suspension, attempt: { node, scope: frame.path, attempt, startedAt } };
    }
  }
  return undefined;
}
