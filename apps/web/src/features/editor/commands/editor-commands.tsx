/** Listens for the editor's shortcuts and for copy and paste, as long as the editor is shown. */
import { useEffect } from 'react';
import { isCovered } from '../../../ui/is-covered.ts';
import { watchProblems } from '../problems/watch-problems.ts';
import type { EditorSession } from '../session/editor-session.ts';
import { useSession } from '../session/use-session.ts';
import { loadClipboard, pasteText, removeSelection, textOf } from './clipboard-actions.ts';
import { contextOf } from './command.ts';
import { commandsOf, isPossible } from './command-table.ts';
import { useRegisteredCommands } from './registered-commands.ts';
import { isPlain, isTyping, matchesShortcut } from './shortcuts.ts';
import { targetOf } from './target.ts';

/** Which part of the editor has the focus. Single keys belong to the canvas; in the outline, letters find names. */
function areaOf(target: EventTarget | null): string | undefined {
  return target instanceof Element
    ? (target.closest<HTMLElement>('[data-editor-area]')?.dataset.editorArea ?? undefined)
    : undefined;
}

/** Nothing in particular has the focus: the page has, or the heading that was come to. */
const isIdle = (target: EventTarget | null) =>
  target === document.body || (target instanceof HTMLElement && target.tabIndex < 0);

function holds(shortcut: string, event: KeyboardEvent): boolean {
  const area = areaOf(event.target);
  if (shortcut === 'Tab') return area === 'canvas';
  if (!isPlain(shortcut)) return true;
  // Named keys mean the same in both; a letter typed in the outline looks for a name.
  if (area === 'outline') return shortcut.length > 1 || shortcut === '/';
  return area === 'canvas' || isIdle(event.target);
}

/** `g` begins a way to another place: the letter after it is not for the editor. */
const sequenceMs = 1_200;

function listen(session: EditorSession): () => void {
  let begun = Number.NEGATIVE_INFINITY;
  const press = (event: KeyboardEvent) => {
    const isSecond = event.timeStamp - begun < sequenceMs;
    begun =
      event.key === 'g' && !event.ctrlKey && !event.metaKey ? event.timeStamp : Number.NEGATIVE_INFINITY;
    if (isSecond) return;
    if (event.defaultPrevented || event.isComposing || isTyping(event.target) || isCovered()) return;
    for (const command of commandsOf(session)) {
      const hit = command.shortcuts?.some((one) => matchesShortcut(event, one) && holds(one, event));
      if (hit !== true) continue;
      const context = contextOf(session);
      if (!isPossible(command, context)) continue;
      event.preventDefault();
      void command.run(context);
      return;
    }
  };
  const mayClip = (event: ClipboardEvent) => {
    // Text that somebody has marked is what they mean.
    const marked = document.getSelection()?.isCollapsed === false;
    return !event.defaultPrevented && !isTyping(event.target) && !isCovered() && !marked;
  };
  const copy = (event: ClipboardEvent) => {
    const target = targetOf(session);
    if (!mayClip(event) || target.nodes.size + target.notes.size === 0) return;
    const text = textOf(session, target);
    if (text === undefined || event.clipboardData === null) return;
    event.clipboardData.setData('text/plain', text);
    event.preventDefault();
    if (event.type === 'cut') removeSelection(session, target);
  };
  const paste = (event: ClipboardEvent) => {
    const text = event.clipboardData?.getData('text/plain') ?? '';
    if (!mayClip(event) || text.trim() === '') return;
    event.preventDefault();
    void pasteText(session, text);
  };
  document.addEventListener('keydown', press);
  document.addEventListener('copy', copy);
  document.addEventListener('cut', copy);
  document.addEventListener('paste', paste);
  return () => {
    document.removeEventListener('keydown', press);
    document.removeEventListener('copy', copy);
    document.removeEventListener('cut', copy);
    document.removeEventListener('paste', paste);
  };
}

export function EditorCommands() {
  const session = useSession();
  useEffect(() => {
    void loadClipboard().catch(() => {});
    return listen(session);
  }, [session]);
  useEffect(() => watchProblems(session), [session]);
  useRegisteredCommands(session);
  return null;
}
