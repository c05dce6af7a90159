/** Dates, durations and units of time that values stand for. */

import { TIME_UNITS } from '@reporunner/constants';
import { DateTime, Duration, type DurationUnit } from 'luxon';
import { isDateTime, readDate } from '../dates/read-date.ts';
import type { Message } from '../kernel/messages.ts';
import { evaluationMessage } from '../messages/evaluation-messages.ts';
import type { Run } from './run.ts';
import { assertValid, expressionError, isPlain, shown, toNumber, whyInvalid, withReason } from './values.ts';

/** In one as in several. */
const units: ReadonlySet<string> = new Set(TIME_UNITS.flatMap((unit) => [unit, unit.slice(0, -1)]));

/** `fallback` counts only where what the method is named after has one too. */
export function unitOf<T>(value: unknown, fallback?: string): T {
  const unit = value === undefined ? fallback : value;
  if (typeof unit !== 'string' || !units.has(unit))
    throw expressionError(evaluationMessage('notATimeUnit', { value: shown(value) }));
  return unit as T;
}

/** `plus(2, 'days')`, as n8n writes it, and `plus({ days: 2 })`, as Luxon does. */
export function durationOf(amount: unknown, unit: unknown): Duration {
  const isWhole = amount instanceof Duration || isPlain(amount);
  if (isWhole && unit !== undefined)
    throw expressionError(evaluationMessage('unitUnused', { value: shown(unit) }));
  assertValid(amount);
  if (amount instanceof Duration) return amount;
  if (isPlain(amount)) {
    return Duration.fromObject(
      Object.fromEntries(
        Object.entries(amount).map(([name, size]) => [unitOf<string>(name), toNumber(size)]),
      ),
    );
  }
  return Duration.fromObject({ [unitOf<string>(unit, 'milliseconds')]: toNumber(amount) });
}

/** Why a value stands for no date. */
function noDate(value: unknown): Message {
  if (!isDateTime(value)) return evaluationMessage('notADate', { value: shown(value) });
  return value.isValid ? evaluationMessage('dateDoesNotExist') : whyInvalid(value);
}

/** The date that a value stands for, by the rules of `readDate`. @throws ServiceError EXPRESSION_ERROR. */
export function toDate(value: unknown, run: Run): DateTime {
  const date = readDate(value, run.zone);
  if (date === undefined) throw expressionError(noDate(value));
  return date;
}

/** The same, but what stands for no date is an invalid one: it says so itself, and is an error wherever it is used. */
export function toDateOrInvalid(value: unknown, run: Run): DateTime {
  const date = readDate(value, run.zone);
  if (date !== undefined) return date;
  const reason = noDate(value);
  return withReason(DateTime.invalid('no date', reason.text), reason);
}

/** One unit or a list of them. */
export function unitsOf(value: unknown, fallback: DurationUnit): DurationUnit | DurationUnit[] {
  if (!Array.isArray(value) || value.length > units.size) return unitOf<DurationUnit>(value, fallback);
  return value.map((one) => unitOf<DurationUnit>(one));
}

/** A date made of what was given. One that does not exist says what it was made of. */
export function namedDate(date: DateTime, input: unknown): DateTime {
  if (date.isValid) return date;
  const value = shown(input);
  const why = whyInvalid(date);
  const reason =
    why.id === 'evaluation.dateInvalid'
      ? evaluationMessage('noSuchDate', { value })
      : evaluationMessage('notADateBecause', { value, reason: why });
  return withReason(DateTime.invalid(date.invalidReason ?? 'no date', reason.text), reason);
}

/** What may be asked of what is no date: whether it is one, and its time, which is NaN as in JavaScript. */
export const askedOfInvalid: ReadonlySet<string> = new Set([
  ...['isValid', 'invalidReason', 'invalidExplanation', 'ts', 'getTime', 'toMillis', 'valueOf'],
]);
