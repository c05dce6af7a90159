/**
 * Opens services in the order of their dependencies, reports their health, closes them in reverse.
 * OS1 A service is initialized once, after all its dependencies.
 * OS2 Services are shut down in the reverse of the order in which they were initialized; one that fails or takes too long
 *     keeps no other open.
 * OS3 When one cannot be initialized, those that are open are shut down, and the error names it.
 * OS4 An override takes a service's place: of the original, nothing is initialized, nor what only it depends on.
 * OS5 A disabled service is not initialized. A service that depends on it is refused with SERVICE_DISABLED, before
 *     anything is initialized, unless the dependency is optional.
 * OS6 Each phase has a time limit. What opens after its time is shut down at once.
 */

import {
  type Clock,
  isServiceError,
  type Logger,
  ServiceError,
  silentLogger,
  systemClock,
  withTimeout,
} from '@reporunner/core';
import { type BaseService, dependencyOf, type ServiceHealth } from './base-service.ts';
import { serviceMessage } from './messages/service-messages.ts';

/** Another implementation of a service, for tests. */
export interface Override {
  readonly service: BaseService;
  readonly replacement: BaseService;
}

/** Puts what `initialize` returns in the place of a service and of all that it depends on. */
export function override<T>(service: BaseService<T>, initialize: () => T | Promise<T>): Override {
  const { config } = service;
  return {
    service: service as BaseService,
    replacement: {
      name: service.name,
      config: { ...config, dependencies: {} },
      initialize,
      healthCheck: () => ({ ok: true }),
      shutdown: () => {},
    },
  };
}

/** The health of a service, and what it means for the process. */
export interface ServiceReport extends ServiceHealth {
  readonly enabled: boolean;
  readonly affectsReadiness: boolean;
}

/** What `openServices` resolves with: access to each instance, health reports, and the way to close everything. */
export interface OpenServices {
  /** What a service offers. @throws ServiceError SERVICE_DISABLED. */
  instanceOf<T>(service: BaseService<T>): T;
  /** Of every service, by name; a check that fails or takes too long counts as not well. */
  health(): Promise<Readonly<Record<string, ServiceReport>>>;
  /** Shuts everything down, in reverse. Never rejects; a second call waits for the first. */
  close(): Promise<void>;
}

interface Open {
  readonly service: BaseService;
  readonly instance: unknown;
}

/** How `openServices` logs and measures time, and what it replaces or leaves out. */
export interface OpeningOptions {
  readonly logger?: Logger;
  readonly clock?: Clock;
  readonly overrides?: readonly Override[];
  /** Names of services that are disabled as well, and why: for health reports and errors. */
  readonly disabled?: { readonly names: readonly string[]; readonly reason: string };
  /** Called after each service was initialized, and after each was shut down. */
  readonly onPhase?: (name: string, phase: 'initialized' | 'shutDown') => void;
}

/** Whether the process is ready: everything that affects it is well. */
export const isReady = (health: Readonly<Record<string, ServiceReport>>): boolean =>
  Object.values(health).every(({ ok, affectsReadiness }) => ok || !affectsReadiness);

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

/** OS3. The error for people stays what it is. */
function startFailure(name: string, error: unknown): ServiceError {
  const isOurs = isServiceError(error);
  return new ServiceError(
    isOurs ? error.translatable : serviceMessage('startFailed', { name, reason: messageOf(error) }),
    {
      code: isOurs ? error.code : 'SERVICE_START_FAILED',
      service: isOurs ? error.service : name,
      ...(isOurs ? { recoverable: error.recoverable } : {}),
      details: { ...(isOurs ? error.details : {}), failedService: name },
      cause: error,
    },
  );
}

/** @throws ServiceError CONFIG_INVALID naming the services that there are. */
function refuseUnknown(disabled: readonly string[], services: readonly BaseService[]): void {
  const names = new Set<string>();
  const collect = ({ name, config }: BaseService) => {
    if (names.has(name)) return;
    names.add(name);
    for (const dependency of Object.values(config.dependencies)) collect(dependencyOf(dependency).service);
  };
  services.forEach(collect);
  const unknown = disabled.find((name) => !names.has(name));
  if (unknown === undefined) return;
  throw new ServiceError(serviceMessage('unknown', { name: unknown, names: [...names].sort() }), {
    code: 'CONFIG_INVALID',
    service: 'services',
    details: { unknown },
  });
}

/** Which services are opened, and in which order. */
interface OpeningPlan {
  readonly order: readonly { readonly wanted: BaseService; readonly service: BaseService }[];
  /** Those that are disabled, and why. */
  readonly disabled: ReadonlyMap<BaseService, string>;
}

/**
 * What `openServices` would open, in this order; opens nothing.
 * @throws ServiceError CONFIG_INVALID, SERVICE_DISABLED.
 */
export function planServices(
  services: readonly BaseService[],
  { overrides = [], disabled: byName }: Pick<OpeningOptions, 'overrides' | 'disabled'> = {},
): OpeningPlan {
  refuseUnknown(byName?.names ?? [], services);
  const replacements = new Map(overrides.map(({ service, replacement }) => [service, replacement]));
  const planned = new Map<BaseService, BaseService>();
  const disabled = new Map<BaseService, string>();
  const whyDisabled = ({ name, config }: BaseService): string | undefined => {
    if (byName?.names.includes(name)) return byName.reason;
    return config.enabled ? undefined : (config.disabledReason ?? 'disabled');
  };
  const plan = (wanted: BaseService): void => {
    if (planned.has(wanted) || disabled.has(wanted)) return;
    const service = replacements.get(wanted) ?? wanted;
    const reason = whyDisabled(service);
    if (reason !== undefined) {
      disabled.set(wanted, reason);
      return;
    }
    for (const dependency of Object.values(service.config.dependencies)) {
      const { service: needed, isOptional } = dependencyOf(dependency);
      plan(needed);
      if (disabled.has(needed) && !isOptional)
        throw new ServiceError(
          serviceMessage('needs', {
            name: service.name,
            needed: needed.name,
            reason: String(disabled.get(needed)),
          }),
          {
            code: 'SERVICE_DISABLED',
            service: service.name,
            details: { failedService: service.name, dependency: needed.name },
          },
        );
    }
    planned.set(wanted, service);
  };
  services.forEach(plan);
  return { order: [...planned].map(([wanted, service]) => ({ wanted, service })), disabled };
}

/**
 * Initializes these services, and before each one all that it depends on. Those listed first come first.
 * @throws ServiceError CONFIG_INVALID, SERVICE_DISABLED, SERVICE_START_FAILED, or the error of the service; its `details.failedService`
 *   names the service. Nothing stays open then.
 */
export async function openServices(
  services: readonly BaseService[],
  options: OpeningOptions = {},
): Promise<OpenServices> {
  const { logger = silentLogger, clock = systemClock, onPhase } = options;
  const { order, disabled } = planServices(services, options);
  const opened = new Map<BaseService, Open>();

  const initialize = async (service: BaseService, dependencies: unknown): Promise<unknown> => {
    const { initializeMs } = service.config.timeouts;
    const aborter = new AbortController();
    let isLate = false;
    const work = (async () => {
      const instance = await service.initialize(dependencies as never, aborter.signal);
      // OS6. The start has failed meanwhile.
      if (isLate) await service.shutdown(instance);
      return { instance };
    })();
    const done = await withTimeout(clock, work, initializeMs);
    if (done !== undefined) return done.instance;
    isLate = true;
    const late = new ServiceError(
      serviceMessage('notReady', { name: service.name, seconds: initializeMs / 1_000 }),
      { code: 'SERVICE_START_FAILED', service: service.name, recoverable: true },
    );
    aborter.abort(late);
    work.catch((error: unknown) =>
      logger.warn('a service that took too long failed', { name: service.name, error }),
    );
    throw late;
  };

  const open = async ({ wanted, service }: OpeningPlan['order'][number]): Promise<void> => {
    const instances: Record<string, unknown> = {};
    for (const [key, dependency] of Object.entries(service.config.dependencies))
      instances[key] = opened.get(dependencyOf(dependency).service)?.instance;
    let instance: unknown;
    try {
      instance = await initialize(service, instances);
    } catch (error) {
      throw startFailure(service.name, error);
    }
    opened.set(wanted, { service, instance });
    onPhase?.(service.name, 'initialized');
  };

  const shutDown = async ({ service, instance }: Open): Promise<void> => {
    const { name, config } = service;
    try {
      const work = (async () => service.shutdown(instance))().then(() => 'done' as const);
      if ((await withTimeout(clock, work, config.timeouts.shutdownMs)) === undefined)
        logger.error('a service was not closed in time', { name, timeoutMs: config.timeouts.shutdownMs });
    } catch (error) {
      logger.error('a service could not be closed', { name, error });
    }
    onPhase?.(name, 'shutDown');
  };

  const check = async ({ service, instance }: Open): Promise<ServiceReport> => {
    const { affectsReadiness, timeouts } = service.config;
    const report = { enabled: true, affectsReadiness };
    try {
      const work = (async () => service.healthCheck(instance))();
      const health = await withTimeout(clock, work, timeouts.healthCheckMs);
      return {
        ...(health ?? { ok: false, message: `no answer within ${timeouts.healthCheckMs} ms` }),
        ...report,
      };
    } catch (error) {
      return { ok: false, message: messageOf(error), ...report };
    }
  };

  let closing: Promise<void> | undefined;
  const closeAll = async () => {
    for (const one of [...opened.values()].reverse()) await shutDown(one);
  };
  const close = () => {
    closing ??= closeAll();
    return closing;
  };

  try {
    for (const planned of order) await open(planned);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    instanceOf<T>(service: BaseService<T>): T {
      const found = opened.get(service as BaseService);
      if (found !== undefined) return found.instance as T;
      throw new ServiceError(serviceMessage('disabled', { name: service.name }), {
        code: 'SERVICE_DISABLED',
        service: service.name,
      });
    },
    async health() {
      const reports = await Promise.all(
        [...opened.values()].map(async (one) => [one.service.name, await check(one)] as const),
      );
      const others = [...disabled].map(([{ name, config }, message]) => {
        const { affectsReadiness } = config;
        return [name, { ok: true, message, enabled: false, affectsReadiness }] as const;
      });
      return Object.fromEntries([...reports, ...others]);
    },
    close,
  };
}
