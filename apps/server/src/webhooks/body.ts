/**
 * Reads the bytes of a request, bounded. Callbacks and not promises: this is on the way of every webhook.
 */
import type { IncomingMessage } from 'node:http';

const empty = Buffer.alloc(0);

export type BodyOutcome = Buffer | 'too-large' | 'aborted';

/** True when a request of this kind announces a body. */
export function announcesBody(request: IncomingMessage): boolean {
  const { headers } = request;
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/** Calls `done` once. Past `maxBytes` nothing more is kept; the rest of the body is drained by Node. */
export function readBody(
  request: IncomingMessage,
  maxBytes: number,
  done: (outcome: BodyOutcome) => void,
): void {
  if (!announcesBody(request)) {
    done(empty);
    return;
  }
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) {
    done('too-large');
    return;
  }
  let first: Buffer | undefined;
  let rest: Buffer[] | undefined;
  let size = 0;
  let settled = false;
  const settle = (outcome: BodyOutcome) => {
    if (settled) return;
    settled = true;
    done(outcome);
  };
  request.on('data', (chunk: Buffer) => {
    if (settled) return;
    size += chunk.length;
    if (size > maxBytes) {
      first = undefined;
      rest = undefined;
      settle('too-large');
    } else if (first === undefined) first = chunk;
    else {
      rest ??= [first];
      rest.push(chunk);
    }
  });
  request.on('end', () => settle(rest === undefined ? (first ?? empty) : Buffer.concat(rest, size)));
  request.on('close', () => settle('aborted'));
  request.on('error', () => settle('aborted'));
}

/** How long a refused sender may go on sending before the connection is cut. */
const drainMs = 10_000;

/**
 * After an early answer: lets the sender finish what it is sending, so that it reads the answer instead of a reset,
 * but not for ever.
 */
export function drainRest(request: IncomingMessage): void {
  if (request.complete) return;
  request.resume();
  const timer = setTimeout(() => {
    if (!request.complete) request.socket.destroy();
  }, drainMs);
  timer.unref();
  request.once('close', () => clearTimeout(timer));
}
