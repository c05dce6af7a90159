/** The HTTP server as two services: callers are answered until the engine has stopped, while new connections are refused. */

import type { AddressInfo } from 'node:net';
import { ServiceError } from '@reporunner/core';
import { type BaseService, type Dependencies, defineService } from '@reporunner/di';
import type { FastifyInstance } from 'fastify';
import type { Config } from '../config.ts';
import { createConnectionEnd, type EndingConnections } from '../http/connection-end.ts';
import { startMessage } from '../messages/start-messages.ts';

/** Time that answers which are on their way have after the engine has stopped. */
const lastAnswersMs = 500;

interface HttpApplication {
  readonly http: FastifyInstance;
  /** Where others reach this server, once it listens; a configured address wins. */
  setUrl(url: string): void;
}

/** Connections that are open. */
export interface HttpAnswers {
  /** From now on no connection is accepted, and each answer is the last one of its connection. */
  stopAccepting(): EndingConnections;
}

/** Opened before the engine and closed after it: then the callers that are left have their answers, or are cut off. */
export const defineHttpAnswers = (application: BaseService<HttpApplication>): BaseService<HttpAnswers> =>
  defineService({
    name: 'http-answers',
    config: { dependencies: { application } },
    initialize({ application: { http } }): HttpAnswers {
      const endConnections = createConnectionEnd(http);
      let ending: EndingConnections | undefined;
      return {
        stopAccepting() {
          ending ??= endConnections();
          return ending;
        },
      };
    },
    shutdown: (answers) => answers.stopAccepting().closed(lastAnswersMs),
  });

/** Why the server cannot listen, for people; any other error as it is. */
export function listenProblem(error: unknown, { port, host }: Pick<Config, 'port' | 'host'>): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') {
    return new ServiceError(startMessage('portInUse', { port, free: port + 1 }), {
      code: 'PORT_IN_USE',
      service: 'server',
    });
  }
  if (code === 'EACCES' || code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return new ServiceError(startMessage('cannotListen', { host, port, code }), {
      code: 'CONFIG_INVALID',
      service: 'server',
    });
  }
  return error;
}

async function listen(server: FastifyInstance, config: Config): Promise<void> {
  const { port, host } = config;
  try {
    await server.listen({ port, host });
  } catch (error) {
    throw listenProblem(error, config);
  }
}

function urlOf({ port }: AddressInfo, { host }: Config): string {
  if (host === '0.0.0.0' || host === '127.0.0.1') return `http://localhost:${port}`;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** Accepts connections. `needs`: what must be open before the first request comes, and is closed after the last. */
export const defineHttpServer = (
  config: Config,
  application: BaseService<HttpApplication>,
  answers: BaseService<HttpAnswers>,
  needs: Dependencies,
): BaseService<{ readonly url: string }> =>
  defineService({
    name: 'http-server',
    config: { dependencies: { ...needs, application, answers } },
    async initialize({ application: { http, setUrl }, answers }: HttpServerNeeds) {
      await listen(http, config);
      const url = urlOf(http.server.address() as AddressInfo, config);
      setUrl(url);
      return { url, isListening: () => http.server.listening, stop: () => answers.stopAccepting() };
    },
    healthCheck: ({ isListening }) => ({ ok: isListening() }),
    shutdown: ({ stop }) => void stop(),
  });

interface HttpServerNeeds {
  readonly application: HttpApplication;
  readonly answers: HttpAnswers;
}
