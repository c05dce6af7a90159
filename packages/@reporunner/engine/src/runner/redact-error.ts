import { ServiceError, toServiceError } from '@reporunner/core';
import type { Redactor } from '@reporunner/integrations';

/** The error without secrets in its message and details. Its cause is left out: what it holds is unknown. */
export function redactError(error: unknown, redactor: Redactor): unknown {
  const { message, code, service, recoverable, details } = toServiceError(error, {
    code: 'NODE_FAILED',
    service: 'engine',
  });
  return new ServiceError(redactor.excerpt(message), {
    code,
    service,
    recoverable,
    ...(details === undefined ? {} : { details: redactor.excerpt(details) }),
  });
}
