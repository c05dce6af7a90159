/**
 * Numbers of a spreadsheet that are shown as dates and times.
 * XL1 A date is the wall clock that the cell shows, exact to the millisecond, as ISO 8601 with Z: a spreadsheet knows no
 *     time zones.
 * XL2 A number below one that is shown as a time only is `HH:mm:ss`, and elapsed hours (`[h]:mm`) may be more than 24.
 * XL3 Both systems of days count: from 1900 (with its day 60, 29 February 1900, that never was) and from 1904.
 */
import type { JsonValue } from '@reporunner/core';

const dayMs = 86_400_000;
const epoch1904 = Date.UTC(1904, 0, 1);
const epoch1900 = Date.UTC(1899, 11, 30);
/** 31 December 9999. */
const lastDay = 2_958_466;

export type Shown = 'date' | 'time' | 'elapsed' | 'number';

const cache = new Map<string, Shown>();

/** What a number format shows: it is a date if it has years, months or days, and a time if hours or seconds. */
export function shownBy(format: string): Shown {
  let shown = cache.get(format);
  if (shown === undefined) {
    shown = classify(format);
    cache.set(format, shown);
  }
  return shown;
}

function classify(format: string): Shown {
  const [section = ''] = format
    .replace(/"[^"]*"|\\.|[_*]./g, '')
    .toLowerCase()
    .split(';');
  const isElapsed = /\[(?:h+|m+|s+)\]/.test(section);
  const letters = section.replace(/\[[^\]]*\]/g, '').replace(/am\/pm|a\/p/g, '');
  if (
    /general|[#0?](?![^hs]*[hs:])|@/.test(letters) &&
    !/[yd]/.test(letters) &&
    !/[hs]/.test(letters) &&
    !isElapsed
  )
    return 'number';
  if (/[yd]/.test(letters)) return 'date';
  if (isElapsed) return 'elapsed';
  if (/[hs]/.test(letters)) return 'time';
  return /m/.test(letters) ? 'date' : 'number';
}

const two = (value: number) => String(value).padStart(2, '0');

function clock(ms: number): string {
  const text = `${two(Math.floor(ms / 3_600_000))}:${two(Math.floor(ms / 60_000) % 60)}:${two(Math.floor(ms / 1_000) % 60)}`;
  return ms % 1_000 === 0 ? text : `${text}.${String(ms % 1_000).padStart(3, '0')}`;
}

export function dateValue(serial: number, format: string, isFrom1904: boolean): JsonValue {
  const shown = shownBy(format);
  if (shown === 'number' || serial < 0 || serial >= lastDay) return serial;
  const ms = Math.round(serial * dayMs);
  if (shown === 'elapsed' || (shown === 'time' && serial < 1)) return clock(ms);
  if (isFrom1904) return new Date(epoch1904 + ms).toISOString();
  if (serial >= 60 && serial < 61) return `1900-02-29T${clock(ms % dayMs)}`;
  return new Date(epoch1900 + ms + (serial < 60 ? dayMs : 0)).toISOString();
}
