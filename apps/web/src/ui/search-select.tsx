/** A list of many options with a search box: one tab stop, arrows to choose, Enter to take, Escape to leave. */
import { Trans, useLingui } from '@lingui/react/macro';
import { Check, ChevronsUpDown, Search } from 'lucide-react';
import { Popover } from 'radix-ui';
import { type KeyboardEvent, type ReactNode, useId, useRef, useState } from 'react';
import { classNames } from './class-names.ts';
import { Spinner } from './spinner.tsx';
import { inputClass } from './text-field.tsx';

export interface SearchOption {
  readonly value: string;
  readonly label: string;
  /** Said smaller, at the end; searched too. */
  readonly detail?: string;
}

interface SearchSelectProps {
  readonly id?: string;
  /** Accessible name, where no <label> points at `id`. */
  readonly label?: string;
  /** Id of the element that labels it; its value is said after that. */
  readonly labelledBy?: string;
  readonly value: string | undefined;
  readonly options: readonly SearchOption[];
  readonly onChange: (value: string) => void;
  readonly placeholder?: string;
  readonly disabled?: boolean;
  readonly invalid?: boolean;
  readonly describedBy?: string | undefined;
  /** More is on its way. */
  readonly loading?: boolean;
  /** For options that are asked for: what was typed. Without it, `options` are searched here. */
  readonly onSearch?: (text: string) => void;
  readonly empty?: ReactNode;
  readonly onOpenChange?: (open: boolean) => void;
}

const maxShown = 200;

function matching(options: readonly SearchOption[], text: string): readonly SearchOption[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return options;
  return options.filter(({ value, label, detail }) => {
    const all = `${label} ${detail ?? ''} ${value}`.toLowerCase().replaceAll('_', ' ');
    return words.every((word) => all.includes(word));
  });
}

export function SearchSelect(props: SearchSelectProps) {
  const {
    id,
    label,
    labelledBy,
    value,
    options,
    onChange,
    placeholder,
    disabled,
    invalid,
    describedBy,
    onOpenChange,
  } = props;
  const { t } = useLingui();
  const [open, setOpen] = useState(false);
  const chosen = options.find((option) => option.value === value);
  const shownText = chosen?.label ?? (value || (placeholder ?? t`Choose`));
  const change = (next: boolean) => {
    setOpen(next);
    onOpenChange?.(next);
  };
  return (
    <Popover.Root open={open} onOpenChange={change}>
      <Popover.Trigger asChild>
        <button
          type="button"
          id={id}
          aria-label={label === undefined ? undefined : `${label}: ${shownText}`}
          aria-labelledby={labelledBy === undefined ? undefined : `${labelledBy} ${id}`}
          aria-describedby={describedBy}
          aria-invalid={invalid || undefined}
          disabled={disabled}
          className={classNames(inputClass, 'flex items-center gap-2 text-start')}
        >
          <span className={classNames('grow truncate', !value && 'text-muted')}>
            <bdi>{shownText}</bdi>
          </span>
          <ChevronsUpDown aria-hidden size={14} className="shrink-0 text-muted" />
        </button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          aria-label={t`Options`}
          align="start"
          sideOffset={4}
          className="z-50 flex max-h-80 w-(--radix-popover-trigger-width) min-w-60 flex-col rounded-lg border border-line bg-raised shadow-float"
        >
          <OptionList
            {...props}
            onChange={(next) => {
              change(false);
              onChange(next);
            }}
          />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

function OptionList(props: SearchSelectProps) {
  const { value, options, onChange, onSearch, loading = false, empty } = props;
  const { t } = useLingui();
  const list = useId();
  const [text, setText] = useState('');
  const found = onSearch === undefined ? matching(options, text) : options;
  const shown = found.slice(0, maxShown);
  const [at, setAt] = useState(() =>
    Math.max(
      0,
      options.findIndex((option) => option.value === value),
    ),
  );
  const active = Math.min(at, shown.length - 1);
  const listElement = useRef<HTMLDivElement>(null);
  const go = (to: number) => {
    setAt(to);
    listElement.current?.children[to]?.scrollIntoView({ block: 'nearest' });
  };
  const keyDown = (event: KeyboardEvent) => {
    const last = shown.length - 1;
    if (event.key === 'ArrowDown') go(active >= last ? 0 : active + 1);
    else if (event.key === 'ArrowUp') go(active <= 0 ? last : active - 1);
    else if (event.key === 'Enter') {
      const option = shown[active];
      if (option !== undefined) onChange(option.value);
    } else return;
    event.preventDefault();
  };
  return (
    <>
      <div className="flex items-center gap-2 border-line border-b px-2.5">
        <Search aria-hidden size={14} className="shrink-0 text-muted" />
        <input
          role="combobox"
          aria-expanded
          aria-controls={list}
          aria-autocomplete="list"
          aria-label={t`Search`}
          aria-activedescendant={shown[active] === undefined ? undefined : `${list}-${active}`}
          autoComplete="off"
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setAt(0);
            onSearch?.(event.target.value);
          }}
          onKeyDown={keyDown}
          className="h-9 w-full bg-transparent outline-none"
        />
        {loading && <Spinner />}
      </div>
      <div
        ref={(element) => {
          listElement.current = element;
          element?.children[active]?.scrollIntoView({ block: 'nearest' });
        }}
        id={list}
        role="listbox"
        aria-label={t`Options`}
        className="min-h-0 overflow-y-auto p-1"
      >
        {shown.map((option, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the combobox has the keyboard; options are pointed at.
          <div
            key={option.value}
            id={`${list}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={option.value === value}
            onClick={() => onChange(option.value)}
            onMouseMove={() => setAt(index)}
            className={classNames(
              'flex min-h-8 cursor-default items-center gap-2 rounded-md px-2 py-1',
              index === active && 'bg-hover',
            )}
          >
            <span className="flex w-4 shrink-0 text-accent-ink">
              {option.value === value && <Check aria-hidden size={14} />}
            </span>
            <span className="grow break-words">
              <bdi>{option.label}</bdi>
            </span>
            {option.detail !== undefined && (
              <span className="shrink-0 text-muted text-xs">{option.detail}</span>
            )}
          </div>
        ))}
      </div>
      {shown.length === 0 && !loading && (
        <p className="px-3 pt-1 pb-3 text-muted">{empty ?? <Trans>Nothing found</Trans>}</p>
      )}
      {found.length > maxShown && (
        <p className="border-line border-t px-3 py-1.5 text-muted text-xs">
          <Trans>Type to see more</Trans>
        </p>
      )}
    </>
  );
}
