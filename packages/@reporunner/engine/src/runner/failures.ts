/** What nodes throw, as the journal keeps it, and back. */
import {
  type ItemError,
  isServiceError,
  type JsonObject,
  ServiceError,
  toServiceError,
} from '@reporunner/core';
import { type ContainerPlan, parameterMessage } from '@reporunner/integrations';
import type { ExecutionFailure } from '../events.ts';

export function toItemError(error: unknown): ItemError {
  const known = toServiceError(error, { code: 'NODE_FAILED', service: 'engine' });
  return {
    code: known.code,
    message: known.message,
    ...(known.details === undefined
      ? {}
      : { details: JSON.parse(JSON.stringify(known.details)) as JsonObject }),
  };
}

/** The same error, saying at which item of the node's input it happened. */
export function atItem(thrown: unknown, itemIndex: number): unknown {
  if (!(thrown instanceof Error)) return thrown;
  if (isServiceError(thrown) && thrown.details?.itemIndex !== undefined) return thrown;
  const known = toServiceError(thrown, { code: 'NODE_FAILED', service: 'engine' });
  const { message, code, service, recoverable, details, cause } = known;
  return new ServiceError(message, {
    code,
    service,
    recoverable,
    details: { itemIndex, ...details },
    cause: cause ?? thrown,
  });
}

/** What a container failed with knows where it began; what a node threw does not. */
export function failureOf(thrown: unknown): ExecutionFailure {
  return isFailure(thrown) ? thrown : toItemError(thrown);
}

export const nodeTimeout = (name: string, timeoutMs: number) =>
  new ServiceError(`"${name}" took longer than ${timeoutMs} ms.`, {
    code: 'NODE_TIMEOUT',
    service: 'engine',
    recoverable: true,
  });

/** C5. Undefined when so many can succeed; over no items, nothing has to. */
export function quorumError(name: string, plan: ContainerPlan, items: number): ServiceError | undefined {
  if (plan.kind !== 'slices' && plan.kind !== 'branches') return undefined;
  const { need } = plan;
  const total = plan.kind === 'slices' ? Math.ceil(items / plan.size) : plan.branches.length;
  if (need === undefined || total === 0 || need <= total) return undefined;
  return new ServiceError(parameterMessage('quorum', { name, count: need, total }), {
    code: 'NODE_PARAMETER_INVALID',
    service: 'engine',
  });
}

/** What a retry policy looks at. */
export function causeOf(thrown: unknown): unknown {
  if (!isFailure(thrown)) return thrown;
  const { message, code, details } = thrown;
  return new ServiceError(message, {
    code: code as ServiceError['code'],
    service: 'engine',
    recoverable: true,
    ...(details === undefined ? {} : { details }),
  });
}

function isFailure(value: unknown): value is ExecutionFailure {
  return (
    typeof value === 'object' &&
    value !== null &&
    !(value instanceof Error) &&
    'code' in value &&
    'message' in value
  );
}
