/** Dates that `new Date` made: they are Luxon's too, but are written as people write them as a JavaScript date is. */
import { DateTime } from 'luxon';
import { isDateTime } from '../dates/read-date.ts';
import type { Run } from './run.ts';

const jsDates = new WeakSet<DateTime>();

export const isJsDate = (date: DateTime): boolean => jsDates.has(date);

export function jsDateOf(ms: number, run: Run): DateTime {
  const date = DateTime.fromMillis(ms, { zone: run.zone });
  jsDates.add(date);
  return date;
}

/** A date as `JSON.stringify` writes it: one of JavaScript in UTC, one of Luxon with its offset. */
export const dateInJson = (value: unknown): string | null | undefined =>
  isDateTime(value) ? (isJsDate(value) ? value.toUTC().toISO() : value.toISO()) : undefined;
