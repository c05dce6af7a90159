import type { Readable } from 'node:stream';
import { isJsonObject, type JsonObject, type JsonValue, ServiceError } from '@reporunner/core';
import { parse } from 'csv-parse';
import { stringify } from 'csv-stringify/sync';

export interface CsvOptions {
  readonly delimiter: string;
  readonly header: boolean;
  /** Cells that look like numbers, true and false become such. */
  readonly typed: boolean;
}

const number = /^-?(?:0|[1-9]\d{0,14})(?:\.\d+)?$/;

function cellValue(text: string): JsonValue {
  if (number.test(text)) return Number(text);
  if (text === 'true' || text === 'false') return text === 'true';
  return text;
}

/** Rows as objects, read as the stream comes. @throws ServiceError NODE_FAILED naming the line. */
export async function* readCsv(source: Readable, options: CsvOptions): AsyncGenerator<JsonObject> {
  const parser = parse({
    bom: true,
    delimiter: options.delimiter,
    columns: options.header,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: 10_000_000,
  });
  source.on('error', (error) => parser.destroy(error));
  source.pipe(parser);
  try {
    for await (const row of parser) {
      const cells = Array.isArray(row)
        ? (row as string[]).map((cell, at) => [`column${at + 1}`, cell] as const)
        : Object.entries(row as Record<string, string>);
      yield Object.fromEntries(cells.map(([name, cell]) => [name, options.typed ? cellValue(cell) : cell]));
    }
  } catch (error) {
    throw new ServiceError(
      `The CSV is not valid: ${error instanceof Error ? error.message : String(error)}`,
      {
        code: 'NODE_FAILED',
        service: 'core.csv',
        cause: error,
      },
    );
  }
}

/** A cell that a spreadsheet would take for a formula is given an apostrophe, as OWASP advises. */
function cellOf(value: JsonValue | undefined, guard: boolean): string {
  if (value === undefined || value === null) return '';
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return guard && typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
}

export function writeCsv(
  rows: readonly JsonObject[],
  { delimiter, header, guard }: { delimiter: string; header: boolean; guard: boolean },
): string {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const cells = rows.map((row) => names.map((name) => cellOf(isJsonObject(row) ? row[name] : null, guard)));
  return stringify(header ? [names, ...cells] : cells, { delimiter });
}
