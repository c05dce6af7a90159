/** Formats of dates, and texts to read as dates, as far as the date library can be trusted with them. */

import { DateTime, type DateTimeOptions } from 'luxon';
import { readInZone } from '../dates/first-pass.ts';
import { evaluationMessage } from '../messages/evaluation-messages.ts';
import { BoundedPattern } from '../patterns/index.ts';
import type { Run } from './run.ts';
import { expressionError, shown, toText, withReason } from './values.ts';

const maxDateLength = 200;
const maxFormatLength = 200;

/** A text that may be a date or a duration. The library reads longer ones with patterns that take too long. */
export function shortText(value: unknown, run: Run): string {
  const text = toText(value, run);
  if (text.length > maxDateLength)
    throw expressionError(evaluationMessage('dateTooLong', { value: shown(text) }));
  return text;
}

/** @throws ServiceError EXPRESSION_ERROR when it is too long for one. */
export function formatText(value: unknown): string {
  if (typeof value !== 'string')
    throw expressionError(evaluationMessage('notADateFormat', { value: shown(value) }));
  if (value.length > maxFormatLength)
    throw expressionError(evaluationMessage('dateFormatTooLong', { limit: maxFormatLength }));
  return value;
}

type FormatParser = ReturnType<typeof DateTime.buildFormatParser>;

/** A format made ready, with the regular expression by which it reads. Undefined where the format is none. */
interface ReadyFormat {
  readonly parser: FormatParser;
  readonly pattern: BoundedPattern | undefined;
}

/** Dates are read many times by the same format. */
const ready = new Map<string, ReadyFormat>();
const maxReady = 100;

function parserOf(format: string, options: DateTimeOptions): ReadyFormat {
  const { locale, numberingSystem } = options;
  const key = JSON.stringify([format, locale, numberingSystem]);
  const known = ready.get(key);
  if (known !== undefined) return known;
  const parser = DateTime.buildFormatParser(format, options);
  const { regex } = parser as unknown as { readonly regex?: RegExp };
  const pattern = regex === undefined ? undefined : new BoundedPattern(regex.source, regex.flags);
  if (ready.size >= maxReady) ready.clear();
  ready.set(key, { parser, pattern });
  return { parser, pattern };
}

/**
 * The library reads a date with a regular expression that it makes of the format. One that could take long on such a
 * text, such as twenty parts of one or two digits in a row, is refused.
 */
export function dateOfFormat(
  text: string,
  format: string,
  options: DateTimeOptions & { readonly zone: string },
): DateTime {
  if (text.length > maxDateLength)
    throw expressionError(evaluationMessage('dateTooLong', { value: shown(text) }));
  if (format.length > maxFormatLength)
    throw expressionError(evaluationMessage('dateFormatTooLong', { limit: maxFormatLength }));
  const { parser, pattern } = parserOf(format, options);
  if (pattern !== undefined && !pattern.runsNatively(text.length))
    throw expressionError(evaluationMessage('dateFormatAmbiguous', { format: shown(format) }));
  const date = readInZone((own, as) => DateTime.fromFormatParser(own, parser, as), text, options);
  if (date.isValid) return date;
  const reason = evaluationMessage('notOfFormat', { value: shown(text), format: shown(format) });
  return withReason(DateTime.invalid('no date', reason.text), reason);
}
