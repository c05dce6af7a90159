import { describe, expect, it } from 'vitest';
import { defineService, openServices, override } from '../../src/index.ts';

function setUp() {
  const log: string[] = [];
  const store = defineService({
    name: 'store',
    open: async () => {
      log.push('open store');
      return { read: (): string => 'disk' };
    },
    close: () => void log.push('close store'),
    health: () => ({ ok: true }),
  });
  const clock = defineService({ name: 'clock', open: () => ({ now: () => 1 }) });
  const engine = defineService({
    name: 'engine',
    needs: { store, clock },
    open: ({ store, clock }) => {
      log.push('open engine');
      return { run: () => `${store.read()} at ${clock.now()}` };
    },
    close: () => void log.push('close engine'),
    health: () => {
      throw new Error('stuck');
    },
  });
  const server = defineService({
    name: 'server',
    needs: { engine, store },
    open: ({ engine }) => {
      log.push('open server');
      return { answer: () => engine.run() };
    },
    close: () => {
      log.push('close server');
      throw new Error('cannot be closed');
    },
  });
  return { log, store, engine, server };
}

describe('Services', () => {
  it('[OS1] [OS2] are opened once, after what they need, and closed in reverse', async () => {
    const { log, engine, server } = setUp();
    const app = await openServices({ server, engine });
    expect(app.services.server.answer()).toBe('disk at 1');
    expect(app.services.engine.run()).toBe('disk at 1');
    expect(log).toEqual(['open store', 'open engine', 'open server']);
    log.length = 0;
    await app.close();
    await app.close();
    expect(log).toEqual(['close server', 'close engine', 'close store']);
  });

  it('[OS3] are closed again when one of them cannot be opened', async () => {
    const { log, server } = setUp();
    const broken = defineService({
      name: 'broken',
      needs: { server },
      open: (): never => {
        throw new Error('port in use');
      },
    });
    await expect(openServices({ broken })).rejects.toThrow('port in use');
    expect(log.slice(3)).toEqual(['close server', 'close engine', 'close store']);
  });

  it('[OS4] are replaced in tests, with what only they need', async () => {
    const { log, store, engine, server } = setUp();
    const app = await openServices(
      { server },
      { overrides: [override(store, () => ({ read: () => 'memory' }))] },
    );
    expect(app.services.server.answer()).toBe('memory at 1');
    expect(log).toEqual(['open engine', 'open server']);
    const alone = await openServices(
      { server },
      { overrides: [override(engine, () => ({ run: () => 'fake' }))] },
    );
    expect(alone.services.server.answer()).toBe('fake');
  });

  it('report their health by name, also when a report fails', async () => {
    const { server } = setUp();
    const app = await openServices({ server });
    expect(await app.health()).toEqual({ store: { ok: true }, engine: { ok: false, message: 'stuck' } });
  });
});
