/**
 * CSV as every reader takes it (RFC 4180).
 * CW1 A text that a spreadsheet may take for a formula begins with an apostrophe, if asked for. A sign before nothing but a
 *     number is no formula, and stays as it is.
 */
import type { JsonObject, JsonValue } from '@reporunner/core';
import type { DocumentChunk, DocumentOperations } from '@reporunner/integrations';
import { encodeText } from '@reporunner/integrations/text';
import { stringify } from 'csv-stringify/sync';
import { csvDelimiter } from './csv-delimiter.ts';
import { rowsOf } from './rows.ts';

/** What OWASP says that a spreadsheet may take for a formula, with the wide forms that some take likewise. */
const mayBeFormula = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;
/** Numbers, percentages and telephone numbers: nothing in them can name a function or a cell. */
const onlyNumber = /^[+-][\d .,%/()\-\u00a0\u202f]*$/;

function cellOf(value: JsonValue | undefined, guard: boolean): string {
  if (value === undefined || value === null) return '';
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return guard && typeof value === 'string' && mayBeFormula.test(text) && !onlyNumber.test(text)
    ? `'${text}`
    : text;
}

/** Columns are the names of all rows, in the order in which they first appear. */
export async function* writeCsv(
  source: AsyncIterable<DocumentChunk>,
  { delimiter: delimiterOption, header, guard, encoding, bom }: DocumentOperations['csv.write']['options'],
): AsyncGenerator<Uint8Array> {
  const delimiter = csvDelimiter(delimiterOption);
  const rows: JsonObject[] = [];
  const names = new Set<string>();
  for await (const row of rowsOf(source)) {
    rows.push(row);
    for (const name of Object.keys(row)) names.add(name);
  }
  const columns = [...names];
  const text = (lines: string[][]) =>
    stringify(lines, {
      delimiter,
      // Any line end inside a cell wants quotes, not only the one that ends rows.
      quoted_match: /[\r\n]/,
    });
  const head = header && columns.length > 0 ? text([columns.map((name) => cellOf(name, guard))]) : '';
  yield encodeText(head, encoding, { addBom: bom });
  const step = 1_000;
  for (let at = 0; at < rows.length; at += step) {
    const lines = rows.slice(at, at + step).map((row) => columns.map((name) => cellOf(row[name], guard)));
    yield encodeText(text(lines), encoding);
  }
}
