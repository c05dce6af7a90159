import type { ExecutionEvent, ExecutionStarted } from '../events.ts';
import type { Command } from '../planner/command.ts';
import { advance } from '../planner/planner.ts';
import { noNode } from '../ports/main-thread.ts';
import { pendingCommands } from './pending-commands.ts';
import type { Run } from './run.ts';

/** Brings the state of a run to where a stored journal ends; returns the commands that are still to be carried out. */
export async function foldJournal(
  run: Run,
  pages: AsyncIterable<readonly ExecutionEvent[]>,
  onStarted: (event: ExecutionStarted) => void,
): Promise<readonly Command[]> {
  let due: Command[] = [];
  const { state } = run;
  const { holder } = run.services;
  for await (const page of pages) {
    holder.enter(run, noNode);
    for (const event of page) {
      if (event.type === 'ExecutionStarted') onStarted(event);
      for (const command of advance(state, event)) due.push(command);
      // A long journal has many commands that were carried out long ago.
      if (due.length > 1_000) due = pendingCommands(state, due);
    }
    holder.leave();
  }
  return pendingCommands(state, due);
}
