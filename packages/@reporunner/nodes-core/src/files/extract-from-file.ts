import { Readable } from 'node:stream';
import { isJsonObject, type JsonObject, type JsonValue, ServiceError } from '@reporunner/core';
import { decodeText, defineAction, field, type ItemResult } from '@reporunner/integrations';
import { z } from 'zod';
import { formats } from '../formats/index.ts';
import { handleOf, linesOf, readBytes } from './read-bytes.ts';

const asItem = (value: JsonValue): JsonObject => (isJsonObject(value) ? value : { data: value });

function parsedJson(text: string, where: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch (error) {
    throw new ServiceError(`${where} is not JSON: ${error instanceof Error ? error.message : ''}`, {
      code: 'NODE_FAILED',
      service: 'core.extractFromFile',
    });
  }
}

async function* objectsOf(lines: AsyncIterable<string>): AsyncGenerator<JsonObject> {
  let count = 0;
  for await (const line of lines) {
    count += 1;
    if (line.trim() !== '') yield asItem(parsedJson(line, `Line ${count}`));
  }
}

/** By the file's type and name. */
function formatOf({ mimeType, fileName = '' }: { mimeType: string; fileName?: string }) {
  const name = fileName.toLowerCase();
  if (/\.(xlsx|xlsm|xls|ods)$/.test(name) || /spreadsheet|excel/.test(mimeType)) return 'spreadsheet';
  if (name.endsWith('.csv') || name.endsWith('.tsv') || /csv/.test(mimeType)) return 'csv';
  if (/\.(ndjson|jsonl)$/.test(name) || /ndjson|jsonl/.test(mimeType)) return 'ndjson';
  if (name.endsWith('.json') || /json/.test(mimeType)) return 'json';
  if (name.endsWith('.xml') || /xml/.test(mimeType)) return 'xml';
  return 'text';
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
    delimiter: field(z.string().min(1).max(4).default(','), {
      label: 'Delimiter',
      showWhen: { format: ['csv'] },
    }),
    header: field(z.boolean().default(true), {
      label: 'The first row names the columns',
      showWhen: { format: ['csv', 'spreadsheet'] },
    }),
    typed: field(z.boolean().default(true), {
      label: 'Read numbers, true and false',
      showWhen: { format: ['csv', 'xml'] },
    }),
    sheet: field(z.string().max(31).default(''), {
      label: 'Sheet',
      help: 'Empty: the first.',
      showWhen: { format: ['spreadsheet'] },
    }),
    encoding: field(z.string().min(1).max(40).default('utf-8'), { label: 'Encoding' }),
  }),
  run: async ({ parameters: given, item, binary }): Promise<ItemResult> => {
    const handle = handleOf(item, given.binaryField);
    const format = given.format === 'auto' ? formatOf(handle) : given.format;
    const text = async () => decodeText(await readBytes(binary, handle), given.encoding);
    switch (format) {
      case 'csv': {
        const isTabs = given.delimiter === ',' && handle.fileName?.toLowerCase().endsWith('.tsv') === true;
        const isUtf8 = /^utf-?8$/i.test(given.encoding);
        const source = isUtf8 ? await binary.read(handle) : Readable.from([await text()]);
        const { readCsv } = await formats.csv();
        return readCsv(source, { ...given, delimiter: isTabs ? '\t' : given.delimiter });
      }
      case 'json': {
        const value = parsedJson(await text(), 'The file');
        return Array.isArray(value) ? (value as readonly JsonValue[]).map(asItem) : [asItem(value)];
      }
      case 'ndjson':
        return objectsOf(linesOf(await binary.read(handle), given.encoding));
      case 'spreadsheet':
        return (await formats.spreadsheet()).readSpreadsheet(
          await readBytes(binary, handle),
          given.sheet,
          given.header,
        );
      case 'xml':
        return [
          asItem((await formats.xml()).parseXml(await text(), { attributePrefix: '@', typed: given.typed })),
        ];
      case 'text':
        return [{ text: await text() }];
    }
  },
  examples: [
    { title: 'Whatever it is', parameters: {} },
    { title: 'A CSV with semicolons', parameters: { format: 'csv', delimiter: ';' } },
  ],
});
