/** What must be on the disk before a file is acknowledged; losing power cannot be tried, the order of the calls can. */
import { globSync, mkdtempSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createFileAccess, loadEncryptionKey } from '../../src/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'reporunner-sync-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Paths that were synced, in order; parts of temporary names are left out. */
let synced: string[] = [];
const note = (fd: number) =>
  synced.push(
    relative(folder, readlinkSync(`/proc/self/fd/${fd}`)).replace(/\.[0-9a-f-]{36}\.part$/, '<part>'),
  );

vi.mock('node:fs', async (original) => {
  const fs = await original<typeof import('node:fs')>();
  return {
    ...fs,
    fsyncSync(fd: number) {
      note(fd);
      fs.fsyncSync(fd);
    },
  };
});

beforeEach(async () => {
  const probe = await open(folder, 'r');
  const prototype = Object.getPrototypeOf(probe);
  await probe.close();
  const sync = Object.getOwnPropertyDescriptor(prototype, 'sync')?.value ?? prototype.sync;
  vi.spyOn(prototype, 'sync').mockImplementation(function (this: typeof probe) {
    note(this.fd);
    return sync.call(this);
  });
  synced = [];
  return () => vi.restoreAllMocks();
});

describe.skipIf(process.platform !== 'linux')('Files that were acknowledged', () => {
  it('[SF1] are on the disk, with the folders of their names', async () => {
    const files = createFileAccess({ folder: join(folder, 'files', 'one') });
    await files.write('a/new.txt', Buffer.from('x'), 'create');
    expect(synced).toEqual(['files', '', 'files/one', 'files/one/a/<part>', 'files/one/a']);
    synced = [];
    await files.write('a/new.txt', Buffer.from('y'), 'replace');
    expect(synced).toEqual(['files/one/a/<part>', 'files/one/a']);
    synced = [];
    await files.write('log.txt', Buffer.from('x'), 'append');
    await files.write('log.txt', Buffer.from('y'), 'append');
    expect(synced).toEqual(['files/one/log.txt', 'files/one', 'files/one/log.txt']);
    synced = [];
    await files.move('log.txt', 'a/log.txt');
    expect(synced).toEqual(['files/one/a', 'files/one']);
    synced = [];
    await files.delete('a/log.txt');
    expect(synced).toEqual(['files/one/a']);
  });

  it('[SF1] have the key that credentials are encrypted with among them', () => {
    loadEncryptionKey({ file: join(folder, 'encryption.key') });
    expect(synced).toEqual(['encryption.key', '']);
  });

  it('[SF1] are those of every module that renames or links files', () => {
    const root = fileURLToPath(new URL('../../../../../', import.meta.url));
    // It survives the end of the process; a loss of power leaves no execution to suspect.
    const exempt = ['apps/server/src/watchdog/recovery-trial.ts'];
    const sources = ['packages/@reporunner/*/src/**/*.ts', 'apps/{server,cli}/src/**/*.ts'].flatMap(
      (pattern) => globSync(pattern, { cwd: root }),
    );
    const careless = sources.filter((file) => {
      const text = readFileSync(join(root, file), 'utf8');
      const imports = /import \{([^}]*)\} from 'node:fs(?:\/promises)?'/g;
      const renames = [...text.matchAll(imports)].some(([, names]) =>
        /\b(?:rename|link|copyFile|symlink)(?:Sync)?\b/.test(names ?? ''),
      );
      return renames && !text.includes('syncFolder') && !exempt.includes(file);
    });
    expect(sources.length).toBeGreaterThan(200);
    expect(careless).toEqual([]);
  });
});
