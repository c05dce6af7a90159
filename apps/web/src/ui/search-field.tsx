import { useLingui } from '@lingui/react/macro';
import { Search, X } from 'lucide-react';
import { type Ref, useEffect, useRef, useState } from 'react';
import { classNames } from './class-names.ts';
import { inputClass } from './text-field.tsx';

interface SearchFieldProps {
  readonly label: string;
  readonly value: string;
  /** Called when typing pauses. */
  readonly onChange: (value: string) => void;
  readonly className?: string;
  readonly ref?: Ref<HTMLInputElement>;
}

const pauseMs = 200;

/** Searches as one types, a moment after the last key. */
export function SearchField({ label, value, onChange, className, ref }: SearchFieldProps) {
  const { t } = useLingui();
  const [typed, setTyped] = useState(value);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    // Changed from outside: another address, or a filter taken off. What comes back late of one's own typing is not.
    if (document.activeElement !== input.current) setTyped(value);
  }, [value]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const report = (wanted: string) => {
    clearTimeout(timer.current);
    onChange(wanted);
  };
  const change = (wanted: string) => {
    setTyped(wanted);
    clearTimeout(timer.current);
    const { pathname } = window.location;
    timer.current = setTimeout(() => {
      // After a navigation to another screen, which may still be loading, the search does not lead back.
      if (window.location.pathname === pathname) report(wanted);
    }, pauseMs);
  };
  return (
    <search className={classNames('block relative', className)}>
      <Search aria-hidden size={14} className="absolute start-2.5 top-2.25 text-muted" />
      <input
        ref={(element) => {
          input.current = element;
          if (typeof ref === 'function') return ref(element);
          if (ref) ref.current = element;
        }}
        type="search"
        aria-label={label}
        placeholder={label}
        dir="auto"
        value={typed}
        onChange={(event) => change(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') report(typed);
          if (event.key === 'Escape' && typed !== '') {
            event.preventDefault();
            setTyped('');
            report('');
          }
        }}
        className={classNames(inputClass, 'ps-8 pe-8 [&::-webkit-search-cancel-button]:hidden')}
      />
      {typed !== '' && (
        <button
          type="button"
          aria-label={t`Clear the search`}
          onClick={() => {
            setTyped('');
            report('');
            input.current?.focus();
          }}
          className="absolute end-1 top-1 flex size-6 items-center justify-center rounded text-muted hover:text-ink"
        >
          <X aria-hidden size={14} />
        </button>
      )}
    </search>
  );
}
