/**
 * Tokens of OAuth clients, kept until shortly before they expire.
 * CT1 However many ask at a time, one request is made. It belongs to none of them: when one is cancelled, it goes on.
 * CT2 A token is renewed a tenth of its lifetime before its end, a minute at most. Without a lifetime it counts as an hour's.
 * CT3 A token that a server has refused is replaced, once however many were refused with it.
 * CT4 What is changed of a client, its scope or its address too, makes it another one. A request that failed is not kept.
 */
import { createHash } from 'node:crypto';
import { abortError, type Clock, throwIfAborted } from '@reporunner/core';
import type { HttpClient } from '../http/http-client.ts';
import { type ClientToken, type OAuthClient, requestClientToken } from './request-client-token.ts';

interface Entry {
  readonly request: Promise<ClientToken>;
  readonly requestedAt: number;
  /** Absent while the request is under way. */
  token?: ClientToken;
}

/** How a token is asked for. */
export interface ClientTokenRequest {
  readonly http: HttpClient;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** A token that a server refused: another one is returned. */
  readonly refused?: string | undefined;
}

/** Access tokens by client, in memory only. */
export interface ClientTokenCache {
  /** A token that is good for now. Rejects as `requestClientToken` does, or with the reason of the signal. */
  get(client: OAuthClient, request: ClientTokenRequest): Promise<string>;
}

const defaultLifetimeMs = 3_600_000;
const maxMarginMs = 60_000;

const keyOf = ({ tokenUrl, clientId, clientSecret, scope }: OAuthClient) =>
  createHash('sha256')
    .update(JSON.stringify([tokenUrl, clientId, clientSecret, scope]))
    .digest('base64');

function isUsable({ token, requestedAt }: Entry, { clock, refused }: ClientTokenRequest): boolean {
  if (token === undefined) return true;
  const { value, lifetimeMs = defaultLifetimeMs } = token;
  return value !== refused && clock.now() < requestedAt + lifetimeMs - Math.min(maxMarginMs, lifetimeMs / 10);
}

/** The promise's value, or the reason of the signal if that comes first. What the promise stands for goes on. */
function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(abortError(signal));
    signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}

/** An empty cache. Of more than `maxClients`, the one whose token is oldest is dropped. */
export function createClientTokenCache(maxClients = 1_000): ClientTokenCache {
  const entries = new Map<string, Entry>();

  const begin = (key: string, client: OAuthClient, { http, clock }: ClientTokenRequest): Entry => {
    const entry: Entry = { request: requestClientToken(client, http), requestedAt: clock.now() };
    entries.delete(key);
    entries.set(key, entry);
    const oldest = entries.keys().next();
    if (entries.size > maxClients && oldest.done !== true) entries.delete(oldest.value);
    entry.request.then(
      (token) => {
        entry.token = token;
      },
      () => {
        if (entries.get(key) === entry) entries.delete(key);
      },
    );
    return entry;
  };

  return {
    async get(client, request) {
      throwIfAborted(request.signal);
      const key = keyOf(client);
      const found = entries.get(key);
      const entry = found !== undefined && isUsable(found, request) ? found : begin(key, client, request);
      const { value } = await untilAborted(entry.request, request.signal);
      client.protect?.(value);
      return value;
    },
  };
}
