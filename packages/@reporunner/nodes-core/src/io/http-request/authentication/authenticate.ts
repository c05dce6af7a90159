/** Puts a credential into a request, and answers a server that asks for more than was sent. */

import { randomBytes } from 'node:crypto';
import { type Clock, type JsonObject, ServiceError } from '@reporunner/core';
import {
  type CredentialValue,
  createClientTokenCache,
  type HttpClient,
  type HttpRequest,
  type HttpResponse,
  harmlessHeaders,
  mayReceiveSecrets,
  withoutSecretQuery,
} from '@reporunner/integrations';
import { nodeMessage } from '../../../messages/error-messages.ts';
import { withAwsSignature } from './aws-signature.ts';
import { digestAuthorization, digestChallenge } from './digest.ts';

interface Means {
  readonly http: HttpClient;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** The URL that the node names: secrets are for its origin, and for the hosts of the credential. */
  readonly home: string;
}

/** Types of credentials that fit any request. */
export const credentialTypes = [
  'httpBasic',
  'httpDigest',
  'httpBearer',
  'httpHeader',
  'httpQuery',
  'httpCustom',
  'oauth2ClientCredentials',
] as const;

const text = (value: unknown) => (typeof value === 'string' ? value : '');

/** Shared by all nodes of the process. */
const tokens = createClientTokenCache();

function bearerToken(
  { data, protect }: CredentialValue,
  { http, clock, signal }: Means,
  refused?: string,
): Promise<string> {
  const client = {
    tokenUrl: text(data.tokenUrl),
    clientId: text(data.clientId),
    clientSecret: text(data.clientSecret),
    scope: text(data.scope),
    protect,
  };
  return tokens.get(client, { http, clock, signal, refused });
}

/** Headers of the node itself win. Those of a credential are secret whatever their name. */
const withHeaders = (request: HttpRequest, headers: Readonly<Record<string, string>>): HttpRequest => ({
  ...request,
  headers: { ...headers, ...request.headers },
  secretHeaders: [...(request.secretHeaders ?? []), ...Object.keys(headers)],
});
/** Names, in lower case, of the headers that a credential adds. */
export function credentialHeaders({ type, data }: CredentialValue): readonly string[] {
  switch (type) {
    case 'httpHeader':
      return [text(data.name).toLowerCase()];
    case 'httpCustom':
      return Object.keys((data.headers ?? {}) as JsonObject).map((name) => name.toLowerCase());
    case 'httpQuery':
      return [];
    default:
      return ['authorization'];
  }
}

const withQuery = (request: HttpRequest, query: Readonly<Record<string, string>>): HttpRequest => ({
  ...request,
  query: { ...request.query, ...query },
  secretQuery: query,
});

/** What a credential adds to the query. */
function credentialQuery({ type, data }: CredentialValue): Readonly<Record<string, string>> {
  if (type === 'httpQuery') return { [text(data.name)]: text(data.value) };
  return type === 'httpCustom' ? (data.query as Record<string, string>) : {};
}

async function authenticated(
  request: HttpRequest,
  credential: CredentialValue | undefined,
  means: Means,
): Promise<HttpRequest> {
  if (credential === undefined) return request;
  const { data, type } = credential;
  switch (type) {
    case 'httpBasic': {
      const pair = `${text(data.user)}:${text(data.password)}`;
      // As a whole it is found in data even if the password is weak.
      credential.protect?.(pair);
      return withHeaders(request, { authorization: `Basic ${Buffer.from(pair).toString('base64')}` });
    }
    case 'httpBearer':
      return withHeaders(request, { authorization: `Bearer ${text(data.token)}` });
    case 'httpHeader':
      return withHeaders(request, { [text(data.name)]: text(data.value) });
    case 'httpQuery':
      return withQuery(request, credentialQuery(credential));
    case 'httpCustom':
      return withQuery(
        withHeaders(request, data.headers as Record<string, string>),
        credentialQuery(credential),
      );
    case 'httpDigest':
      // Says nothing before the server has asked: see `answered`.
      return request;
    case 'awsSignature':
      return withAwsSignature(request, data, means.clock.now());
    case 'oauth2ClientCredentials':
      return withHeaders(request, {
        authorization: `Bearer ${await bearerToken(credential, means)}`,
      });
    default:
      throw new ServiceError(nodeMessage('credentialType', { type }), {
        code: 'CREDENTIAL_INVALID',
        service: 'core.httpRequest',
      });
  }
}

/**
 * The request once more, after a 401 that this credential has an answer to; undefined when it has none. `sent` is what
 * the server refused.
 */
async function answered(
  request: HttpRequest,
  sent: HttpRequest,
  response: HttpResponse,
  credential: CredentialValue | undefined,
  means: Means,
): Promise<HttpRequest | undefined> {
  if (response.status !== 401 || credential === undefined) return undefined;
  // A stranger that a redirect led to gets no answer.
  if (!mayReceiveSecrets(new URL(response.url), new URL(means.home), credential.allowedHosts))
    return undefined;
  if (credential.type === 'oauth2ClientCredentials') {
    const refused = sent.headers?.authorization?.replace(/^Bearer /, '');
    const token = await bearerToken(credential, means, refused);
    return withHeaders(request, { authorization: `Bearer ${token}` });
  }
  if (credential.type !== 'httpDigest') return undefined;
  const challenge = digestChallenge(response.headers['www-authenticate'] ?? '');
  if (challenge === undefined) return undefined;
  const { user, password } = credential.data;
  const { pathname, search } = new URL(response.url);
  const authorization = digestAuthorization(
    challenge,
    { method: (request.method ?? 'GET').toUpperCase(), uri: pathname + search },
    { user: text(user), password: text(password) },
    randomBytes(16).toString('hex'),
  );
  return withHeaders(request, { authorization });
}

/** Sends a request with its credential. `makeRequest` is called for each try: a body that streams is read but once. */
export async function sendAuthenticated(
  makeRequest: () => Promise<HttpRequest>,
  credential: CredentialValue | undefined,
  means: Means,
): Promise<HttpResponse> {
  const request = await makeRequest();
  const { home } = means;
  // What is not a URL is refused by the client, which says so.
  const target = URL.parse(request.url);
  const owner = URL.parse(home);
  if (target !== null && owner !== null && !mayReceiveSecrets(target, owner, credential?.allowedHosts)) {
    // It begins anywhere: it has nothing of the credential.
    const { allowedHosts: _, ...plain } = request;
    const { href } =
      credential === undefined ? target : withoutSecretQuery(target, credentialQuery(credential));
    return means.http.request({ ...plain, url: href, headers: harmlessHeaders(request.headers ?? {}) });
  }
  const sent = await authenticated(request, credential, means);
  const response = await means.http.request(sent);
  if (response.status !== 401) return response;
  const again = await answered(await makeRequest(), sent, response, credential, means);
  if (again === undefined) return response;
  await response.text();
  return means.http.request(again);
}
