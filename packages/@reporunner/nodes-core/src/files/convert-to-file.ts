import { getPath, type JsonObject, parsePath } from '@reporunner/core';
import { type BatchContext, defineBatchAction, encodeText, field } from '@reporunner/integrations';
import { z } from 'zod';
import { invalidParameter } from '../conditions/conditions.ts';
import { nodeMessage } from '../messages/error-messages.ts';
import { textBody } from '../values/text-body.ts';
import { jsonForXml, jsonLines, jsonList } from './json-lines.ts';
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
    help: 'A character; \\t is a tab.',
    showWhen: { format: ['csv'] },
  }),
  header: field(z.boolean().default(true), { label: 'With a header', showWhen: { format: ['csv'] } }),
  guard: field(z.boolean().default(true), {
    label: 'Disarm formulas',
    help: 'Cells that a spreadsheet may take for a formula are given an apostrophe. Numbers and telephone numbers stay as they are.',
    showWhen: { format: ['csv'] },
  }),
  encoding: field(z.string().min(1).max(40).default('utf-8'), {
    label: 'Encoding',
    showWhen: { format: ['csv', 'text'] },
  }),
  bom: field(z.boolean().default(false), {
    label: 'With a byte order mark',
    help: 'Excel reads a CSV in UTF-8 rightly only with one.',
    showWhen: { format: ['csv'] },
  }),
  sheet: field(z.string().max(31).default('Sheet1'), {
    label: 'Sheet',
    showWhen: { format: ['xlsx', 'ods'] },
  }),
});

async function* utf8(texts: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  for await (const text of texts) yield Buffer.from(text);
}

type Parameters = z.output<typeof parameters>;

async function contentOf({
  items,
  parameters,
  documents,
}: BatchContext<Parameters>): Promise<AsyncIterable<Uint8Array> | Uint8Array> {
  const rows = items.map(({ json }): JsonObject => json);
  switch (parameters.format) {
    case 'csv': {
      const { delimiter, header, guard, encoding, bom } = parameters;
      return documents.bytes('csv.write', jsonLines(rows), { delimiter, header, guard, encoding, bom });
    }
    case 'json':
      return utf8(jsonList(rows));
    case 'ndjson':
      return utf8(jsonLines(rows));
    case 'xlsx':
    case 'ods':
      return documents.bytes('spreadsheet.write', jsonLines(rows), {
        kind: parameters.format,
        sheet: parameters.sheet,
      });
    case 'xml': {
      const options = {
        attributePrefix: '@',
        textKey: '#text',
        indented: true,
        declaration: 'plain',
      } as const;
      return Buffer.from(await documents.value('xml.write', jsonForXml(rows), options));
    }
    case 'text': {
      const path = parsePath(parameters.field);
      const text = rows
        .map((row, at) => {
          const value = getPath(row, path);
          if (value === undefined)
            throw invalidParameter(nodeMessage('itemLacks', { name: parameters.field }), { itemIndex: at });
          return textBody(value);
        })
        .join('\n');
      return encodeText(text, parameters.encoding);
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
    const handle = await context.binary.write(content, {
      mimeType,
      fileName: fileNameOf(fileName, extension),
    });
    return [
      {
        json: { items: context.items.length, fileName: handle.fileName ?? null },
        binary: { [destination]: handle },
      },
    ];
  },
  docs: 'A character that the encoding lacks fails the node: nothing is replaced.\n\nFormulas are disarmed in texts that begin with `=`, `+`, `-`, `@`, a tab or a line break, as OWASP describes for CSV injection. What has after `+` or `-` nothing but digits, spaces and `. , % / ( ) -` is no formula, and stays as it is: `+49 151 1`, `-5 %`.\n\nAn item without values is an empty row of a sheet, which is no item when the file is read; CSV and JSON keep it.',
  examples: [
    { title: 'A CSV', parameters: { format: 'csv', fileName: 'orders' } },
    { title: 'An Excel file', parameters: { format: 'xlsx', fileName: 'report', sheet: 'Orders' } },
  ],
});
