/** Dates as the browser's own pickers take them: local wall time without a zone, as the engine reads them. */

const day = /^\d{4}-\d{2}-\d{2}$/;
const moment = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2})?$/;

/** What a picker can show: '' for nothing; undefined when only a text box can (a zone, an expression, a word). */
export function pickable(value: unknown, kind: 'date' | 'dateTime'): string | undefined {
  if (value === undefined || value === null || value === '') return '';
  if (typeof value !== 'string') return undefined;
  if (kind === 'date') return day.test(value) ? value : undefined;
  if (moment.test(value)) return value;
  return day.test(value) ? `${value}T00:00` : undefined;
}
