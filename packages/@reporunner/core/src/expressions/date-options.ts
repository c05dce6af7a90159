/** Options of Luxon's methods, with the names that each takes. */

import { DateTime, type DateTimeOptions, type DurationOptions } from 'luxon';
import { evaluationMessage } from '../messages/evaluation-messages.ts';
import { checkOptions } from './arguments.ts';
import { toDate, unitOf } from './date-values.ts';
import { isJsDate } from './js-dates.ts';
import { byPlatform, dateOptions, formatOptions, languageOf, languageOr } from './languages.ts';
import type { Run } from './run.ts';
import { expressionError, isPlain, type Plain, shown } from './values.ts';

const localeNames = ['locale', 'numberingSystem'];
export const localeOptions: ReadonlySet<string> = new Set(localeNames);
export const readingOptions: ReadonlySet<string> = new Set(['zone', 'setZone', ...localeNames]);
export const durationOptions: ReadonlySet<string> = new Set(['conversionAccuracy', ...localeNames]);
export const zoneOptions: ReadonlySet<string> = new Set(['keepLocalTime']);
export const weekOptions: ReadonlySet<string> = new Set(['useLocaleWeeks']);
export const differenceOptions: ReadonlySet<string> = new Set(['conversionAccuracy']);
export const isoDateOptions: ReadonlySet<string> = new Set(['format', 'precision']);
export const isoOptions: ReadonlySet<string> = new Set([
  ...['format', 'precision', 'suppressSeconds', 'suppressMilliseconds', 'includeOffset', 'extendedZone'],
]);
export const isoTimeOptions: ReadonlySet<string> = new Set([...isoOptions, 'includePrefix']);
export const sqlOptions: ReadonlySet<string> = new Set([
  ...['includeOffset', 'includeZone', 'includeOffsetSpace'],
]);
export const relativeOptions: ReadonlySet<string> = new Set([
  ...['base', 'style', 'unit', 'round', 'rounding', 'padding', ...localeNames],
]);
export const humanOptions: ReadonlySet<string> = new Set([
  ...['unitDisplay', 'listStyle', 'showZeros', 'minimumFractionDigits', 'maximumFractionDigits'],
  ...['useGrouping', 'roundingMode'],
]);

const plainOptions = (options: unknown): Plain => (isPlain(options) ? options : {});

function oneOf(option: string, value: unknown, choices: readonly string[]): void {
  if (value === undefined || (typeof value === 'string' && choices.includes(value))) return;
  throw expressionError(evaluationMessage('optionChoice', { value: shown(value), option, choices }));
}

function localeIn(options: Plain, run: Run): { locale?: string; numberingSystem?: 'latn' } {
  const { locale, numberingSystem } = options;
  if (
    numberingSystem !== undefined &&
    (typeof numberingSystem !== 'string' || !/^[a-z0-9]{3,8}$/.test(numberingSystem))
  )
    throw expressionError(evaluationMessage('notANumbering', { value: shown(numberingSystem) }));
  return {
    ...(locale === undefined ? {} : { locale: languageOf(locale, run) }),
    ...(numberingSystem === undefined ? {} : { numberingSystem: numberingSystem as 'latn' }),
  };
}

export const localeOf = (options: unknown, run: Run) => localeIn(plainOptions(options), run);

/** Options of a date that is read, with the zone of the workflow where they name none. */
export function zoned(options: unknown, run: Run): DateTimeOptions & { zone: string; setZone: boolean } {
  const { zone, setZone } = plainOptions(options);
  if (zone !== undefined && typeof zone !== 'string')
    throw expressionError(evaluationMessage('notATimezoneSuch', { value: shown(zone) }));
  return { zone: zone ?? run.zone, setZone: Boolean(setZone), ...localeOf(options, run) };
}

export function differenceOf(options: unknown): { conversionAccuracy?: 'casual' | 'longterm' } {
  const { conversionAccuracy } = plainOptions(options);
  oneOf('conversionAccuracy', conversionAccuracy, ['casual', 'longterm']);
  return conversionAccuracy === undefined
    ? {}
    : { conversionAccuracy: conversionAccuracy as 'casual' | 'longterm' };
}

export const durationOptionsOf = (options: unknown, run: Run): DurationOptions => ({
  ...differenceOf(options),
  ...localeOf(options, run),
});

export const weeksOf = (options: unknown) => ({
  useLocaleWeeks: Boolean(plainOptions(options).useLocaleWeeks),
});
export const keepsTime = (options: unknown) => ({
  keepLocalTime: Boolean(plainOptions(options).keepLocalTime),
});

/** Of toISO, toISODate, toISOTime and toSQL. */
export function isoOf(options: unknown): Plain {
  const { format, precision } = plainOptions(options);
  oneOf('format', format, ['basic', 'extended']);
  if (precision !== undefined) unitOf(precision);
  return plainOptions(options);
}

export function relativeOf(options: unknown, run: Run) {
  const { base, unit, style, round, rounding, padding } = plainOptions(options);
  oneOf('style', style, ['long', 'short', 'narrow']);
  oneOf('rounding', rounding, ['trunc', 'floor', 'ceil', 'round', 'expand']);
  const units = Array.isArray(unit) ? unit.map((one) => unitOf<string>(one)) : unit;
  if (units !== undefined && !Array.isArray(units)) unitOf(units);
  return {
    ...localeOf(options, run),
    ...(base === undefined ? {} : { base: toDate(base, run) }),
    ...(units === undefined ? {} : { unit: units as 'days' }),
    ...(style === undefined ? {} : { style: style as 'long' }),
    ...(round === undefined ? {} : { round: Boolean(round) }),
    ...(rounding === undefined ? {} : { rounding: rounding as 'trunc' }),
    ...(typeof padding === 'number' ? { padding } : {}),
  };
}

const zoneFor = (date: DateTime) =>
  date.isOffsetFixed ? (date.offset === 0 ? 'UTC' : date.toFormat('ZZ')) : (date.zoneName ?? 'UTC');

type Part = 'Date' | 'Time' | '';

/** As JavaScript's Date writes it: `(language, options)`. */
export function jsDateText(
  date: DateTime,
  part: Part,
  [locale, options]: readonly unknown[],
  run: Run,
): string {
  const name = `toLocale${part}String` as const;
  const chosen = { timeZone: zoneFor(date), ...formatOptions(name, options, dateOptions) };
  return byPlatform(() => new Date(date.toMillis())[name](languageOr(locale, run), chosen as object));
}

/** As Luxon writes it, `(format, { locale })`; with a language first, or for a JavaScript date, as that does. */
export function dateText(date: DateTime, args: readonly unknown[], run: Run): string {
  const [format, options] = args;
  if (typeof format === 'string' || (format === undefined && isJsDate(date)))
    return jsDateText(date, '', args, run);
  const chosen =
    format === undefined ? DateTime.DATE_SHORT : formatOptions('toLocaleString', format, dateOptions);
  return byPlatform(() =>
    date.toLocaleString(
      chosen as object,
      localeIn(checkOptions('toLocaleString', options, localeOptions), run),
    ),
  );
}

/** `DateTime.DATE_FULL` and the like, for toLocaleString. */
const presetNames = [
  ...(['DATE_SHORT', 'DATE_MED', 'DATE_MED_WITH_WEEKDAY', 'DATE_FULL', 'DATE_HUGE', 'TIME_SIMPLE'] as const),
  ...(['TIME_WITH_SECONDS', 'TIME_WITH_SHORT_OFFSET', 'TIME_WITH_LONG_OFFSET', 'TIME_24_SIMPLE'] as const),
  ...(['TIME_24_WITH_SECONDS', 'TIME_24_WITH_SHORT_OFFSET', 'TIME_24_WITH_LONG_OFFSET'] as const),
  ...([
    'DATETIME_SHORT',
    'DATETIME_SHORT_WITH_SECONDS',
    'DATETIME_MED',
    'DATETIME_MED_WITH_SECONDS',
  ] as const),
  ...(['DATETIME_MED_WITH_WEEKDAY', 'DATETIME_FULL', 'DATETIME_FULL_WITH_SECONDS', 'DATETIME_HUGE'] as const),
  ...(['DATETIME_HUGE_WITH_SECONDS'] as const),
];

export const presets: Plain = Object.fromEntries(presetNames.map((name) => [name, DateTime[name]]));
