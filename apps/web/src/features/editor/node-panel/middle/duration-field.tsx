import { useLingui } from '@lingui/react/macro';
import { useId, useState } from 'react';
import { Select } from '../../../../ui/select.tsx';
import { inputClass } from '../../../../ui/text-field.tsx';
import { largestUnit, type TimeUnit, unitMs } from './time-units.ts';

interface DurationFieldProps {
  readonly label: string;
  readonly help?: string;
  /** In milliseconds. */
  readonly value: number | undefined;
  readonly longestMs: number;
  readonly onChange: (ms: number | undefined) => void;
}

/** A length of time as a number and a unit. */
export function DurationField({ label, help, value, longestMs, onChange }: DurationFieldProps) {
  const { t } = useLingui();
  const id = useId();
  const [unit, setUnit] = useState<TimeUnit>(() => (value === undefined ? 's' : largestUnit(value)));
  const shown = value === undefined ? '' : String(value / unitMs[unit]);
  const [text, setText] = useState(shown);
  const meant = text.trim() === '' ? undefined : Math.round(Number(text) * unitMs[unit]);
  // Changed from outside, by undo or by somebody else.
  const current = Object.is(meant, value) ? text : shown;
  const tell = (next: string, of: TimeUnit) => {
    setText(next);
    const ms = next.trim() === '' ? undefined : Math.round(Number(next) * unitMs[of]);
    if (ms === undefined || (Number.isFinite(ms) && ms >= 0 && ms <= longestMs)) onChange(ms);
  };
  return (
    <div className="grid gap-1">
      <label htmlFor={id} className="font-medium text-sm">
        {label}
      </label>
      <div className="flex max-w-72 gap-2">
        <input
          id={id}
          type="number"
          min={0}
          step="any"
          inputMode="decimal"
          value={current}
          aria-describedby={help === undefined ? undefined : `${id}-help`}
          onChange={({ target }) => tell(target.value, unit)}
          className={inputClass}
        />
        <Select
          aria-label={t`Unit of ${label}`}
          value={unit}
          className="max-w-36"
          options={[
            { value: 'ms', label: t`milliseconds` },
            { value: 's', label: t`seconds` },
            { value: 'min', label: t`minutes` },
            { value: 'h', label: t`hours` },
          ]}
          onChange={({ target }) => {
            const next = target.value as TimeUnit;
            setUnit(next);
            tell(current, next);
          }}
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
