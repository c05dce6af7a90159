/**
 * The guarded HTTP client.
 * HC1 Only addresses that were checked are connected to; each redirect is checked anew.
 * HC2 Secrets stay with the origin of the first request and the hosts of the credential (cross-origin.ts).
 * HC3 Time and size are bounded, the size after decompression as well.
 * HC4 Repeated failures of connections and answers of 5xx open the circuit of the host for the tenant; 4xx never do.
 */

import { Readable } from 'node:stream';
import { setImmediate as yieldNow } from 'node:timers/promises';
import {
  abortError,
  type Clock,
  isServiceError,
  jsonMessage,
  type Message,
  parseJsonYielding,
  ServiceError,
  sleep,
  systemClock,
} from '@reporunner/core';
import type { Agent, Dispatcher } from 'undici';
import { requestMessage } from '../messages/request-messages.ts';
import { type AddressPolicy, allowedAddresses, type Resolve, systemResolve } from './address-guard.ts';
import { bodyTextYielding } from './body-charset.ts';
import { borrow, chunksOf, requestBody } from './borrow-chunks.ts';
import type { CircuitBreaker } from './circuit-breaker.ts';
import { createConnector } from './connector.ts';
import { acceptedCodings, answerCodings, decodeContent } from './content-coding.ts';
import { harmlessHeaders, mayReceiveSecrets, withoutSecretQuery } from './cross-origin.ts';
import { utf8Header } from './file-name-header.ts';
import { enterCircuit, sendThrough } from './host-circuit.ts';
import type { HttpClient, HttpRequest, HttpResponse } from './http-client.ts';
import { loadUndici } from './load-undici.ts';
import { appendQuery } from './query.ts';
import { noContent, type RequestContent, requestContent } from './request-content.ts';

/** What an HTTP client may reach, and how it behaves. */
export interface HttpClientOptions {
  readonly allow?: AddressPolicy;
  readonly clock?: Clock;
  readonly random?: () => number;
  readonly userAgent?: string;
  /** One circuit for each tenant and origin. Absent: requests are never refused because of earlier failures. */
  readonly circuits?: CircuitBreaker;
  /** For tests: how names become addresses. */
  readonly resolve?: Resolve;
}

const defaultTimeoutMs = 30_000;
const defaultMaxBytes = 50 * 1024 * 1024;
const redirects = new Set([301, 302, 303, 307, 308]);
const retried = new Set([408, 429, 502, 503, 504]);
const idempotent = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE']);
const ownHeaders = new Set([
  'content-length',
  'transfer-encoding',
  'connection',
  'host',
  'upgrade',
  'keep-alive',
]);
/** Headers that the connection sets: those of a request are not sent. */
export const isConnectionHeader = (name: string): boolean => ownHeaders.has(name.toLowerCase());

function failed(message: Message, details: Record<string, unknown>, cause?: unknown): ServiceError {
  return new ServiceError(message, {
    code: 'HTTP_REQUEST_FAILED',
    service: 'http',
    recoverable: true,
    details,
    cause,
  });
}

function parseUrl(text: string): URL {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new ServiceError(requestMessage('notAUrl', { text: text.slice(0, 200) }), {
      code: 'NODE_PARAMETER_INVALID',
      service: 'http',
    });
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new ServiceError(requestMessage('scheme', { scheme: url.protocol }), {
      code: 'HOST_NOT_ALLOWED',
      service: 'http',
    });
  }
  return url;
}

/** HC2. Where a credential may not go, its request does not begin. */
function assertOwnHost({ hostname }: URL, ownHosts: readonly string[] = []): void {
  if (ownHosts.length === 0 || ownHosts.includes(hostname)) return;
  throw new ServiceError(requestMessage('credentialHost', { host: hostname }), {
    code: 'HOST_NOT_ALLOWED',
    service: 'http',
    details: { host: hostname },
  });
}

const urlOf = ({ url, query }: HttpRequest): URL => parseUrl(appendQuery(url, query));

function headersOf(
  request: HttpRequest,
  contentType: string | undefined,
  userAgent: string,
): Record<string, string> {
  const headers: Record<string, string> = {
    'user-agent': userAgent,
    'accept-encoding': acceptedCodings,
    accept: '*/*',
  };
  if (contentType !== undefined) headers['content-type'] = contentType;
  for (const [name, value] of Object.entries(request.headers ?? {})) {
    const lower = name.toLowerCase();
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name) || /[^\t\x20-\x7e\x80-\xff]/.test(value)) {
      throw new ServiceError(requestMessage('headerInvalid', { name: name.slice(0, 80) }), {
        code: 'NODE_PARAMETER_INVALID',
        service: 'http',
      });
    }
    // That of a body is settled already.
    if (lower === 'content-type' && contentType !== undefined) continue;
    if (!ownHeaders.has(lower)) headers[lower] = value;
  }
  return headers;
}

/** Passes bytes on and counts them (HC3). */
async function* bounded(
  chunks: AsyncIterable<Uint8Array>,
  maxBytes: number,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  let size = 0;
  try {
    for await (const bytes of chunks) {
      size += bytes.length;
      if (size > maxBytes) {
        throw new ServiceError(requestMessage('responseTooLarge', { limit: maxBytes }), {
          code: 'HTTP_RESPONSE_TOO_LARGE',
          service: 'http',
        });
      }
      yield bytes;
    }
  } catch (error) {
    if (isServiceError(error, 'CONTENT_INVALID'))
      throw failed(requestMessage('responseUnreadable', { reason: error.translatable }), {}, error);
    if (isServiceError(error)) throw error;
    if (signal.aborted) throw abortError(signal);
    throw failed(
      requestMessage('responseCut', { reason: error instanceof Error ? error.message : String(error) }),
      {},
      error,
    );
  }
}

function responseOf(
  answer: Dispatcher.ResponseData,
  url: URL,
  maxBytes: number,
  signal: AbortSignal,
  done: () => void,
): HttpResponse {
  const headers = Object.fromEntries(
    Object.entries(answer.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  );
  const setCookie = answer.headers['set-cookie'];
  const chunks = async function* () {
    try {
      const codings = answerCodings(headers['content-encoding']);
      yield* bounded(decodeContent(chunksOf(answer.body), codings), maxBytes, signal);
    } finally {
      done();
    }
  };
  const bytes = async (): Promise<Uint8Array> => Buffer.concat(await Array.fromAsync(chunks()));
  const text = async () => bodyTextYielding(await bytes(), headers['content-type']);
  return {
    status: answer.statusCode,
    statusText: answer.statusText ?? '',
    headers,
    setCookies: setCookie === undefined ? [] : [setCookie].flat(),
    url: url.href,
    text,
    bytes,
    stream: () => Readable.from(chunks()),
    borrow: () => borrow(chunks()),
    async json() {
      const body = await bytes();
      const what = () => jsonMessage('answerOf', { host: url.host });
      try {
        const whole = await bodyTextYielding(body, headers['content-type'], { strict: true });
        return await parseJsonYielding(whole, { yieldNow, what });
      } catch (error) {
        if (isServiceError(error, 'DOCUMENT_INVALID'))
          throw failed(
            jsonMessage('malformedBecause', { what: what(), reason: error.translatable }),
            { status: answer.statusCode },
            error,
          );
        if (!isServiceError(error, 'MALFORMED_JSON')) throw error;
        throw failed(error.translatable, { status: answer.statusCode, ...error.details }, error);
      }
    },
  };
}

/** Milliseconds that `Retry-After` asks for: seconds, or a date. */
export function retryAfterMs(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d+$/.test(header.trim())) return Number(header) * 1_000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/**
 * The HttpClient port on undici: addresses are checked at connect time, redirects lose secrets at a foreign host.
 * `close` ends its connections.
 */
export function createHttpClient(options: HttpClientOptions = {}): HttpClient & { close(): Promise<void> } {
  const {
    allow = {},
    clock = systemClock,
    random = Math.random,
    userAgent = 'reporunner',
    resolve = systemResolve,
    circuits,
  } = options;

  const agentOf = ({ Agent }: Awaited<ReturnType<typeof loadUndici>>, verify: boolean) =>
    new Agent({
      connections: 50,
      keepAliveTimeout: 10_000,
      // HC1: the address is looked up here, checked here, and handed to the socket; nothing looks it up again.
      connect: createConnector({ verify, addressesOf: (host) => allowedAddresses(host, allow, resolve) }),
    });
  let verifying: Agent | undefined;
  let trusting: Agent | undefined;
  const dispatcherFor = (
    undici: Awaited<ReturnType<typeof loadUndici>>,
    { allowInvalidCertificate }: HttpRequest,
  ) => {
    if (allowInvalidCertificate === true) {
      trusting ??= agentOf(undici, false);
      return trusting;
    }
    verifying ??= agentOf(undici, true);
    return verifying;
  };

  const follow = async (
    request: HttpRequest,
    first: URL,
    method: string,
    body: RequestContent,
    signal: AbortSignal,
    done: () => void,
  ): Promise<HttpResponse> => {
    const undici = await loadUndici();
    assertOwnHost(first, request.allowedHosts);
    // `first` stays what it is: the origin that secrets belong to (HC2).
    let url = new URL(first);
    let verb = method;
    let sent = body;
    let headers = headersOf(request, body.contentType, userAgent);
    if (url.username !== '' && headers.authorization === undefined) {
      const pair = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
      headers.authorization = `Basic ${Buffer.from(pair).toString('base64')}`;
    }
    for (let hop = 0; ; hop += 1) {
      url.username = '';
      url.password = '';
      const { hostname } = url;
      // A pooled connection skips the connector, and was checked by it; addresses written out are checked always.
      await allowedAddresses(hostname, allow, async (host) =>
        isLiteral(host) ? [] : [{ address: '192.0.1.1', family: 4 }],
      );
      const dispatcher = dispatcherFor(undici, request);
      const target = url;
      const answer = await sendThrough(enterCircuit(circuits, request, target), signal, () =>
        undici.request(target, {
          dispatcher,
          method: verb as Dispatcher.HttpMethod,
          headers:
            sent.length === undefined ? headers : { ...headers, 'content-length': String(sent.length) },
          body: typeof sent.data === 'function' ? requestBody(sent.data()) : (sent.data ?? null),
          signal,
          headersTimeout: 0,
          bodyTimeout: 0,
        }),
      );
      const location = answer.headers.location;
      if (
        !redirects.has(answer.statusCode) ||
        typeof location !== 'string' ||
        (request.maxRedirects ?? 5) === 0
      ) {
        return responseOf(answer, url, request.maxResponseBytes ?? defaultMaxBytes, signal, done);
      }
      answer.body.on('error', () => {}).resume();
      if (hop >= (request.maxRedirects ?? 5)) throw failed(requestMessage('redirects'), { url: url.href });
      const next = parseUrl(new URL(utf8Header(location), url).href);
      const becomesGet =
        answer.statusCode === 303 ||
        ((answer.statusCode === 301 || answer.statusCode === 302) && verb === 'POST');
      if (becomesGet && verb !== 'HEAD') {
        verb = 'GET';
        sent = noContent;
        const { 'content-type': _, ...rest } = headers;
        headers = rest;
      }
      url = next;
      if (mayReceiveSecrets(next, first, request.allowedHosts)) continue;
      headers = harmlessHeaders(headers, request.secretHeaders);
      if (request.secretQuery !== undefined) url = withoutSecretQuery(next, request.secretQuery);
    }
  };

  const isLiteral = (host: string) => /^[\d.]+$/.test(host) || host.includes(':');

  const attempt = async (request: HttpRequest, body: RequestContent): Promise<HttpResponse> => {
    const timeoutMs = request.timeoutMs ?? defaultTimeoutMs;
    const controller = new AbortController();
    const timer = clock.setTimer(timeoutMs, () =>
      controller.abort(
        new ServiceError(requestMessage('timeout', { limit: timeoutMs }), {
          code: 'HTTP_TIMEOUT',
          service: 'http',
          recoverable: true,
        }),
      ),
    );
    const onAbort = () =>
      controller.abort(request.signal === undefined ? undefined : abortError(request.signal));
    if (request.signal?.aborted) onAbort();
    request.signal?.addEventListener('abort', onAbort, { once: true });
    const done = () => {
      timer.cancel();
      request.signal?.removeEventListener('abort', onAbort);
    };
    const method = (request.method ?? 'GET').toUpperCase();
    try {
      return await follow(request, urlOf(request), method, body, controller.signal, done);
    } catch (error) {
      done();
      if (controller.signal.aborted) throw abortError(controller.signal);
      if (isServiceError(error)) throw error;
      const code = String((error as { code?: unknown }).code ?? '');
      const message = error instanceof Error ? error.message : String(error);
      throw failed(
        requestMessage('failed', { host: parseUrl(request.url).host, reason: message || code }),
        { cause: code },
        error,
      );
    }
  };

  return {
    async request(request) {
      const body = requestContent(request);
      const method = (request.method ?? 'GET').toUpperCase();
      const policy = request.retry;
      const maxTries = policy === undefined || !idempotent.has(method) ? 1 : policy.attempts;
      for (let tries = 1; ; tries += 1) {
        let asked: number | undefined;
        try {
          const response = await attempt(request, body);
          if (tries >= maxTries || !retried.has(response.status)) return response;
          asked = retryAfterMs(response.headers['retry-after'], clock.now());
          response
            .stream()
            .on('error', () => {})
            .resume();
        } catch (error) {
          if (tries >= maxTries || !isServiceError(error) || !error.recoverable) throw error;
          const wait = error.details?.retryAfterMs;
          if (typeof wait === 'number') asked = wait;
        }
        const backoff = Math.min((policy?.delayMs ?? 500) * 2 ** (tries - 1), policy?.maxDelayMs ?? 30_000);
        await sleep(
          clock,
          Math.max(backoff * random(), Math.min(asked ?? 0, policy?.maxDelayMs ?? 30_000)),
          request.signal,
        );
      }
    },
    async close() {
      await Promise.all([verifying?.destroy(), trusting?.destroy()]);
    },
  };
}
