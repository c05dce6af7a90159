import type { ScopePath } from '../events.ts';
import { type Command, isVoid } from '../planner/command.ts';
import { type ExecutionState, frameOf, nodeIn } from '../planner/state.ts';

export const keyOf = (scope: ScopePath, node: number) => `${scope} ${node}`;

/** The newest command for each node, where the journal does not tell that it was carried out. */
export function pendingCommands(state: ExecutionState, commands: readonly Command[]): Command[] {
  const newest = new Map<string, LastingCommand>();
  for (const command of commands) {
    if (isOfTheMoment(command)) continue;
    const key = keyOfCommand(command);
    newest.delete(key);
    newest.set(key, command);
  }
  return [...newest.values()].filter((command) => isDue(state, command));
}

/** Carried out when it was planned; after a restart, the state says what there is left of it. */
type MomentaryCommand = Extract<Command, { type: 'abort' | 'grace' }>;
type LastingCommand = Exclude<Command, MomentaryCommand>;

const isOfTheMoment = (command: Command): command is MomentaryCommand =>
  command.type === 'abort' || command.type === 'grace';

function keyOfCommand(command: LastingCommand): string {
  if (command.type === 'finish') return 'finish';
  const key = keyOf(command.scope, command.node);
  switch (command.type) {
    case 'store':
      return `${key} ${command.port} ${command.from}`;
    case 'expire':
      return `${key} expire`;
    case 'abandon':
      return `abandon ${command.activation} ${command.node} ${command.attempt}`;
    default:
      return key;
  }
}

function isDue(state: ExecutionState, command: LastingCommand): boolean {
  if (isVoid(state, command)) return false;
  if (command.type === 'finish' || command.type === 'abandon') return true;
  const { status, container, waiting } = nodeIn(state, frameOf(state, command.scope), command.node);
  if (waiting?.suspension !== undefined) return command.type === 'wake' && command.waiting === waiting;
  // Answered before, it has a body open again, or is closed.
  if (command.type === 'close' || command.type === 'decide') return container?.awaits === command.type;
  if (command.type === 'store') return container?.run.lacks(command) === true;
  if (command.type === 'expire') return status === 'waiting';
  if (command.type === 'wake' || command.type === 'call' || command.type === 'gather')
    return status === 'waiting';
  if (container !== undefined) return false;
  return status === 'ready' || status === 'retrying' || status === 'running';
}
