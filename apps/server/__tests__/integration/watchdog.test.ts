/** The watchdog and the supervisor around a server with nodes that stop it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { type Answer, bodyOf, callApi } from '../test-utils/api-server.ts';
import { ownerKey } from '../test-utils/start-test-server.ts';

const supervisor = fileURLToPath(new URL('../../../../tools/supervise.sh', import.meta.url));
const faultyServer = fileURLToPath(new URL('../test-utils/faulty-server.ts', import.meta.url));
const position = { x: 0, y: 0 };
const pause = () => new Promise((resolve) => setTimeout(resolve, 50));

let folder: string;
let child: ChildProcess;
let url: string;

async function start(nodeOptions: readonly string[] = [], stallLimitMs = 2_000) {
  folder = mkdtempSync(join(tmpdir(), 'reporunner-watchdog-'));
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as { port: number };
  probe.close();
  url = `http://127.0.0.1:${port}`;
  child = spawn('/bin/sh', [supervisor, process.execPath, ...nodeOptions, faultyServer], {
    env: {
      ...process.env,
      PORT: String(port),
      REPORUNNER_DATA_DIR: folder,
      REPORUNNER_OWNER_KEY: ownerKey,
      REPORUNNER_LOG_LEVEL: 'silent',
      REPORUNNER_ALLOWED_HOSTS: '127.0.0.1',
      REPORUNNER_STALL_LIMIT_MS: String(stallLimitMs),
    },
    stdio: 'ignore',
  });
  await ready();
}

async function ready(): Promise<void> {
  while (
    !(await fetch(`${url}/ready`).then(
      ({ ok }) => ok,
      () => false,
    ))
  )
    await pause();
}

async function api(method: string, path: string, body?: unknown): Promise<Answer['body']> {
  for (;;) {
    try {
      return bodyOf(await callApi(url, method, path, body));
    } catch (error) {
      // It is being started again.
      if (!(error instanceof TypeError)) throw error;
      await pause();
    }
  }
}

async function publish(document: unknown): Promise<string> {
  const { id } = await api('POST', '/workflows', document);
  await api('POST', `/workflows/${id}/publish`, {});
  return id;
}

const node = (name: string, type: string, parameters: unknown, parentId?: string) => ({
  name,
  type,
  parameters,
  position,
  ...(parentId === undefined ? {} : { parentId }),
});
const hook = (path: string) =>
  node('Hook', 'core.webhook', { path, methods: ['POST'], respond: 'immediately' });
const code = node('Code', 'core.code', { code: 'return items' });
const call = (path: string) =>
  fetch(`${url}/webhook/${path}`, { method: 'POST' }).then(
    ({ status }) => status,
    () => 0,
  );

// biome-ignore lint/suspicious/noExplicitAny: tests look into whatever came back.
async function ended(workflowId: string, count: number): Promise<any[]> {
  for (;;) {
    const { items } = await api('GET', `/executions?workflowId=${workflowId}`);
    const open = items.filter(({ status }: { status: string }) => /running|queued|waiting/.test(status));
    if (items.length >= count && open.length === 0) return items;
    await pause();
  }
}

/** A workflow whose node does its worst as long as the file is there. */
async function publishFaulty(type: string, file: string, container: string, errorWorkflowId?: string) {
  return publish({
    name: type,
    settings: errorWorkflowId === undefined ? {} : { errorWorkflowId },
    nodes: {
      hook: hook('faulty'),
      code,
      loop: node('Loop', container, {}),
      worst: node('Worst', type, { file }, 'loop'),
    },
    edges: { a: { from: 'hook', to: 'code' }, b: { from: 'code', to: 'loop' } },
  });
}

afterEach(async () => {
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  await gone;
  rmSync(folder, { recursive: true, force: true });
});

describe('watchdog', () => {
  it('[WD1] [WD3] [WD5] fails what stalled the server, resumes the rest, and runs no node that did it twice (security crash3)', async () => {
    await start();
    const file = join(folder, 'spin');
    writeFileSync(file, '');
    const error = await publish({
      name: 'error',
      nodes: { failed: node('Failed', 'core.errorTrigger', {}), code },
      edges: { a: { from: 'failed', to: 'code' } },
    });
    const faulty = await publishFaulty('t.spin', file, 'core.loop', error);
    const innocent = await publish({
      name: 'innocent',
      nodes: {
        hook: hook('innocent'),
        wait: node('Wait', 'core.wait', { mode: 'after', amount: 3, unit: 'seconds' }),
      },
      edges: { a: { from: 'hook', to: 'wait' } },
    });
    expect(await call('innocent')).toBe(202);

    await call('faulty');
    const [first] = await ended(faulty, 1);
    expect(first).toMatchObject({
      status: 'failed',
      error: { code: 'EXECUTION_STALLED', nodeName: 'Worst' },
    });
    expect(await ended(error, 1)).toMatchObject([{ status: 'succeeded' }]);
    expect(await ended(innocent, 1)).toMatchObject([{ status: 'succeeded' }]);
    expect((await api('GET', '/quarantine')).items).toMatchObject([
      { workflowId: faulty, nodeName: 'Worst', count: 1, isQuarantined: false, executionIds: [first.id] },
    ]);

    await call('faulty');
    await ended(faulty, 2);
    expect((await api('GET', '/quarantine')).items).toMatchObject([
      { workflowId: faulty, workflowName: 't.spin', count: 2, isQuarantined: true },
    ]);

    // In quarantine: it fails without having run, and the server goes on.
    expect(await call('faulty')).toBe(202);
    const [third] = await ended(faulty, 3);
    expect(third).toMatchObject({ status: 'failed', error: { code: 'NODE_QUARANTINED', nodeName: 'Worst' } });

    // A manual retry runs it.
    rmSync(file);
    const { executionId } = await api('POST', `/executions/${third.id}/retry`, {});
    const retried = (await ended(faulty, 4)).find(({ id }) => id === executionId);
    expect(retried).toMatchObject({ status: 'succeeded' });

    await api('DELETE', `/quarantine/${faulty}/worst`);
    expect((await api('GET', '/quarantine')).items).toEqual([]);
    await call('faulty');
    expect((await ended(faulty, 5))[0]).toMatchObject({ status: 'succeeded' });
  }, 120_000);

  it('[WD1] [WD3] knows a node that stalls after a call, too, and no try goes on after it', async () => {
    await start();
    const file = join(folder, 'spin');
    writeFileSync(file, '');
    const faulty = await publishFaulty('t.spinAfterCall', file, 'core.tryCatch');
    await call('faulty');
    expect(await ended(faulty, 1)).toMatchObject([
      { status: 'failed', error: { code: 'EXECUTION_STALLED' } },
    ]);
  }, 60_000);

  it('[WD4] [WD6] blames no execution for a stall without a known cause, but tries those that were running, one by one', async () => {
    await start();
    const file = join(folder, 'spin');
    writeFileSync(file, '');
    const faulty = await publishFaulty('t.spinUnnamed', file, 'core.loop');
    await call('faulty');
    const [{ id }] = await ended(faulty, 1);
    expect(await api('GET', `/executions/${id}`)).toMatchObject({
      status: 'failed',
      error: { code: 'EXECUTION_STALLED' },
    });
    expect((await api('GET', '/quarantine')).items).toMatchObject([
      { workflowId: faulty, nodeName: 'Worst', count: 1, isQuarantined: false, executionIds: [id] },
    ]);
  }, 120_000);

  it('[WD6] sets aside what crashes the server each time it is resumed, though it was not recorded, and resumes the rest', async () => {
    await start();
    const file = join(folder, 'crash');
    writeFileSync(file, '');
    const faulty = await publishFaulty('t.crash', file, 'core.loop');
    const innocent = await publish({
      name: 'innocent',
      nodes: {
        hook: hook('innocent'),
        wait: node('Wait', 'core.wait', { mode: 'after', amount: 1, unit: 'seconds' }),
      },
      edges: { a: { from: 'hook', to: 'wait' } },
    });
    for (let at = 0; at < 3; at += 1) expect(await call('innocent')).toBe(202);
    await call('faulty');
    const [{ id }] = await ended(faulty, 1);
    expect(await api('GET', `/executions/${id}`)).toMatchObject({
      status: 'failed',
      error: { code: 'EXECUTION_STALLED', nodeName: 'Worst' },
    });
    expect((await ended(innocent, 3)).map(({ status }) => status)).toEqual(Array(3).fill('succeeded'));
    expect((await api('GET', '/quarantine')).items).toMatchObject([
      { workflowId: faulty, count: 1, isQuarantined: false, executionIds: [id] },
    ]);
    rmSync(file);
    const { executionId } = await api('POST', `/executions/${id}/retry`, {});
    expect((await ended(faulty, 2)).find((one) => one.id === executionId)).toMatchObject({
      status: 'succeeded',
    });
  }, 120_000);

  it('[WD2] fails what used up the memory, however fast', async () => {
    // Only memory is to be the reason, however slow the machine.
    await start(['--max-old-space-size=200'], 30_000);
    const file = join(folder, 'allocate');
    writeFileSync(file, '');
    const faulty = await publishFaulty('t.allocate', file, 'core.loop');
    await call('faulty');
    expect(await ended(faulty, 1)).toMatchObject([{ status: 'failed', error: { code: 'OUT_OF_MEMORY' } }]);
  }, 60_000);
});
