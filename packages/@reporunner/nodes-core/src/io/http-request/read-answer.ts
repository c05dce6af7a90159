/** An answer as items, or as an error that people can read. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  type Item,
  isJsonObject,
  isServiceError,
  type JsonValue,
  parseJson,
  parseJsonInTurns,
  ServiceError,
} from '@reporunner/core';
import { bodyText, type HttpResponse, readContentType, retryAfterMs } from '@reporunner/integrations';
import { mapped } from '../../data/mapped.ts';
import { fileNameOf } from './file-name.ts';
import type { HttpRequestContext, HttpRequestParameters } from './parameters.ts';

export type Content = { readonly value: JsonValue } | { readonly binary: NonNullable<Item['binary']> };

/** Bytes of an error's body that are kept; the message has the first characters of it. */
const mostErrorBytes = 65_536;
const mostMessageCharacters = 500;

export async function contentOf(
  response: HttpResponse,
  { parameters: given, binary, warn }: HttpRequestContext,
): Promise<Content> {
  const type = response.headers['content-type'] ?? '';
  const isText = type === '' || /^text\/|json|xml|javascript|x-www-form-urlencoded/i.test(type);
  if (given.response === 'binary' || (given.response === 'auto' && !isText)) {
    const name = fileNameOf(response);
    const facts = {
      mimeType: readContentType(type).mimeType || 'application/octet-stream',
      ...(name === undefined ? {} : { fileName: name }),
    };
    return { binary: { data: await binary.write(response.lend(), facts) } };
  }
  if (given.response === 'json') return { value: await response.json() };
  const bytes = await response.bytes();
  if (given.response === 'auto' && bytes.length > 0 && isJson(type)) {
    const value = await jsonOrText(bytes, type, response.url);
    if (typeof value === 'string') warn(`The answer says that it is JSON (${type}), and is not.`);
    return { value };
  }
  const text = bodyText(bytes, type);
  if (text.includes('\ufffd') && !isWhole(bytes, type))
    warn('The answer is not valid in its charset: some characters became \ufffd.');
  return { value: text };
}

/** One JSON text, not a sequence of them. */
const isJson = (type: string) =>
  /^[^/]+\/(?:x-)?json$|(?<!\/stream)\+json$/.test(readContentType(type).mimeType);

function isWhole(bytes: Uint8Array, type: string): boolean {
  try {
    bodyText(bytes, type, { strict: true });
    return true;
  } catch {
    return false;
  }
}

/**
 * What does not begin as JSON is heard all the same; JSON that is broken is an error that names line and column.
 * @throws ServiceError HTTP_REQUEST_FAILED.
 */
async function jsonOrText(bytes: Uint8Array, type: string, url: string): Promise<JsonValue> {
  const what = `The answer of ${new URL(url).host}`;
  try {
    const text = bodyText(bytes, type, { strict: true });
    if (!/^\s*[[{"]/.test(text)) {
      try {
        return parseJson(text);
      } catch {
        return text;
      }
    }
    return await parseJsonInTurns(text, { turn: nextTurn, what });
  } catch (error) {
    if (!isServiceError(error)) throw error;
    const { code, message, details } = error;
    if (code !== 'DOCUMENT_INVALID' && code !== 'MALFORMED_JSON') throw error;
    throw new ServiceError(
      code === 'DOCUMENT_INVALID'
        ? `${what} cannot be read. ${message}`
        : `${message} Read it as text if it is none.`,
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
  given: HttpRequestParameters,
): readonly Item[] | Iterable<Item> {
  if (given.fullResponse) {
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
  return Array.isArray(value) && given.splitItems
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
      if (size > mostErrorBytes) break;
    }
    const bytes = Buffer.concat(chunks).subarray(0, mostErrorBytes);
    return { text: bodyText(bytes, response.headers['content-type']), isWhole: size <= mostErrorBytes };
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
  const excerpt = text.slice(0, mostMessageCharacters);
  const retryAfter = retryAfterMs(headers['retry-after'], now);
  const { 'set-cookie': _, ...shownHeaders } = headers;
  return new ServiceError(
    `${new URL(url).host} answered ${status}${statusText === '' ? '' : ` ${statusText}`}${excerpt === '' ? '' : `: ${excerpt}`}`,
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
