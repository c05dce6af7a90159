/** A request to a webhook as a person writes it, and as a command for a terminal. No React in here. */
import { isExpression, type JsonObject, type JsonValue, type Workflow } from '@reporunner/core';

export type BodyKind = 'json' | 'form' | 'text' | 'file' | 'none';

export interface TestRequest {
  readonly method: string;
  /** Below the address, with the query. */
  readonly path: string;
  /** A line each: `Name: value`. */
  readonly headers: string;
  readonly bodyKind: BodyKind;
  readonly body: string;
}

const types: Readonly<Record<BodyKind, string | undefined>> = {
  json: 'application/json',
  form: 'application/x-www-form-urlencoded',
  text: 'text/plain',
  file: undefined,
  none: undefined,
};

const bodyless: ReadonlySet<string> = new Set(['GET', 'HEAD']);
export const hasBody = ({ method, bodyKind }: Pick<TestRequest, 'method' | 'bodyKind'>): boolean =>
  bodyKind !== 'none' && !bodyless.has(method);

/** With a value for each parameter of the path. */
const filled = (path: string) =>
  path
    .split('/')
    .map((part) => (part.startsWith(':') ? '1' : part === '*' ? 'rest' : part))
    .join('/');

export function headersOf({ headers }: Pick<TestRequest, 'headers'>): readonly (readonly [string, string])[] {
  return headers.split('\n').flatMap((line) => {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).trim();
    return colon < 1 || !/^[\w!#$%&'*+.^`|~-]+$/.test(name)
      ? []
      : [[name, line.slice(colon + 1).trim()] as const];
  });
}

/** With the type of the body, unless a header says another. */
export function sentHeaders(request: TestRequest): readonly (readonly [string, string])[] {
  const headers = headersOf(request);
  const type = hasBody(request) ? types[request.bodyKind] : undefined;
  const isSaid = headers.some(([name]) => name.toLowerCase() === 'content-type');
  return type === undefined || isSaid ? headers : [['content-type', type], ...headers];
}

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Nothing but its method and path. */
export const emptyRequest = (methods: readonly string[], path: string): TestRequest => ({
  method: methods[0] ?? 'POST',
  path: filled(path),
  headers: '',
  bodyKind: 'json',
  body: '',
});

/** Headers that a browser or its connection sets by itself, or that says nothing of the request. */
const own =
  /^(?:host|connection|content-length|content-type|accept-encoding|accept-language|user-agent|cookie|origin|referer|priority|cache-control|pragma|dnt|te|transfer-encoding|upgrade.*|sec-.*|x-forwarded-.*)$/;
const masked = '••';

/** The request that came last, from the item that it was made into. Masked headers are left out. */
export function requestOfItem(item: JsonObject, methods: readonly string[], path: string): TestRequest {
  const start = emptyRequest(methods, path);
  const { method, query, headers, body } = item;
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(isObject(query) ? query : {}))
    for (const one of [value].flat()) search.append(name, String(one));
  const below = typeof item.path === 'string' ? encodeURI(item.path) : start.path;
  const type = isObject(headers) ? String(headers['content-type'] ?? '') : '';
  return {
    method: typeof method === 'string' && methods.includes(method) ? method : start.method,
    path: search.size === 0 ? below : `${below}?${search}`,
    headers: Object.entries(isObject(headers) ? headers : {})
      .filter(([name, value]) => !own.test(name) && !String(value).includes(masked))
      .map(([name, value]) => `${name}: ${String(value)}`)
      .join('\n'),
    ...bodyOf(body ?? null, type),
  };
}

function bodyOf(body: JsonValue, type: string): Pick<TestRequest, 'bodyKind' | 'body'> {
  if (body === null || body === '') return { bodyKind: 'none', body: '' };
  if (isObject(body) && type.includes('urlencoded')) {
    const form = new URLSearchParams();
    for (const [name, value] of Object.entries(body))
      for (const one of [value].flat()) form.append(name, String(one));
    return { bodyKind: 'form', body: form.toString() };
  }
  return typeof body === 'string' && !type.includes('json')
    ? { bodyKind: 'text', body }
    : { bodyKind: 'json', body: JSON.stringify(body, undefined, 2) };
}

/** Fields of the body that expressions name; a guess is good enough for an example. */
const bodyPath = /\bjson\.body((?:\.[A-Za-z_]\w*)+)(\s*\()?/g;

function collectPaths(value: JsonValue | undefined, into: (path: readonly string[]) => void): void {
  if (typeof value === 'string') {
    if (!isExpression(value)) return;
    for (const [, path = '', call] of value.matchAll(bodyPath)) {
      const parts = path.slice(1).split('.');
      // `body.name.trim()`: the last is a method.
      into(call === undefined ? parts : parts.slice(0, -1));
    }
  } else if (Array.isArray(value)) for (const one of value as readonly JsonValue[]) collectPaths(one, into);
  else if (isObject(value)) for (const one of Object.values(value)) collectPaths(one, into);
}

const inherited: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype', 'length']);

/** A body with the fields that the workflow reads; undefined where it reads none. */
export function exampleBody({ nodes }: Workflow): JsonObject | undefined {
  const example: Record<string, unknown> = {};
  for (const { parameters } of Object.values(nodes))
    collectPaths(parameters, (path) => {
      let at = example;
      for (const [index, name] of path.entries()) {
        if (inherited.has(name)) return;
        if (index === path.length - 1) at[name] ??= 'text';
        else {
          if (!isObject(at[name])) at[name] = {};
          at = at[name] as Record<string, unknown>;
        }
      }
    });
  return Object.keys(example).length === 0 ? undefined : (example as JsonObject);
}

/** As an argument of a POSIX shell. */
const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

/** How a caller proves who it is, with a place to put the secret. */
const proofs: Readonly<Record<string, string>> = {
  basic: "-u 'user:password'",
  header: "-H 'name: secret'",
};

/** The request as a command; a file by its name. */
export function curlOf(url: string, request: TestRequest, verifies: string, fileName?: string): string {
  const { method, body, bodyKind } = request;
  const parts = [`curl -X ${method} ${quoted(url)}`];
  for (const [name, value] of sentHeaders(request)) parts.push(`-H ${quoted(`${name}: ${value}`)}`);
  const proof = proofs[verifies];
  if (proof !== undefined) parts.push(proof);
  if (hasBody(request))
    parts.push(`--data-binary ${quoted(bodyKind === 'file' ? `@${fileName ?? 'file'}` : body)}`);
  return parts.join(' \\\n  ');
}
