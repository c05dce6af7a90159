import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createManualClock, createWorkflow } from '@reporunner/core';
import { createOutboxDispatcher } from '@reporunner/engine';
import { afterEach, describe, expect, it } from 'vitest';
import { openEmbeddedStore } from '../../src/index.ts';

const writer = fileURLToPath(new URL('../../test-utils/outbox-writer.ts', import.meta.url));
const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** Kills the writer with SIGKILL once it has acknowledged so many; resolves with those that it had. */
async function writeUntilKilled(folder: string, file: string, count: number): Promise<readonly string[]> {
  const child = spawn(process.execPath, [writer, folder, file], { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString();
    if (text.split('\n').length > count) child.kill('SIGKILL');
  });
  await once(child, 'close');
  return text.split('\n').slice(0, -1);
}

describe('The outbox of the embedded store', () => {
  it('[OB1] [OD1] loses nothing to a kill between commit and delivery, and repeats with the same ids', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'reporunner-outbox-'));
    folders.push(folder);
    const file = join(folder, 'delivered');
    const acknowledged: string[] = [];
    for (const count of [40, 7, 90]) acknowledged.push(...(await writeUntilKilled(folder, file, count)));
    const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : [];
    const delivered = lines.map((line) => line.split(' ') as [string, string]);
    const before = new Set(delivered.map(([, executionId]) => executionId));
    expect(acknowledged.some((id) => !before.has(id))).toBe(true);

    const store = await openEmbeddedStore({ folder });
    const dispatcher = createOutboxDispatcher({ outbox: store.outbox, clock: createManualClock() });
    const head = await store.outbox.head();
    const { promise: all, resolve } = Promise.withResolvers<void>();
    await dispatcher.start([
      {
        name: 'file',
        startAt: 'oldest',
        deliver(records) {
          for (const record of records) {
            if (record.kind === 'execution') delivered.push([record.id, record.executionId]);
            if (record.id.startsWith(`${head}.`)) resolve();
          }
        },
      },
    ]);
    await all;
    await dispatcher.close();
    const stored = await store.executions.counts({ tenantId: 'one' }, {}, 100_000);
    await store.close();

    const byId = new Map(delivered);
    expect(new Set(delivered.map((pair) => pair.join(' '))).size).toBe(byId.size);
    expect(new Set(byId.values()).size).toBe(byId.size);
    expect(acknowledged.filter((id) => !new Set(byId.values()).has(id))).toEqual([]);
    expect(byId.size).toBe(stored.succeeded);
  });

  it('[OB1] has what was changed of workflows and of who may do what, and by whom', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'reporunner-outbox-'));
    folders.push(folder);
    const store = await openEmbeddedStore({ folder });
    const { workflows, users, apiKeys, sessions, outbox } = store;
    const tenant = { tenantId: 'one', principal: { kind: 'user', id: 'ada' } as const };
    const draft = createWorkflow({ id: 'w', tenantId: 'one', projectId: 'p', name: 'W' });
    await workflows.insert(tenant, { draft, revision: 1, createdAt: 1, updatedAt: 1 });
    await workflows.saveDraft(tenant, 'w', {
      expectedRevision: 1,
      draft,
      operation: { revision: 2, operation: { parts: [] }, at: 2 },
    });
    const stale = workflows.saveDraft(tenant, 'w', {
      expectedRevision: 1,
      draft,
      operation: { revision: 2, operation: { parts: [] }, at: 2 },
    });
    await expect(stale).rejects.toMatchObject({ code: 'REVISION_CONFLICT' });
    const version = {
      versionId: 'v',
      workflowId: 'w',
      revision: 2,
      workflow: draft,
      message: '',
      createdAt: 1,
    };
    await workflows.addVersion(tenant, version, true);
    await workflows.setFolder(tenant, 'w', 'f');
    await workflows.setPublished(tenant, 'w', undefined);
    await workflows.setPublished(tenant, 'w', 'v');
    await workflows.setDeleted(tenant, 'w', 9);
    await workflows.setDeleted(tenant, 'w', undefined);
    await workflows.delete(tenant, 'w');
    const owner = {
      id: 'ada',
      tenantId: 'one',
      email: 'a@x.org',
      name: 'Ada',
      role: 'owner',
      revision: 1,
      createdAt: 1,
    } as const;
    await users.createFirst({
      tenant: { id: 'one', name: 'One', createdAt: 1 },
      project: { id: 'p', tenantId: 'one', name: 'P', createdAt: 1 },
      owner,
      createdBy: { kind: 'system', id: 'startup' },
    });
    await users.update(tenant, { ...owner, name: 'Ada L.' });
    await sessions.delete(tenant, 'hash');
    await sessions.deleteAllOf(tenant, 'ada');
    await apiKeys.delete(tenant, 'none');
    const records = (await outbox.read(0, 100)).flatMap((commit) => commit.records);
    await store.close();
    expect(records.map((record) => ('change' in record ? `${record.kind} ${record.change}` : ''))).toEqual([
      'workflow created',
      'workflow edited',
      'workflow published',
      'workflow moved',
      'workflow unpublished',
      'workflow published',
      'workflow trashed',
      'workflow restored',
      'workflow deleted',
      'identity created',
      'identity updated',
      'identity revoked',
      'identity revoked',
    ]);
    expect(records[2]).toMatchObject({ tenantId: 'one', principal: { id: 'ada' }, versionId: 'v' });
    expect(records.map(({ principal }) => principal?.id)).toEqual(
      records.map((_, at) => (at === 9 ? 'startup' : 'ada')),
    );
  });
});
