/** An answer as items, or as an error that people can read. */

import { setImmediate as yieldNow } from 'node:timers/promises';
import { LIMITS } from '@reporunner/constants';
import {
  type Item,
  isJsonObject,
  isServiceError,
  type JsonValue,
  jsonMessage,
  parseJson,
  parseJsonYielding,
  ServiceError,
} from '@reporunner/core';
import {
  type BorrowedChunks,
  bodyTextYielding,
  type HttpResponse,
  piecesOf,
  readContentType,
  retryAfterMs,
} from '@reporunner/integrations';
import { mapped } from '../../data/mapped.ts';
import { nodeMessage } from '../../messages/error-messages.ts';
import { fileNameOf } from './file-name.ts';
import type { HttpRequestContext, HttpRequestParameters } from './parameters.ts';

export type Content = { readonly value: JsonValue } | { readonly binary: NonNullable<Item['binary']> };

/** Bytes of an error's body that are kept; the message has the first characters of it. */
const maxErrorBytes = 65_536;
const maxMessageCharacters = 500;

export async function contentOf(response: HttpResponse, context: HttpRequestContext): Promise<Content> {
  const { parameters, binary, warn } = context;
  const type = response.headers['content-type'] ?? '';
  const isText = type === '' || /^text\/|json|xml|javascript|x-www-form-urlencoded/i.test(type);
  const asFile = async (bytes: BorrowedChunks): Promise<Content> => {
    const name = fileNameOf(response);
    const metadata = {
      mimeType: readContentType(type).mimeType || 'application/octet-stream',
      ...(name === undefined ? {} : { fileName: name }),
    };
    return { binary: { data: await binary.write(bytes, metadata) } };
  };
  if (parameters.response === 'binary' || (parameters.response === 'auto' && !isText))
    return asFile(response.borrow());
  const bytes = await response.bytes();
  /** A file where the format is chosen automatically, and an error where another one was asked for. */
  const tooLong = async (maxLength: number): Promise<Content> => {
    const sizes = {
      host: new URL(response.url).host,
      size: megabytes(bytes.length),
      limit: megabytes(maxLength),
    };
    if (parameters.response !== 'auto' || parameters.pagination.kind !== 'none')
      throw new ServiceError(nodeMessage('answerTooLong', sizes), {
        code: 'HTTP_RESPONSE_TOO_LARGE',
        service: 'core.httpRequest',
        details: { bytes: bytes.length, most: maxLength },
      });
    warn(
      `The answer of ${sizes.host} is ${sizes.size} MB of text, and an item may hold ${sizes.limit} MB. It was kept as a file: take it apart with Extract from file.`,
    );
    return asFile(piecesOf(bytes));
  };
  if (
    parameters.response === 'json' ||
    (parameters.response === 'auto' && bytes.length > 0 && isJson(type))
  ) {
    if (bytes.length > LIMITS.itemBytes && !isSplit(bytes, parameters)) return tooLong(LIMITS.itemBytes);
    const { value, isText } =
      parameters.response === 'json'
        ? { value: await jsonOf(bytes, type, response), isText: false }
        : await jsonOrText(bytes, type, response.url);
    if (bytes.length > LIMITS.textBytes && hasLongText(value)) return tooLong(LIMITS.textBytes);
    if (isText) warn(`The answer says that it is JSON (${type}), and is not.`);
    return { value };
  }
  if (bytes.length > LIMITS.textBytes) return tooLong(LIMITS.textBytes);
  const text = await bodyTextYielding(bytes, type);
  if (text.includes('\ufffd') && !(await isWhole(bytes, type)))
    warn('The answer is not valid in its charset: some characters became \ufffd.');
  return { value: text };
}

/** True for an answer that becomes several items, as it seems: a list, or a page of which a part is taken. */
function isSplit(bytes: Uint8Array, parameters: HttpRequestParameters): boolean {
  if (parameters.pagination.kind !== 'none') return true;
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 1_024)).toString('latin1');
  return parameters.splitItems && !parameters.fullResponse && /^[^\][{}"\w]*\[/.test(head);
}

/** True when a text in the value is longer than one in an item may be. */
function hasLongText(value: JsonValue): boolean {
  const open: JsonValue[] = [value];
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    if (typeof one === 'string' && one.length > LIMITS.textBytes) return true;
    if (typeof one !== 'object' || one === null) continue;
    for (const part of Array.isArray(one) ? (one as readonly JsonValue[]) : Object.values(one))
      open.push(part);
  }
  return false;
}

/** @throws ServiceError HTTP_REQUEST_FAILED for what is not JSON. */
async function jsonOf(bytes: Uint8Array, type: string, { url, status }: HttpResponse): Promise<JsonValue> {
  const what = () => jsonMessage('answerOf', { host: new URL(url).host });
  try {
    const text = await bodyTextYielding(bytes, type, { strict: true });
    return await parseJsonYielding(text, { yieldNow, what });
  } catch (error) {
    if (!isServiceError(error)) throw error;
    const { code, translatable } = error;
    if (code !== 'DOCUMENT_INVALID' && code !== 'MALFORMED_JSON') throw error;
    throw new ServiceError(
      code === 'DOCUMENT_INVALID'
        ? jsonMessage('malformedBecause', { what: what(), reason: translatable })
        : translatable,
      {
        code: 'HTTP_REQUEST_FAILED',
        service: 'http',
        recoverable: true,
        details: { status, ...error.details },
        cause: error,
      },
    );
  }
}

const megabytes = (bytes: number) => Math.ceil(bytes / 1024 / 1024);

/** One JSON text, not a sequence of them. */
const isJson = (type: string) =>
  /^[^/]+\/(?:x-)?json$|(?<!\/stream)\+json$/.test(readContentType(type).mimeType);

async function isWhole(bytes: Uint8Array, type: string): Promise<boolean> {
  try {
    await bodyTextYielding(bytes, type, { strict: true });
    return true;
  } catch {
    return false;
  }
}

/**
 * What does not begin as JSON is heard all the same; JSON that is broken is an error that names line and column.
 * @throws ServiceError HTTP_REQUEST_FAILED.
 */
async function jsonOrText(
  bytes: Uint8Array,
  type: string,
  url: string,
): Promise<{ readonly value: JsonValue; readonly isText: boolean }> {
  const what = () => jsonMessage('answerOf', { host: new URL(url).host });
  try {
    const text = await bodyTextYielding(bytes, type, { strict: true });
    if (!/^\s*[[{"]/.test(text)) {
      try {
        return { value: parseJson(text), isText: false };
      } catch {
        return { value: text, isText: true };
      }
    }
    return { value: await parseJsonYielding(text, { yieldNow, what }), isText: false };
  } catch (error) {
    if (!isServiceError(error)) throw error;
    const { code, translatable, details } = error;
    if (code !== 'DOCUMENT_INVALID' && code !== 'MALFORMED_JSON') throw error;
    throw new ServiceError(
      code === 'DOCUMENT_INVALID'
        ? nodeMessage('answerUnreadable', { what: what(), reason: translatable })
        : nodeMessage('readAsText', { problem: translatable }),
      {
        code: 'HTTP_REQUEST_FAILED',
        service: 'core.httpRequest',
        ...(details === undefined ? {} : { details }),
        cause: error,
      },
    );
  }
}

/** Set-Cookie is a list: joined, cookies could not be taken apart. */
const headersOf = ({ headers, setCookies }: HttpResponse) =>
  setCookies.length === 0 ? headers : { ...headers, 'set-cookie': setCookies };

export function itemsOf(
  content: Content,
  response: HttpResponse,
  parameters: HttpRequestParameters,
): readonly Item[] | Iterable<Item> {
  if (parameters.fullResponse) {
    const { status, statusText } = response;
    const body = 'value' in content ? { body: content.value } : {};
    return [
      {
        json: { status, statusText, headers: headersOf(response), ...body },
        ...('binary' in content ? { binary: content.binary } : {}),
      },
    ];
  }
  if ('binary' in content) return [{ json: {}, binary: content.binary }];
  const { value } = content;
  const asItem = (one: JsonValue): Item => ({ json: isJsonObject(one) ? one : { data: one } });
  return Array.isArray(value) && parameters.splitItems
    ? mapped(value as readonly JsonValue[], asItem)
    : [asItem(value)];
}

/** The first bytes of a body; nothing when it cannot be read. */
async function headOf(response: HttpResponse): Promise<{ readonly text: string; readonly isWhole: boolean }> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of response.stream() as AsyncIterable<Uint8Array>) {
      chunks.push(chunk);
      size += chunk.length;
      if (size > maxErrorBytes) break;
    }
    const bytes = Buffer.concat(chunks).subarray(0, maxErrorBytes);
    const text = await bodyTextYielding(bytes, response.headers['content-type']);
    return { text, isWhole: size <= maxErrorBytes };
  } catch {
    return { text: '', isWhole: false };
  }
}

/** The error of an answer with 4xx or 5xx: `details` has its status, headers and body. */
export async function statusError(response: HttpResponse, now: number): Promise<ServiceError> {
  const { status, statusText, headers, url } = response;
  const { text, isWhole } = await headOf(response);
  let body: JsonValue = text;
  if (isWhole && /json/i.test(headers['content-type'] ?? '')) {
    try {
      body = parseJson(text);
    } catch {
      // As text then.
    }
  }
  const excerpt = text.slice(0, maxMessageCharacters);
  const retryAfter = retryAfterMs(headers['retry-after'], now);
  const { 'set-cookie': _, ...shownHeaders } = headers;
  const answer = { host: new URL(url).host, status: `${status} ${statusText}`.trim() };
  return new ServiceError(
    excerpt === '' ? nodeMessage('status', answer) : nodeMessage('statusBody', { ...answer, body: excerpt }),
    {
      code: 'HTTP_STATUS',
      service: 'core.httpRequest',
      recoverable: status === 408 || status === 425 || status === 429 || status >= 500,
      details: {
        status,
        headers: shownHeaders,
        body,
        ...(isWhole ? {} : { bodyIsCut: true }),
        ...(retryAfter === undefined ? {} : { retryAfterMs: retryAfter }),
      },
    },
  );
}
