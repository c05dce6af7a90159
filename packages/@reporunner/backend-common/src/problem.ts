import { isServiceError, isVerbatim, type MessageParameters } from '@reporunner/core';

/** An RFC 9457 problem document. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly requestId: string;
  /** Which message `detail` is, for programs that show it in a language of their own; absent for texts from outside. */
  readonly messageId?: string;
  readonly parameters?: MessageParameters;
  readonly [extension: string]: unknown;
}

/** What a caller may know of an error: everything of ours, nothing of what we did not expect. */
export function toProblem(error: unknown, requestId: string): Problem {
  const known = isServiceError(error) ? error : undefined;
  const code = known?.code ?? 'INTERNAL';
  return {
    type: `urn:reporunner:error:${code.toLowerCase().replaceAll('_', '-')}`,
    title: code.replaceAll('_', ' ').toLowerCase(),
    status: known?.status ?? 500,
    detail: known?.message ?? 'Something went wrong on the server. The log has more under this request id.',
    code,
    requestId,
    ...(known === undefined || isVerbatim(known.translatable)
      ? {}
      : { messageId: known.translatable.id, parameters: known.translatable.parameters }),
    ...(known?.details === undefined ? {} : { details: known.details }),
  };
}
