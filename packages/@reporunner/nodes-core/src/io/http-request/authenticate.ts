import { type Clock, ServiceError } from '@reporunner/core';
import type { CredentialValue, HttpClient, HttpRequest } from '@reporunner/integrations';

type Addition = { headers?: Record<string, string>; query?: Record<string, string> };

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

async function bearerOf(
  credential: CredentialValue,
  http: HttpClient,
  clock: Clock,
  signal: AbortSignal,
  renew: boolean,
): Promise<string> {
  const key = `${credential.id}/${text(credential.data.clientSecret)}`;
  const known = renew ? undefined : await tokens.get(key)?.catch(() => undefined);
  if (known !== undefined && known.expiresAt - renewBeforeMs > clock.now()) return known.value;
  const fetched = fetchToken(credential, http, clock.now(), signal);
  tokens.set(key, fetched);
  fetched.catch(() => tokens.delete(key));
  return (await fetched).value;
}

/** What a credential adds to a request. `renew`: the token that was sent last was refused. */
export async function authentication(
  credential: CredentialValue | undefined,
  http: HttpClient,
  clock: Clock,
  signal: AbortSignal,
  renew = false,
): Promise<Addition> {
  if (credential === undefined) return {};
  const { data } = credential;
  switch (credential.type) {
    case 'httpBasic':
      return {
        headers: {
          authorization: `Basic ${Buffer.from(`${text(data.user)}:${text(data.password)}`).toString('base64')}`,
        },
      };
    case 'httpBearer':
      return { headers: { authorization: `Bearer ${text(data.token)}` } };
    case 'httpHeader':
      return { headers: { [text(data.name)]: text(data.value) } };
    case 'httpQuery':
      return { query: { [text(data.name)]: text(data.value) } };
    case 'httpCustom':
      return { headers: data.headers as Record<string, string>, query: data.query as Record<string, string> };
    case 'oauth2ClientCredentials':
      return {
        headers: { authorization: `Bearer ${await bearerOf(credential, http, clock, signal, renew)}` },
      };
    default:
      throw new ServiceError(`A credential of the type ${credential.type} cannot authenticate a request.`, {
        code: 'CREDENTIAL_INVALID',
        service: 'core.httpRequest',
      });
  }
}

/** The request with what the credential adds; headers of the node itself win. */
export function withAddition(request: HttpRequest, addition: Addition): HttpRequest {
  return {
    ...request,
    headers: { ...addition.headers, ...request.headers },
    query: { ...request.query, ...addition.query },
  };
}
