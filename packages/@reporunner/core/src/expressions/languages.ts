/** Languages and options of the platform's formatters. It keeps each combination for ever, so only known ones pass. */
import type { Run } from './run.ts';
import { expressionError, isPlain, shown, toText } from './values.ts';

/** A language, and where given a script and a region. @throws ServiceError EXPRESSION_ERROR. */
export function languageOf(value: unknown, run: Run): string {
  const text = toText(value, run);
  if (text.length <= 35 && /^[A-Za-z]{2,3}(?:-[A-Za-z]{4})?(?:-(?:[A-Za-z]{2}|\d{3}))?$/.test(text))
    return text;
  throw expressionError(`${shown(text)} is not a language, such as en-GB.`);
}

const optionNames = [
  ...['weekday', 'era', 'year', 'month', 'day', 'dayPeriod', 'hour', 'minute', 'second', 'timeZone'],
  ...['fractionalSecondDigits', 'timeZoneName', 'hour12', 'hourCycle', 'dateStyle', 'timeStyle', 'calendar'],
  ...['numberingSystem', 'style', 'currency', 'currencyDisplay', 'currencySign', 'unit', 'unitDisplay'],
  ...['notation', 'compactDisplay', 'useGrouping', 'signDisplay', 'roundingMode', 'minimumIntegerDigits'],
  ...[
    'minimumFractionDigits',
    'maximumFractionDigits',
    'minimumSignificantDigits',
    'maximumSignificantDigits',
  ],
];

/** The options that formatters know, as they know them. */
export function formatOptions(options: unknown): Readonly<Record<string, string | number | boolean>> {
  if (!isPlain(options)) return {};
  const known: Record<string, string | number | boolean> = {};
  for (const name of optionNames) {
    const value = Object.hasOwn(options, name) ? options[name] : undefined;
    const isSmall =
      typeof value === 'number' ||
      typeof value === 'boolean' ||
      (typeof value === 'string' && value.length <= 40);
    if (isSmall) known[name] = value;
  }
  return known;
}
