import { useState } from 'react';
import { TimeInput } from './time-input.tsx';
import { maxUnit, type TimeUnit, unitMs } from './time-units.ts';

const units: readonly TimeUnit[] = ['ms', 's', 'min', 'h'];

interface LiveDurationFieldProps {
  readonly label: string;
  readonly help?: string;
  /** In milliseconds. */
  readonly value: number | undefined;
  readonly maxMs: number;
  readonly onChange: (ms: number | undefined) => void;
}

/** A length of time, up to hours, taken with each key. */
export function LiveDurationField({ label, help, value, maxMs, onChange }: LiveDurationFieldProps) {
  const [unit, setUnit] = useState<TimeUnit>(() => (value === undefined ? 's' : maxUnit(value, units)));
  const shown = value === undefined ? '' : String(value / unitMs[unit]);
  const [text, setText] = useState(shown);
  const meant = text.trim() === '' ? undefined : Math.round(Number(text) * unitMs[unit]);
  // Changed from outside, by undo or by somebody else.
  const current = Object.is(meant, value) ? text : shown;
  const change = (next: string, of: TimeUnit) => {
    setText(next);
    const ms = next.trim() === '' ? undefined : Math.round(Number(next) * unitMs[of]);
    if (ms === undefined || (Number.isFinite(ms) && ms >= 0 && ms <= maxMs)) onChange(ms);
  };
  return (
    <TimeInput
      label={label}
      help={help}
      value={current}
      onChange={({ target }) => change(target.value, unit)}
      unit={unit}
      units={units}
      onUnit={(next) => {
        setUnit(next);
        change(current, next);
      }}
    />
  );
}
