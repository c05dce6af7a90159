/**
 * OS1 A service is opened once, after everything that it needs.
 * OS2 Services are closed in the reverse of the order in which they were opened; one that fails to close keeps no other open.
 * OS3 When one cannot be opened, those that are open are closed again, and its error is thrown.
 * OS4 An override takes a service's place: of the original, nothing is opened, nor what only it needs.
 */
import { type Logger, silentLogger } from '@reporunner/core';
import { createLifecycle, type ServiceHealth } from './lifecycle.ts';
import type { Service } from './service.ts';

/** Another implementation of a service, for tests. */
export interface Override {
  readonly service: Service<unknown>;
  readonly replacement: Service<unknown>;
}

/** Opens something else in place of a service, for tests. The replacement needs no other service. */
export function override<T>(service: Service<T>, open: () => T | Promise<T>): Override {
  return {
    service: service as Service<unknown>,
    replacement: { name: service.name, needs: [], open },
  };
}

/** Services that are open, by the names that they were listed under. */
export interface OpenServices<R extends Readonly<Record<string, Service<unknown>>>> {
  readonly services: { readonly [K in keyof R]: R[K] extends Service<infer T> ? T : never };
  /** Of every service that reports it, by name; a report that fails counts as not well. */
  health(): Promise<Readonly<Record<string, ServiceHealth>>>;
  close(): Promise<void>;
}

/** Opens these services, and before them all that they need. @throws what the first that could not be opened threw. */
export async function openServices<R extends Readonly<Record<string, Service<unknown>>>>(
  roots: R,
  options: { readonly logger?: Logger; readonly overrides?: readonly Override[] } = {},
): Promise<OpenServices<R>> {
  const { logger = silentLogger, overrides = [] } = options;
  const lifecycle = createLifecycle(logger);
  const instances = new Map<Service<unknown>, unknown>();
  const replacements = new Map(overrides.map(({ service, replacement }) => [service, replacement]));

  const open = async (wanted: Service<unknown>): Promise<void> => {
    if (instances.has(wanted)) return;
    const service = replacements.get(wanted) ?? wanted;
    for (const need of service.needs) await open(need);
    const instance = await service.open(
      <S>(need: Service<S>) => instances.get(need as Service<unknown>) as S,
    );
    instances.set(wanted, instance);
    const { close, health } = service;
    lifecycle.add(service.name, {
      ...(close === undefined ? {} : { close: () => close(instance) }),
      ...(health === undefined ? {} : { health: () => health(instance) }),
    });
  };

  try {
    for (const service of Object.values(roots)) await open(service);
  } catch (error) {
    await lifecycle.close();
    throw error;
  }
  const services = Object.fromEntries(
    Object.entries(roots).map(([key, service]) => [key, instances.get(service)]),
  ) as OpenServices<R>['services'];
  return { services, health: lifecycle.health, close: lifecycle.close };
}
