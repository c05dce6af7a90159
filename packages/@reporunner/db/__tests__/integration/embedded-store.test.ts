import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeIdentityStores } from '@reporunner/auth/testing';
import { errorCodeOf } from '@reporunner/core/testing';
import {
  describeBlobStore,
  describeExecutionStore,
  describeTriggerStateStore,
} from '@reporunner/engine/testing';
import { describeCredentialStore } from '@reporunner/integrations/testing';
import { describeFolderStore, describeWorkflowStore } from '@reporunner/workflows/testing';
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

/** A store of its own for each test; `pick` says which port is under test. */
const over = <T>(pick: (store: EmbeddedStore) => T) => {
  return async () => {
    const store = await openEmbeddedStore({ folder: folder() });
    return { ...pick(store), close: () => store.close() };
  };
};

describeExecutionStore(
  'The embedded store',
  over((store) => ({ store: store.executions })),
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
    expect(await errorCodeOf(openEmbeddedStore({ folder: where }))).toBe('DATA_FOLDER_LOCKED');
    child.kill('SIGKILL');
    await once(child, 'exit');
    await withStore(where, async (store) => expect(store.health().ok).toBe(true));
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

  it('says when a file is in place of the folder', async () => {
    const file = join(folder(), 'file');
    writeFileSync(file, '');
    expect(await errorCodeOf(openEmbeddedStore({ folder: file }))).toBe('STORE_UNAVAILABLE');
  });
});
