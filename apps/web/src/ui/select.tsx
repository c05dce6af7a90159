import { ChevronDown } from 'lucide-react';
import type { Ref, SelectHTMLAttributes } from 'react';
import { classNames } from './class-names.ts';
import { inputClass } from './text-field.tsx';

export interface SelectOption {
  readonly value: string;
  readonly label: string;
}

interface SelectProps extends SelectHTMLAttributes<HTMLSelectElement> {
  readonly options: readonly SelectOption[];
  readonly ref?: Ref<HTMLSelectElement>;
}

/** The browser's own list, for a few options; `SearchSelect` is for many. */
export function Select({ options, className, ...rest }: SelectProps) {
  return (
    <span className={classNames('relative inline-flex w-full', className)}>
      <select className={classNames(inputClass, 'appearance-none truncate pe-8')} {...rest}>
        {options.map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
      <ChevronDown
        aria-hidden
        size={14}
        className="pointer-events-none absolute inset-e-2.5 top-1/2 -translate-y-1/2 text-muted"
      />
    </span>
  );
}
