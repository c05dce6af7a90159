/**
 * Who reads too slowly. What waits for a connection is bounded: beyond it messages are left out, and the client is
 * told to fetch, once it reads again.
 */
import { SOCKET_LIMITS } from '@reporunner/constants';
import type { Clock, Timer } from '@reporunner/core';

/** The part of an Engine.IO connection that tells what waits. */
export interface WatchedConnection {
  on(event: 'packetCreate', listener: (packet: { readonly data?: unknown }) => void): unknown;
  on(event: 'flush', listener: () => void): unknown;
}

export interface Backlog {
  watch(socketId: string, connection: WatchedConnection): void;
  forget(socketId: string): void;
  /** True: it gets nothing of this room now, and catches up later. */
  leavesOut(socketId: string, room: string): boolean;
  stop(): void;
}

interface Waiting {
  messages: number;
  bytes: number;
  readonly missed: Set<string>;
}

const lookAgainMs = 250;

export function createBacklog({
  clock,
  onRecovered,
}: {
  readonly clock: Clock;
  readonly onRecovered: (socketId: string, rooms: readonly string[]) => void;
}): Backlog {
  const connections = new Map<string, Waiting>();
  let timer: Timer | undefined;

  const isFull = ({ messages, bytes }: Waiting) =>
    messages >= SOCKET_LIMITS.waitingMessages || bytes >= SOCKET_LIMITS.waitingBytes;

  const look = () => {
    timer = undefined;
    let anyLeft = false;
    for (const [socketId, waiting] of connections) {
      if (waiting.missed.size === 0) continue;
      if (waiting.messages > 0) {
        anyLeft = true;
        continue;
      }
      const rooms = [...waiting.missed];
      waiting.missed.clear();
      onRecovered(socketId, rooms);
    }
    if (anyLeft) timer = clock.setTimer(lookAgainMs, look);
  };

  return {
    watch(socketId, connection) {
      const waiting: Waiting = { messages: 0, bytes: 0, missed: new Set() };
      connections.set(socketId, waiting);
      // Engine.IO keeps packets back while the transport is busy, and hands over all of them at once.
      connection.on('packetCreate', ({ data }) => {
        waiting.messages += 1;
        waiting.bytes += typeof data === 'string' ? data.length : 0;
      });
      connection.on('flush', () => {
        waiting.messages = 0;
        waiting.bytes = 0;
      });
    },
    forget: (socketId) => void connections.delete(socketId),
    leavesOut(socketId, room) {
      const waiting = connections.get(socketId);
      if (waiting === undefined || (waiting.missed.size === 0 && !isFull(waiting))) return false;
      waiting.missed.add(room);
      timer ??= clock.setTimer(lookAgainMs, look);
      return true;
    },
    stop: () => timer?.cancel(),
  };
}
