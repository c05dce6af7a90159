import { useLingui } from '@lingui/react/macro';
import { type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { classNames } from '../../../ui/class-names.ts';

export interface PickOption {
  readonly id: string;
  readonly label: string;
  readonly hint?: string;
  readonly icon?: ReactNode;
  /** Why it cannot be chosen. */
  readonly refusal?: string;
}

interface PickListProps {
  readonly label: string;
  readonly placeholder?: string;
  readonly options: readonly PickOption[];
  readonly onPick: (id: string) => void;
  /** The keyboard is at it: to show it elsewhere already. */
  readonly onActive?: (id: string | undefined) => void;
}

/** As many as are drawn; what else there is, is found by typing. */
const maxShown = 100;

const fold = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

function matching(options: readonly PickOption[], query: string): readonly PickOption[] {
  const words = fold(query).split(/\s+/).filter(Boolean);
  if (words.length === 0) return options;
  const rank = ({ label, hint = '' }: PickOption) => {
    const name = fold(label);
    if (words.every((word) => name.includes(word))) return name.startsWith(words[0] ?? '') ? 0 : 1;
    const all = `${name} ${fold(hint)}`;
    return words.every((word) => all.includes(word)) ? 2 : undefined;
  };
  return options
    .map((option) => ({ option, rank: rank(option) }))
    .filter((one): one is { option: PickOption; rank: number } => one.rank !== undefined)
    .sort(
      (a, b) =>
        Number(a.option.refusal !== undefined) - Number(b.option.refusal !== undefined) || a.rank - b.rank,
    )
    .map(({ option }) => option);
}

/** A field to type into and the list of what fits; what cannot be chosen says why. */
export function PickList({ label, placeholder, options, onPick, onActive }: PickListProps) {
  const { t } = useLingui();
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const [query, setQuery] = useState('');
  const [active, setActive] = useState(0);
  const found = matching(options, query);
  const shown = found.slice(0, maxShown);
  const at = Math.min(active, Math.max(0, shown.length - 1));
  const current = shown[at];

  const go = (index: number) => {
    setActive(index);
    onActive?.(shown[index]?.id);
  };
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [at, query]);

  const press = (event: React.KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const last = shown.length - 1;
    const target =
      event.key === 'ArrowDown'
        ? at === last
          ? 0
          : at + 1
        : event.key === 'ArrowUp'
          ? at === 0
            ? last
            : at - 1
          : event.key === 'PageDown'
            ? Math.min(last, at + 8)
            : event.key === 'PageUp'
              ? Math.max(0, at - 8)
              : undefined;
    if (target !== undefined) {
      event.preventDefault();
      go(target);
    }
    if (event.key === 'Enter') {
      event.preventDefault();
      if (current !== undefined && current.refusal === undefined) onPick(current.id);
    }
  };

  return (
    <div className="grid gap-2">
      <input
        role="combobox"
        aria-label={label}
        aria-expanded
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={current === undefined ? undefined : `${id}-${at}`}
        autoComplete="off"
        spellCheck={false}
        dir="auto"
        value={query}
        placeholder={placeholder}
        onChange={(event) => {
          setQuery(event.target.value);
          setActive(0);
          onActive?.(matching(options, event.target.value)[0]?.id);
        }}
        onKeyDown={press}
        className="h-9 w-full rounded-md border border-line-strong bg-surface px-2.5 hover:border-muted"
      />
      <div
        ref={list}
        id={`${id}-list`}
        role="listbox"
        aria-label={label}
        tabIndex={-1}
        className="-mx-1 h-72 overflow-y-auto"
      >
        {shown.map((option, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the keys
          // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the field
          <div
            key={option.id}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === at}
            aria-disabled={option.refusal !== undefined}
            onPointerMove={index === at ? undefined : () => go(index)}
            onClick={() => option.refusal === undefined && onPick(option.id)}
            className={classNames(
              'flex cursor-default items-center gap-2.5 rounded-md px-2 py-1.5',
              index === at && 'bg-hover',
            )}
          >
            {option.icon}
            <span className={classNames('min-w-0 grow', option.refusal !== undefined && 'text-muted')}>
              <span dir="auto" className="block truncate">
                {option.label}
              </span>
              {(option.refusal ?? option.hint) !== undefined && (
                <span dir="auto" className="block truncate text-muted text-xs">
                  {option.refusal ?? option.hint}
                </span>
              )}
            </span>
          </div>
        ))}
      </div>
      <p role="status" className="text-muted text-xs">
        {found.length === 0
          ? t`Nothing found`
          : found.length > shown.length
            ? t`The first ${shown.length} of ${found.length}. Type to find more.`
            : ''}
      </p>
    </div>
  );
}
