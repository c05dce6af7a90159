import type { IncomingHttpHeaders } from 'node:http';

const tokenList = /^[\w!#$%&'*+.^`|~-]+(\s*,\s*[\w!#$%&'*+.^`|~-]+)*$/;

/** The value of access-control-allow-origin for this caller, or undefined when it may not read the answer. */
function allowedOrigin(cors: readonly string[], origin: string | undefined): string | undefined {
  if (origin === undefined || cors.length === 0) return undefined;
  if (cors.includes('*')) return '*';
  return cors.includes(origin) ? origin : undefined;
}

/** Headers that let the calling page read the answer; none for callers that are no pages, or not allowed. */
export function corsHeaders(
  cors: readonly string[],
  headers: IncomingHttpHeaders,
): Readonly<Record<string, string>> | undefined {
  const allowed = allowedOrigin(cors, headers.origin);
  if (allowed === undefined) return undefined;
  return {
    'access-control-allow-origin': allowed,
    'access-control-expose-headers': 'x-reporunner-execution-id',
    vary: 'Origin',
  };
}

/** The answer to a preflight, or undefined when it is refused. */
export function preflightHeaders(
  cors: readonly string[],
  methods: readonly string[],
  headers: IncomingHttpHeaders,
): Readonly<Record<string, string>> | undefined {
  const own = corsHeaders(cors, headers);
  if (own === undefined) return undefined;
  const wanted = headers['access-control-request-headers'];
  return {
    ...own,
    'access-control-allow-methods': methods.join(', '),
    ...(wanted !== undefined && tokenList.test(wanted) ? { 'access-control-allow-headers': wanted } : {}),
    'access-control-max-age': '600',
  };
}
