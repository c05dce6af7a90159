/** What the command palette (`mod+k`) offers. Each screen adds its own commands as long as it is shown. */
import type { ReactNode } from 'react';
import { create } from 'zustand';
import { type Lists, useListed } from '../use-listed.ts';

export interface Command {
  readonly id: string;
  readonly label: string;
  /** Its heading in the list. */
  readonly group: string;
  readonly icon?: ReactNode;
  /** Other words by which it is found. */
  readonly keywords?: string;
  readonly shortcut?: string;
  /** Said behind the label. */
  readonly hint?: string;
  readonly run: () => void;
}

interface CommandStore {
  readonly open: boolean;
  readonly lists: Lists<Command>;
}

export const useCommandStore = create<CommandStore>()(() => ({
  open: false,
  lists: new Map(),
}));

export const openCommands = (open: boolean) => useCommandStore.setState({ open });

/** The palette offers these as long as the component is there. */
export const useCommands = (commands: readonly Command[]): void => useListed(useCommandStore, commands);
