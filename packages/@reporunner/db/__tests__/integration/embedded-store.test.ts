import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createWorkflow, isServiceError } from '@reporunner/core';
import { describeExecutionStore } from '@reporunner/engine/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { type EmbeddedStore, openEmbeddedStore } from '../../src/index.ts';

const folders: string[] = [];
const folder = () => {
  const made = mkdtempSync(join(tmpdir(), 'reporunner-db-'));
  folders.push(made);
  return made;
};
afterEach(() => {
  for (const one of folders.splice(0)) rmSync(one, { recursive: true, force: true });
});

describeExecutionStore('The embedded store', async () => {
  const store = await openEmbeddedStore({ folder: folder() });
  return { store: store.executions, close: () => store.close() };
});

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'none';
  } catch (error) {
    return isServiceError(error) ? error.code : String(error);
  }
}

const tenant = { tenantId: 'one' };
const draft = (id: string, name: string) => createWorkflow({ id, tenantId: 'one', projectId: 'p', name });

async function withStore<T>(where: string, work: (store: EmbeddedStore) => Promise<T>): Promise<T> {
  const store = await openEmbeddedStore({ folder: where });
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

describe('the embedded store', () => {
  it('lets one process into a folder, and says who is there', async () => {
    const where = folder();
    await withStore(where, async () => {
      await expect(openEmbeddedStore({ folder: where })).rejects.toMatchObject({
        code: 'DATA_FOLDER_LOCKED',
        details: { pid: String(process.pid) },
      });
    });
    await withStore(where, async (store) => expect(store.health()).toEqual({ ok: true }));
  });

  it('is not left locked by a process that was killed', async () => {
    const where = folder();
    const script = `import { openEmbeddedStore } from ${JSON.stringify(new URL('../../src/index.ts', import.meta.url).href)};
      await openEmbeddedStore({ folder: ${JSON.stringify(where)} }); console.log('open'); setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    expect(await codeOf(openEmbeddedStore({ folder: where }))).toBe('DATA_FOLDER_LOCKED');
    child.kill('SIGKILL');
    await once(child, 'exit');
    await withStore(where, async (store) => expect(store.health().ok).toBe(true));
  });

  it('leaves a damaged file as it is, and says so', async () => {
    const garbage = folder();
    writeFileSync(join(garbage, 'reporunner.db'), 'this is no database, whatever its name says '.repeat(200));
    const before = readFileSync(join(garbage, 'reporunner.db'));
    expect(await codeOf(openEmbeddedStore({ folder: garbage }))).toBe('STORE_CORRUPT');
    expect(readFileSync(join(garbage, 'reporunner.db'))).toEqual(before);

    const cut = folder();
    await withStore(cut, async (store) => store.settings.set('a', 'b'));
    truncateSync(join(cut, 'reporunner.db'), 8_192);
    expect(await codeOf(openEmbeddedStore({ folder: cut }))).toBe('STORE_CORRUPT');
  });

  it('says when a file is in place of the folder', async () => {
    const file = join(folder(), 'file');
    writeFileSync(file, '');
    expect(await codeOf(openEmbeddedStore({ folder: file }))).toBe('STORE_UNAVAILABLE');
  });

  it('keeps drafts, operations and versions, and notices a stale revision', async () => {
    await withStore(folder(), async ({ workflows }) => {
      await workflows.insert(tenant, {
        draft: draft('w', 'Ärger 100%'),
        revision: 1,
        createdAt: 1,
        updatedAt: 1,
      });
      expect(
        await codeOf(
          workflows.insert(tenant, { draft: draft('w', 'again'), revision: 1, createdAt: 1, updatedAt: 1 }),
        ),
      ).toBe('CONFLICT');
      const change = {
        expectedRevision: 1,
        draft: draft('w', 'Neu'),
        operation: { revision: 2, operation: { parts: [] }, at: 2 },
      };
      await workflows.saveDraft(tenant, 'w', change);
      expect(await codeOf(workflows.saveDraft(tenant, 'w', change))).toBe('REVISION_CONFLICT');
      expect(await workflows.operations(tenant, 'w', 0, 10)).toHaveLength(1);
      const version = {
        versionId: 'v1',
        workflowId: 'w',
        revision: 2,
        workflow: draft('w', 'Neu'),
        message: '',
        createdAt: 3,
      };
      expect((await workflows.addVersion(tenant, version, true)).number).toBe(1);
      expect((await workflows.addVersion(tenant, { ...version, versionId: 'v2' }, false)).number).toBe(2);
      expect((await workflows.get(tenant, 'w'))?.publishedVersionId).toBe('v1');
      expect((await workflows.allPublished()).map((one) => one.version.versionId)).toEqual(['v1']);
      expect((await workflows.versions(tenant, 'w', { limit: 1 })).items[0]?.number).toBe(2);
      expect(await workflows.get({ tenantId: 'other' }, 'w')).toBeUndefined();
      expect(await workflows.delete({ tenantId: 'other' }, 'w')).toBe(false);
      expect(await workflows.delete(tenant, 'w')).toBe(true);
      expect(await workflows.allPublished()).toEqual([]);
    });
  });

  it('searches and pages workflows by name, case and wildcards taken literally', async () => {
    await withStore(folder(), async ({ workflows }) => {
      for (const [id, name] of [
        ['a', 'ÄPFEL 100%'],
        ['b', 'Birnen'],
        ['c', 'äpfel und Birnen'],
        ['d', '100 Dinge'],
      ] as const) {
        await workflows.insert(tenant, { draft: draft(id, name), revision: 1, createdAt: 1, updatedAt: 1 });
      }
      const found = async (text: string) =>
        (await workflows.list(tenant, { text }, { limit: 10, sort: 'name' })).items.map(({ id }) => id);
      expect(await found('äpfel')).toEqual(['a', 'c']);
      expect(await found('100%')).toEqual(['a']);
      const pages: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await workflows.list(
          tenant,
          {},
          { limit: 1, sort: '-updatedAt', ...(cursor === undefined ? {} : { cursor }) },
        );
        pages.push(...page.items.map(({ id }) => id));
        cursor = page.nextCursor;
      } while (cursor !== undefined);
      expect(pages).toEqual(['d', 'c', 'b', 'a']);
      const { nextCursor } = await workflows.list(tenant, {}, { limit: 1, sort: 'name' });
      expect(
        await codeOf(workflows.list(tenant, {}, { limit: 1, sort: '-name', cursor: nextCursor as string })),
      ).toBe('VALIDATION_FAILED');
    });
  });

  it('sets up once, however many try at the same time', async () => {
    await withStore(folder(), async ({ users }) => {
      const attempt = (n: number) =>
        users.createFirst({
          tenant: { id: `t${n}`, name: 'T', createdAt: n },
          project: { id: 'p', tenantId: `t${n}`, name: 'P', createdAt: n },
          owner: { id: 'u', tenantId: `t${n}`, email: `u${n}@x.org`, name: 'U', role: 'owner', createdAt: n },
        });
      const codes = await Promise.all([1, 2, 3, 4].map((n) => codeOf(attempt(n))));
      expect(codes.toSorted()).toEqual(['ALREADY_SET_UP', 'ALREADY_SET_UP', 'ALREADY_SET_UP', 'none']);
    });
  });

  it('keeps bytes by their content, and nothing outside of its folder', async () => {
    await withStore(folder(), async ({ blobs }) => {
      const handle = await blobs.put(tenant, Buffer.from('bytes'), {
        mimeType: 'text/plain',
        fileName: 'ä.txt',
      });
      expect(handle).toMatchObject({ id: expect.stringMatching(/^sha256-[0-9a-f]{64}$/), size: 5 });
      const chunks: Buffer[] = [];
      for await (const chunk of await blobs.get(tenant, handle.id)) chunks.push(chunk as Buffer);
      expect(Buffer.concat(chunks).toString()).toBe('bytes');
      expect(await codeOf(blobs.get({ tenantId: 'other' }, handle.id))).toBe('BLOB_NOT_FOUND');
      expect(await codeOf(blobs.get(tenant, '../../reporunner.db'))).toBe('BLOB_NOT_FOUND');
      expect(await codeOf(blobs.get({ tenantId: '..' }, handle.id))).toBe('BLOB_NOT_FOUND');
      expect(await codeOf(blobs.put(tenant, Buffer.alloc(100), { mimeType: 'x/y', maxBytes: 10 }))).toBe(
        'PAYLOAD_TOO_LARGE',
      );
    });
  });
});
