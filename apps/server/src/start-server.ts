import type { AddressInfo } from 'node:net';
import { ServiceError } from '@reporunner/core';
import { createAppServer } from './app/serve-app.ts';
import { compose, type ProcessOptions, type Services } from './composition.ts';
import type { Config } from './config.ts';
import { createConnectionEnd } from './http/connection-end.ts';
import { createServer } from './http/create-server.ts';
import { createHostCheck } from './http/host-names.ts';
import { registerRoutes } from './http/route.ts';
import { registerChat } from './pages/register-chat.ts';
import { registerPages } from './pages/register-pages.ts';
import { apiRoutes } from './routes/api-routes.ts';
import { registerSystemRoutes } from './routes/system.ts';
import { recoverAll } from './watchdog/recover-all.ts';
import { createDraftFinder } from './webhooks/find-draft.ts';
import { registerWebhooks } from './webhooks/register-webhooks.ts';

/** Time that answers which are on their way have after the engine has stopped. */
const lastAnswersMs = 500;

const safeModeNotice =
  'safe mode: unfinished executions are not resumed. Find what crashed the server, and start it again without safe mode.';

export interface RunningServer {
  readonly url: string;
  readonly services: Services;
  /** Stops accepting, lets executions end or parks them, closes the store. */
  close(): Promise<void>;
}

/**
 * Opens everything and listens.
 * @throws ServiceError PORT_IN_USE, DATA_FOLDER_LOCKED, STORE_CORRUPT, CONFIG_INVALID …; nothing stays open then.
 */
export async function startServer(config: Config, options: ProcessOptions = {}): Promise<RunningServer> {
  const services = await compose(config, options);
  const { lifecycle, identity, logger, metrics, triggers, engine, live } = services;
  try {
    const server = createServer({
      logger,
      trustProxy: config.trustProxy,
      authenticate: (given) => identity.authenticate(given),
      isOwnHost: createHostCheck(config.host, [config.publicUrl, config.webhookUrl], config.serverNames),
      serveApp: createAppServer(),
      ...(config.webhookUrl === undefined ? {} : { webhookUrl: config.webhookUrl }),
      onAnswer: (method, route, status, seconds) => metrics.httpRequest(method, route, status, seconds),
    });
    const endConnections = createConnectionEnd(server);
    const routes = apiRoutes(services);
    registerRoutes(server, routes);
    registerSystemRoutes(server, services, routes);
    registerWebhooks(server, services, '/webhook', (_request, method, path) =>
      triggers.matchWebhook(method, path),
    );
    registerWebhooks(server, services, '/webhook-test', createDraftFinder(services));
    registerPages(server, services);
    registerChat(server, services);
    live.attach(server.server);
    await listen(server, config);
    lifecycle.add('http server', {
      async close() {
        // Callers are answered until the engine has stopped, and not kept waiting by each other after it.
        const connections = endConnections();
        await live.close();
        triggers.stop();
        await engine.shutdown(config.shutdownGraceMs);
        await connections.closed(lastAnswersMs);
      },
    });
    // What was running before goes on first; only then do schedules add to it.
    const recovered = config.safeMode ? Promise.resolve(0) : recoverAll(services, options.watchdog);
    const resumed = recovered.then(async (count) => {
      if (count > 0) logger.info('resumed unfinished executions', { count });
      await triggers.start();
    });
    if (config.safeMode) {
      logger.error(safeModeNotice);
      lifecycle.add('recovery', { health: () => ({ ok: true, message: safeModeNotice }) });
    }
    resumed.catch((error: unknown) => logger.error('unfinished executions could not be resumed', { error }));
    const { port } = server.server.address() as AddressInfo;
    const host = config.host.includes(':')
      ? `[${config.host}]`
      : config.host === '0.0.0.0'
        ? 'localhost'
        : config.host;
    const url = `http://${host === '127.0.0.1' ? 'localhost' : host}:${port}`;
    services.address.url = config.publicUrl ?? url;
    return {
      url,
      services,
      close: () => lifecycle.close(),
    };
  } catch (error) {
    await lifecycle.close();
    throw error;
  }
}

async function listen(server: ReturnType<typeof createServer>, { port, host }: Config): Promise<void> {
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
