/**
 * The one reader of dates: expressions, conditions, sorting, nodes and Code read a date by these rules.
 *
 * - Numbers, and text of 9 to 13 digits: seconds since 1970 below 100,000,000,000, else milliseconds, to the year 9999.
 * - 14 digits that are one: `yyyyMMddHHmmss`, also as a number. Of 12 digits, text that could be `yyyyMMddHHmm` is
 *   refused, since it could be either.
 * - Other text: ISO 8601, SQL, RFC 2822, HTTP, in this order. A time without a date is not a date, and other text of
 *   digits only is none.
 * - Text without an offset is in `zone`; a time that the clock shows twice is the first of both.
 */
import { DateTime } from 'luxon';
import './default-language.ts';
import { readInZone } from './first-pass.ts';

/** Up to 11 digits are seconds (to the year 5138), as in n8n. */
const leastMilliseconds = 100_000_000_000;
const timestamp = /^[+-]?\d{9,13}(?:\.\d+)?$/;
const digitsOnly = /^[+-]?\d{9,}(?:\.\d+)?$/;
/** As 12 digits, a minute of these centuries; as milliseconds, a time in 1975 and 1976. */
const minuteOrTimestamp = /^(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:[01]\d|2[0-3])[0-5]\d$/;
const toTheSecond = /^\d{14}$/;
/** The end of the year 9999. What is later is no date that somebody meant. */
const maxMilliseconds = 253_402_300_799_999;
/** What every text that can be a date begins with: a year, or the name of a day, or a day and a month. */
const looksLikeDate = /^(?:[+-]?\d{4}|\d{1,2} [A-Za-z]{3}|[A-Za-z]{3,9},)/;
const maxLength = 100;

/** Luxon asks data whether it is a date (`isLuxonDateTime`); here only real dates are. */
export function isDateTime(value: unknown): value is DateTime {
  return value instanceof DateTime;
}

const valid = (date: DateTime): DateTime | undefined => (date.isValid ? date : undefined);

/** `20260105100000`, as files of banks write it. */
const ofSeconds = (digits: string, zone: string): DateTime | undefined =>
  toTheSecond.test(digits)
    ? valid(
        readInZone((text, options) => DateTime.fromFormat(text, 'yyyyMMddHHmmss', options), digits, { zone }),
      )
    : undefined;

/** A date of milliseconds since 1970, or of seconds where the number is too small for that. */
function ofNumber(number: number, zone: string): DateTime | undefined {
  const ms = Math.abs(number) < leastMilliseconds ? number * 1_000 : number;
  if (!(Math.abs(ms) <= maxMilliseconds)) return undefined;
  return ofSeconds(String(number), zone) ?? valid(DateTime.fromMillis(Math.trunc(ms), { zone }));
}

/** The date that text of digits only stands for. */
function ofDigits(text: string, zone: string): DateTime | undefined {
  if (minuteOrTimestamp.test(text)) return undefined;
  return timestamp.test(text) ? ofNumber(Number(text), zone) : ofSeconds(text, zone);
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
    if (digitsOnly.test(text)) return ofDigits(text, zone);
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
