/** The shortcuts that hold at the moment. Each part of the screen adds its own; the sheet (`?`) lists them all. */
import { create } from 'zustand';
import { type Lists, lastAddedFirst, useListed } from '../use-listed.ts';

export interface Shortcut {
  readonly keys: string;
  /** What it does, for the sheet. */
  readonly label: string;
  readonly group: string;
  /** Absent: it is only told of; whatever has the focus listens itself. */
  readonly run?: () => void;
}

interface ShortcutStore {
  readonly lists: Lists<Shortcut>;
  readonly sheetOpen: boolean;
}

export const useShortcutStore = create<ShortcutStore>()(() => ({ lists: new Map(), sheetOpen: false }));

export const openShortcutSheet = (open: boolean) => useShortcutStore.setState({ sheetOpen: open });

export const allShortcuts = ({ lists }: ShortcutStore): readonly Shortcut[] => lastAddedFirst(lists);

/** These shortcuts hold, and are listed in the sheet, as long as the component is there. */
export const useShortcuts = (shortcuts: readonly Shortcut[]): void => useListed(useShortcutStore, shortcuts);
