import type { ExecutionEvent } from '../events.ts';
import type { Plan } from '../plan/plan.ts';
import { createExecutionState } from '../planner/frames.ts';
import { findStalled } from '../planner/liveness.ts';
import { advance } from '../planner/planner.ts';

/** What replaying a recorded journal through the planner yields, in a form that can be compared. */
export interface Replay {
  /** What each event sets off, a line per command: type, scope, node. */
  readonly commands: readonly (readonly string[])[];
  readonly status: string;
  /** C9. After which event something waited for nothing, and what. */
  readonly stalled?: string;
}

/** Folds a journal as the engine would after a restart. Throws where the plan has no such node. */
export function replayHistory(plan: Plan, events: readonly ExecutionEvent[]): Replay {
  const state = createExecutionState(plan);
  let stalled: string | undefined;
  const commands = events.map((event) => {
    const due = advance(state, event);
    const found = findStalled(state);
    if (found !== undefined) stalled ??= `${event.seq} ${event.type}: ${found}`;
    return due.flatMap((command) => {
      if (command.type === 'finish') return `finish ${command.status}`;
      if (command.type === 'abort') return `abort ${command.scope}`;
      // Released versions had grace times only for whole executions, and not as commands.
      if (command.type === 'grace') return [];
      return `${command.type} ${command.scope} ${plan.nodes[command.node]?.id}`;
    });
  });
  return { commands, status: state.status, ...(stalled === undefined ? {} : { stalled }) };
}
