import type { AddressInfo } from 'node:net';
import { ServiceError } from '@reporunner/core';
import type { FastifyInstance } from 'fastify';
import { type ComposedServer, compose, type ProcessOptions } from './composition.ts';
import type { Config } from './config.ts';
import { createConnectionEnd } from './http/connection-end.ts';

/** Time that answers which are on their way have after the engine has stopped. */
const lastAnswersMs = 500;

const safeModeNotice =
  'safe mode: unfinished executions are not resumed. Find what crashed the server, and start it again without safe mode.';

/** A server that listens, with what its owner needs at the first start. */
export interface RunningServer
  extends Pick<
    ComposedServer,
    'logger' | 'lifecycle' | 'routes' | 'newOwnerKey' | 'setUpToken' | 'storeProblem'
  > {
  readonly url: string;
  /** Stops accepting, lets executions end or suspends them, closes the store. */
  close(): Promise<void>;
}

/**
 * Opens everything and listens.
 * @throws ServiceError PORT_IN_USE, DATA_FOLDER_LOCKED, STORE_CORRUPT, CONFIG_INVALID …; nothing stays open then.
 */
export async function startServer(config: Config, options: ProcessOptions = {}): Promise<RunningServer> {
  const server = await compose(config, options);
  const { http, lifecycle, logger, triggers } = server;
  try {
    const endConnections = createConnectionEnd(http);
    server.attachLive();
    await listen(http, config);
    lifecycle.add('http server', {
      async close() {
        // Callers are answered until the engine has stopped, and not kept waiting by each other after it.
        const connections = endConnections();
        await server.stop();
        await connections.closed(lastAnswersMs);
      },
    });
    // What was running before goes on first; only then do schedules add to it.
    const recovered = config.safeMode ? Promise.resolve(0) : server.recover();
    const resumed = recovered.then(async (count) => {
      if (count > 0) logger.info('resumed unfinished executions', { count });
      await triggers.start();
    });
    if (config.safeMode) {
      logger.error(safeModeNotice);
      lifecycle.add('recovery', { health: () => ({ ok: true, message: safeModeNotice }) });
    }
    resumed.catch((error: unknown) => logger.error('unfinished executions could not be resumed', { error }));
    const { port } = http.server.address() as AddressInfo;
    const host = config.host.includes(':')
      ? `[${config.host}]`
      : config.host === '0.0.0.0'
        ? 'localhost'
        : config.host;
    const url = `http://${host === '127.0.0.1' ? 'localhost' : host}:${port}`;
    server.setUrl(url);
    const { routes, newOwnerKey, setUpToken, storeProblem } = server;
    return {
      url,
      logger,
      lifecycle,
      routes,
      newOwnerKey,
      setUpToken,
      storeProblem,
      close: () => lifecycle.close(),
    };
  } catch (error) {
    await lifecycle.close();
    throw error;
  }
}

async function listen(server: FastifyInstance, { port, host }: Config): Promise<void> {
  try {
    await server.listen({ port, host });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') {
      throw new ServiceError(
        `Port ${port} is in use by another program. Stop it, or choose another port: PORT=${port + 1} npm start`,
        { code: 'PORT_IN_USE', service: 'server' },
      );
    }
    if (code === 'EACCES' || code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
      throw new ServiceError(`The server cannot listen on ${host}:${port} (${code}).`, {
        code: 'CONFIG_INVALID',
        service: 'server',
      });
    }
    throw error;
  }
}
