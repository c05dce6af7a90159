/**
 * One way to talk to the server: JSON in and out, problems (RFC 9457) as `ApiError`, the session by its cookie.
 * The table of routes in `api-types` says what each takes and gives; nothing is parsed twice, the server has checked it.
 */
import { i18n } from '@lingui/core';
import type {
  AnswerOf,
  ApiRouteName,
  BodyOf,
  ParamsOf,
  ProblemDocument,
  QueryOf,
} from '@reporunner/api-types';
import { connection } from './connection.ts';

/** What the server says of a failure, or, where it says nothing that we can read, we. */
export type Problem = Partial<Omit<ProblemDocument, 'status' | 'code'>> & {
  readonly status: number;
  readonly code: ProblemDocument['code'] | 'OFFLINE' | 'UNREADABLE';
};

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

/** Numbers as numbers, flags as flags: the address holds them as text. */
type Asked<V> = unknown extends V
  ? string | number
  : [V] extends ['true' | 'false' | undefined]
    ? boolean | undefined
    : V;

type Nothing = Readonly<Record<never, never>>;
type Parameters<K extends ApiRouteName> = [keyof ParamsOf<K>] extends [never]
  ? Nothing
  : { readonly params: ParamsOf<K> };
type Query<K extends ApiRouteName> =
  QueryOf<K> extends undefined
    ? Nothing
    : { readonly query?: { readonly [Name in keyof QueryOf<K>]: Asked<QueryOf<K>[Name]> | undefined } };
type Body<K extends ApiRouteName> =
  BodyOf<K> extends undefined
    ? Nothing
    : Nothing extends BodyOf<K>
      ? { readonly body?: BodyOf<K> }
      : { readonly body: BodyOf<K> };

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  /** The request outlives the page: what is saved while a tab closes. */
  readonly keepalive?: boolean;
}

type Options<Needed> = Nothing extends Needed ? [input?: Needed] : [input: Needed];

interface Anything extends CallOptions {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly body?: unknown;
}

function addressOfAny(route: ApiRouteName, { params, query }: Anything): string {
  const path = route
    .slice(route.indexOf(' ') + 1)
    .replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(params?.[name] ?? ''));
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {}))
    if (value !== undefined && value !== '') search.set(name, String(value));
  return search.size === 0 ? path : `${path}?${search}`;
}

/** Where a route is. What is `undefined` or empty in the query is left out. */
export function addressOf<K extends ApiRouteName>(
  route: K,
  ...input: Options<Parameters<K> & Query<K>>
): string;
export function addressOf(route: ApiRouteName, input: Anything = {}): string {
  return addressOfAny(route, input);
}

async function problemOf(response: Response): Promise<ApiError> {
  try {
    return new ApiError(await response.json());
  } catch (cause) {
    return new ApiError(
      { status: response.status, code: 'UNREADABLE', title: response.statusText },
      { cause },
    );
  }
}

/** @throws ApiError; DOMException AbortError when `signal` says so. */
export function call<K extends ApiRouteName>(
  route: K,
  ...input: Options<Parameters<K> & Query<K> & Body<K> & CallOptions>
): Promise<AnswerOf<K>>;
export async function call(route: ApiRouteName, input: Anything = {}): Promise<unknown> {
  const { signal, headers, keepalive } = input;
  const method = route.slice(0, route.indexOf(' '));
  const body = input.body ?? (method === 'POST' ? {} : undefined);
  let response: Response;
  try {
    response = await fetch(addressOfAny(route, input), {
      method,
      credentials: 'same-origin',
      headers: {
        accept: 'application/json',
        // The language of the app, which need not be the browser's.
        'accept-language': i18n.locale || 'en',
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
    if (problem.code === 'UNAUTHENTICATED' && route !== 'POST /api/v1/auth/login') connection.signedOut();
    throw problem;
  }
  return response.status === 204 ? undefined : response.json();
}
