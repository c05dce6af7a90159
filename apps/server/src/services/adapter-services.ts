/** The services over adapters and runtimes: what depends on nothing of the server itself. */
import { createPasswordStrength } from '@reporunner/auth';
import { type Logger, systemClock } from '@reporunner/core';
import { openDatabase } from '@reporunner/db';
import { defineService, optional, type ServiceHealth } from '@reporunner/di';
import { createDocumentParser } from '@reporunner/documents';
import { createChangeFeed, createOutboxDispatcher } from '@reporunner/engine';
import { createCircuitBreaker, createHttpClient, hostOfCircuit } from '@reporunner/integrations';
import { createSandbox } from '@reporunner/sandbox';
import type { Config } from '../config.ts';
import { createMemorySaver } from '../gc-tuning.ts';
import { createMetrics } from '../metrics.ts';
import type { Watchdog } from '../watchdog/create-watchdog.ts';

/** Commits that a consumer of the outbox may be behind before it counts as not well. */
const maxLag = 10_000;

/** Whether the consumers of the outbox keep up; `lag`: commits that each has not processed yet. */
function describeLag(lag: ReadonlyMap<string, number>): ServiceHealth {
  const behind = [...lag].filter(([, commits]) => commits > maxLag);
  if (behind.length === 0) return { ok: true };
  return {
    ok: false,
    message: behind.map(([name, commits]) => `${name} is ${commits} commits behind`).join('; '),
  };
}

/** Where the data is kept. */
export const placesOf = ({ dataDir, s3 }: Pick<Config, 'dataDir' | 's3'>) => ({
  folder: dataDir,
  ...(s3 === undefined ? {} : { s3 }),
});

export interface AdapterOptions {
  readonly watchdog?: Watchdog;
  /** Called when nothing can be written any more. */
  readonly onStoreDeath?: () => void;
}

export function defineAdapterServices(
  config: Config,
  logger: Logger,
  { watchdog: ownWatchdog, onStoreDeath }: AdapterOptions,
) {
  const clock = systemClock;
  const watchdog = defineService({
    name: 'watchdog',
    config: { enabled: ownWatchdog !== undefined },
    initialize: () => ownWatchdog as Watchdog,
  });
  const store = defineService({
    name: 'store',
    // A large database that was not closed in order is checked first.
    config: { dependencies: { watchdog: optional(watchdog) }, timeouts: { initializeMs: 600_000 } },
    initialize: ({ watchdog }) =>
      openDatabase({
        ...placesOf(config),
        ...(watchdog === undefined ? {} : { companion: watchdog.companion }),
        onWriterDeath: (error) => {
          logger.error('the writer of the database ended; nothing can be stored any more', { error });
          onStoreDeath?.();
        },
      }),
    healthCheck: (database) => database.health(),
    shutdown: (database) => database.close(),
  });
  const changes = defineService({
    name: 'changes',
    config: { dependencies: { store } },
    initialize: ({ store }) => createChangeFeed({ outbox: store.outbox, logger }),
  });
  const metrics = defineService({ name: 'metrics', initialize: createMetrics });
  const outbox = defineService({
    name: 'outbox',
    config: { dependencies: { store, metrics }, affectsReadiness: false },
    async initialize({ store, metrics }) {
      const dispatcher = createOutboxDispatcher({ outbox: store.outbox, clock, logger });
      await dispatcher.start([metrics.consumer]);
      return dispatcher;
    },
    healthCheck: ({ lag }) => describeLag(lag()),
    shutdown: (dispatcher) => dispatcher.close(),
  });
  const client = defineService({
    name: 'http-client',
    initialize() {
      const circuits = createCircuitBreaker({
        ...config.circuit,
        clock,
        onChange: (change) => {
          const { state, pauseMs, reason } = change;
          if (state === 'open')
            logger.warn('the circuit of a host has opened', { ...hostOfCircuit(change), pauseMs, reason });
          else logger.info('a host answers again', hostOfCircuit(change));
        },
      });
      const http = createHttpClient({ allow: config.allow, circuits });
      return { http, circuits };
    },
    shutdown: ({ http }) => http.close(),
  });
  const sandbox = defineService({
    name: 'sandbox',
    initialize: () => createSandbox({ logger }),
    shutdown: (code) => code.close(),
  });
  const documents = defineService({
    name: 'documents',
    initialize: () =>
      createDocumentParser({
        logger,
        processes: config.documentProcesses,
        memoryMb: config.documentMemoryMb,
        timeoutMs: config.documentTimeoutMs,
      }),
    shutdown: (parser) => parser.close(),
  });
  const passwords = defineService({
    name: 'passwords',
    initialize: () => createPasswordStrength({ clock }),
    shutdown: (strength) => strength.close(),
  });
  const memory = defineService({
    name: 'memory',
    initialize: () => createMemorySaver(clock),
    shutdown: (saver) => saver.stop(),
  });
  return { watchdog, store, changes, metrics, outbox, client, sandbox, documents, passwords, memory };
}
