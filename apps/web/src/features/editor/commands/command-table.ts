/** Every command of the editor, once: for shortcuts, context menus, the command palette and the shortcut sheet. */
import type { Catalogue } from '../session/catalogue.ts';
import type { EditorSession } from '../session/editor-session.ts';
import { addCommands } from './add-commands.ts';
import type { CommandContext, EditorCommand } from './command.ts';
import { editCommands } from './edit-commands.ts';
import { runCommands } from './run-commands.ts';
import { structureCommands, wrapCommands } from './structure-commands.ts';
import { viewCommands } from './view-commands.ts';
import { workflowCommands } from './workflow-commands.ts';

const fixed: readonly EditorCommand[] = [
  ...addCommands,
  ...editCommands,
  ...structureCommands,
  ...runCommands,
  ...viewCommands,
  ...workflowCommands,
];

const tables = new WeakMap<Catalogue, ReadonlyMap<string, EditorCommand>>();

function tableOf(catalogue: Catalogue): ReadonlyMap<string, EditorCommand> {
  const known = tables.get(catalogue);
  if (known !== undefined) return known;
  const table = new Map([...fixed, ...wrapCommands(catalogue)].map((command) => [command.id, command]));
  tables.set(catalogue, table);
  return table;
}

export const commandsOf = ({ catalogue }: EditorSession): Iterable<EditorCommand> =>
  tableOf(catalogue).values();

export const findCommand = ({ catalogue }: EditorSession, id: string): EditorCommand | undefined =>
  tableOf(catalogue).get(id);

export const isPossible = (command: EditorCommand, context: CommandContext): boolean =>
  command.when?.(context) ?? true;

/** Does nothing when the command makes no sense right now. */
export function runCommand(id: string, context: CommandContext): void {
  const command = findCommand(context.session, id);
  if (command !== undefined && isPossible(command, context)) void command.run(context);
}
