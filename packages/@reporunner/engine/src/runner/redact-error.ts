import { ServiceError, toServiceError } from '@reporunner/core';

const shortest = 4;
const blot = '••••••';

/** The error with every secret in its message blotted out; details are kept only when they hold none. */
export function redactError(error: unknown, secrets: readonly string[]): unknown {
  const worth = secrets.filter((secret) => secret.length >= shortest);
  if (worth.length === 0) return error;
  const known = toServiceError(error, { code: 'NODE_FAILED', service: 'engine' });
  const clean = (text: string) => worth.reduce((left, secret) => left.replaceAll(secret, blot), text);
  const details = JSON.parse(clean(JSON.stringify(known.details ?? null))) as Record<string, unknown> | null;
  return new ServiceError(clean(known.message), {
    code: known.code,
    service: known.service,
    recoverable: known.recoverable,
    ...(details === null ? {} : { details }),
  });
}
