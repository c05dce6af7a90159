import { type InputHTMLAttributes, type ReactNode, type Ref, useId } from 'react';
import { classNames } from './class-names.ts';

export const inputClass =
  'h-8 w-full rounded-md border border-line-strong bg-surface px-2.5 text-ink transition-colors hover:border-muted focus-visible:border-accent focus-visible:outline-offset-0 disabled:opacity-60 aria-invalid:border-danger';

interface TextFieldProps extends InputHTMLAttributes<HTMLInputElement> {
  readonly label: ReactNode;
  readonly help?: ReactNode;
  readonly error?: ReactNode;
  readonly ref?: Ref<HTMLInputElement>;
}

export function TextField({ label, help, error, className, id, ...rest }: TextFieldProps) {
  const own = useId();
  const field = id ?? own;
  const describedBy = [help && `${field}-help`, error && `${field}-error`].filter(Boolean).join(' ');
  return (
    <div className={classNames('grid gap-1', className)}>
      <label htmlFor={field} className="font-medium text-sm">
        {label}
      </label>
      <input
        id={field}
        className={inputClass}
        aria-invalid={error ? true : undefined}
        aria-describedby={describedBy === '' ? undefined : describedBy}
        {...rest}
      />
      {help && (
        <p id={`${field}-help`} className="text-muted text-xs">
          {help}
        </p>
      )}
      {error && (
        <p id={`${field}-error`} className="text-danger text-xs">
          {error}
        </p>
      )}
    </div>
  );
}
