/** Documents of others (HTML, XML, spreadsheets, archives…) are read and written off the main thread, within limits. */
import type { JsonObject, JsonValue } from '@reporunner/core';

/** Contents of a document: whole, or in chunks. `{ file }` begins a file of several. */
export type DocumentChunk = string | Uint8Array | { readonly file: string };

/** The document: a text, bytes, or bytes that arrive in pieces. */
export type DocumentSource = string | Uint8Array | AsyncIterable<DocumentChunk>;

/** One value to read from a page of HTML: a CSS selector, and what of the elements it finds. */
export interface HtmlExtraction {
  readonly name: string;
  readonly selector: string;
  readonly get: 'text' | 'lines' | 'html' | 'attribute' | 'value';
  readonly attribute: string;
  readonly all: boolean;
}

/** What can be asked for: the options, and what each value that comes back is. */
export interface DocumentOperations {
  'csv.read': {
    options: {
      /** A character or several, or `auto`. */
      delimiter: string;
      /** A charset, or `auto` (`detectCharset`). */
      encoding: string;
      header: boolean;
      /** Columns of numbers, and of true and false, become such. */
      typed: boolean;
    };
    value: JsonObject;
  };
  /** `path` is a field path; empty for the whole. */
  'json.read': { options: { encoding: string; path: string }; value: JsonValue };
  'ndjson.read': { options: { encoding: string }; value: JsonValue };
  'spreadsheet.read': { options: { sheet: string; header: boolean }; value: JsonObject };
  'xml.read': {
    /** `trim`: spaces and line breaks at the ends of texts are left out. */
    options: { attributePrefix: string; textKey: string; typed: boolean; trim: boolean; encoding: string };
    value: JsonValue;
  };
  'html.extract': { options: { extract: readonly HtmlExtraction[] }; value: JsonObject };
  'html.toMarkdown': { options: Record<never, never>; value: string };
  'markdown.toHtml': { options: Record<never, never>; value: string };
  /** The source is the value as JSON; gives the text. */
  'xml.write': {
    options: {
      attributePrefix: string;
      textKey: string;
      indented: boolean;
      declaration: 'none' | 'plain' | 'standalone';
    };
    value: string;
  };
  /** The source is one row a line, as JSON; gives bytes. */
  'csv.write': {
    options: { delimiter: string; header: boolean; guard: boolean; encoding: string; bom: boolean };
    value: never;
  };
  'spreadsheet.write': { options: { kind: 'xlsx' | 'ods'; sheet: string }; value: never };
  /** The source is files one after the other; gives bytes. */
  'zip.pack': { options: Record<never, never>; value: never };
  /** Gives files one after the other. */
  'zip.unpack': { options: Record<never, never>; value: never };
}

/** The name of something that can be done with a document. */
export type DocumentOperation = keyof DocumentOperations;

/** What a document operation yields, piece by piece: values, bytes, or the start of a file. */
export type DocumentPart =
  | { readonly values: readonly JsonValue[] }
  | { readonly bytes: Uint8Array }
  | { readonly file: string };

/** One operation on one document. */
export interface DocumentRequest<O extends DocumentOperation = DocumentOperation> {
  readonly tenantId: string;
  /** Documents of one workflow do not make those of others wait. */
  readonly workflowId: string;
  readonly operation: O;
  readonly options: DocumentOperations[O]['options'];
  readonly source: DocumentSource;
  readonly signal: AbortSignal;
}

/** The port for reading and writing documents of others, isolated and within limits. */
export interface DocumentParser {
  /**
   * Rejects with DOCUMENT_INVALID (what is wrong, and where), DOCUMENT_ENCRYPTED, DOCUMENT_TOO_LARGE (memory or size),
   * DOCUMENT_TIMEOUT, CHARSET_UNSUPPORTED, UNAVAILABLE when too many wait, or with the reason of the signal.
   */
  run(request: DocumentRequest): AsyncIterable<DocumentPart>;
}

/** A file inside an archive that is being read. */
export interface DocumentFile {
  readonly name: string;
  /** To be read before the next file is asked for. */
  readonly content: AsyncIterable<Uint8Array>;
}

/** The parser as a node sees it: for its own workflow, and until its run is aborted. Rejects as `DocumentParser` does. */
export interface DocumentAccess {
  /** The values of a document, one after the other, as it is read. */
  values<O extends DocumentOperation>(
    operation: O,
    source: DocumentSource,
    options: DocumentOperations[O]['options'],
  ): AsyncIterable<DocumentOperations[O]['value']>;
  /** The only value of a document. */
  value<O extends DocumentOperation>(
    operation: O,
    source: DocumentSource,
    options: DocumentOperations[O]['options'],
  ): Promise<DocumentOperations[O]['value']>;
  /** What is written, chunk by chunk. */
  bytes<O extends DocumentOperation>(
    operation: O,
    source: DocumentSource,
    options: DocumentOperations[O]['options'],
  ): AsyncIterable<Uint8Array>;
  /** The files of an archive. */
  files(source: DocumentSource): AsyncIterable<DocumentFile>;
}
