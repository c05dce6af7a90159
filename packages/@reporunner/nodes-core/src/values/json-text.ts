/** JSON that may have come as text, and how templates of it are rendered. */
import { type JsonValue, parseJson } from '@reporunner/core';
import { field } from '@reporunner/integrations';
import { z } from 'zod';

/**
 * What text stands for where JSON is wanted: what begins like an object, a list or a quoted text is JSON already, and is
 * not encoded a second time. Other text is a JSON string.
 * @throws ServiceError MALFORMED_JSON that names line and column.
 */
export function jsonOf(value: JsonValue | undefined): JsonValue | undefined {
  if (typeof value !== 'string') return value;
  const text = value.trim();
  if (text.startsWith('{') || text.startsWith('[')) return parseJson(text);
  if (!/^"(?:[^"\\]|\\.)*"$/s.test(text)) return value;
  return parseJson(text);
}

/** The parameter that says how expressions inside JSON text are put in; for `jsonTemplate: { rendering }`. */
export const jsonRendering = (showWhen?: Readonly<Record<string, readonly string[]>>) =>
  field(z.enum(['escaped', 'raw']).default('escaped'), {
    label: 'Expressions in JSON text',
    help: 'Escaped: inside quotes a value is escaped, elsewhere it is written as JSON. Raw: it is put in as it is, and the whole is parsed, as n8n does.',
    advanced: true,
    expression: false,
    ...(showWhen === undefined ? {} : { showWhen }),
  });
