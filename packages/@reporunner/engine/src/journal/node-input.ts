/** The input of a node, from the journal: found by folding it as the planner does. */
import type { ItemSource } from '@reporunner/core';
import type { ExecutionEvent, ScopePath } from '../events.ts';
import type { Batch, Batches } from '../items/batch.ts';
import type { Plan } from '../plan/plan.ts';
import { createExecutionState } from '../planner/frames.ts';
import { originOf } from '../planner/origins.ts';
import { advance } from '../planner/planner.ts';
import { type ExecutionState, findFrame, inputOf } from '../planner/state.ts';

/** The items that a run of a node received, and where each came from. */
export interface NodeInput {
  /** By input port; ports that got nothing are left out. */
  readonly ports: Batches;
  /** Which output the item at this place came from. */
  sourceOf(port: string, index: number): ItemSource | undefined;
}

/** Undefined when the node has got nothing in that scope, or not yet. */
export async function nodeInput(
  plan: Plan,
  pages: AsyncIterable<readonly ExecutionEvent[]>,
  nodeId: string,
  scope: ScopePath,
): Promise<NodeInput | undefined> {
  const index = plan.indexById.get(nodeId);
  if (index === undefined) return undefined;
  const state = createExecutionState(plan);
  for await (const events of pages)
    for (const event of events) {
      // The node's own end is the last moment that counts: its frame may close with it.
      if (endsRun(event, nodeId, scope)) {
        const found = inputIn(state, index, scope);
        if (found !== undefined) return found;
      }
      advance(state, event);
    }
  return inputIn(state, index, scope);
}

function endsRun(event: ExecutionEvent, nodeId: string, scope: ScopePath): boolean {
  return (
    (event.type === 'NodeSucceeded' || event.type === 'NodeSkipped' || event.type === 'NodeFailed') &&
    event.nodeId === nodeId &&
    event.scope === scope
  );
}

function inputIn(state: ExecutionState, index: number, scope: ScopePath): NodeInput | undefined {
  const frame = findFrame(state, scope);
  const node = state.plan.nodes[index];
  if (frame === undefined || node === undefined || node.scope !== frame.scope) return undefined;
  const ports: Record<string, Batch> = {};
  for (const port of node.inputPorts) {
    const items = inputOf(state, frame, index, port);
    if (items !== undefined) ports[port] = items;
  }
  if (Object.keys(ports).length === 0) return undefined;
  return { ports, sourceOf: (port, at) => originOf(state, frame, index, port, at) };
}
