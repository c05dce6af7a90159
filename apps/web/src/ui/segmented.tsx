import { type ReactNode, useId } from 'react';
import { classNames } from './class-names.ts';

interface SegmentedProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly options: readonly {
    readonly value: T;
    readonly label: string;
    readonly icon?: ReactNode;
    /** Said behind it, such as how many there are. */
    readonly hint?: ReactNode;
  }[];
  readonly onChange: (value: T) => void;
  readonly small?: boolean;
}

/** One of a few, all in sight. Radio buttons in fact: arrows choose. */
export function Segmented<T extends string>(props: SegmentedProps<T>) {
  const { label, value, options, onChange, small = false } = props;
  const name = useId();
  return (
    <fieldset className="inline-flex flex-wrap gap-0.5 rounded-lg border border-line bg-sunken p-0.5">
      <legend className="sr-only">{label}</legend>
      {options.map((option) => (
        <label
          key={option.value}
          className={classNames(
            'flex cursor-pointer items-center gap-1.5 rounded-md text-muted transition-colors hover:text-ink has-checked:bg-raised has-checked:font-medium has-checked:text-ink has-checked:shadow-card has-focus-visible:outline-2 has-focus-visible:outline-accent-ink',
            small ? 'h-6 px-2 text-xs' : 'h-7 px-2.5 text-sm',
          )}
        >
          <input
            type="radio"
            name={name}
            value={option.value}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
            className="sr-only"
          />
          {option.icon}
          {option.label}
          {option.hint !== undefined && (
            <span className="font-normal text-2xs text-muted tabular-nums">{option.hint}</span>
          )}
        </label>
      ))}
    </fieldset>
  );
}
