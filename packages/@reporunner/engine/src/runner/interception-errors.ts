/** What fails a node that interceptors refuse, or that is resumed the wrong way. */

import { isJsonObject, ServiceError, toServiceError, verbatim } from '@reporunner/core';
import type { Interceptor, Verdict } from '../interceptor.ts';
import type { Batches } from '../items/batch.ts';
import { engineMessage } from '../messages/engine-messages.ts';

/** The error of a suspended node whose time is up. */
export const suspensionExpired = (by: string) =>
  new ServiceError(engineMessage('suspensionExpired', { name: by }), {
    code: 'NODE_REFUSED',
    service: 'engine',
  });

/** The error of a node that an interceptor, or who resumed it, refused. */
export function refused(
  by: string,
  { message, code = 'NODE_REFUSED' }: Extract<Verdict, { readonly action: 'fail' }>,
): ServiceError {
  return new ServiceError(verbatim(message), { code, service: 'engine', details: { interceptor: by } });
}

/** IC1. */
export function interceptorFailed({ name }: Interceptor, thrown: unknown): ServiceError {
  const { translatable: reason } = toServiceError(thrown, { code: 'INTERCEPTOR_FAILED', service: 'engine' });
  return new ServiceError(engineMessage('interceptorFailed', { name, reason }), {
    code: 'INTERCEPTOR_FAILED',
    service: 'engine',
    details: { interceptor: name },
    cause: thrown,
  });
}

/** No suspended node is meant by a request to resume one. */
export const notSuspended = () =>
  new ServiceError(engineMessage('notSuspended'), { code: 'EXECUTION_NOT_WAITING', service: 'engine' });

/** @throws ServiceError VALIDATION_FAILED for ports whose items are no batch. */
export function assertBatches(ports: Batches): void {
  for (const [port, batch] of Object.entries(ports)) {
    if (batch === undefined || isBatch(batch)) continue;
    throw new ServiceError(engineMessage('noBatch', { port }), {
      code: 'VALIDATION_FAILED',
      service: 'engine',
    });
  }
}

function isBatch(value: unknown): boolean {
  if (Array.isArray(value)) return value.every((item) => isJsonObject(item?.json));
  return typeof value === 'object' && value !== null && 'parts' in value && 'length' in value;
}
