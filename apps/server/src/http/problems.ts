/** Errors as RFC 9457 problem documents. What a 5xx says is for the log; the caller gets its code and request id. */
import type { Problem, ProblemIssue } from '@reporunner/api-types';
import { ERROR_STATUS, type ErrorCode } from '@reporunner/constants';
import { type Diagnostic, isServiceError, type ServiceError } from '@reporunner/core';
import type { z } from 'zod';

const fastifyCodes: Readonly<Record<string, ErrorCode>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'UNSUPPORTED_MEDIA_TYPE',
  FST_ERR_CTP_INVALID_TYPE: 'UNSUPPORTED_MEDIA_TYPE',
  FST_ERR_CTP_BODY_TOO_LARGE: 'PAYLOAD_TOO_LARGE',
  FST_ERR_CTP_INVALID_JSON_BODY: 'MALFORMED_JSON',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'MALFORMED_JSON',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'BAD_REQUEST',
  FST_ERR_BAD_URL: 'BAD_REQUEST',
};

const details: Partial<Record<ErrorCode, string>> = {
  UNSUPPORTED_MEDIA_TYPE: 'The body must be application/json.',
  PAYLOAD_TOO_LARGE: 'The body is larger than this server takes.',
  MALFORMED_JSON: 'The body is not valid JSON.',
  BAD_REQUEST: 'The request cannot be understood.',
};

/** What a caller is told of a failure on our side. */
const internal = 'Something went wrong on the server. The request id finds it in the log.';

/** Codes of 5xx whose sentence is written for the caller. */
const spoken = new Set<ErrorCode>([
  'UNAVAILABLE',
  'SHUTTING_DOWN',
  'STORE_UNAVAILABLE',
  'STORE_FULL',
  'STORE_CORRUPT',
  'EXECUTION_TIMEOUT',
  'CREDENTIAL_DECRYPT_FAILED',
]);

/** Facts in a ServiceError's details that callers may see. */
const shownDetails = [
  'executionId',
  'workflowId',
  'nodeId',
  'address',
  'revision',
  'currentRevision',
  'retryAfterMs',
];

function pointerOf(path: readonly (string | number | symbol)[]): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

function isDiagnostic(value: unknown): value is Diagnostic {
  return typeof value === 'object' && value !== null && 'message' in value && 'rule' in value;
}

function issuesOf(error: ServiceError): readonly ProblemIssue[] {
  const given = error.details?.diagnostics ?? error.details?.issues;
  if (!Array.isArray(given)) return [];
  return given.slice(0, 100).flatMap((issue: unknown): ProblemIssue[] => {
    if (typeof issue === 'string') return [{ message: issue }];
    if (isDiagnostic(issue)) {
      const at = issue.nodeId === undefined ? undefined : ['nodes', issue.nodeId, ...(issue.path ?? [])];
      return [
        {
          message: issue.message,
          rule: issue.rule,
          ...(at === undefined ? {} : { pointer: pointerOf(at) }),
        },
      ];
    }
    if (typeof issue !== 'object' || issue === null || !('message' in issue)) return [];
    const path = 'path' in issue ? issue.path : undefined;
    const pointer = Array.isArray(path) ? pointerOf(path) : typeof path === 'string' ? path : undefined;
    return [{ message: String(issue.message), ...(pointer === undefined ? {} : { pointer }) }];
  });
}

/** `NOT_FOUND` → `Not found`. */
function titleOf(code: ErrorCode): string {
  const words = code.toLowerCase().replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export function problem(
  code: ErrorCode,
  requestId: string,
  detail?: string,
  more: Partial<Problem> = {},
): Problem {
  return {
    type: `urn:reporunner:problem:${code.toLowerCase().replaceAll('_', '-')}`,
    title: titleOf(code),
    status: ERROR_STATUS[code],
    code,
    ...(detail === undefined ? {} : { detail }),
    requestId,
    ...more,
  };
}

function fromServiceError(error: ServiceError, requestId: string): Problem {
  const quiet = error.status >= 500 && !spoken.has(error.code);
  const errors = quiet ? [] : issuesOf(error);
  const shown = Object.entries(error.details ?? {}).filter(([key]) => shownDetails.includes(key));
  return problem(error.code, requestId, quiet ? internal : error.message, {
    ...(error.recoverable ? { recoverable: true } : {}),
    ...(errors.length === 0 ? {} : { errors: [...errors] }),
    ...(shown.length === 0 || quiet ? {} : { details: Object.fromEntries(shown) }),
  });
}

/** The problem that answers `error`, whatever was thrown. */
export function toProblem(error: unknown, requestId: string): Problem {
  if (isServiceError(error)) return fromServiceError(error, requestId);
  const thrown = error as { code?: unknown; statusCode?: unknown; name?: unknown };
  const known = typeof thrown?.code === 'string' ? fastifyCodes[thrown.code] : undefined;
  if (known !== undefined) return problem(known, requestId, details[known]);
  // secure-json-parse and JSON.parse throw plain SyntaxErrors, marked 400 by Fastify.
  if (thrown?.statusCode === 400) return problem('MALFORMED_JSON', requestId, details.MALFORMED_JSON);
  return problem('INTERNAL', requestId, internal);
}

/** One issue per fault that Zod found, with unknown keys named. */
export function issuesOfZod(error: z.ZodError, where: 'body' | 'query'): ProblemIssue[] {
  return error.issues.slice(0, 100).map((issue) => ({
    pointer: where === 'body' ? pointerOf(issue.path) : `query${pointerOf(issue.path)}`,
    message: issue.message,
  }));
}
