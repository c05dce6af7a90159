/**
 * One way to talk to the server: JSON in and out, problems (RFC 9457) as `ApiError`, the session by its cookie.
 * Types come from `api-types`; nothing is parsed twice, the server has checked it.
 */
import type { ErrorCode } from '@reporunner/constants';
import { connection } from './connection.ts';

export interface Problem {
  readonly status: number;
  readonly code: ErrorCode | 'OFFLINE' | 'UNREADABLE';
  readonly title?: string;
  readonly detail?: string;
  readonly requestId?: string;
  readonly [extra: string]: unknown;
}

/** Match on `code`. `OFFLINE`: the server was not reached, nothing is known of what it did. */
export class ApiError extends Error {
  readonly code: Problem['code'];
  readonly status: number;
  readonly problem: Problem;

  constructor(problem: Problem, options?: ErrorOptions) {
    super(problem.detail ?? problem.title ?? problem.code, options);
    this.name = 'ApiError';
    this.code = problem.code;
    this.status = problem.status;
    this.problem = problem;
  }
}

export interface RequestOptions {
  readonly query?: Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;
  readonly body?: unknown;
  readonly signal?: AbortSignal;
  readonly headers?: Readonly<Record<string, string>>;
  /** The request outlives the page: what is saved while a tab closes. */
  readonly keepalive?: boolean;
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

function addressOf(path: string, query: RequestOptions['query']): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value === undefined || value === '') continue;
    search.set(name, Array.isArray(value) ? value.join(',') : String(value));
  }
  const text = search.toString();
  return `/api/v1${path}${text === '' ? '' : `?${text}`}`;
}

async function problemOf(response: Response): Promise<ApiError> {
  try {
    return new ApiError((await response.json()) as Problem);
  } catch (cause) {
    return new ApiError(
      { status: response.status, code: 'UNREADABLE', title: response.statusText },
      { cause },
    );
  }
}

/** @throws ApiError; DOMException AbortError when `signal` says so. */
export async function request<T>(method: Method, path: string, options: RequestOptions = {}): Promise<T> {
  const { query, body, signal, headers, keepalive } = options;
  let response: Response;
  try {
    response = await fetch(addressOf(path, query), {
      method,
      credentials: 'same-origin',
      headers: {
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
      ...(keepalive === undefined ? {} : { keepalive }),
    });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    connection.missed();
    throw new ApiError({ status: 0, code: 'OFFLINE' }, { cause });
  }
  connection.reached();
  if (!response.ok) {
    const problem = await problemOf(response);
    // A wrong password is no session that ended.
    if (problem.code === 'UNAUTHENTICATED' && path !== '/auth/login') connection.signedOut();
    throw problem;
  }
  if (response.status === 204) return undefined as T;
  return (await response.json()) as T;
}

export const api = {
  get: <T>(path: string, options?: RequestOptions) => request<T>('GET', path, options),
  post: <T>(path: string, body: unknown = {}, options?: RequestOptions) =>
    request<T>('POST', path, { ...options, body }),
  put: <T>(path: string, body: unknown, options?: RequestOptions) =>
    request<T>('PUT', path, { ...options, body }),
  patch: <T>(path: string, body: unknown, options?: RequestOptions) =>
    request<T>('PATCH', path, { ...options, body }),
  delete: <T = void>(path: string, options?: RequestOptions) => request<T>('DELETE', path, options),
};
