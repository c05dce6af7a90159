/**
 * The one reader of dates: expressions, conditions, sorting, nodes and Code read a date by these rules.
 *
 * - Numbers, and text of digits only (9 or more): seconds since 1970 below 100,000,000,000, else milliseconds.
 * - Other text: ISO 8601, SQL, RFC 2822, HTTP, in this order. A time without a date is not a date.
 * - Text without an offset is in `zone`; a time that the clock shows twice is the first of both.
 */
import { DateTime } from 'luxon';
import { readInZone } from './first-pass.ts';

/** Up to 11 digits are seconds (to the year 5138), as in n8n. */
const leastMilliseconds = 100_000_000_000;
const digits = /^[+-]?\d{9,16}(?:\.\d+)?$/;
/** What every text that can be a date begins with: a year, or the name of a day, or a day and a month. */
const looksLikeDate = /^(?:[+-]?\d{4}|\d{1,2} [A-Za-z]{3}|[A-Za-z]{3,9},)/;
const maxLength = 100;

/** Luxon asks data whether it is a date (`isLuxonDateTime`); here only real dates are. */
export function isDateTime(value: unknown): value is DateTime {
  return value instanceof DateTime;
}

/** A date of milliseconds since 1970, or of seconds where the number is too small for that. */
function ofNumber(number: number, zone: string): DateTime | undefined {
  const ms = Math.abs(number) < leastMilliseconds ? number * 1_000 : number;
  const date = DateTime.fromMillis(Math.trunc(ms), { zone });
  return date.isValid ? date : undefined;
}

/**
 * The date that `value` stands for, by the rules above; undefined when it stands for none.
 * Text with an offset keeps it; everything else is in `zone` (an IANA name, or `local`).
 */
export function readDate(value: unknown, zone: string): DateTime | undefined {
  if (typeof value === 'number') return ofNumber(value, zone);
  if (typeof value === 'string') {
    const text = value.trim();
    if (text.length > maxLength) return undefined;
    if (digits.test(text)) return ofNumber(Number(text), zone);
    if (!looksLikeDate.test(text)) return undefined;
    for (const read of [DateTime.fromISO, DateTime.fromSQL, DateTime.fromRFC2822, DateTime.fromHTTP]) {
      const date = readInZone(read, text, { zone, setZone: true });
      if (date.isValid) return date;
    }
    return undefined;
  }
  if (isDateTime(value)) return value.isValid ? value : undefined;
  if (value instanceof Date) {
    const date = DateTime.fromJSDate(value, { zone });
    return date.isValid ? date : undefined;
  }
  return undefined;
}
