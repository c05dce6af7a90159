import { LIMITS } from '@reporunner/constants';
import {
  type BinaryHandle,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  jsonMessage,
  parseJson,
  parsePath,
  ServiceError,
  withPath,
} from '@reporunner/core';
import { type BinaryAccess, defineAction, field, type ItemResult } from '@reporunner/integrations';
import { z } from 'zod';
import { nodeMessage } from '../messages/error-messages.ts';
import { assertTextFile } from './assert-text.ts';
import { handleOf, readBytes, textOf } from './read-bytes.ts';

const asItem = (value: JsonValue): JsonObject => (isJsonObject(value) ? value : { data: value });

async function* itemsOf(values: AsyncIterable<JsonValue>): AsyncGenerator<JsonObject> {
  for await (const value of values) yield asItem(value);
}

/** Each value in the field, or as the item. */
async function* placed(values: AsyncIterable<JsonObject>, destination: string): AsyncGenerator<JsonObject> {
  for await (const value of values)
    yield destination === '' ? value : withPath({}, parsePath(destination), value);
}

async function* withoutEmpty(rows: AsyncIterable<JsonObject>): AsyncGenerator<JsonObject> {
  for await (const row of rows)
    yield Object.fromEntries(Object.entries(row).filter(([, cell]) => cell !== ''));
}

/** @throws ServiceError DOCUMENT_TOO_LARGE. */
async function wholeText(binary: BinaryAccess, handle: BinaryHandle, encoding: string): Promise<string> {
  if (handle.size > LIMITS.textBytes) throw textTooLong(handle.size);
  return textOf(await readBytes(binary, handle), encoding);
}

/** By the file's type and name. */
function formatOf({ mimeType, fileName = '' }: { mimeType: string; fileName?: string }) {
  const name = fileName.toLowerCase();
  if (/\.(xlsx|xlsm|xls|ods)$/.test(name) || /spreadsheet|excel/.test(mimeType)) return 'spreadsheet';
  if (name.endsWith('.csv') || name.endsWith('.tsv') || /csv|tab-separated/.test(mimeType)) return 'csv';
  if (/\.(ndjson|jsonl)$/.test(name) || /ndjson|jsonl/.test(mimeType)) return 'ndjson';
  if (name.endsWith('.json') || /json/.test(mimeType)) return 'json';
  if (name.endsWith('.xml') || /xml/.test(mimeType)) return 'xml';
  return 'text';
}

function delimiterOf(
  { delimiter, format }: { readonly delimiter: string; readonly format: string },
  { fileName = '' }: { readonly fileName?: string },
): string {
  if (delimiter !== '') return delimiter;
  if (fileName.toLowerCase().endsWith('.tsv')) return '\t';
  return format === 'auto' ? 'auto' : ',';
}

export const extractFromFile = defineAction({
  type: 'core.extractFromFile',
  label: 'Extract from file',
  description: 'Reads a file into items: CSV, JSON, spreadsheet, XML or text.',
  group: 'data',
  icon: 'file-input',
  aliases: ['read file', 'import', 'parse csv', 'read excel', 'spreadsheet', 'from file'],
  intents: ['read a csv', 'parse the excel file', 'load the json', 'rows of a spreadsheet', 'text of a file'],
  parameters: z.strictObject({
    binaryField: field(z.string().min(1).max(256).default('data'), { label: 'Binary field' }),
    format: field(z.enum(['auto', 'csv', 'json', 'ndjson', 'spreadsheet', 'xml', 'text']).default('auto'), {
      label: 'Format',
      expression: false,
    }),
    delimiter: field(z.string().max(4).default(''), {
      label: 'Delimiter',
      help: 'A character, \\t for a tab, or auto: whichever of , ; tab | splits the first rows evenly. A first line such as sep=; wins. Empty: a tab for .tsv, else a comma where the format is CSV, and auto where it is chosen automatically.',
      showWhen: { format: ['csv', 'auto'] },
    }),
    header: field(z.boolean().default(true), {
      label: 'The first row names the columns',
      showWhen: { format: ['csv', 'spreadsheet', 'auto'] },
    }),
    typed: field(z.boolean().default(true), {
      label: 'Read numbers, true and false',
      showWhen: { format: ['csv', 'xml', 'auto'] },
    }),
    trim: field(z.boolean().default(false), {
      label: 'Trim texts',
      help: 'On: spaces and line breaks at the ends of texts are left out.',
      advanced: true,
      showWhen: { format: ['xml', 'auto'] },
    }),
    dropEmpty: field(z.boolean().default(false), {
      label: 'Leave out empty cells',
      help: 'Off: an empty cell is an empty text.',
      showWhen: { format: ['csv', 'auto'] },
      advanced: true,
      expression: false,
    }),
    sheet: field(z.string().max(31).default(''), {
      label: 'Sheet',
      help: 'Empty: the first.',
      showWhen: { format: ['spreadsheet', 'auto'] },
    }),
    path: field(z.string().max(512).default(''), {
      label: 'Read the list at',
      help: 'Path of a list inside the JSON, each element of which becomes an item. Empty: the whole. A field that the whole is put in counts before it.',
      showWhen: { format: ['json', 'auto'] },
    }),
    destination: field(z.string().max(512).default(''), {
      label: 'Put the whole in',
      help: 'A field for the whole of the file, in one item. Empty: each element of a list is an item, and text is in the field text.',
      showWhen: { format: ['json', 'xml', 'text'] },
      advanced: true,
    }),
    encoding: field(z.string().min(1).max(40).default('utf-8'), {
      label: 'Encoding',
      help: 'For CSV, XML and text auto looks for it: UTF-8, UTF-16, else windows-1252. A byte order mark always counts, and in XML what it declares.',
    }),
  }),
  run: async ({ parameters, item, binary, documents }): Promise<ItemResult> => {
    const handle = handleOf(item, parameters.binaryField);
    const { encoding, header, typed, trim } = parameters;
    const format = parameters.format === 'auto' ? formatOf(handle) : parameters.format;
    if (format !== 'spreadsheet') await assertTextFile(binary, handle);
    switch (format) {
      case 'csv': {
        const delimiter = delimiterOf(parameters, handle);
        const rows = documents.values('csv.read', binary.borrow(handle), {
          delimiter,
          encoding,
          header,
          typed,
        });
        return parameters.dropEmpty ? withoutEmpty(rows) : rows;
      }
      case 'json': {
        const { path, destination } = parameters;
        if (destination !== '') {
          const value = parseJson(await wholeText(binary, handle, encoding), () => jsonMessage('file'));
          return [withPath({}, parsePath(destination), value)];
        }
        return itemsOf(documents.values('json.read', binary.borrow(handle), { encoding, path }));
      }
      case 'ndjson':
        return itemsOf(documents.values('ndjson.read', binary.borrow(handle), { encoding }));
      case 'spreadsheet':
        return documents.values('spreadsheet.read', binary.borrow(handle), {
          sheet: parameters.sheet,
          header,
        });
      case 'xml': {
        const options = { attributePrefix: '@', textKey: '#text', typed, trim, encoding };
        return placed(
          itemsOf(documents.values('xml.read', binary.borrow(handle), options)),
          parameters.destination,
        );
      }
      case 'text': {
        const text = await wholeText(binary, handle, encoding);
        return [withPath({}, parsePath(parameters.destination || 'text'), text)];
      }
    }
  },
  docs: 'Bytes that are not valid in the encoding are an error that names the line: nothing is replaced. `auto` finds UTF-8, UTF-16 and windows-1252. A ZIP archive, a spreadsheet, a gzip file or a PDF that would be read as text is refused, and the error says what it is.\n\nCSV: rows may end in CR LF, LF or CR, and quotes inside a cell are characters like others. Columns of the same name become `name`, `name_2`, `name_3`; columns without a name, or beyond the header, `column3` (their place). Cells that a row lacks are absent, empty ones are `""`. A first line such as `sep=;`, as Excel writes it, names the delimiter and is no row. Where the format is chosen automatically, so is the delimiter, unless one is set: `,`, `;`, a tab or `|`. Spreadsheets: dates are the wall clock that the cell shows, as `2026-07-02T23:30:00.000Z`; times alone are `23:30:00`; formulas give the value that the file holds, errors their text; of merged cells the first has the value, the others are null. In CSV and XML a column (in XML: the elements or attributes of one name at one path) has one type, in CSV by its first million characters. It is numbers only if each of its cells that is not empty is a number and keeps all its digits: with `007`, `+49`, `1e5`, `.5`, `1,5`, `0x10`, `n/a` or more digits than a number keeps in it, all its cells stay text. It is true and false if each cell is one of them, in any case. Zeros at the end do not count in CSV (`12.50` is 12.5) and do in XML (`1.10` stays text). Text of XML is kept with spaces and line breaks at its ends, unless it is to be trimmed; text beside elements that is only space is left out, CDATA is not. What takes too much time or memory fails with `DOCUMENT_TIMEOUT` or `DOCUMENT_TOO_LARGE`.',
  examples: [
    { title: 'Whatever it is', parameters: {} },
    { title: 'A CSV with semicolons', parameters: { format: 'csv', delimiter: ';' } },
  ],
});

function textTooLong(size: number): ServiceError {
  const megabytes = (bytes: number) => Math.ceil(bytes / 1024 / 1024);
  return new ServiceError(
    nodeMessage('textTooLong', { size: megabytes(size), limit: megabytes(LIMITS.textBytes) }),
    { code: 'DOCUMENT_TOO_LARGE', service: 'core.files', details: { bytes: size, most: LIMITS.textBytes } },
  );
}
