import type { ServiceHealth } from './lifecycle.ts';

/** Something that is opened once, after what it needs, and closed before it. */
export interface Service<T> {
  /** In health reports and logs. */
  readonly name: string;
  readonly needs: readonly Service<unknown>[];
  /** `instanceOf` returns what was opened for one of its needs. */
  open(instanceOf: <S>(service: Service<S>) => S): T | Promise<T>;
  close?(instance: T): void | Promise<void>;
  health?(instance: T): ServiceHealth | Promise<ServiceHealth>;
}

type InstancesOf<N extends Readonly<Record<string, Service<unknown>>>> = {
  readonly [K in keyof N]: N[K] extends Service<infer T> ? T : never;
};

/** Defines a service: `open` gets the instances of what it needs, by the same keys. */
export function defineService<T, N extends Readonly<Record<string, Service<unknown>>> = Record<never, never>>(
  definition: Pick<Service<T>, 'name' | 'close' | 'health'> & {
    readonly needs?: N;
    open(needs: InstancesOf<N>): T | Promise<T>;
  },
): Service<T> {
  const { needs, open, ...rest } = definition;
  const entries = Object.entries(needs ?? {}) as [string, Service<unknown>][];
  return {
    ...rest,
    needs: entries.map(([, service]) => service),
    open: (instanceOf) =>
      open(Object.fromEntries(entries.map(([key, service]) => [key, instanceOf(service)])) as InstancesOf<N>),
  };
}
