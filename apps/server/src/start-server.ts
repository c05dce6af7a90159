import type { Logger } from '@reporunner/core';
import { type OpenServices, openServices, type ServiceReport } from '@reporunner/di';
import { composeServices, type ProcessOptions } from './composition.ts';
import type { Config } from './config.ts';
import type { ApiRoute } from './http/route.ts';

/** A server that listens, and what its process shows or needs to end it. */
export interface RunningServer {
  readonly url: string;
  readonly logger: Logger;
  readonly routes: readonly ApiRoute[];
  /** For the banner: the owner's key when it was just generated, the token of the set-up, what is wrong with the store. */
  readonly newOwnerKey: string | undefined;
  readonly setUpToken: string | undefined;
  readonly storeProblem: string | undefined;
  /** Stops accepting, lets executions end or suspends them, closes the store. */
  close(): Promise<void>;
}

/** While the first requests come before everything is open. */
const starting: Readonly<Record<string, ServiceReport>> = {
  server: { ok: false, message: 'starting', enabled: true, affectsReadiness: true },
};

/** What the operator leaves out. */
export const disabledServices = ({ disabledServices: names }: Pick<Config, 'disabledServices'>) => ({
  names,
  reason: 'disabled by REPORUNNER_DISABLED_SERVICES',
});

/**
 * Opens everything and listens.
 * @throws ServiceError PORT_IN_USE, DATA_FOLDER_LOCKED, STORE_CORRUPT, CONFIG_INVALID, SERVICE_DISABLED …; nothing stays
 *   open then.
 */
export async function startServer(config: Config, options: ProcessOptions = {}): Promise<RunningServer> {
  let open: OpenServices | undefined;
  const health = async () => (await open?.health()) ?? starting;
  const { services, application, httpServer, logger } = composeServices(config, health, options);
  open = await openServices(services, {
    logger,
    disabled: disabledServices(config),
    ...options.opening,
  });
  const { url } = open.instanceOf(httpServer);
  const { routes, newOwnerKey, setUpToken, storeProblem } = open.instanceOf(application);
  return { url, logger, routes, newOwnerKey, setUpToken, storeProblem, close: open.close };
}
