/** A data folder that version 0.1.0 left behind goes on working. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ApiServer, startApiServer } from '../test-utils/api-server.ts';

const dump = new URL(
  '../../../../packages/@reporunner/db/__tests__/fixtures/data-folder-0.1.0.sql',
  import.meta.url,
);
const folder = mkdtempSync(join(tmpdir(), 'reporunner-older-'));
let server: ApiServer;

beforeAll(async () => {
  const db = new Database(join(folder, 'reporunner.db'));
  db.exec(readFileSync(dump, 'utf8'));
  db.close();
  server = await startApiServer(folder, {
    REPORUNNER_ENCRYPTION_KEY: '00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff',
  });
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

it('[0.1.0] workflows are found by what is in them, with their tags', async () => {
  const { items } = await server.ok('GET', '/workflows?text=sag%20hallo');
  expect(items).toMatchObject([
    {
      name: 'Called Ärger',
      description: 'Wird gerufen',
      tags: ['alt', 'süß'],
      nodeTypes: ['core.calledByWorkflow', 'core.set'],
      publishedVersionId: expect.any(String),
      lastExecution: { status: 'succeeded' },
    },
  ]);
  expect((await server.ok('GET', '/workflows/tags')).items).toEqual([
    { tag: 'alt', count: 2 },
    { tag: 'süß', count: 1 },
  ]);
  expect((await server.ok('GET', '/workflows?folderId=root')).items).toHaveLength(2);
  const [{ id }] = items;
  expect(await server.ok('GET', `/workflows/${id}`)).toMatchObject({
    nodes: { say: { type: 'core.set', name: 'Sag Hallo' } },
  });
});

it('[0.1.0] a draft that waited goes on, and knows whom it called', async () => {
  const { items } = await server.ok('GET', '/executions');
  const caller = items.find(({ mode }: { mode: string }) => mode === 'manual');
  const called = items.find(({ mode }: { mode: string }) => mode === 'sub-workflow');
  expect(called.parentId).toBe(caller.id);
  const tenant = { tenantId: (await server.ok('GET', '/me')).tenantId as string };
  // What was running is recovered in the background.
  const resume = () => server.parts.engine.resume(tenant, caller.id, { data: { paid: true } });
  await expect
    .poll(() =>
      resume().then(
        () => 'resumed',
        () => 'not yet',
      ),
    )
    .toBe('resumed');
  await expect
    .poll(async () => (await server.ok('GET', `/executions/${caller.id}`)).status)
    .toBe('succeeded');
});
