import { type Clock, ServiceError } from '@reporunner/core';
import type { CredentialValue, HttpClient } from '@reporunner/integrations';

interface Token {
  readonly value: string;
  readonly expiresAt: number;
}

/** Tokens by credential and secret, fetched once however many nodes wait for one. */
const tokens = new Map<string, Promise<Token>>();
const renewBeforeMs = 60_000;
const text = (value: unknown) => (typeof value === 'string' ? value : '');

async function fetchToken(
  { data, allowedHosts }: CredentialValue,
  http: HttpClient,
  now: number,
  signal: AbortSignal,
): Promise<Token> {
  const pair = `${encodeURIComponent(text(data.clientId))}:${encodeURIComponent(text(data.clientSecret))}`;
  const response = await http.request({
    method: 'POST',
    url: text(data.tokenUrl),
    headers: { authorization: `Basic ${Buffer.from(pair).toString('base64')}`, accept: 'application/json' },
    body: {
      form: {
        grant_type: 'client_credentials',
        ...(text(data.scope) === '' ? {} : { scope: text(data.scope) }),
      },
    },
    allowedHosts: allowedHosts.length === 0 ? [] : [...allowedHosts, new URL(text(data.tokenUrl)).hostname],
    signal,
  });
  const answer = (await response.json()) as { access_token?: unknown; expires_in?: unknown };
  if (response.status >= 400 || typeof answer.access_token !== 'string') {
    throw new ServiceError(`The token server answered ${response.status} and gave no token.`, {
      code: 'CREDENTIAL_INVALID',
      service: 'oauth2',
      recoverable: response.status >= 500,
    });
  }
  const seconds = typeof answer.expires_in === 'number' ? answer.expires_in : 3_600;
  return { value: answer.access_token, expiresAt: now + seconds * 1_000 };
}

/**
 * The bearer token of an OAuth2 client (RFC 6749 §4.4), fetched once however many ask. `refused` is a token that the
 * server took no more: another one is given then.
 */
export async function clientCredentialsToken(
  credential: CredentialValue,
  http: HttpClient,
  clock: Clock,
  signal: AbortSignal,
  refused?: string,
): Promise<string> {
  const token = await currentToken(credential, http, clock, signal, refused);
  credential.protect?.(token);
  return token;
}

async function currentToken(
  credential: CredentialValue,
  http: HttpClient,
  clock: Clock,
  signal: AbortSignal,
  refused: string | undefined,
): Promise<string> {
  const key = `${credential.id}/${text(credential.data.clientSecret)}`;
  const underWay = tokens.get(key);
  const known = await underWay?.catch(() => undefined);
  const isGood = known !== undefined && known.value !== refused;
  if (isGood && known.expiresAt - renewBeforeMs > clock.now()) return known.value;
  // While this one waited, another may have fetched the next token.
  if (tokens.get(key) === underWay) {
    const fetched = fetchToken(credential, http, clock.now(), signal);
    tokens.set(key, fetched);
    fetched.catch(() => tokens.delete(key));
  }
  const token = tokens.get(key);
  return token === undefined ? currentToken(credential, http, clock, signal, refused) : (await token).value;
}
