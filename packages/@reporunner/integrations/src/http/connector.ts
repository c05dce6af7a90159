/**
 * Opens the sockets of HTTP clients: only to addresses that were looked up beforehand, whichever of them answers first.
 * A socket reads into one buffer of its own, from where what came is copied to where it is needed (lending.ts).
 */
import type { LookupAddress } from 'node:dns';
import type { LookupFunction, Socket } from 'node:net';
import type { buildConnector } from 'undici';
import { copyOf, socketBufferBytes } from './borrow-chunks.ts';
import { loadUndici } from './load-undici.ts';

const connectTimeoutMs = 10_000;
const maxSessions = 100;

export interface ConnectorOptions {
  /** Every address that may be connected to for a host; rejects when there is none. */
  readonly addressesOf: (host: string) => Promise<readonly LookupAddress[]>;
  /** False accepts any certificate. Default true. */
  readonly verify?: boolean;
}

/** Connects undici to addresses that were checked just before: a name cannot lead elsewhere afterwards. */
export function createConnector({ addressesOf, verify = true }: ConnectorOptions): buildConnector.connector {
  const sessions = new Map<string, Buffer>();

  const remember = (host: string, session: Buffer) => {
    sessions.delete(host);
    sessions.set(host, session);
    const oldest = sessions.keys().next();
    if (sessions.size > maxSessions && oldest.done !== true) sessions.delete(oldest.value);
  };

  return (target, callback) => {
    const name = target.servername ?? target.hostname;
    Promise.all([addressesOf(target.hostname), loadUndici()]).then(
      ([addresses, undici]) => {
        if (addresses.length === 0) return callback(new Error(`${target.hostname} has no address`), null);
        const lookup: LookupFunction = (_host, { all }, found) => {
          const [first] = addresses;
          if (all === true) found(null, [...addresses]);
          else found(null, first?.address ?? '', first?.family);
        };
        const session = sessions.get(name);
        const connect = undici.buildConnector({
          rejectUnauthorized: verify,
          timeout: connectTimeoutMs,
          // Over HTTP/2, a body that is cut off by the end of its stream would pass for whole.
          allowH2: false,
          lookup,
          ...(session === undefined ? {} : { session }),
          onread: {
            buffer: Buffer.allocUnsafeSlow(socketBufferBytes),
            callback(this: Socket, size: number, bytes: Uint8Array) {
              return this.push(copyOf(bytes.subarray(0, size)));
            },
          },
        });
        connect(target, (error, socket) => {
          if (error !== null) return callback(error, null);
          socket.on('session', (session: Buffer) => remember(name, session));
          callback(null, socket);
        });
      },
      (error: unknown) => callback(error as Error, null),
    );
  };
}
