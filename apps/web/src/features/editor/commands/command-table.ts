/** Every command of the editor, once: for shortcuts, context menus, the command palette and the shortcut sheet. */
import { addCommands } from './add-commands.ts';
import type { CommandContext, EditorCommand } from './command.ts';
import { editCommands } from './edit-commands.ts';
import { runCommands } from './run-commands.ts';
import { viewCommands } from './view-commands.ts';

export const editorCommands: readonly EditorCommand[] = [
  ...addCommands,
  ...editCommands,
  ...runCommands,
  ...viewCommands,
];

const byId = new Map(editorCommands.map((command) => [command.id, command]));

export const isPossible = (command: EditorCommand, context: CommandContext): boolean =>
  command.when?.(context) ?? true;

/** Does nothing when the command makes no sense right now. */
export function runCommand(id: string, context: CommandContext): void {
  const command = byId.get(id);
  if (command !== undefined && isPossible(command, context)) void command.run(context);
}
