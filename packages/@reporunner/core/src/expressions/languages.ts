/** Languages and options of the platform's formatters. It keeps each combination for ever, so only known ones pass. */
import { defaultLanguage } from '../dates/default-language.ts';
import { evaluationMessage } from '../messages/evaluation-messages.ts';
import { checkOptions } from './arguments.ts';
import type { Run } from './run.ts';
import { expressionError, shown, toText } from './values.ts';

/** A language, and where given a script and a region. @throws ServiceError EXPRESSION_ERROR. */
export function languageOf(value: unknown, run: Run): string {
  const text = toText(value, run);
  if (text.length <= 35 && /^[A-Za-z]{2,3}(?:-[A-Za-z]{4})?(?:-(?:[A-Za-z]{2}|\d{3}))?$/.test(text))
    return text;
  throw expressionError(evaluationMessage('notALanguage', { value: shown(text) }));
}

/** `value`, or English where none is given. */
export const languageOr = (value: unknown, run: Run, fallback = defaultLanguage): string =>
  value === undefined ? fallback : languageOf(value, run);

export const numberOptions: ReadonlySet<string> = new Set([
  ...['style', 'currency', 'currencyDisplay', 'currencySign', 'unit', 'unitDisplay', 'notation'],
  ...['compactDisplay', 'useGrouping', 'signDisplay', 'numberingSystem', 'minimumIntegerDigits'],
  ...['minimumFractionDigits', 'maximumFractionDigits', 'minimumSignificantDigits'],
  ...['maximumSignificantDigits', 'roundingMode', 'roundingPriority', 'roundingIncrement'],
  'trailingZeroDisplay',
]);

export const dateOptions: ReadonlySet<string> = new Set([
  ...['weekday', 'era', 'year', 'month', 'day', 'dayPeriod', 'hour', 'minute', 'second', 'timeZone'],
  ...['fractionalSecondDigits', 'timeZoneName', 'hour12', 'hourCycle', 'dateStyle', 'timeStyle', 'calendar'],
  'numberingSystem',
]);

export const compareOptions: ReadonlySet<string> = new Set([
  ...['usage', 'sensitivity', 'numeric', 'caseFirst', 'ignorePunctuation', 'collation'],
]);

type FormatOptions = Readonly<Record<string, string | number | boolean>>;

/** The options of a formatter. @throws ServiceError EXPRESSION_ERROR for others, or for values that are none. */
export function formatOptions(name: string, options: unknown, known: ReadonlySet<string>): FormatOptions {
  const picked: Record<string, string | number | boolean> = {};
  for (const [option, value] of Object.entries(checkOptions(name, options, known))) {
    if (value === undefined) continue;
    const isSmall =
      typeof value === 'number' ||
      typeof value === 'boolean' ||
      (typeof value === 'string' && value.length <= 40);
    if (!isSmall) throw expressionError(evaluationMessage('optionValue', { value: shown(value), option }));
    picked[option] = value;
  }
  return picked;
}

/** Runs the platform's formatter, whose own errors name what is wrong with an option. */
export function byPlatform<T>(call: () => T): T {
  try {
    return call();
  } catch (error) {
    if (error instanceof RangeError || error instanceof TypeError)
      throw expressionError(evaluationMessage('platform', { problem: error.message }));
    throw error;
  }
}

/** Comparing is done many times with the same options. */
const collators = new Map<string, Intl.Collator>();
const maxCollators = 50;

export function collatorOf(locale: string, options: FormatOptions): Intl.Collator {
  const isPlain = Object.keys(options).length === 0;
  const key = isPlain ? locale : JSON.stringify([locale, options]);
  const known = collators.get(key);
  if (known !== undefined) return known;
  if (collators.size >= maxCollators) collators.clear();
  const created = byPlatform(() => new Intl.Collator(locale, options as Intl.CollatorOptions));
  collators.set(key, created);
  return created;
}
