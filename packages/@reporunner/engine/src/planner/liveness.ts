/**
 * C9 Liveness: what has not ended has something outstanding that will make it go on. Checked after events in tests; a
 * violation means an execution that waits for ever.
 */
import type { Container, ExecutionState, Frame, NodeStatus } from './state.ts';

/** A command, a timer, a call or a wait is outstanding for a node in one of these. */
const outstanding: ReadonlySet<NodeStatus> = new Set(['ready', 'running', 'retrying', 'waiting']);

/** What waits for nothing; undefined when every open scope and container has something outstanding. */
export function findStalled(state: ExecutionState): string | undefined {
  if (state.status !== 'running') return undefined;
  for (const frame of state.frames.values()) {
    const why = whyStalled(frame);
    if (why !== undefined) return why;
  }
  return undefined;
}

function whyStalled(frame: Frame): string | undefined {
  const name = `scope "${frame.path}"`;
  const containers: Container[] = [];
  let open = 0;
  for (const { status, container } of frame.nodes) {
    if (container !== undefined) containers.push(container);
    if (outstanding.has(status)) open += 1;
  }
  // The root has a `finish` command out once it is through.
  const isRoot = frame.owner === undefined;
  if (frame.leaving !== undefined) {
    if (frame.closing !== containers.length) return `${name} waits for ${frame.closing} containers`;
    if (frame.closing === 0 && !isRoot) return `${name} is left and was not closed`;
  } else {
    if (frame.open !== open) return `${name} counts ${frame.open} open nodes; there are ${open}`;
    if (frame.open === 0 && !isRoot) return `${name} is through and was not closed`;
  }
  // In a scope that is left, commands are void: only bodies that wind up can end a container.
  for (const { frames, awaits, prefix } of containers)
    if (frames.size === 0 && (awaits === undefined || frame.leaving !== undefined))
      return `container "${prefix}" has no body open and awaits nothing`;
  return undefined;
}
