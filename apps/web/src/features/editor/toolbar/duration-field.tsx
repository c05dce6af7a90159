import { useLingui } from '@lingui/react/macro';
import { type ReactNode, useId, useState } from 'react';
import { Select } from '../../../ui/select.tsx';
import { inputClass } from '../../../ui/text-field.tsx';

const units = {
  milliseconds: 1,
  seconds: 1_000,
  minutes: 60_000,
  hours: 3_600_000,
  days: 86_400_000,
} as const;
type Unit = keyof typeof units;

interface DurationFieldProps {
  readonly label: ReactNode;
  readonly help?: ReactNode;
  readonly valueMs: number | undefined;
  readonly largestMs?: number;
  /** What an empty field means. */
  readonly placeholder?: string;
  readonly onChange: (valueMs: number | undefined) => void;
}

/** The largest unit that gives a whole number. */
function unitOf(ms: number | undefined): Unit {
  if (ms === undefined) return 'seconds';
  const fitting = (Object.keys(units) as Unit[]).findLast((unit) => ms % units[unit] === 0);
  return fitting ?? 'milliseconds';
}

/** A time span as a number and a unit. */
export function DurationField(props: DurationFieldProps) {
  const { label, help, valueMs, largestMs, placeholder, onChange } = props;
  const { t } = useLingui();
  const id = useId();
  const [unit, setUnit] = useState(() => unitOf(valueMs));
  const shown = valueMs === undefined ? '' : String(valueMs / units[unit]);
  const give = (text: string, as: Unit) => {
    const number = Number(text);
    if (text.trim() === '') onChange(undefined);
    else if (Number.isFinite(number) && number > 0) {
      const ms = Math.max(1, Math.round(number * units[as]));
      onChange(largestMs === undefined ? ms : Math.min(largestMs, ms));
    }
  };
  const words: Readonly<Record<Unit, string>> = {
    milliseconds: t`milliseconds`,
    seconds: t`seconds`,
    minutes: t`minutes`,
    hours: t`hours`,
    days: t`days`,
  };
  return (
    <div className="grid content-start gap-1">
      <label htmlFor={id} className="font-medium">
        {label}
      </label>
      <div className="flex gap-1.5">
        <input
          // Typed text is kept as it is while the field has it.
          key={`${shown} ${unit}`}
          id={id}
          type="number"
          inputMode="decimal"
          min={0}
          step="any"
          defaultValue={shown}
          placeholder={placeholder}
          aria-describedby={help === undefined ? undefined : `${id}-help`}
          onBlur={(event) => event.target.value !== shown && give(event.target.value, unit)}
          onKeyDown={(event) => event.key === 'Enter' && give(event.currentTarget.value, unit)}
          className={inputClass}
        />
        <Select
          aria-label={t`Unit`}
          value={unit}
          onChange={(event) => {
            const next = event.target.value as Unit;
            setUnit(next);
            if (valueMs !== undefined) give(shown, next);
          }}
          options={(Object.keys(units) as Unit[]).map((value) => ({ value, label: words[value] }))}
          className="max-w-36"
        />
      </div>
      {help !== undefined && (
        <p id={`${id}-help`} className="text-muted text-xs">
          {help}
        </p>
      )}
    </div>
  );
}
