import { ServiceError, toServiceError } from '@reporunner/core';
import { type Redactor, redactMessage } from '@reporunner/integrations';
import type { StoredError } from '../stored-error.ts';

/** The error without secrets in its message and details. Its cause is left out: what it holds is unknown. */
export function redactError(error: unknown, redactor: Redactor): unknown {
  const { translatable, code, service, recoverable, details } = toServiceError(error, {
    code: 'NODE_FAILED',
    service: 'engine',
  });
  return new ServiceError(redactMessage(translatable, redactor), {
    code,
    service,
    recoverable,
    ...(details === undefined ? {} : { details: redactor.excerpt(details) }),
  });
}

/** As {@link redactError}, for an error as events carry it. */
export function redactStoredError(error: StoredError, redactor: Redactor): StoredError {
  const clean = redactor.excerpt(error);
  if (clean === error) return error;
  // What is left of a message is its text: see `redactMessage`.
  const { messageId: _, parameters: __, ...rest } = clean;
  return rest;
}
