/** Rules of open-services.ts. */
import { createManualClock, type Logger, ServiceError, verbatim } from '@reporunner/core';
import { describe, expect, it } from 'vitest';
import {
  type BaseService,
  defineService,
  isReady,
  openServices,
  optional,
  override,
} from '../../src/index.ts';

function setUp({ isStoreEnabled = true } = {}) {
  const log: string[] = [];
  const store = defineService({
    name: 'store',
    config: { enabled: isStoreEnabled },
    initialize: async () => {
      log.push('open store');
      return { read: (): string => 'disk' };
    },
    shutdown: () => void log.push('close store'),
  });
  const clock = defineService({ name: 'clock', initialize: () => ({ now: () => 1 }) });
  const engine = defineService({
    name: 'engine',
    config: { dependencies: { store, clock } },
    initialize: ({ store, clock }) => {
      log.push('open engine');
      return { run: () => `${store.read()} at ${clock.now()}` };
    },
    shutdown: () => void log.push('close engine'),
    healthCheck: () => {
      throw new Error('stuck');
    },
  });
  const server = defineService({
    name: 'server',
    config: { dependencies: { engine, store } },
    initialize: ({ engine }) => {
      log.push('open server');
      return { answer: () => engine.run() };
    },
    shutdown: () => {
      log.push('close server');
      throw new Error('cannot be closed');
    },
  });
  return { log, store, engine, server };
}

/** Lets promises settle. */
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
const failureOf = (services: readonly BaseService[]) =>
  openServices(services).then(
    () => undefined,
    (error: unknown) => error as ServiceError,
  );

describe('Services', () => {
  it('[OS1] [OS2] are opened once, after what they need, and closed in reverse', async () => {
    const { log, engine, server } = setUp();
    const app = await openServices([server, engine]);
    expect(app.instanceOf(server).answer()).toBe('disk at 1');
    expect(app.instanceOf(engine).run()).toBe('disk at 1');
    expect(log).toEqual(['open store', 'open engine', 'open server']);
    log.length = 0;
    await app.close();
    await app.close();
    expect(log).toEqual(['close server', 'close engine', 'close store']);
  });

  it('[OS3] are closed again when one of them cannot be opened, and the error names it', async () => {
    const { log, server } = setUp();
    const brokenBy = (error: Error) =>
      defineService({
        name: 'broken',
        config: { dependencies: { server } },
        initialize: (): never => {
          throw error;
        },
      });
    expect(await failureOf([brokenBy(new Error('no disk'))])).toMatchObject({
      message: 'The service "broken" could not be started: no disk',
      code: 'SERVICE_START_FAILED',
      details: { failedService: 'broken' },
    });
    expect(log.slice(3)).toEqual(['close server', 'close engine', 'close store']);
    const known = new ServiceError(verbatim('Port 1 is in use.'), { code: 'PORT_IN_USE', service: 'http' });
    expect(await failureOf([brokenBy(known)])).toMatchObject({
      message: 'Port 1 is in use.',
      code: 'PORT_IN_USE',
      details: { failedService: 'broken' },
    });
  });

  it('[OS4] are replaced in tests, with what only they need', async () => {
    const { log, store, engine, server } = setUp();
    const app = await openServices([server], {
      overrides: [override(store, () => ({ read: () => 'memory' }))],
    });
    expect(app.instanceOf(server).answer()).toBe('memory at 1');
    expect(log).toEqual(['open engine', 'open server']);
    const engineOnly = override(engine, () => ({ run: () => 'fake' }));
    const alone = await openServices([server], { overrides: [engineOnly] });
    expect(alone.instanceOf(server).answer()).toBe('fake');
  });

  it('[OS5] are not opened when they are disabled, and refuse to start without what they need', async () => {
    const { log, store, server } = setUp({ isStoreEnabled: false });
    expect(await failureOf([server])).toMatchObject({
      message: 'The service "engine" needs the service "store", which is disabled.',
      code: 'SERVICE_DISABLED',
      details: { failedService: 'engine', dependency: 'store' },
    });
    expect(log).toEqual([]);
    const cache = defineService({
      name: 'cache',
      config: { dependencies: { store: optional(store) } },
      initialize: ({ store }) => ({ reads: () => store?.read() ?? 'nothing' }),
    });
    const app = await openServices([store, cache]);
    expect(app.instanceOf(cache).reads()).toBe('nothing');
    expect(() => app.instanceOf(store)).toThrow(expect.objectContaining({ code: 'SERVICE_DISABLED' }));
    expect(await app.health()).toMatchObject({
      store: { ok: true, enabled: false, message: 'disabled' },
      cache: { ok: true, enabled: true },
    });
  });

  it('[OS5] are disabled by name, which must be that of a service', async () => {
    const { log, engine, server } = setUp();
    const without = (name: string) =>
      openServices([engine], { disabled: { names: [name], reason: 'off by setting' } }).catch(
        (error) => error,
      );
    expect(await without('store')).toMatchObject({
      message: 'The service "engine" needs the service "store", which is off by setting.',
      code: 'SERVICE_DISABLED',
    });
    expect(await without('server')).toMatchObject({
      message: 'There is no service "server" to disable. There are: clock, engine, store.',
      code: 'CONFIG_INVALID',
    });
    const app = await openServices([engine, server], {
      disabled: { names: ['server'], reason: 'off by setting' },
    });
    expect(log).toEqual(['open store', 'open engine']);
    expect(await app.health()).toMatchObject({
      server: { ok: true, enabled: false, message: 'off by setting' },
    });
  });

  it('[OS6] have so long to open; what opens later is closed', async () => {
    const clock = createManualClock(0);
    const log: string[] = [];
    const { promise, resolve } = Promise.withResolvers<void>();
    let signal: AbortSignal | undefined;
    const slow = defineService({
      name: 'slow',
      config: { timeouts: { initializeMs: 1_000 } },
      initialize: async (_, passed) => {
        signal = passed;
        await promise;
        return 'instance';
      },
      shutdown: (instance) => void log.push(`close ${instance}`),
    });
    const opening = openServices([slow], { clock }).catch((error: unknown) => error);
    await settle();
    clock.advance(1_000);
    expect(await opening).toMatchObject({
      code: 'SERVICE_START_FAILED',
      details: { failedService: 'slow' },
    });
    expect(signal?.aborted).toBe(true);
    expect(log).toEqual([]);
    resolve();
    await settle();
    expect(log).toEqual(['close instance']);
  });

  it('[OS2] [OS6] are left behind when they close too slowly, and count as not well when they do not answer', async () => {
    const clock = createManualClock(0);
    const log: string[] = [];
    const logged: unknown[] = [];
    const logger: Logger = {
      debug() {},
      info() {},
      warn() {},
      error: (message, fields) => void logged.push([message, fields?.name]),
      child: () => logger,
    };
    const never = new Promise<never>(() => {});
    const base = defineService({
      name: 'base',
      initialize: () => {},
      shutdown: () => void log.push('close base'),
    });
    const stuck = defineService({
      name: 'stuck',
      config: { dependencies: { base }, timeouts: { shutdownMs: 200, healthCheckMs: 100 } },
      initialize: () => {},
      healthCheck: () => never,
      shutdown: () => never,
    });
    const app = await openServices([stuck], { clock, logger });
    const health = app.health();
    await settle();
    clock.advance(100);
    expect(await health).toMatchObject({
      stuck: { ok: false, message: 'no answer within 100 ms' },
      base: { ok: true },
    });
    const closed = app.close();
    await settle();
    expect(log).toEqual([]);
    clock.advance(200);
    await closed;
    expect(log).toEqual(['close base']);
    expect(logged).toEqual([['a service was not closed in time', 'stuck']]);
  });

  it('report their health by name, also when a check fails; not all of them affect readiness', async () => {
    const { server } = setUp();
    const extra = defineService({
      name: 'extra',
      config: { affectsReadiness: false },
      initialize: () => {},
      healthCheck: () => ({ ok: false }),
    });
    const health = await (await openServices([extra, server])).health();
    expect(health).toMatchObject({
      store: { ok: true, affectsReadiness: true },
      engine: { ok: false, message: 'stuck' },
      extra: { ok: false, affectsReadiness: false },
    });
    expect(isReady(health)).toBe(false);
    const { engine: _, ...others } = health;
    expect(isReady(others)).toBe(true);
  });
});
