/** `mod+k`: go anywhere and do anything by typing. A combobox over what the screens and the frame have registered. */
import { Trans, useLingui } from '@lingui/react/macro';
import { Search } from 'lucide-react';
import { Dialog } from 'radix-ui';
import { type KeyboardEvent, useEffect, useEffectEvent, useId, useRef, useState } from 'react';
import { classNames } from '../../ui/class-names.ts';
import { Kbd } from '../../ui/kbd.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { lastAddedFirst } from '../use-listed.ts';
import { type Command, openCommands, useCommandStore } from './command-store.ts';
import { useFrameCommands } from './frame-commands.tsx';
import { rankCommands } from './rank-commands.ts';

const searchAfterMs = 120;

/** What `find` found for what was typed; what it found for an earlier word stays until then. */
function useFound(
  query: string,
  find: (query: string, signal: AbortSignal) => Promise<readonly Command[]>,
): { readonly found: readonly Command[]; readonly busy: boolean } {
  const [state, setState] = useState<{ readonly query: string; readonly found: readonly Command[] }>({
    query: '',
    found: [],
  });
  const wanted = query.trim();
  const ask = useEffectEvent(async (signal: AbortSignal) => {
    const found = await find(wanted, signal).catch(() => []);
    if (!signal.aborted) setState({ query: wanted, found });
  });
  useEffect(() => {
    if (wanted === '') return;
    const asking = new AbortController();
    const timer = setTimeout(() => ask(asking.signal), searchAfterMs);
    return () => {
      clearTimeout(timer);
      asking.abort();
    };
  }, [wanted]);
  return wanted === '' ? { found: [], busy: false } : { found: state.found, busy: state.query !== wanted };
}

export function CommandPalette() {
  const { t } = useLingui();
  const open = useCommandStore((store) => store.open);
  const chosen = useRef<Command>(undefined);
  const close = (command: Command) => {
    chosen.current = command;
    openCommands(false);
  };
  return (
    <Dialog.Root open={open} onOpenChange={openCommands}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-black/40" />
        <Dialog.Content
          aria-describedby={undefined}
          onCloseAutoFocus={() => {
            const command = chosen.current;
            chosen.current = undefined;
            // Once the focus is back where it was, so that what the command focuses keeps it.
            if (command !== undefined) setTimeout(command.run);
          }}
          className="fixed start-1/2 top-[12vh] z-40 flex max-h-[70vh] w-[calc(100vw-2rem)] max-w-xl -translate-x-1/2 flex-col overflow-hidden rounded-xl border border-line bg-raised shadow-float rtl:translate-x-1/2"
        >
          <Dialog.Title className="sr-only">{t`Commands`}</Dialog.Title>
          <Choices onChoose={close} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Choices({ onChoose }: { readonly onChoose: (command: Command) => void }) {
  const { t } = useLingui();
  const listId = useId();
  const [query, setQuery] = useState('');
  const [at, setAt] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const lists = useCommandStore((store) => store.lists);
  const frame = useFrameCommands();
  const { found, busy } = useFound(query, frame.find);
  const ranked = rankCommands(query, [...lastAddedFirst(lists), ...frame.commands]);
  const groups = Object.entries(Object.groupBy([...ranked, ...found], ({ group }) => group));
  // In the order in which they are shown, which the arrows follow.
  const shown = groups.flatMap(([, commands]) => commands ?? []);
  const chosen = shown[Math.min(at, shown.length - 1)];
  const optionId = (command: Command) => `${listId}-${command.id}`;

  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);

  const press = (event: KeyboardEvent) => {
    const move = (to: number) => {
      event.preventDefault();
      setAt(shown.length === 0 ? 0 : (to + shown.length) % shown.length);
    };
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'ArrowDown') move(at + 1);
    else if (event.key === 'ArrowUp') move(at - 1);
    else if (event.key === 'PageDown') move(Math.min(at + 8, shown.length - 1));
    else if (event.key === 'PageUp') move(Math.max(at - 8, 0));
    else if (event.key === 'Enter') {
      event.preventDefault();
      if (chosen !== undefined) onChoose(chosen);
    }
  };

  return (
    <>
      <div className="flex items-center gap-2 border-line border-b px-4">
        <Search aria-hidden size={16} className="shrink-0 text-muted" />
        <input
          role="combobox"
          aria-label={t`Search commands, workflows and executions`}
          aria-expanded="true"
          aria-controls={listId}
          aria-autocomplete="list"
          aria-activedescendant={chosen && optionId(chosen)}
          placeholder={t`Go to, create, find…`}
          // biome-ignore lint/a11y/noAutofocus: the palette was opened to type into it.
          autoFocus
          value={query}
          onChange={(event) => {
            setQuery(event.target.value);
            setAt(0);
          }}
          onKeyDown={press}
          className="h-12 min-w-0 grow bg-transparent text-base outline-none"
        />
        {busy && <Spinner />}
        <Kbd keys="Esc" />
      </div>
      <div ref={list} id={listId} role="listbox" aria-label={t`Commands`} className="overflow-y-auto p-2">
        {groups.map(([group, commands]) => (
          // biome-ignore lint/a11y/useSemanticElements: a group of options has no element of its own.
          <div key={group} role="group" aria-label={group}>
            <div aria-hidden className="px-2 pt-2 pb-1 font-semibold text-2xs text-muted">
              {group}
            </div>
            {commands?.map((command) => (
              <Option
                key={command.id}
                id={optionId(command)}
                command={command}
                selected={command === chosen}
                onPoint={() => setAt(shown.indexOf(command))}
                onRun={() => onChoose(command)}
              />
            ))}
          </div>
        ))}
      </div>
      <div
        role="status"
        className={shown.length === 0 && !busy ? 'px-5 pb-6 text-center text-muted' : 'sr-only'}
      >
        {shown.length === 0 && !busy && <Trans>Nothing fits “{query}”.</Trans>}
      </div>
    </>
  );
}

interface OptionProps {
  readonly id: string;
  readonly command: Command;
  readonly selected: boolean;
  readonly onPoint: () => void;
  readonly onRun: () => void;
}

function Option({ id, command, selected, onPoint, onRun }: OptionProps) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the combobox has the focus and the keys.
    <div
      id={id}
      role="option"
      tabIndex={-1}
      aria-selected={selected}
      onPointerMove={selected ? undefined : onPoint}
      onClick={onRun}
      className={classNames(
        'flex min-h-9 cursor-default items-center gap-2.5 rounded-md px-2',
        selected && 'bg-hover',
      )}
    >
      <span aria-hidden className="flex w-4 justify-center text-muted">
        {command.icon}
      </span>
      <span dir="auto" className="min-w-0 truncate">
        {command.label}
      </span>
      {command.hint !== undefined && (
        <span dir="auto" className="min-w-0 grow truncate text-muted text-xs">
          {command.hint}
        </span>
      )}
      {command.shortcut !== undefined && (
        <span className="ms-auto flex gap-1">
          {command.shortcut.split(' ').map((step) => (
            <Kbd key={step} keys={step} />
          ))}
        </span>
      )}
    </div>
  );
}
