/** The services of the real server: start order, reverse shutdown, disabled ones, failures. Rules of di's open-services.ts. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type ApiServer, startApiServer } from '../test-utils/api-server.ts';

let server: ApiServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

/** Starts a server and records which services were initialized and shut down. */
async function start(env: Record<string, string> = {}) {
  const initialized: string[] = [];
  const shutDown: string[] = [];
  const onPhase = (name: string, phase: string) =>
    void (phase === 'initialized' ? initialized : shutDown).push(name);
  const started = await startApiServer(undefined, env, { opening: { onPhase } }).catch(
    (error: unknown) => error,
  );
  if (!(started instanceof Error)) server = started as ApiServer;
  return { started, initialized, shutDown };
}

describe('the services of the server', () => {
  it('[OS1] [OS2] are initialized in the order of their dependencies and shut down in reverse', async () => {
    const { initialized, shutDown } = await start();
    expect(initialized).toEqual([
      ...['store', 'changes', 'metrics', 'outbox', 'http-client', 'sandbox', 'documents', 'passwords'],
      ...['memory', 'application', 'http-answers', 'engine', 'credentials', 'triggers', 'retention', 'live'],
      ...['http-server', 'recovery', 'schedules'],
    ]);
    await server?.running.close();
    expect(shutDown).toEqual(initialized.toReversed());
  });

  it('reports the health of each of them', async () => {
    const { initialized } = await start();
    const { services, status } = await (server as ApiServer).ok('GET', '/system');
    expect(status).toBe('ok');
    expect(Object.keys(services).sort()).toEqual([...initialized, 'watchdog'].sort());
    expect(services['http-server']).toEqual({ ok: true, enabled: true, affectsReadiness: true });
    expect(services.watchdog).toMatchObject({ ok: true, enabled: false });
  });

  it('[OS5] works without those that are disabled, and says so', async () => {
    const names = 'documents, live, recovery, retention, sandbox, schedules';
    const { initialized } = await start({ REPORUNNER_DISABLED_SERVICES: names });
    for (const name of names.split(', ')) expect(initialized).not.toContain(name);
    const { services, status } = await (server as ApiServer).ok('GET', '/system');
    expect(status).toBe('ok');
    expect(services.sandbox).toMatchObject({
      enabled: false,
      message: 'disabled by REPORUNNER_DISABLED_SERVICES',
    });
    expect(
      (await fetch(`${(server as ApiServer).running.url}/socket.io/?EIO=4&transport=polling`)).status,
    ).toBe(404);
  });

  it('[OS5] does not start without what it needs, and names it', async () => {
    const { started, initialized, shutDown } = await start({ REPORUNNER_DISABLED_SERVICES: 'passwords' });
    expect(started).toMatchObject({
      code: 'SERVICE_DISABLED',
      details: { failedService: 'application', dependency: 'passwords' },
    });
    expect(shutDown).toEqual(initialized.toReversed());
    const unknown = await start({ REPORUNNER_DISABLED_SERVICES: 'nothing' });
    expect(unknown.started).toMatchObject({ code: 'CONFIG_INVALID', details: { unknown: 'nothing' } });
    expect(unknown.initialized).toEqual([]);
  });

  it('[OS3] closes what is open when one cannot be initialized, and names it', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    const { started, initialized, shutDown } = await start({ PORT: String(port) });
    other.close();
    expect(started).toMatchObject({ code: 'PORT_IN_USE', details: { failedService: 'http-server' } });
    expect(initialized).toContain('live');
    expect(shutDown).toEqual(initialized.toReversed());
  });
});
