import type { JsonObject } from '@reporunner/core';
import { type BatchContext, defineBatchAction, field } from '@reporunner/integrations';
import { z } from 'zod';
import { invalidParameter } from '../conditions/conditions.ts';
import { formats } from '../formats/index.ts';
import { getPath, parsePath } from '../paths/paths.ts';
import { fileNameOf } from './read-bytes.ts';

const kinds = {
  csv: { extension: 'csv', mimeType: 'text/csv' },
  json: { extension: 'json', mimeType: 'application/json' },
  ndjson: { extension: 'ndjson', mimeType: 'application/x-ndjson' },
  xlsx: { extension: 'xlsx', mimeType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet' },
  ods: { extension: 'ods', mimeType: 'application/vnd.oasis.opendocument.spreadsheet' },
  xml: { extension: 'xml', mimeType: 'application/xml' },
  text: { extension: 'txt', mimeType: 'text/plain' },
} as const;

const parameters = z.strictObject({
  format: field(z.enum(Object.keys(kinds) as [keyof typeof kinds]).default('csv'), {
    label: 'Format',
    expression: false,
  }),
  fileName: field(z.string().min(1).max(256).default('data'), { label: 'File name' }),
  destination: field(z.string().min(1).max(256).default('data'), { label: 'Put the file in' }),
  field: field(z.string().max(512).default('text'), {
    label: 'Field with the text',
    showWhen: { format: ['text'] },
  }),
  delimiter: field(z.string().min(1).max(4).default(','), {
    label: 'Delimiter',
    showWhen: { format: ['csv'] },
  }),
  header: field(z.boolean().default(true), { label: 'With a header', showWhen: { format: ['csv'] } }),
  guard: field(z.boolean().default(true), {
    label: 'Disarm formulas',
    help: 'Cells that begin with =, +, - or @ are given an apostrophe.',
    showWhen: { format: ['csv'] },
  }),
  sheet: field(z.string().max(31).default('Sheet1'), {
    label: 'Sheet',
    showWhen: { format: ['xlsx', 'ods'] },
  }),
});

async function contentOf({
  items,
  parameters: given,
}: BatchContext<z.output<typeof parameters>>): Promise<string | Uint8Array> {
  const rows = items.map(({ json }): JsonObject => json);
  switch (given.format) {
    case 'csv':
      return (await formats.csv()).writeCsv(rows, given);
    case 'json':
      return JSON.stringify(rows, null, 2);
    case 'ndjson':
      return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
    case 'xlsx':
    case 'ods':
      return (await formats.spreadsheet()).writeSpreadsheet(rows, given.format, given.sheet);
    case 'xml':
      return `<?xml version="1.0" encoding="UTF-8"?>\n${(await formats.xml()).buildXml({ items: { item: rows } }, '@', true)}`;
    case 'text': {
      const path = parsePath(given.field);
      return rows
        .map((row, at) => {
          const text = getPath(row, path);
          if (text === undefined) throw invalidParameter(`Item ${at} has no "${given.field}".`);
          return typeof text === 'string' ? text : JSON.stringify(text);
        })
        .join('\n');
    }
  }
}

export const convertToFile = defineBatchAction({
  type: 'core.convertToFile',
  label: 'Convert to file',
  description: 'Writes all items into one file: CSV, JSON, spreadsheet, XML or text.',
  group: 'data',
  icon: 'file-output',
  aliases: ['write file', 'export', 'to csv', 'to excel', 'spreadsheet', 'create file'],
  intents: ['export to csv', 'make an excel file', 'save as json', 'create a spreadsheet', 'attach the data'],
  parameters,
  runBatch: async (context) => {
    const { format, fileName, destination } = context.parameters;
    const { extension, mimeType } = kinds[format];
    const content = await contentOf(context);
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    const handle = await context.binary.write(bytes, { mimeType, fileName: fileNameOf(fileName, extension) });
    return [
      {
        json: { items: context.items.length, fileName: handle.fileName ?? null },
        binary: { [destination]: handle },
      },
    ];
  },
  examples: [
    { title: 'A CSV', parameters: { format: 'csv', fileName: 'orders' } },
    { title: 'An Excel file', parameters: { format: 'xlsx', fileName: 'report', sheet: 'Orders' } },
  ],
});
