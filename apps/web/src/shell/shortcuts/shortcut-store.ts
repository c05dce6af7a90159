/** The shortcuts that hold at the moment. Whoever is on the screen adds its own; the sheet (`?`) lists them all. */
import { useEffect, useId } from 'react';
import { create } from 'zustand';

export interface Shortcut {
  readonly keys: string;
  /** What it does, for the sheet. */
  readonly label: string;
  readonly group: string;
  /** Absent: it is only told of; whatever has the focus listens itself. */
  readonly run?: () => void;
}

interface ShortcutStore {
  readonly lists: ReadonlyMap<string, readonly Shortcut[]>;
  readonly sheetOpen: boolean;
}

export const useShortcutStore = create<ShortcutStore>()(() => ({ lists: new Map(), sheetOpen: false }));

export const openShortcutSheet = (open: boolean) => useShortcutStore.setState({ sheetOpen: open });

/** Those added last come first: a screen's shortcut wins over the frame's. */
export const allShortcuts = ({ lists }: ShortcutStore): readonly Shortcut[] =>
  [...lists.values()].reverse().flat();

/** These shortcuts hold, and are listed in the sheet, as long as the component is there. */
export function useShortcuts(shortcuts: readonly Shortcut[]): void {
  const id = useId();
  useEffect(() => {
    useShortcutStore.setState(({ lists }) => ({ lists: new Map([...lists, [id, shortcuts]]) }));
  }, [id, shortcuts]);
  useEffect(
    () => () =>
      useShortcutStore.setState(({ lists }) => {
        const rest = new Map(lists);
        rest.delete(id);
        return { lists: rest };
      }),
    [id],
  );
}
