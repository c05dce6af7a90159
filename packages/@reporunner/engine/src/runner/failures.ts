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
import { engineMessage } from '../messages/engine-messages.ts';
import { messageOf, type StoredError, storedError } from '../stored-error.ts';

const known = (error: unknown) => toServiceError(error, { code: 'NODE_FAILED', service: 'engine' });

const detailsOf = ({ details }: ServiceError) =>
  details === undefined ? {} : { details: JSON.parse(JSON.stringify(details)) as JsonObject };

/** The error as items carry it. */
export function toItemError(thrown: unknown): ItemError {
  const error = known(thrown);
  return { code: error.code, message: error.message, ...detailsOf(error) };
}

/** The error as events carry it. */
export function toStoredError(thrown: unknown): StoredError {
  const error = known(thrown);
  return { ...storedError(error.code, error.translatable), ...detailsOf(error) };
}

/** The same error, saying at which item of the node's input it happened. */
export function atItem(thrown: unknown, itemIndex: number): unknown {
  if (!(thrown instanceof Error)) return thrown;
  if (isServiceError(thrown) && thrown.details?.itemIndex !== undefined) return thrown;
  const { translatable, code, service, recoverable, details, cause } = known(thrown);
  return new ServiceError(translatable, {
    code,
    service,
    recoverable,
    details: { itemIndex, ...details },
    cause: cause ?? thrown,
  });
}

/** What a container failed with knows where it began; what a node threw does not. */
export function failureOf(thrown: unknown): ExecutionFailure {
  return isFailure(thrown) ? thrown : toStoredError(thrown);
}

export const nodeTimeout = (name: string, timeoutMs: number) =>
  new ServiceError(engineMessage('nodeTimeout', { node: name, limit: timeoutMs }), {
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
  const { code, details } = thrown;
  return new ServiceError(messageOf(thrown), {
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
