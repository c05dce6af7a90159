/** Takes the body of a request apart by its content type. */

import { isUtf8 } from 'node:buffer';
import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import { LIMITS } from '@reporunner/constants';
import {
  type BinaryHandle,
  isServiceError,
  type JsonValue,
  parseJson,
  parseJsonYielding,
} from '@reporunner/core';
import {
  type BinaryAccess,
  bodyTextYielding,
  borrowAndFree,
  fileNameInHeader,
  readContentType,
} from '@reporunner/integrations';
import type { FastifyRequest } from 'fastify';
import { mediaTypeOf } from '../http/any-media-type.ts';
import { theBody } from '../messages/http-messages.ts';
import { type Grouped, readMultipartForm, readUrlEncoded, validText } from './read-form.ts';
import { arriving, arrivingContent, contentOf, readRaw } from './read-raw.ts';

export interface WebhookBody {
  readonly body: JsonValue;
  readonly binary?: Readonly<Record<string, BinaryHandle>>;
}

/** `undeclared`: JSON, else text, else a file. */
type TextKind = 'json' | 'form' | 'text' | 'undeclared';
/** What goes to the store, in whole or in part, rather than into the data. `raw`: whatever it is, as it came. */
type FileKind = 'multipart' | 'file' | 'raw';
export type BodyKind = TextKind | FileKind;

export function bodyKindOf(request: FastifyRequest, keepRaw: boolean): BodyKind {
  if (keepRaw) return 'raw';
  const mimeType = mediaTypeOf(request);
  if (mimeType === '') return 'undeclared';
  if (mimeType === 'application/json' || mimeType.endsWith('+json')) return 'json';
  if (mimeType === 'text/json' || mimeType === 'text/x-json') return 'json';
  if (mimeType === 'application/x-www-form-urlencoded') return 'form';
  if (mimeType === 'multipart/form-data') return 'multipart';
  return mimeType.startsWith('text/') || mimeType.endsWith('xml') ? 'text' : 'file';
}

export const carriesFiles = (kind: BodyKind): kind is FileKind =>
  kind === 'multipart' || kind === 'file' || kind === 'raw';

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

async function storeFiles(
  request: FastifyRequest,
  kind: FileKind,
  chunks: AsyncIterable<Uint8Array>,
  limit: number,
  binary: Pick<BinaryAccess, 'write'>,
): Promise<WebhookBody> {
  if (kind === 'multipart')
    return readMultipartForm(chunks, request.headers['content-type'], binary, limit, request.bodyHold);
  const fileName = fileNameInHeader(request.headers['content-disposition']);
  const handle = await binary.write(chunks, {
    mimeType: mediaTypeOf(request) || 'application/octet-stream',
    ...(fileName === undefined ? {} : { fileName }),
  });
  // What came is kept, also where nothing came: `$binary.body` is there for every request.
  if (kind === 'raw') return { body: null, binary: { body: handle } };
  return { body: null, ...(handle.size === 0 ? {} : { binary: { data: handle } }) };
}

/** Stores the files of a body as it arrives. `raw` is stored as it came, in its content codings. */
export function parseArriving(
  request: FastifyRequest,
  kind: FileKind,
  limit: number,
  binary: Pick<BinaryAccess, 'write'>,
): Promise<WebhookBody> {
  const chunks = kind === 'raw' ? arriving(request, limit) : arrivingContent(request, limit);
  // Chunks that arrive have no other owner.
  return storeFiles(request, kind, kind === 'multipart' ? chunks : borrowAndFree(chunks), limit, binary);
}

/** Without a byte order mark, of a type that declares nothing but UTF-8: the usual case, read the fast way. */
function isPlain(bytes: Buffer, contentType: string | undefined): boolean {
  const first = bytes[0];
  if (first === 0xef || first === 0xfe || first === 0xff) return false;
  return (
    (contentType === undefined ||
      !/charset|xml|html/i.test(contentType) ||
      /charset="?utf-8"?$/i.test(contentType)) &&
    isUtf8(bytes)
  );
}

/**
 * The text of a body, in the charset it declares; a long one is decoded in pieces, and yields to others between them.
 * Rejects with CHARSET_UNSUPPORTED, BAD_REQUEST for bytes that are not valid in it.
 */
export async function textOf({ headers }: FastifyRequest, content: Buffer): Promise<string> {
  const contentType = headers['content-type'];
  if (isPlain(content, contentType)) return content.toString('utf8');
  return validText(() => bodyTextYielding(content, contentType, { strict: true }));
}

/** The JSON of a body; a long one in pieces, yielding after each. */
async function jsonOf(request: FastifyRequest, content: Buffer): Promise<JsonValue> {
  const text = isPlain(content, request.headers['content-type'])
    ? content.toString('utf8')
    : await textOf(request, content);
  return text.length <= LIMITS.jsonPieceLength
    ? parseJson(text, theBody)
    : parseJsonYielding(text, { yieldNow: yieldToEventLoop, what: theBody });
}

/** Fields of an urlencoded form, in the charset it declares; a long one in pieces. */
const fieldsOf = ({ headers }: FastifyRequest, content: Buffer) =>
  readUrlEncoded(content, readContentType(headers['content-type']).charset);

/**
 * A body that was read whole; a large one waits for its part of the budget. Rejects with PAYLOAD_TOO_LARGE when its content
 * is larger than the limit, RATE_LIMITED. A promise only where there is something to wait for.
 */
export function parseBody(
  request: FastifyRequest,
  kind: BodyKind,
  raw: Buffer,
  limit: number,
  binary: Pick<BinaryAccess, 'write'>,
): WebhookBody | Promise<WebhookBody> {
  const small = kind === 'json' ? smallTextOf(request, raw) : undefined;
  return small === undefined
    ? parseYielding(request, kind, raw, limit, binary)
    : { body: parseJson(small, theBody) };
}

/** The text of a body that is read the fast way and waits for nothing: nearly all are. */
function smallTextOf({ headers, bodyHold }: FastifyRequest, raw: Buffer): string | undefined {
  const isSmall = raw.length > 0 && raw.length <= LIMITS.jsonPieceLength;
  if (!isSmall || bodyHold !== undefined || headers['content-encoding'] !== undefined) return undefined;
  return isPlain(raw, headers['content-type']) ? raw.toString('utf8') : undefined;
}

async function parseYielding(
  request: FastifyRequest,
  kind: BodyKind,
  raw: Buffer,
  limit: number,
  binary: Pick<BinaryAccess, 'write'>,
): Promise<WebhookBody> {
  if (raw.length === 0 && kind !== 'raw') return { body: null };
  const content =
    kind === 'raw' || request.headers['content-encoding'] === undefined
      ? raw
      : await contentOf(request, raw, limit);
  if (carriesFiles(kind)) {
    const stored = await storeFiles(request, kind, once(content), limit, binary);
    request.bodyHold?.keepBytes(0);
    return stored;
  }
  if (content.length === 0) return { body: null };
  if (kind === 'undeclared' && !isText(content))
    return storeFiles(request, 'file', once(content), limit, binary);
  return {
    body: await admitted(request, content, kind === 'json' || kind === 'undeclared', () =>
      parsers[kind](request, content),
    ),
  };
}

/** Whether bytes of no declared type are text: UTF-16 begins with a byte order mark, and UTF-8 has no zero. */
function isText(bytes: Buffer): boolean {
  const start = bytes.toString('hex', 0, 2);
  return start === 'fffe' || start === 'feff' || (isUtf8(bytes) && !bytes.includes(0));
}

/** A body without a type is one JSON value, or text. */
async function jsonOrTextOf(request: FastifyRequest, content: Buffer): Promise<JsonValue> {
  try {
    return await jsonOf(request, content);
  } catch (error) {
    if (!isServiceError(error, 'MALFORMED_JSON')) throw error;
    return textOf(request, content);
  }
}

const parsers: Readonly<Record<TextKind, (request: FastifyRequest, content: Buffer) => Promise<JsonValue>>> =
  { json: jsonOf, form: fieldsOf, text: textOf, undeclared: jsonOrTextOf };

/** What `parse` makes of content; a large one waits for its part of the budget. Rejects with RATE_LIMITED. */
async function admitted<T>(
  { bodyHold }: FastifyRequest,
  content: Buffer,
  isJson: boolean,
  parse: () => Promise<T>,
): Promise<T> {
  const entered = bodyHold?.admitValues(content.length, isJson);
  if (entered !== undefined) await entered;
  const value = await parse();
  bodyHold?.keepBytes(0);
  return value;
}

const readContent = async (request: FastifyRequest, limit: number): Promise<Buffer> =>
  contentOf(request, await readRaw(request, limit), limit);

/** A body that is JSON, whatever its content type says. Rejects as {@link readRaw} and {@link parseBody} do. */
export async function readJson(
  request: FastifyRequest,
  limit: number,
  parse: (request: FastifyRequest, content: Buffer) => Promise<unknown> = jsonOf,
): Promise<unknown> {
  const content = await readContent(request, limit);
  return admitted(request, content, true, () => parse(request, content));
}

/** A body that is an urlencoded form. Rejects as {@link readRaw} and {@link parseBody} do. */
export async function readFormFields(request: FastifyRequest, limit: number): Promise<Grouped> {
  const content = await readContent(request, limit);
  return admitted(request, content, false, () => fieldsOf(request, content));
}
