/**
 * A time of day that the clock shows twice, when it is put back, is the first of both (as in JavaScript), and never
 * depends on the time at which it is read. Luxon takes the offset that holds now for its first guess.
 */
import type { DateTime, DateTimeOptions } from 'luxon';

const day = 86_400_000;
const minute = 60_000;

/** The first moment at which the clock of the zone shows what `date` shows. */
export function firstPass(date: DateTime): DateTime {
  if (!date.isValid || date.isOffsetFixed) return date;
  const at = date.toMillis();
  const earlier = date.zone.offset(at - day) - date.offset;
  if (earlier <= 0 || date.zone.offset(at - earlier * minute) !== date.offset + earlier) return date;
  return date.minus({ milliseconds: earlier * minute });
}

const zoneAtEnd = /[\s[]([A-Za-z]{2,40}\/[\w+\-/]{1,60})\]?$/;
const offsetAtEnd = /(?:Z|[+-]\d{2}(?::?\d{2})?)$/;

/**
 * `2024-10-27T02:30+01:00[Europe/Berlin]` says itself which pass it is; Luxon leaves the offset out of account. In the
 * zone that the text names; undefined where it has not both.
 */
function readOffsetAndZone(read: (text: string) => DateTime, text: string): DateTime | undefined {
  const found = text.includes('/') ? zoneAtEnd.exec(text) : null;
  const front = text.slice(0, found?.index ?? 0).trimEnd();
  if (found === null || !offsetAtEnd.test(front)) return undefined;
  const date = read(front);
  return date.isValid ? date.setZone(found[1] as string) : read(text);
}

/** Reads text by `read`, one of Luxon's readers. What has no offset is in `options.zone`, in the first pass. */
export function readInZone<Options extends DateTimeOptions>(
  read: (text: string, options: Options) => DateTime,
  text: string,
  options: Options,
): DateTime {
  const own = (part: string) => read(part, { ...options, setZone: true });
  const date = readOffsetAndZone(own, text) ?? firstPass(own(text));
  return options.setZone === true || !date.isValid || options.zone === undefined
    ? date
    : date.setZone(options.zone);
}
