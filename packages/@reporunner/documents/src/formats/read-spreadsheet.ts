/**
 * XLSX, XLS and ODS. The library reads a workbook whole; what it holds is walked cell by cell, so that a sheet which
 * claims to have a million rows costs what it has.
 * Formulas give the value that the file holds for them, errors their text (`#DIV/0!`), merged cells their value once.
 */

import { type CellObject, read, utils, type WorkBook, type WorkSheet } from '@e965/xlsx';
import type { JsonObject, JsonValue } from '@reporunner/core';
import { ServiceError } from '@reporunner/core/errors';
import type { DocumentOperations } from '@reporunner/integrations';
import { invalid, parameterInvalid, tooLarge } from '../errors.ts';
import { documentsMessage } from '../messages/documents-messages.ts';
import { dateValue } from './cell-values.ts';
import { assertColumns, ColumnNames } from './column-names.ts';
import { withReturns } from './shared-string.ts';
import { assertModestArchive } from './zip.ts';

/** Cells of a table, empty ones included. */
const maxCells = 20_000_000;

const errors: Readonly<Record<number, string>> = {
  0: '#NULL!',
  7: '#DIV/0!',
  15: '#VALUE!',
  23: '#REF!',
  29: '#NAME?',
  36: '#NUM!',
  42: '#N/A',
  43: '#GETTING_DATA',
};

type Grid = readonly (readonly (CellObject | undefined)[] | undefined)[];

const isSpreadsheet = (bytes: Buffer) =>
  bytes.subarray(0, 2).toString('latin1') === 'PK' ||
  bytes.subarray(0, 4).toString('hex') === 'd0cf11e0' ||
  /^\s*<\?xml/.test(
    bytes
      .subarray(0, 100)
      .toString('latin1')
      .replace(/^\xef\xbb\xbf/, ''),
  );

function bookOf(bytes: Buffer, sheet: string): WorkBook {
  if (!isSpreadsheet(bytes)) throw invalid(documentsMessage('notASpreadsheet'));
  try {
    return read(bytes, {
      type: 'buffer',
      dense: true,
      cellDates: false,
      cellNF: true,
      cellText: false,
      cellFormula: false,
      cellHTML: false,
      sheets: sheet === '' ? 0 : sheet,
    });
  } catch (error) {
    if (error instanceof RangeError) throw error;
    if (/password/i.test(error instanceof Error ? error.message : ''))
      throw new ServiceError(documentsMessage('spreadsheetEncrypted'), {
        code: 'DOCUMENT_ENCRYPTED',
        service: 'documents',
      });
    throw invalid(documentsMessage('spreadsheetDamaged'), undefined, error);
  }
}

function cellValueOf(cell: CellObject | undefined, isFrom1904: boolean): JsonValue {
  switch (cell?.t) {
    case 'n':
      return dateValue(cell.v as number, String(cell.z ?? 'General'), isFrom1904);
    case 'd':
      return cell.v instanceof Date ? cell.v.toISOString() : String(cell.v);
    case 'e':
      return errors[cell.v as number] ?? String(cell.w ?? '#N/A');
    case 's':
      return typeof cell.r === 'string'
        ? withReturns(String(cell.v), cell.r)
        : ((cell.v as string | undefined) ?? null);
    case 'b':
      return (cell.v as boolean | undefined) ?? null;
    default:
      return null;
  }
}

const gridOf = (sheet: WorkSheet): Grid => (sheet as { '!data'?: Grid })['!data'] ?? [];

/** Rows with something in them, as lists of values. */
function* filledRows(grid: Grid, isFrom1904: boolean): Generator<readonly JsonValue[]> {
  for (const cells of grid) {
    if (cells === undefined) continue;
    const row = Array.from(cells, (cell) => cellValueOf(cell, isFrom1904));
    while (row.length > 0 && row.at(-1) === null) row.pop();
    if (row.length > 0) yield row;
  }
}

function* tableOf(grid: Grid, isFrom1904: boolean, header: boolean): Generator<JsonObject> {
  // Columns that nothing is in are no columns, however far the sheet claims to reach.
  const used = new Set<number>();
  let count = 0;
  for (const row of filledRows(grid, isFrom1904)) {
    assertColumns(row.length);
    for (const [at, value] of row.entries()) if (value !== null) used.add(at);
    count += 1;
  }
  if (count * used.size > maxCells)
    throw tooLarge(documentsMessage('sheetTooLarge', { rows: count, columns: used.size }));
  const columns = [...used].sort((a, b) => a - b);
  let names: ColumnNames | undefined;
  for (const row of filledRows(grid, isFrom1904)) {
    if (header && names === undefined) {
      const titles = row.map((value) => (value === null ? '' : String(value)));
      // An empty title above nothing takes no number.
      names = new ColumnNames(titles);
      continue;
    }
    const nameOf = (at: number) => names?.at(at) ?? utils.encode_col(at);
    yield Object.fromEntries(columns.map((at) => [nameOf(at), row[at] ?? null]));
  }
}

/** Rows and columns of a sheet of XLSX. */
const maxRows = 1_048_576;
const maxColumns = 16_384;
const placed = /<(?:\w+:)?(row|c)\s(?:[^<>]*?\s)?r="([^"<>]*)"/g;

function isPlace(kind: string, place: string): boolean {
  const [, column = '', row = ''] = /^([A-Z]{0,3})(\d{1,7})$/i.exec(place) ?? [];
  if ((kind === 'c') === (column === '') || row === '') return false;
  return (
    Number(row) >= 1 &&
    Number(row) <= maxRows &&
    (column === '' || utils.decode_col(column.toUpperCase()) < maxColumns)
  );
}

/** The library leaves out what lies beyond a sheet. @throws ServiceError DOCUMENT_INVALID. */
function assertPlaces(name: string, content: Buffer): void {
  if (!/^xl\/worksheets\/[^/]+\.xml$/i.test(name)) return;
  for (const [, kind = '', place = ''] of content.toString('latin1').matchAll(placed))
    if (!isPlace(kind, place))
      throw invalid(
        documentsMessage(kind === 'c' ? 'cellPlace' : 'rowPlace', {
          place: place.slice(0, 40),
          last: `XFD${maxRows}`,
        }),
      );
}

/** @throws ServiceError DOCUMENT_INVALID, DOCUMENT_ENCRYPTED, DOCUMENT_TOO_LARGE, NODE_PARAMETER_INVALID. */
export async function readSpreadsheet(
  bytes: Buffer,
  { sheet: wanted, header }: DocumentOperations['spreadsheet.read']['options'],
): Promise<Iterable<JsonObject>> {
  await assertModestArchive(bytes, assertPlaces);
  const book = bookOf(bytes, wanted);
  const name = wanted === '' ? book.SheetNames[0] : wanted;
  const sheet = name === undefined ? undefined : book.Sheets[name];
  if (sheet === undefined)
    throw parameterInvalid(documentsMessage('noSheet', { name: String(wanted), names: book.SheetNames }));
  return tableOf(gridOf(sheet), book.Workbook?.WBProps?.date1904 === true, header);
}
