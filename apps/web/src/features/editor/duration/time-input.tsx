import { useLingui } from '@lingui/react/macro';
import { type InputHTMLAttributes, useId } from 'react';
import { Select } from '../../../ui/select.tsx';
import { inputClass } from '../../../ui/text-field.tsx';
import { type TimeUnit, timeUnits } from './time-units.ts';

interface TimeInputProps extends InputHTMLAttributes<HTMLInputElement> {
  readonly label: string;
  readonly help?: string | undefined;
  readonly unit: TimeUnit;
  readonly units: readonly TimeUnit[];
  readonly onUnit: (unit: TimeUnit) => void;
}

/** A number and the unit that it is meant in. */
export function TimeInput({ label, help, unit, units, onUnit, ...input }: TimeInputProps) {
  const { t } = useLingui();
  const id = useId();
  const words: Readonly<Record<TimeUnit, string>> = {
    ms: t`milliseconds`,
    s: t`seconds`,
    min: t`minutes`,
    h: t`hours`,
    d: t`days`,
  };
  return (
    <div className="grid content-start gap-1">
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
          aria-describedby={help === undefined ? undefined : `${id}-help`}
          className={inputClass}
          {...input}
        />
        <Select
          aria-label={t`Unit of ${label}`}
          value={unit}
          className="max-w-36"
          options={units.map((value) => ({ value, label: words[value] }))}
          onChange={({ target }) => {
            const next = timeUnits.find((one) => one === target.value);
            if (next !== undefined) onUnit(next);
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
