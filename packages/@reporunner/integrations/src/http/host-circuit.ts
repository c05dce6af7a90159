/** HC4 of create-http-client.ts: what a request learns of its host, and what is refused because of it. */

import { abortError, isServiceError, ServiceError } from '@reporunner/core';
import type { Dispatcher } from 'undici';
import { requestMessage } from '../messages/request-messages.ts';
import type { Admission, CircuitBreaker, CircuitChange } from './circuit-breaker.ts';
import type { HttpRequest } from './http-client.ts';

/** The tenant and the origin of a circuit of the HTTP client, for logs. */
export function hostOfCircuit({ key }: Pick<CircuitChange, 'key'>): {
  readonly tenantId: string;
  readonly origin: string;
} {
  const [tenantId = '', origin = ''] = key.split('\n');
  return { tenantId, origin };
}

/** Undefined: no circuit counts. @throws ServiceError CIRCUIT_OPEN with `details.retryAfterMs`. */
export function enterCircuit(
  circuits: CircuitBreaker | undefined,
  { tenantId, ignoresCircuit }: HttpRequest,
  { origin, host }: URL,
): Admission | undefined {
  if (circuits === undefined || tenantId === undefined) return undefined;
  const entry = circuits.enter(`${tenantId}\n${origin}`, ignoresCircuit);
  if (entry.admitted) return entry;
  const { retryAfterMs, reason } = entry;
  throw new ServiceError(
    requestMessage('circuitOpen', { host, reason, seconds: Math.ceil(retryAfterMs / 1_000) }),
    {
      code: 'CIRCUIT_OPEN',
      service: 'http',
      recoverable: true,
      details: { host, retryAfterMs, reason },
    },
  );
}

/** No file descriptor was left here. */
const ownLack = new Set<unknown>(['EMFILE', 'ENFILE']);

/**
 * What a failure says of the host; undefined when it says nothing: cancelled, not allowed, the body's own fault, or a lack
 * of this machine.
 */
function reasonOf(error: unknown): string | undefined {
  if (isServiceError(error) && error.code !== 'HTTP_TIMEOUT' && error.code !== 'HTTP_REQUEST_FAILED')
    return undefined;
  const { message, code } = error as { readonly message?: string; readonly code?: unknown };
  if (ownLack.has(code)) return undefined;
  return (message || String(code ?? error)).replace(/\.$/, '');
}

/** Answers of a server that works, and says what it does not do. */
const deliberate = new Set([501, 505]);

/** Sends, and tells the circuit how it went. */
export async function sendThrough(
  circuit: Admission | undefined,
  signal: AbortSignal,
  send: () => Promise<Dispatcher.ResponseData>,
): Promise<Dispatcher.ResponseData> {
  if (circuit === undefined) return send();
  try {
    const answer = await send();
    const { statusCode } = answer;
    if (statusCode >= 500 && !deliberate.has(statusCode)) circuit.failed(`it answered ${statusCode}`);
    else circuit.succeeded();
    return answer;
  } catch (error) {
    const reason = reasonOf(signal.aborted ? abortError(signal) : error);
    if (reason === undefined) circuit.abandoned();
    else circuit.failed(reason);
    throw error;
  }
}
