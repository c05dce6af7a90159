import { type ReactNode, useId } from 'react';
import { inputClass } from '../../../ui/text-field.tsx';

interface CountFieldProps {
  readonly label: ReactNode;
  readonly help?: ReactNode;
  readonly value: number | undefined;
  readonly max: number;
  readonly placeholder?: string;
  readonly onChange: (value: number | undefined) => void;
}

/** A whole number from one up, or none. Taken when the field is left. */
export function CountField({ label, help, value, max, placeholder, onChange }: CountFieldProps) {
  const id = useId();
  const shown = value === undefined ? '' : String(value);
  const give = (text: string) => {
    if (text === shown) return;
    const number = Math.round(Number(text));
    if (text.trim() === '') onChange(undefined);
    else if (Number.isFinite(number) && number >= 1) onChange(Math.min(max, number));
  };
  return (
    <div className="grid content-start gap-1">
      <label htmlFor={id} className="font-medium">
        {label}
      </label>
      <input
        key={shown}
        id={id}
        type="number"
        inputMode="numeric"
        min={1}
        max={max}
        defaultValue={shown}
        placeholder={placeholder}
        aria-describedby={help === undefined ? undefined : `${id}-help`}
        onBlur={(event) => give(event.target.value)}
        onKeyDown={(event) => event.key === 'Enter' && give(event.currentTarget.value)}
        className={inputClass}
      />
      {help !== undefined && (
        <p id={`${id}-help`} className="text-muted text-xs">
          {help}
        </p>
      )}
    </div>
  );
}
