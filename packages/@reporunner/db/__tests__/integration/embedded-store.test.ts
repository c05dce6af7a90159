import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeIdentityStores } from '@reporunner/auth/testing';
import { createId, createManualClock } from '@reporunner/core';

import { errorCodeOf } from '@reporunner/core/testing';
import { installation, processLeaseName } from '@reporunner/engine';
import {
  describeBlobStore,
  describeExecutionStore,
  describeLeaseStore,
  describeOutbox,
  describeTriggerStateStore,
} from '@reporunner/engine/testing';
import { describeCredentialStore } from '@reporunner/integrations/testing';
import { createWorkflowService } from '@reporunner/workflows';
import { describeFolderStore, describeWorkflowStore } from '@reporunner/workflows/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { folderProblem } from '../../src/embedded/prepare-folder.ts';
import { checkDatabase, type DatabaseService, openEmbeddedStore } from '../../src/index.ts';

const folders: string[] = [];
const folder = () => {
  const path = mkdtempSync(join(tmpdir(), 'reporunner-db-'));
  folders.push(path);
  return path;
};
afterEach(() => {
  for (const one of folders.splice(0)) rmSync(one, { recursive: true, force: true });
});

/** A store of its own for each test; `pick` says which port is under test. */
const over = <T>(pick: (store: DatabaseService) => T) => {
  return async () => {
    const store = await openEmbeddedStore({ folder: folder() });
    return { ...pick(store), close: () => store.close() };
  };
};

describeExecutionStore(
  'The embedded store',
  over((store) => ({ store: store.executions })),
);
describeLeaseStore('The embedded store', async () => {
  const clock = createManualClock(1_700_000_000_000);
  const store = await openEmbeddedStore({ folder: folder(), clock });
  return { ...store, advance: (ms) => clock.advance(ms), close: () => store.close() };
});
describeOutbox(
  'The embedded store',
  over(({ executions, outbox }) => ({ executions, outbox })),
);
describeTriggerStateStore(
  'The embedded store',
  over((store) => ({ store: store.triggerStates })),
);
describeBlobStore(
  'The embedded store',
  over((store) => ({ store: store.blobs })),
);
describeWorkflowStore(
  'The embedded store',
  over((store) => ({ store: store.workflows })),
);
describeFolderStore(
  'The embedded store',
  over(({ folders, workflows }) => ({ folders, workflows })),
);
describeCredentialStore(
  'The embedded store',
  over((store) => ({ store: store.credentials })),
);
describeIdentityStores(
  'The embedded store',
  over((store) => ({ stores: store })),
);

describe('Services that share the embedded store', () => {
  it('[WF2] apply every operation that names no revision, however many are made at once', async () => {
    await withStore(folder(), async ({ workflows }) => {
      let next = 0;
      const open = () =>
        createWorkflowService({
          store: workflows,
          catalogue: {} as never,
          clock: createManualClock(1),
          ids: () => `id${++next}`,
        });
      const services = [open(), open(), open()];
      const tenant = { tenantId: 'one' };
      const id = (await (services[0] as (typeof services)[0]).create(tenant, 'p', 'W')).draft.id;
      const edited = await Promise.all(
        services.flatMap((service, at) =>
          [1, 2, 3, 4].map((n) =>
            service.applyOperation(tenant, id, {
              parts: [{ type: 'set', path: ['description'], value: `${at}.${n}` }],
            } as never),
          ),
        ),
      );
      expect(new Set(edited.map(({ revision }) => revision)).size).toBe(12);
      expect((await workflows.get(tenant, id))?.revision).toBe(13);
    });
  });
});

describe('An embedded store that is opened again', () => {
  it('lets recovery claim at once what the process before it owned, whatever its lease says', async () => {
    const where = folder();
    const name = processLeaseName('before');
    const executionId = createId();
    await withStore(where, async ({ leases, executions }) => {
      await leases.acquire(installation, name, 'before', 3_600_000);
      await executions.append(
        { tenantId: 'one' },
        {
          executionId,
          epoch: 1,
          afterSeq: 0,
          events: [],
          create: { workflowId: 'w', versionId: 'v', mode: 'trigger', createdAt: 1, owner: 'before' },
          status: 'running',
        },
      );
      expect(await executions.claimUnfinished('after', 10)).toEqual([]);
    });
    await withStore(where, async ({ leases, executions }) => {
      const claimed = await executions.claimUnfinished('after', 10);
      expect(claimed.map(({ record }) => record.id)).toEqual([executionId]);
      expect(await leases.get(installation, name)).toBeUndefined();
    });
  });
});

async function withStore<T>(where: string, work: (store: DatabaseService) => Promise<T>): Promise<T> {
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
    await withStore(where, async (store) => expect(await store.health()).toEqual({ ok: true }));
  });

  it('is not left locked by a process that was killed', async () => {
    const where = folder();
    const script = `import { openEmbeddedStore } from ${JSON.stringify(new URL('../../src/index.ts', import.meta.url).href)};
      await openEmbeddedStore({ folder: ${JSON.stringify(where)} }); console.log('open'); setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    expect(await errorCodeOf(openEmbeddedStore({ folder: where }))).toBe('DATA_FOLDER_LOCKED');
    child.kill('SIGKILL');
    await once(child, 'exit');
    await withStore(where, async (store) => expect((await store.health()).ok).toBe(true));
  });

  it('leaves a damaged file as it is, and says so', async () => {
    const garbage = folder();
    writeFileSync(join(garbage, 'reporunner.db'), 'this is no database, whatever its name says '.repeat(200));
    const before = readFileSync(join(garbage, 'reporunner.db'));
    expect(await errorCodeOf(openEmbeddedStore({ folder: garbage }))).toBe('STORE_CORRUPT');
    expect(readFileSync(join(garbage, 'reporunner.db'))).toEqual(before);

    const cut = folder();
    await withStore(cut, async (store) => store.settings.set('a', 'b'));
    truncateSync(join(cut, 'reporunner.db'), 8_192);
    expect(await errorCodeOf(openEmbeddedStore({ folder: cut }))).toBe('STORE_CORRUPT');
  });

  it('does not begin anew over an empty file in a folder that was in use', async () => {
    const fresh = folder();
    writeFileSync(join(fresh, 'reporunner.db'), '');
    await withStore(fresh, async (store) => expect((await store.health()).ok).toBe(true));
    const emptied = folder();
    await withStore(emptied, async (store) => store.settings.set('a', 'b'));
    writeFileSync(join(emptied, 'encryption.key'), 'x');
    truncateSync(join(emptied, 'reporunner.db'), 0);
    expect(await errorCodeOf(openEmbeddedStore({ folder: emptied }))).toBe('STORE_CORRUPT');
    expect(readFileSync(join(emptied, 'reporunner.db'))).toHaveLength(0);
  });

  it('does not begin anew where the database of a folder in use is missing, and leaves its log alone', async () => {
    const where = folder();
    await withStore(where, async (store) => store.settings.set('a', 'b'));
    rmSync(join(where, 'reporunner.db'));
    writeFileSync(join(where, 'reporunner.db-wal'), 'the log of the database');
    expect(await errorCodeOf(openEmbeddedStore({ folder: where }))).toBe('STORE_CORRUPT');
    expect(readFileSync(join(where, 'reporunner.db-wal'), 'utf8')).toBe('the log of the database');
    expect(existsSync(join(where, 'reporunner.db'))).toBe(false);
  });

  it('reports damaged pages when they are read, by health, and by a check of the whole file', async () => {
    const where = folder();
    const tenant = { tenantId: 'one' };
    await withStore(where, async ({ triggerStates }) => {
      for (let at = 0; at < 200; at += 1)
        await triggerStates.set(tenant, `workflow ${at}`, 'node', { text: 'x'.repeat(2_000) });
    });
    expect(checkDatabase(where)).toEqual([]);
    const file = join(where, 'reporunner.db');
    const bytes = readFileSync(file);
    for (let at = 75 * 4_096; at < bytes.length; at += 4_096) bytes.fill(0xff, at, at + 200);
    writeFileSync(file, bytes);
    expect(checkDatabase(where).length).toBeGreaterThan(0);
    await withStore(where, async (store) => {
      const codes = await Promise.all(
        [0, 50, 100, 150, 199].map((at) =>
          errorCodeOf(store.triggerStates.get(tenant, `workflow ${at}`, 'node')),
        ),
      );
      expect(codes).toContain('STORE_CORRUPT');
      expect(await store.health()).toMatchObject({ ok: false, message: expect.stringContaining('damaged') });
    });
  });

  it('folds what was written into the database file once it is idle, so that a copy of the file is whole', async () => {
    const [where, copy] = [folder(), folder()];
    const copied = async () => {
      for (const name of readdirSync(copy)) rmSync(join(copy, name), { recursive: true });
      copyFileSync(join(where, 'reporunner.db'), join(copy, 'reporunner.db'));
      return withStore(copy, async ({ settings }) => settings.get('a'));
    };
    await withStore(where, async ({ settings }) => {
      await settings.set('a', 'b');
      await expect.poll(copied, { timeout: 20_000 }).toBe('b');
    });
  });

  it('removes unfinished files of binary data that a killed process left', async () => {
    const where = folder();
    const own = join(where, 'blobs', 'one');
    await withStore(where, async () => {});
    mkdirSync(own, { recursive: true });
    const unfinished = join(own, '.0f8fad5b-d9cb-469f-a165-70867728950e');
    writeFileSync(unfinished, 'half');
    await withStore(where, async ({ blobs }) => {
      expect(existsSync(unfinished)).toBe(false);
      await blobs.put({ tenantId: 'one' }, Buffer.from('whole'), { mimeType: 'text/plain' });
      expect(await Array.fromAsync(blobs.list({ tenantId: 'one' }, 1e15))).toHaveLength(1);
    });
  });

  it('knows at start of damaged pages, and forgets none that was met', async () => {
    const where = folder();
    const tenant = { tenantId: 'one' };
    await withStore(where, async ({ triggerStates }) => {
      for (let at = 0; at < 200; at += 1)
        await triggerStates.set(tenant, `workflow ${at}`, 'node', { text: 'x'.repeat(2_000) });
    });
    const file = join(where, 'reporunner.db');
    const bytes = readFileSync(file);
    for (let at = 75 * 4_096; at < bytes.length; at += 4_096) bytes.fill(0xff, at, at + 200);
    writeFileSync(file, bytes);
    const isDamaged = { ok: false, message: expect.stringContaining('damaged') };
    await withStore(where, async (store) => {
      expect(await store.health()).toMatchObject(isDamaged);
      await store.settings.set('a', 'b');
      expect(await store.health()).toMatchObject(isDamaged);
    });
  });

  it('finds damage at the ends of the tables of a large database at start', async () => {
    const where = folder();
    const tenant = { tenantId: 'one' };
    await withStore(where, async ({ triggerStates }) => {
      for (let at = 0; at < 100; at += 1)
        await triggerStates.set(tenant, `workflow ${at}`, 'node', { text: 'x'.repeat(100_000) });
    });
    await withStore(where, async (store) => expect(await store.health()).toEqual({ ok: true }));
    const file = join(where, 'reporunner.db');
    const bytes = readFileSync(file);
    expect(bytes.length).toBeGreaterThan(9_000_000);
    for (let at = 75 * 4_096; at < bytes.length; at += 4_096) bytes.fill(0xff, at, at + 200);
    writeFileSync(file, bytes);
    await withStore(where, async (store) => expect((await store.health()).ok).toBe(false));
  });

  it('remembers damage that was met while writing', async () => {
    const where = folder();
    const tenant = { tenantId: 'one' };
    const set = ({ triggerStates }: DatabaseService, at: number) =>
      triggerStates.set(tenant, `workflow ${at}`, 'node', { text: 'x'.repeat(2_000) });
    await withStore(where, async (store) => {
      for (let at = 0; at < 200; at += 1) await set(store, at);
    });
    await withStore(where, async (store) => {
      const file = join(where, 'reporunner.db');
      const bytes = readFileSync(file);
      for (let at = 75 * 4_096; at < bytes.length; at += 4_096) bytes.fill(0xff, at, at + 200);
      writeFileSync(file, bytes);
      const codes: unknown[] = [];
      for (let at = 0; at < 200; at += 10) codes.push(await errorCodeOf(set(store, at)));
      expect(codes).toContain('STORE_CORRUPT');
      await store.settings.set('a', 'b');
      expect(await store.health()).toMatchObject({ ok: false, message: expect.stringContaining('damaged') });
    });
  });

  it.each(['reporunner.db', 'reporunner.db-wal', 'lock.db', 'reporunner.pid', 'blobs', ''])(
    'says what to do when %j is of the wrong kind, and touches nothing',
    async (name) => {
      const where = folder();
      const path = join(where, name);
      if (name === '' || name === 'blobs') {
        rmSync(path, { recursive: true, force: true });
        writeFileSync(path, 'x');
      } else mkdirSync(path);
      const error = await openEmbeddedStore({ folder: where }).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code: 'STORE_UNAVAILABLE' });
      expect((error as Error).message).toContain(path);
      expect((error as Error).message).toMatch(/there is a file in its place|keeps a (?:file|folder) there/);
      expect((error as Error).message).toContain('REPORUNNER_DATA_DIR');
      expect(statSync(path).isDirectory()).toBe(name !== '' && name !== 'blobs');
    },
  );

  it.each([
    ['EACCES', /cannot be read and written by the user that runs Reporunner.*Give it to that user/],
    ['EPERM', /cannot be read and written by the user/],
    ['EROFS', /read-only file system\. Mount it for writing/],
    ['ENOSPC', /disk is full/],
    ['ELOOP', /link in it leads nowhere/],
    ['EIO', /cannot be used \(EIO\)/],
  ])('says what to do about %s of the data folder', (code, message) => {
    const error = folderProblem('/data', Object.assign(new Error('raw'), { code }));
    expect(error.message).toMatch(message);
    expect(error.message).not.toContain('raw');
  });
});
