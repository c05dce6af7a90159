import { useEffect } from 'react';
import { usePreferences } from '../../theme/preferences.ts';
import { isCovered } from '../../ui/is-covered.ts';
import { createKeyFollower, isPlain } from './keys.ts';
import { allShortcuts, useShortcutStore } from './shortcut-store.ts';

const writes = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target.matches('input:not([type=checkbox], [type=radio]), textarea, select'));

/** Listens for the whole page. A key that something else has taken already is left alone. */
export function useShortcutKeys(): void {
  useEffect(() => {
    const follow = createKeyFollower(() => performance.now());
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || event.repeat) return;
      const plain = !writes(event.target) && !isCovered() && usePreferences.getState().singleKeys;
      const shortcuts = allShortcuts(useShortcutStore.getState()).filter(
        ({ keys, run }) => run !== undefined && (plain || !isPlain(keys)),
      );
      const keys = follow(
        event,
        shortcuts.map((one) => one.keys),
      );
      const found = shortcuts.find((one) => one.keys === keys);
      if (found?.run === undefined) return;
      event.preventDefault();
      found.run();
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, []);
}
