import { useState } from 'react';
import { TimeInput } from './time-input.tsx';
import { maxUnit, type TimeUnit, timeUnits, unitMs } from './time-units.ts';

interface DurationFieldProps {
  readonly label: string;
  readonly help?: string;
  readonly valueMs: number | undefined;
  readonly maxMs?: number;
  /** What an empty field means. */
  readonly placeholder?: string;
  readonly onChange: (valueMs: number | undefined) => void;
}

/** A length of time, up to days, taken when the field is left. */
export function DurationField(props: DurationFieldProps) {
  const { label, help, valueMs, maxMs, placeholder, onChange } = props;
  const [unit, setUnit] = useState<TimeUnit>(() => (valueMs === undefined ? 's' : maxUnit(valueMs)));
  const shown = valueMs === undefined ? '' : String(valueMs / unitMs[unit]);
  const give = (text: string, as: TimeUnit) => {
    const number = Number(text);
    if (text.trim() === '') onChange(undefined);
    else if (Number.isFinite(number) && number > 0) {
      const ms = Math.max(1, Math.round(number * unitMs[as]));
      onChange(maxMs === undefined ? ms : Math.min(maxMs, ms));
    }
  };
  return (
    <TimeInput
      // Typed text is kept as it is while the field has it.
      key={`${shown} ${unit}`}
      label={label}
      help={help}
      defaultValue={shown}
      placeholder={placeholder}
      onBlur={(event) => event.target.value !== shown && give(event.target.value, unit)}
      onKeyDown={(event) => event.key === 'Enter' && give(event.currentTarget.value, unit)}
      unit={unit}
      units={timeUnits}
      onUnit={(next) => {
        setUnit(next);
        if (valueMs !== undefined) give(shown, next);
      }}
    />
  );
}
