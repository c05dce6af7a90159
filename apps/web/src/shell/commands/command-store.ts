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

/** Finds commands for what was typed, such as workflows by name. */
export type CommandSource = (query: string, signal: AbortSignal) => Promise<readonly Command[]>;

interface CommandStore {
  readonly open: boolean;
  readonly lists: ReadonlyMap<string, readonly Command[]>;
  readonly sources: ReadonlyMap<string, CommandSource>;
}

export const useCommandStore = create<CommandStore>()(() => ({
  open: false,
  lists: new Map(),
  sources: new Map(),
}));

export const openCommands = (open: boolean) => useCommandStore.setState({ open });

/** The screen's commands before the frame's. */
export const allCommands = ({ lists }: CommandStore): readonly Command[] =>
  [...lists.values()].reverse().flat();

const without = <T>(map: ReadonlyMap<string, T>, id: string): ReadonlyMap<string, T> => {
  const rest = new Map(map);
  rest.delete(id);
  return rest;
};

/** The palette offers these as long as the component is there. */
export function useCommands(commands: readonly Command[]): void {
  const id = useId();
  useEffect(() => {
    useCommandStore.setState(({ lists }) => ({ lists: new Map([...lists, [id, commands]]) }));
  }, [id, commands]);
  useEffect(() => () => useCommandStore.setState(({ lists }) => ({ lists: without(lists, id) })), [id]);
}

/** The palette asks this as long as the component is there. */
export function useCommandSource(source: CommandSource): void {
  const id = useId();
  useEffect(() => {
    useCommandStore.setState(({ sources }) => ({ sources: new Map([...sources, [id, source]]) }));
    return () => useCommandStore.setState(({ sources }) => ({ sources: without(sources, id) }));
  }, [id, source]);
}
