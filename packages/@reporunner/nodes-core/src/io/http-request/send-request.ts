import {
  type CredentialValue,
  type HttpRequest,
  type HttpResponse,
  isConnectionHeader,
  type QueryValue,
} from '@reporunner/integrations';
import { credentialHeaders, sendAuthenticated } from './authentication/authenticate.ts';
import { idempotencyHeaders } from './idempotency.ts';
import type { HttpRequestContext, HttpRequestParameters } from './parameters.ts';
import { bodyOf } from './request-body.ts';

export interface PageRequest {
  readonly url: string;
  /** False for the URL of a page that an answer named: it has its query already. */
  readonly isFirst: boolean;
  readonly query: Readonly<Record<string, string>>;
  /** From 1. */
  readonly page: number;
}

function headersOf({ headers }: HttpRequestParameters): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (value === null ? [] : [[name, String(value)]])),
  );
}

function queryOf({ query }: HttpRequestParameters): Record<string, QueryValue> {
  const values: [string, QueryValue][] = [];
  for (const [name, value] of Object.entries(query)) {
    if (Array.isArray(value)) values.push([name, value.filter((one) => one !== null)]);
    else if (value !== null) values.push([name, value]);
  }
  return Object.fromEntries(values);
}

/** What is set for a page takes the place of what the URL has. */
function withoutParameters(url: string, names: Readonly<Record<string, string>>): string {
  const [, base, query, rest = ''] = /^([^?#]*)\?([^#]*)(#.*)?$/s.exec(url) ?? [];
  if (base === undefined || query === undefined) return url;
  const parts = query.split('&');
  const kept = parts.filter((part) => {
    const [name] = new URLSearchParams(part).keys();
    return name === undefined || !Object.hasOwn(names, name);
  });
  if (kept.length === parts.length) return url;
  return `${base}${kept.length === 0 ? '' : `?${kept.join('&')}`}${rest}`;
}

/** Headers of the node that do not do what they look like. */
function warnOfHeaders({ parameters, warn }: HttpRequestContext, credential?: CredentialValue): void {
  for (const name of Object.keys(parameters.headers)) {
    if (isConnectionHeader(name))
      warn(`The header "${name}" is not sent: the connection sets it, from the URL and the body.`);
    if (credential !== undefined && credentialHeaders(credential).includes(name.toLowerCase()))
      warn(`The header "${name}" is sent as the node has it, in place of that of the credential.`);
  }
}

export async function sendRequest(
  context: HttpRequestContext,
  { url, isFirst, query, page }: PageRequest,
): Promise<HttpResponse> {
  const { parameters, http, credentials, clock, signal } = context;
  const credential = await credentials.get('auth');
  warnOfHeaders(context, credential);
  const request: HttpRequest = {
    method: parameters.method,
    url: withoutParameters(url, query),
    query: isFirst ? { ...queryOf(parameters), ...query } : query,
    headers: {
      ...idempotencyHeaders(parameters.idempotencyHeader, context, page),
      ...headersOf(parameters),
    },
    timeoutMs: parameters.timeoutMs,
    maxResponseBytes: parameters.maxMegabytes * 1024 * 1024,
    maxRedirects: parameters.maxRedirects,
    allowInvalidCertificate: parameters.allowInvalidCertificate,
    signal,
    ...(credential === undefined ? {} : { allowedHosts: credential.allowedHosts }),
    ...(parameters.retries === 0
      ? {}
      : { retry: { attempts: parameters.retries + 1, delayMs: 500, maxDelayMs: 30_000 } }),
  };
  const withBody = async (): Promise<HttpRequest> => {
    const body = bodyOf(context);
    return body === undefined ? request : { ...request, body };
  };
  return sendAuthenticated(withBody, credential, { http, clock, signal, home: parameters.url });
}
