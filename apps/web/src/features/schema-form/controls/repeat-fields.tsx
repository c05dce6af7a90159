/** A schedule as people put it: every so many minutes, every day at a time … It writes a cron expression. */
import { Trans, useLingui } from '@lingui/react/macro';
import { useId } from 'react';
import { Select } from '../../../ui/select.tsx';
import { inputClass } from '../../../ui/text-field.tsx';
import { changeKind, type Repeat, type RepeatKind } from '../repeat.ts';

interface RepeatFieldsProps {
  /** Undefined: the expression says more than these fields can. */
  readonly repeat: Repeat | undefined;
  readonly disabled: boolean;
  readonly onChange: (repeat: Repeat) => void;
  readonly onCustom: () => void;
}

export function RepeatFields({ repeat, disabled, onChange, onCustom }: RepeatFieldsProps) {
  const { t } = useLingui();
  const kinds: readonly { readonly value: RepeatKind | 'custom'; readonly label: string }[] = [
    { value: 'minutes', label: t`Every few minutes` },
    { value: 'hours', label: t`Every few hours` },
    { value: 'day', label: t`Every day at` },
    { value: 'week', label: t`Every week on` },
    { value: 'month', label: t`Every month on` },
    { value: 'custom', label: t`Custom (cron)` },
  ];
  return (
    <fieldset disabled={disabled} className="flex flex-wrap items-center gap-x-2 gap-y-1.5">
      <legend className="sr-only">{t`Repeats`}</legend>
      <Select
        aria-label={t`Repeats`}
        value={repeat?.kind ?? 'custom'}
        options={kinds}
        className="max-w-48"
        onChange={({ target }) => {
          const kind = kinds.find(({ value }) => value === target.value)?.value;
          if (kind === 'custom') onCustom();
          else if (kind !== undefined) onChange(changeKind(repeat, kind));
        }}
      />
      {repeat !== undefined && <Details repeat={repeat} onChange={onChange} />}
    </fieldset>
  );
}

interface DetailsProps {
  readonly repeat: Repeat;
  readonly onChange: (repeat: Repeat) => void;
}

function Details({ repeat, onChange }: DetailsProps) {
  const { t } = useLingui();
  switch (repeat.kind) {
    case 'minutes':
      return (
        <Count
          label={t`Minutes between`}
          value={repeat.every}
          min={1}
          max={59}
          onChange={(every) => onChange({ ...repeat, every })}
        />
      );
    case 'hours':
      return (
        <>
          <Count
            label={t`Hours between`}
            value={repeat.every}
            min={1}
            max={23}
            onChange={(every) => onChange({ ...repeat, every })}
          />
          <Count
            label={t`At minute`}
            value={repeat.minute}
            min={0}
            max={59}
            onChange={(minute) => onChange({ ...repeat, minute })}
          />
        </>
      );
    case 'day':
      return <Time value={repeat.time} onChange={(time) => onChange({ ...repeat, time })} />;
    case 'week':
      return (
        <>
          <Weekdays days={repeat.days} onChange={(days) => onChange({ ...repeat, days })} />
          <Time value={repeat.time} onChange={(time) => onChange({ ...repeat, time })} />
        </>
      );
    case 'month':
      return (
        <>
          <Count
            label={t`Day of the month`}
            value={repeat.day}
            min={1}
            max={31}
            onChange={(day) => onChange({ ...repeat, day })}
          />
          <Time value={repeat.time} onChange={(time) => onChange({ ...repeat, time })} />
          {repeat.day > 28 && (
            <p className="basis-full text-muted text-xs">
              <Trans>Months without this day are skipped.</Trans>
            </p>
          )}
        </>
      );
  }
}

interface CountProps {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly onChange: (value: number) => void;
}

function Count({ label, value, min, max, onChange }: CountProps) {
  const id = useId();
  return (
    <span className="flex items-center gap-1.5">
      <label htmlFor={id} className="text-muted text-xs">
        {label}
      </label>
      <input
        id={id}
        type="number"
        min={min}
        max={max}
        value={value}
        onChange={({ target }) => {
          const next = target.valueAsNumber;
          if (Number.isInteger(next) && next >= min && next <= max) onChange(next);
        }}
        className={`${inputClass} w-18`}
      />
    </span>
  );
}

function Time({ value, onChange }: { readonly value: string; readonly onChange: (time: string) => void }) {
  const { t } = useLingui();
  return (
    <input
      type="time"
      aria-label={t`Time of day`}
      value={value}
      onChange={({ target }) => target.value !== '' && onChange(target.value)}
      className={`${inputClass} w-32`}
    />
  );
}

interface WeekdaysProps {
  readonly days: readonly number[];
  readonly onChange: (days: readonly number[]) => void;
}

/** 4 January 1970 was a Sunday. */
const dateOf = (day: number) => new Date(Date.UTC(1970, 0, 4 + day));

function Weekdays({ days, onChange }: WeekdaysProps) {
  const { t, i18n } = useLingui();
  const names = (weekday: 'short' | 'long') =>
    new Intl.DateTimeFormat(i18n.locale, { weekday, timeZone: 'UTC' });
  return (
    <fieldset className="flex flex-wrap gap-0.5">
      <legend className="sr-only">{t`Days of the week`}</legend>
      {[1, 2, 3, 4, 5, 6, 0].map((day) => (
        <label
          key={day}
          className="flex h-8 cursor-pointer items-center rounded-md border border-line px-2 text-muted text-xs has-checked:border-accent-ink has-checked:bg-accent-soft has-checked:text-accent-ink has-focus-visible:outline-2 has-focus-visible:outline-accent-ink"
        >
          <input
            type="checkbox"
            aria-label={names('long').format(dateOf(day))}
            checked={days.includes(day)}
            // One is always left: on no day there is no schedule.
            disabled={days.length === 1 && days.includes(day)}
            onChange={({ target }) =>
              onChange(
                target.checked ? [...days, day].sort((a, b) => a - b) : days.filter((other) => other !== day),
              )
            }
            className="sr-only"
          />
          {names('short').format(dateOf(day))}
        </label>
      ))}
    </fieldset>
  );
}
