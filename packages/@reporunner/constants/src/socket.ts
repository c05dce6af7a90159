/** The live protocol (api-types/socket.ts): raised with each change that an old client would not survive. */
export const SOCKET_PROTOCOL = 1;

/** The path of the live connection (Socket.IO) on the server. */
export const SOCKET_PATH = '/socket.io';

/** Limits of one connection. Sizes in bytes, times in milliseconds. */
export const SOCKET_LIMITS = {
  /** Rooms that one connection is in. */
  rooms: 64,
  /** One message of a client. */
  messageBytes: 16 * 1024,
  /** Requests of a client in any window of `requestWindowMs`. */
  requests: 200,
  requestWindowMs: 10_000,
  /** What may wait for a slow consumer before it has to fetch instead. */
  waitingMessages: 256,
  waitingBytes: 1024 * 1024,
} as const;
