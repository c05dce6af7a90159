/** XLSX and ODS. The library reads a workbook whole, so sizes are bounded before it sees one. */

import { read, utils, write } from '@e965/xlsx';
import type { JsonObject, JsonValue } from '@reporunner/core';
import { ServiceError } from '@reporunner/core';
import { assertNoBomb } from './zip.ts';

export async function readSpreadsheet(
  bytes: Buffer,
  sheetName: string,
  header: boolean,
): Promise<readonly JsonObject[]> {
  assertNoBomb(bytes);
  let book: ReturnType<typeof read>;
  try {
    book = read(bytes, { type: 'buffer', cellDates: true, dense: true });
  } catch (error) {
    throw new ServiceError('The file is no spreadsheet that can be read.', {
      code: 'NODE_FAILED',
      service: 'core.spreadsheet',
      cause: error,
    });
  }
  const name = sheetName === '' ? book.SheetNames[0] : sheetName;
  const sheet = name === undefined ? undefined : book.Sheets[name];
  if (sheet === undefined) {
    throw new ServiceError(`There is no sheet "${sheetName}"; there is ${book.SheetNames.join(', ')}.`, {
      code: 'NODE_PARAMETER_INVALID',
      service: 'core.spreadsheet',
    });
  }
  const rows = utils.sheet_to_json<Record<string, unknown>>(sheet, {
    defval: null,
    UTC: true,
    ...(header ? {} : { header: 'A' }),
  });
  return rows.map(
    (row) =>
      Object.fromEntries(
        Object.entries(row).map(([column, value]) => [
          column,
          value instanceof Date ? value.toISOString() : (value as JsonValue),
        ]),
      ) as JsonObject,
  );
}

export function writeSpreadsheet(
  rows: readonly JsonObject[],
  kind: 'xlsx' | 'ods',
  sheetName: string,
): Buffer {
  const book = utils.book_new();
  const flat = rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([column, value]) => [
        column,
        typeof value === 'object' && value !== null ? JSON.stringify(value) : value,
      ]),
    ),
  );
  utils.book_append_sheet(
    book,
    utils.json_to_sheet(flat),
    sheetName.replace(/[\\/?*[\]:]/g, ' ').slice(0, 31) || 'Sheet1',
  );
  return write(book, { type: 'buffer', bookType: kind, compression: true }) as Buffer;
}
