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

/** As n8n's functions take them, besides. */
const shortUnits: ReadonlyMap<string, string> = new Map([
  ...([
    ['ms', 'milliseconds'],
    ['sec', 'seconds'],
    ['secs', 'seconds'],
    ['min', 'minutes'],
  ] as const),
  ...([
    ['mins', 'minutes'],
    ['hr', 'hours'],
    ['hrs', 'hours'],
  ] as const),
]);

/** A unit by any name that n8n's own functions take: `mins` as `minutes`. */
export const longUnit = (value: unknown): unknown =>
  typeof value === 'string' ? (shortUnits.get(value) ?? value) : value;

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
  return Duration.fromObject({ [unitOf<string>(longUnit(unit), 'milliseconds')]: toNumber(amount) });
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

/** What a number counts, in milliseconds. */
export const unitsOfTimestamps: ReadonlyMap<string, number> = new Map([
  ['ms', 1],
  ['milliseconds', 1],
  ['s', 1_000],
  ['seconds', 1_000],
  ['us', 0.001],
  ['excel', 86_400_000],
]);

/** Days of a spreadsheet before 1970: it counts from 1900, and February 29 of that year, which was none, too. */
const excelDays = 25_569;

/** The date of a number that counts since 1970, or since 1900 for spreadsheets. @throws ServiceError EXPRESSION_ERROR. */
export function dateOfTimestamp(number: number, unit: unknown, run: Run): DateTime {
  const size = typeof unit === 'string' ? unitsOfTimestamps.get(unit) : undefined;
  if (size === undefined)
    throw expressionError(
      evaluationMessage('toDateTime', { units: [...unitsOfTimestamps.keys()], value: shown(unit) }),
    );
  const count = unit === 'excel' ? number - excelDays : number;
  return namedDate(DateTime.fromMillis(Math.round(count * size), { zone: run.zone }), number);
}
