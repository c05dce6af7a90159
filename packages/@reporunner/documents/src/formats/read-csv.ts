/**
 * CSV as people have it (RFC 4180, and what differs from it).
 * CSV1 Rows end with CR LF, LF or CR, mixed at will; inside quotes they are part of the cell. Empty lines are passed over.
 * CSV2 A quote inside a cell that does not begin with one is a character like others.
 * CSV3 A quote that is never closed is an error that names the line.
 * CSV4 Every cell is kept: columns of the same name, without a name, or beyond the header get names of their own; cells
 *      that a row lacks are absent, empty ones are ''.
 * CSV5 A first line `sep=;`, which Excel writes and reads, names the delimiter and is no row.
 * CSV6 Numbers, and true and false, are read by the column (NUM1 to NUM3), of which the first million characters decide.
 *      What is of another type further down stays text.
 * CSV7 Bytes that are not valid in the encoding are an error that names the line.
 */

import { Readable } from 'node:stream';
import type { JsonObject, JsonValue } from '@reporunner/core';
import type { DocumentChunk, DocumentOperations } from '@reporunner/integrations';
import { createTextDecoder, decodeText, detectCharset } from '@reporunner/integrations/text';
import { type CsvError, parse } from 'csv-parse';
import { invalid, tooLarge } from '../errors.ts';
import { documentsMessage } from '../messages/documents-messages.ts';
import { chunksBelow } from '../source.ts';
import { assertColumns, ColumnNames } from './column-names.ts';
import { ColumnType, exactNumber } from './column-type.ts';
import { csvDelimiter } from './csv-delimiter.ts';

/** Characters of one row. */
const maxRowLength = 10_000_000;
/** Characters and cells by which columns are judged. */
const judgedSize = 1_000_000;

/** Rows with the types of their columns, which are known before the first row is given. */
async function* judged(
  rows: AsyncIterable<readonly string[]>,
  isWanted: boolean,
): AsyncGenerator<{ readonly cells: readonly string[]; readonly types: readonly ColumnType[] }> {
  const types: ColumnType[] = [];
  let waiting: (readonly string[])[] | undefined = isWanted ? [] : undefined;
  let size = 0;
  for await (const cells of rows) {
    if (waiting === undefined) {
      yield { cells, types };
      continue;
    }
    waiting.push(cells);
    for (const [at, cell] of cells.entries()) {
      size += cell.length + 1;
      types[at] ??= new ColumnType(exactNumber);
      types[at].add(cell);
    }
    if (size < judgedSize) continue;
    for (const early of waiting) yield { cells: early, types };
    waiting = undefined;
  }
  for (const cells of waiting ?? []) yield { cells, types };
}

/** The text of a source as it comes, in the charset named or found. */
async function* decoded(source: AsyncIterable<DocumentChunk>, encoding: string): AsyncGenerator<string> {
  if (encoding === 'auto') {
    const bytes = await chunksBelow(source);
    yield decodeText(bytes, detectCharset(bytes), { strict: true });
    return;
  }
  const decoder = createTextDecoder(encoding, { strict: true });
  for await (const chunk of source) {
    if (typeof chunk === 'string') yield chunk;
    else if (!('file' in chunk)) yield decoder.write(chunk);
  }
  yield decoder.end();
}

/** CSV5 */
const sepLine = /^sep=([^"\r\n])(?:\r\n|\n|\r(?!\n)|$)/i;
const maxSepLineLength = 'sep=;\r\n'.length;

const candidates = [',', ';', '\t', '|'];
const sampleSize = 64 * 1024;

/** The delimiter that splits the first rows into the same number of cells, more than one; of several, into the most. */
export function detectDelimiter(sample: string): string {
  const counts = candidates.map(() => [0]);
  let inQuotes = false;
  let rows = 0;
  for (let at = 0; at < sample.length && rows < 20; at += 1) {
    const character = sample[at] as string;
    if (character === '"') inQuotes = !inQuotes;
    else if (inQuotes) continue;
    else if (character === '\n' || character === '\r') {
      if (counts.some((list) => list.at(-1) !== 0)) {
        rows += 1;
        for (const list of counts) list.push(0);
      }
    } else {
      const which = candidates.indexOf(character);
      const list = counts[which];
      if (list !== undefined) list[list.length - 1] = (list.at(-1) ?? 0) + 1;
    }
  }
  let best = ',';
  let bestScore = 0;
  for (const [which, list] of counts.entries()) {
    // The last row may be cut, or empty.
    const full = list.length > 1 ? list.slice(0, -1) : list;
    const first = full[0] ?? 0;
    const agreeing = full.filter((count) => count === first).length / full.length;
    const score = first === 0 ? 0 : agreeing * 1_000 + Math.min(first, 999);
    if (score > bestScore) {
      bestScore = score;
      best = candidates[which] as string;
    }
  }
  return best;
}

async function* withFirst(first: string, rest: AsyncIterator<string>): AsyncGenerator<string> {
  yield first;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}

function csvError(error: unknown): unknown {
  const { code, lines, message } = error as CsvError & { lines?: number };
  if (code === undefined || !code.startsWith('CSV_')) return error;
  if (code === 'CSV_MAX_RECORD_SIZE')
    return tooLarge(
      documentsMessage('csvRowTooLong', { limit: maxRowLength.toLocaleString('en'), line: lines ?? 1 }),
    );
  if (code === 'CSV_QUOTE_NOT_CLOSED')
    return invalid(documentsMessage('csvQuote', { reason: message }), undefined, error);
  return invalid(documentsMessage('csvInvalid', { reason: message }), undefined, error);
}

/** Rows as objects, read as the source comes. @throws ServiceError DOCUMENT_INVALID naming the line. */
export async function* readCsv(
  source: AsyncIterable<DocumentChunk>,
  { delimiter, encoding, header, typed }: DocumentOperations['csv.read']['options'],
): AsyncGenerator<JsonObject> {
  const chosenDelimiter = delimiter === 'auto' ? undefined : csvDelimiter(delimiter);
  const texts = decoded(source, encoding);
  let first = '';
  const wanted = chosenDelimiter === undefined ? sampleSize : maxSepLineLength;
  for (let next = await texts.next(); next.done !== true; next = await texts.next()) {
    first += next.value;
    if (first.length >= wanted) break;
  }
  const named = sepLine.exec(first);
  if (named !== null) first = first.slice(named[0].length);
  const chosen = named?.[1] ?? chosenDelimiter ?? detectDelimiter(first.slice(0, sampleSize));
  const parser = parse({
    delimiter: chosen,
    columns: false,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: maxRowLength,
  });
  const input = Readable.from(withFirst(first, texts));
  input.on('error', (error) => parser.destroy(error));
  input.pipe(parser);
  const records = (parser as AsyncIterable<string[]>)[Symbol.asyncIterator]();
  try {
    const head = header ? await records.next() : undefined;
    if (head?.done === true) return;
    const names = new ColumnNames(head?.value ?? []);
    const rest = { [Symbol.asyncIterator]: () => records };
    for await (const { cells, types } of judged(rest, typed)) {
      assertColumns(cells.length);
      const row: Record<string, JsonValue> = {};
      for (const [at, cell] of cells.entries()) {
        const value = types[at]?.valueOf(cell) ?? cell;
        const name = names.at(at);
        if (name === '__proto__')
          Object.defineProperty(row, name, { value, enumerable: true, writable: true, configurable: true });
        else row[name] = value;
      }
      yield row;
    }
  } catch (error) {
    throw csvError(error);
  }
}
