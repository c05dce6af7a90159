import { utils, write } from '@e965/xlsx';
import type { JsonObject, JsonValue } from '@reporunner/core';
import type { DocumentChunk, DocumentOperations } from '@reporunner/integrations';
import { tooLarge } from '../errors.ts';
import { documentsMessage } from '../messages/documents-messages.ts';
import { assertColumns } from './column-names.ts';
import { rowsOf } from './rows.ts';
import { escapedText } from './shared-string.ts';

/** What Excel takes. */
const maxRows = 1_048_576;
const maxTextLength = 32_767;

/** Texts stay texts (also `007` and `=1+1`), numbers and booleans what they are; lists and objects become JSON. */
function cellOf(value: JsonValue | undefined, name: string, row: number): string | number | boolean | null {
  if (value === undefined || value === null) return null;
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  if (text.length > maxTextLength)
    throw tooLarge(
      documentsMessage('cellTooLong', { name, item: row + 1, length: text.length, limit: maxTextLength }),
    );
  return text;
}

export async function writeSpreadsheet(
  source: AsyncIterable<DocumentChunk>,
  { kind, sheet }: DocumentOperations['spreadsheet.write']['options'],
): Promise<Buffer> {
  const rows: JsonObject[] = [];
  const names = new Set<string>();
  for await (const row of rowsOf(source)) {
    rows.push(row);
    for (const name of Object.keys(row)) names.add(name);
  }
  assertColumns(names.size);
  if (rows.length >= maxRows)
    throw tooLarge(documentsMessage('tooManyRows', { limit: maxRows, count: rows.length + 1 }));
  const columns = [...names];
  const written = <V>(value: V) =>
    kind === 'xlsx' && typeof value === 'string' ? escapedText(value) : value;
  const table = rows.map((row, at) => columns.map((name) => written(cellOf(row[name], name, at))));
  const book = utils.book_new();
  utils.book_append_sheet(
    book,
    utils.aoa_to_sheet([columns.map(written), ...table], { dense: true }),
    sheet.replace(/[\\/?*[\]:]/g, ' ').slice(0, 31) || 'Sheet1',
  );
  return write(book, { type: 'buffer', bookType: kind, bookSST: true, compression: true }) as Buffer;
}
