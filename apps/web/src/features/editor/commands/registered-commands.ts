/** The editor's commands in the palette (`mod+k`) and in the sheet of shortcuts, as long as the editor is shown. */
import { t } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { useEffect, useState } from 'react';
import { type Command, useCommandStore, useCommands } from '../../../shell/commands/command-store.ts';
import { type Shortcut, useShortcutStore, useShortcuts } from '../../../shell/shortcuts/shortcut-store.ts';
import type { EditorSession } from '../session/editor-session.ts';
import { type CommandGroup, contextOf } from './command.ts';
import { commandsOf, isPossible, runCommand } from './command-table.ts';

function groupLabel(group: CommandGroup): string {
  switch (group) {
    case 'add':
      return t`Add`;
    case 'edit':
      return t`Edit`;
    case 'view':
      return t`View`;
    case 'run':
      return t`Run`;
    case 'workflow':
      return t`This workflow`;
  }
}

function possibleCommands(session: EditorSession): readonly Command[] {
  const context = contextOf(session);
  return [...commandsOf(session)]
    .filter((command) => isPossible(command, context))
    .map(({ id, label, group, keywords, shortcuts }) => ({
      id: `editor.${id}`,
      label: label(context),
      group: groupLabel(group),
      ...(keywords === undefined ? {} : { keywords }),
      ...(shortcuts?.[0] === undefined ? {} : { shortcut: shortcuts[0] }),
      // When the palette has gone and given the focus back: commands move it themselves.
      run: () => setTimeout(() => runCommand(id, contextOf(session))),
    }));
}

function shortcutsOf(session: EditorSession): readonly Shortcut[] {
  const context = contextOf(session);
  const clipboard: readonly Shortcut[] = [
    { keys: 'mod+c', label: t`Copy`, group: groupLabel('edit') },
    { keys: 'mod+x', label: t`Cut`, group: groupLabel('edit') },
    { keys: 'mod+v', label: t`Paste`, group: groupLabel('edit') },
  ];
  const own = [...commandsOf(session)].flatMap(({ label, group, shortcuts }): readonly Shortcut[] =>
    (shortcuts ?? []).slice(0, 1).map((keys) => ({ keys, label: label(context), group: groupLabel(group) })),
  );
  return [...own, ...clipboard];
}

/** Both are made anew when they are opened: what is possible depends on what is selected then. */
export function useRegisteredCommands(session: EditorSession): void {
  const { i18n } = useLingui();
  const paletteOpen = useCommandStore(({ open }) => open);
  const sheetOpen = useShortcutStore((store) => store.sheetOpen);
  const [commands, setCommands] = useState<readonly Command[]>([]);
  const [shortcuts, setShortcuts] = useState<readonly Shortcut[]>([]);
  useEffect(() => {
    if (paletteOpen) setCommands(possibleCommands(session));
  }, [paletteOpen, session, i18n.locale]);
  useEffect(() => {
    if (sheetOpen) setShortcuts(shortcutsOf(session));
  }, [sheetOpen, session, i18n.locale]);
  useCommands(commands);
  useShortcuts(shortcuts);
}
