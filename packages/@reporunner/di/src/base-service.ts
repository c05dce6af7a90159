/** What a long-lived part of a process is: how it is configured, opened, asked for its health and closed. */

/** How a service is doing. */
export interface ServiceHealth {
  readonly ok: boolean;
  /** For people; without secrets. */
  readonly message?: string;
}

// biome-ignore lint/suspicious/noExplicitAny: a list of dependencies holds services of every instance and options
type AnyService = BaseService<any, any>;

/** A dependency that a service does without when it is disabled. */
export interface OptionalDependency<T> {
  readonly optional: BaseService<T>;
}

/** Services that must be open before a service is; the keys are the service's own names for them. */
export type Dependencies = Readonly<Record<string, AnyService | OptionalDependency<unknown>>>;

/** What `initialize` gets for its dependencies, by the same keys. */
export type InstancesOf<D extends Dependencies> = {
  readonly [K in keyof D]: D[K] extends OptionalDependency<infer T>
    ? T | undefined
    : D[K] extends BaseService<infer T>
      ? T
      : never;
};

/** How long each phase may take, in milliseconds. */
export interface ServiceTimeouts {
  readonly initializeMs: number;
  readonly healthCheckMs: number;
  readonly shutdownMs: number;
}

/** What decides whether and when a service is opened, and how long it may take. */
export interface ServiceConfig<O = unknown, D extends Dependencies = Dependencies> {
  /** A disabled service is not opened, nor are services that only it depends on. */
  readonly enabled: boolean;
  /** For health reports and errors, when it is disabled. */
  readonly disabledReason?: string;
  readonly options: O;
  readonly dependencies: D;
  readonly timeouts: ServiceTimeouts;
  /** Whether the process is ready only while this service is well. */
  readonly affectsReadiness: boolean;
}

/** A long-lived part of a process. `T`: what it offers while it is open. */
export interface BaseService<T = unknown, O = unknown> {
  /** In health reports, logs and settings. */
  readonly name: string;
  readonly config: ServiceConfig<O>;
  /** Opens it. `signal`: aborted when it takes too long. */
  initialize(dependencies: never, signal: AbortSignal): T | Promise<T>;
  healthCheck(instance: T): ServiceHealth | Promise<ServiceHealth>;
  /** Closes it; nothing of it goes on afterwards. */
  shutdown(instance: T): void | Promise<void>;
}

/** What `defineService` takes: everything but the name and `initialize` has a default. */
export interface ServiceDefinition<T, O, D extends Dependencies> {
  readonly name: string;
  /** Default: enabled, without options and dependencies, 60 s to open, 5 s for a health check, 30 s to close. */
  readonly config?: Partial<Omit<ServiceConfig<O, D>, 'timeouts'>> & {
    readonly timeouts?: Partial<ServiceTimeouts>;
  };
  initialize(dependencies: InstancesOf<D>, signal: AbortSignal): T | Promise<T>;
  /** Default: well while it is open. */
  healthCheck?(instance: T): ServiceHealth | Promise<ServiceHealth>;
  /** Default: nothing is to be closed. */
  shutdown?(instance: T): void | Promise<void>;
}

const defaultTimeouts: ServiceTimeouts = { initializeMs: 60_000, healthCheckMs: 5_000, shutdownMs: 30_000 };
const isWell: ServiceHealth = Object.freeze({ ok: true });

/**
 * Defines a service.
 * @example
 * const engine = defineService({
 *   name: 'engine',
 *   config: { dependencies: { database } },
 *   initialize: ({ database }) => createEngine({ store: database.executions }),
 *   shutdown: (engine) => engine.shutdown(graceMs),
 * });
 */
export function defineService<T, O = undefined, D extends Dependencies = Record<never, never>>({
  name,
  config = {},
  initialize,
  healthCheck = () => isWell,
  shutdown = () => {},
}: ServiceDefinition<T, O, D>): BaseService<T, O> {
  return {
    name,
    config: {
      ...config,
      enabled: config.enabled ?? true,
      options: config.options as O,
      dependencies: config.dependencies ?? {},
      timeouts: { ...defaultTimeouts, ...config.timeouts },
      affectsReadiness: config.affectsReadiness ?? true,
    },
    initialize: initialize as BaseService<T, O>['initialize'],
    healthCheck,
    shutdown,
  };
}

/** Marks a dependency that a service does without when it is disabled: its instance is undefined then. */
export const optional = <T>(service: BaseService<T>): OptionalDependency<T> => ({ optional: service });

/** The service that a dependency names, and whether it may be missing. */
export function dependencyOf(dependency: Dependencies[string]): {
  readonly service: BaseService;
  readonly isOptional: boolean;
} {
  return 'optional' in dependency
    ? { service: dependency.optional, isOptional: true }
    : { service: dependency, isOptional: false };
}
