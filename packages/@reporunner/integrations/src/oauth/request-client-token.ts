/**
 * Asks a token server for an access token by the client credentials grant (RFC 6749 §4.4). oauth4webapi makes the request
 * and checks the response; our HTTP client sends it, so that its bounds and its guard against inner networks hold.
 */
import type { Message } from '@reporunner/core';
import { isServiceError, ServiceError } from '@reporunner/core';
import {
  type AuthorizationServer,
  allowInsecureRequests,
  ClientSecretBasic,
  clientCredentialsGrantRequest,
  customFetch,
  processClientCredentialsResponse,
  ResponseBodyError,
  WWWAuthenticateChallengeError,
} from 'oauth4webapi';
import type { HttpClient } from '../http/http-client.ts';
import { credentialMessage } from '../messages/credential-messages.ts';

/** A client of a token server. Its secret is sent to `tokenUrl` and nowhere else. */
export interface OAuthClient {
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Scopes with spaces between them; empty: what the server grants by default. */
  readonly scope: string;
  /** What else must be masked from now on: the secret as it is sent. */
  readonly protect?: ((secret: string) => void) | undefined;
}

/** A bearer token. `lifetimeMs` counts from the request; undefined where the server says nothing. */
export interface ClientToken {
  readonly value: string;
  readonly lifetimeMs: number | undefined;
}

const timeoutMs = 20_000;
const maxResponseBytes = 1024 * 1024;
const maxDescriptionLength = 300;
/** Statuses whose responses have no body, which `Response` insists on. */
const withoutBody = new Set([101, 204, 205, 304]);

/** What a server says, as one short line; it may repeat what it was sent. */
const excerpt = (text: string, sent: string) =>
  (sent === '' ? text : text.replaceAll(sent, '***'))
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, maxDescriptionLength);

function messageOf(error: unknown, status: number, sent: string): Message {
  if (error instanceof ResponseBodyError) {
    const { error: code, error_description: description } = error;
    const refusal = { status, error: excerpt(code, sent) };
    return typeof description === 'string'
      ? credentialMessage('tokenRefusedBecause', { ...refusal, reason: excerpt(description, sent) })
      : credentialMessage('tokenRefused', refusal);
  }
  if (error instanceof WWWAuthenticateChallengeError) return credentialMessage('clientUnknown', { status });
  const reason = error instanceof Error ? excerpt(error.message, sent) : credentialMessage('noToken');
  if (status === 0) return credentialMessage('tokenFailed', { reason });
  return credentialMessage('notAToken', { status, reason });
}

/**
 * Fetches a new token. Redirects are not followed: they would carry the secret elsewhere.
 * @throws ServiceError CREDENTIAL_INVALID with the status and the error that the server names; recoverable for 429 and 5xx.
 * Rejects as the HTTP client does when the server cannot be reached (HTTP_TIMEOUT after 20 s).
 */
export async function requestClientToken(
  oauthClient: OAuthClient,
  http: HttpClient,
  signal?: AbortSignal,
): Promise<ClientToken> {
  const { tokenUrl, clientId, clientSecret, scope, protect } = oauthClient;
  const server: AuthorizationServer = { issuer: tokenUrl, token_endpoint: tokenUrl };
  const client = { client_id: clientId };
  let status = 0;
  let sent = '';
  try {
    const response = await clientCredentialsGrantRequest(
      server,
      client,
      ClientSecretBasic(clientSecret),
      scope === '' ? {} : { scope },
      {
        // Token servers inside a network may be without TLS; whether they are reached is up to the guard of the client.
        [allowInsecureRequests]: new URL(tokenUrl).protocol === 'http:',
        [customFetch]: async (url, { method, headers, body }) => {
          const { authorization, ...harmless } = headers;
          sent = authorization?.replace(/^Basic /, '') ?? '';
          protect?.(sent);
          const received = await http.request({
            method,
            url,
            headers: { ...harmless, ...(authorization === undefined ? {} : { authorization }) },
            secretHeaders: ['authorization'],
            body: { text: String(body), contentType: 'application/x-www-form-urlencoded' },
            maxRedirects: 0,
            timeoutMs,
            maxResponseBytes,
            ...(signal === undefined ? {} : { signal }),
          });
          status = received.status;
          const bytes = await received.bytes();
          const { 'content-encoding': _, ...decoded } = received.headers;
          return new Response(withoutBody.has(status) ? null : Buffer.from(bytes), {
            status,
            headers: decoded,
          });
        },
      },
    );
    const token = await processClientCredentialsResponse(server, client, response);
    const { access_token: value, expires_in: seconds } = token;
    protect?.(value);
    return { value, lifetimeMs: seconds === undefined ? undefined : seconds * 1_000 };
  } catch (error) {
    if (isServiceError(error)) throw error;
    // No cause: it holds the response, and with it perhaps a token.
    throw new ServiceError(messageOf(error, status, sent), {
      code: 'CREDENTIAL_INVALID',
      service: 'oauth2',
      recoverable: status === 429 || status >= 500,
      details: { status },
    });
  }
}
