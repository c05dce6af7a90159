/** What the command palette (`mod+k`) offers. Each screen adds its own commands as long as it is shown. */
import { type ReactNode, useEffect, useId } from 'react';
import { create } from 'zustand';

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
  readonly lists: ReadonlyMap<string, readonly Command[]>;
}

export const useCommandStore = create<CommandStore>()(() => ({
  open: false,
  lists: new Map(),
}));

export const openCommands = (open: boolean) => useCommandStore.setState({ open });

/** Those added last come first. */
export const allCommands = (lists: CommandStore['lists']): readonly Command[] =>
  [...lists.values()].reverse().flat();

/** The palette offers these as long as the component is there. */
export function useCommands(commands: readonly Command[]): void {
  const id = useId();
  useEffect(() => {
    useCommandStore.setState(({ lists }) => ({ lists: new Map([...lists, [id, commands]]) }));
  }, [id, commands]);
  useEffect(
    () => () =>
      useCommandStore.setState(({ lists }) => {
        const rest = new Map(lists);
        rest.delete(id);
        return { lists: rest };
      }),
    [id],
  );
}
