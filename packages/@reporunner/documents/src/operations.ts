/** What a document process can do. Each is loaded when it is first asked for: their libraries are large. */
import type { JsonValue } from '@reporunner/core';
import type { DocumentChunk, DocumentOperation, DocumentOperations } from '@reporunner/integrations';
import type { OutputPart } from './child/output.ts';
import { chunksBelow, textOf } from './source.ts';

export type Handler<O extends DocumentOperation = DocumentOperation> = (
  source: AsyncIterable<DocumentChunk>,
  options: DocumentOperations[O]['options'],
) => AsyncIterable<OutputPart>;

async function* only(value: JsonValue): AsyncGenerator<OutputPart> {
  yield { value };
}

export const operations: { readonly [O in DocumentOperation]: () => Promise<Handler<O>> } = {
  'csv.read': async () => {
    const { readCsv } = await import('./formats/read-csv.ts');
    return async function* (source, options) {
      for await (const value of readCsv(source, options)) yield { value };
    };
  },
  'csv.write': async () => {
    const { writeCsv } = await import('./formats/write-csv.ts');
    return async function* (source, options) {
      for await (const bytes of writeCsv(source, options)) yield { bytes };
    };
  },
  'json.read': async () => {
    const { readJson } = await import('./formats/json.ts');
    return async function* (source, options) {
      for (const value of await readJson(source, options)) yield { value };
    };
  },
  'ndjson.read': async () => {
    const { readNdjson } = await import('./formats/json.ts');
    return async function* (source, options) {
      for await (const value of readNdjson(source, options)) yield { value };
    };
  },
  'spreadsheet.read': async () => {
    const { readSpreadsheet } = await import('./formats/read-spreadsheet.ts');
    return async function* (source, options) {
      for (const value of await readSpreadsheet(await chunksBelow(source), options)) yield { value };
    };
  },
  'spreadsheet.write': async () => {
    const { writeSpreadsheet } = await import('./formats/write-spreadsheet.ts');
    return async function* (source, options) {
      yield { bytes: await writeSpreadsheet(source, options) };
    };
  },
  'xml.read': async () => {
    const { readXml } = await import('./formats/read-xml.ts');
    return async function* (source, options) {
      yield { value: readXml(await chunksBelow(source), options) };
    };
  },
  'xml.write': async () => {
    const { writeXml } = await import('./formats/write-xml.ts');
    return async function* (source, options) {
      yield* only(writeXml(JSON.parse(await textOf(source)) as JsonValue, options));
    };
  },
  'html.extract': async () => {
    const { extractHtml } = await import('./formats/html.ts');
    return async function* (source, { extract }) {
      yield* only(extractHtml(await textOf(source), extract));
    };
  },
  'html.toMarkdown': async () => {
    const { htmlToMarkdown } = await import('./formats/markdown.ts');
    return async function* (source) {
      yield* only(htmlToMarkdown(await textOf(source)));
    };
  },
  'markdown.toHtml': async () => {
    const { markdownToHtml } = await import('./formats/markdown.ts');
    return async function* (source) {
      yield* only(markdownToHtml(await textOf(source)));
    };
  },
  'zip.unpack': async () => {
    const { unpackZip } = await import('./formats/zip.ts');
    return async function* (source) {
      yield* unpackZip(await chunksBelow(source));
    };
  },
  'zip.pack': async () => {
    const { packZip } = await import('./formats/zip.ts');
    return async function* (source) {
      for await (const bytes of packZip(source)) yield { bytes };
    };
  },
};
