import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { currentAnswers } from './current-answers.ts';

/** Idle connections are looked for so often while the server stops. */
const sweepMs = 50;

export interface EndingConnections {
  /** Resolves when no connection is open any more; those that still are after `ms` are cut. */
  closed(ms: number): Promise<void>;
}

/**
 * How a server gets rid of its connections: from the call of the function on, it accepts none, closes idle ones, and
 * each answer tells its caller that it was the connection's last one (RFC 9112, 9.6).
 */
export function createConnectionEnd(server: FastifyInstance): () => EndingConnections {
  const sockets = new Set<Socket>();
  server.server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  const answers = currentAnswers(server.server);
  return () => {
    // Not a hook of every answer: nothing is done until now.
    server.server.prependListener('request', (_request: IncomingMessage, response: ServerResponse) => {
      response.setHeader('connection', 'close');
    });
    for (const response of answers.values())
      if (!response.headersSent) response.setHeader('connection', 'close');
    const ended = server.close();
    const sweep = setInterval(() => server.server.closeIdleConnections(), sweepMs);
    return {
      async closed(ms) {
        const timer = setTimeout(() => {
          for (const socket of sockets) socket.destroy();
        }, ms);
        await ended;
        clearTimeout(timer);
        clearInterval(sweep);
      },
    };
  };
}
