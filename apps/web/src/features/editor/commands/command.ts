import type { Selection } from '../canvas-model/edits.ts';
import type { EditorSession } from '../session/editor-session.ts';
import { targetOf } from './target.ts';

export interface CommandContext {
  readonly session: EditorSession;
  /** What it acts on: what is selected, or else the node that the keyboard is at. */
  readonly target: Selection;
}

export type CommandGroup = 'edit' | 'add' | 'view' | 'run' | 'workflow';

export interface EditorCommand {
  readonly id: string;
  readonly group: CommandGroup;
  /** In the language of the moment. */
  readonly label: (context: CommandContext) => string;
  /** The first one is shown. */
  readonly shortcuts?: readonly string[];
  /** Other words by which it is found. */
  readonly keywords?: string;
  /** Absent: always possible. */
  readonly when?: (context: CommandContext) => boolean;
  readonly run: (context: CommandContext) => void | Promise<void>;
}

export const contextOf = (session: EditorSession): CommandContext => ({ session, target: targetOf(session) });
