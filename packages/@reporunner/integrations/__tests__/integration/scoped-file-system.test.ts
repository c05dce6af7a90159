import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { errorCodeOf } from '@reporunner/core/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createScopedFileSystem, type FileAccess } from '../../src/index.ts';

let folder = '';
let files: FileAccess;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reporunner-jail-'));
  files = createScopedFileSystem({ folder: join(folder, 'jail') }).forTenant('one');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const contentOf = async (path: string) => text((await files.read(path)).content);

describe('a file jail', () => {
  it('writes, reads, appends, lists, moves and deletes', async () => {
    const metadata = await files.write('a/b/ä 🚀.txt', Readable.from(['eins', ' zwei']), 'create');
    expect(metadata).toMatchObject({ path: 'a/b/ä 🚀.txt', size: 9 });
    expect(metadata.modifiedAt).toBeGreaterThan(1_700_000_000_000);
    await files.write('a/b/ä 🚀.txt', Buffer.from(' drei'), 'append');
    expect(await contentOf('a/./b//ä 🚀.txt')).toBe('eins zwei drei');
    await files.write('c.csv', Buffer.from('x'), 'replace');
    expect((await files.list('**/*', 10)).map(({ path }) => path)).toEqual(['a/b/ä 🚀.txt', 'c.csv']);
    expect((await files.list('a/**/*.txt', 10)).map(({ size }) => size)).toEqual([14]);
    expect(await files.move('c.csv', 'done/c.csv')).toMatchObject({ path: 'done/c.csv', size: 1 });
    expect(await errorCodeOf(files.read('c.csv'))).toBe('FILE_NOT_FOUND');
    await files.delete('done/c.csv');
    expect(await errorCodeOf(files.delete('done/c.csv'))).toBe('FILE_NOT_FOUND');
  });

  it('replaces nothing that was not to be replaced, and shows no half file', async () => {
    await files.write('a', Buffer.from('first'), 'create');
    expect(await errorCodeOf(files.write('a', Buffer.from('second'), 'create'))).toBe('FILE_EXISTS');
    await files.write('b', Buffer.from('other'), 'create');
    expect(await errorCodeOf(files.move('a', 'b'))).toBe('FILE_EXISTS');
    const broken = Readable.from(
      (function* () {
        yield 'half';
        throw new Error('the line was cut');
      })(),
    );
    expect(await errorCodeOf(files.write('a', broken, 'replace'))).toContain('the line was cut');
    expect([await contentOf('a'), await contentOf('b')]).toEqual(['first', 'other']);
    expect(await files.list('**/{*,.*}', 10)).toHaveLength(2);
    const twice = await Promise.allSettled(
      [1, 2].map((n) => files.write('new', Buffer.from(String(n)), 'create')),
    );
    expect(twice.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(await errorCodeOf(files.list('**/*', 1))).toBe('PAYLOAD_TOO_LARGE');
  });

  it('lets nothing out: not by name, not by a link, not into what is no file', async () => {
    const outside = join(folder, 'outside');
    mkdirSync(outside);
    writeFileSync(join(outside, 'secret'), 'secret');
    await files.write('sub/own', Buffer.from('own'), 'create');
    const root = join(folder, 'jail', 'one');
    symlinkSync(outside, join(root, 'door'));
    symlinkSync(join(outside, 'secret'), join(root, 'window'));
    symlinkSync(join(outside, 'new'), join(root, 'dangling'));
    const paths = [
      '..',
      '../two/x',
      'sub/../../outside/secret',
      '/etc/passwd',
      join(outside, 'secret'),
      'C:\\x',
      'C:x',
      'a\\..\\..\\b',
      'a\0b',
      '',
      '.',
      './/',
      'x'.repeat(2_000),
      'door/secret',
      'door/new',
      'window',
      'dangling',
      'sub',
    ];
    for (const path of paths) {
      expect(await errorCodeOf(files.read(path)), path).toMatch(/^FILE_(FORBIDDEN|NOT_FOUND)$/);
      for (const how of ['create', 'replace', 'append'] as const)
        expect(await errorCodeOf(files.write(path, Buffer.from('x'), how)), path).toMatch(/^FILE_/);
      expect(await errorCodeOf(files.delete(path)), path).toMatch(/^FILE_/);
      expect(await errorCodeOf(files.move('sub/own', path)), path).toMatch(/^FILE_/);
      expect(await errorCodeOf(files.move(path, 'taken')), path).toMatch(/^FILE_/);
    }
    for (const glob of ['../**/*', '/**/*', 'door/*', '**/secret', 'window'])
      expect(await files.list(glob, 10).catch(() => []), glob).toEqual([]);
    expect(readFileSync(join(outside, 'secret'), 'utf8')).toBe('secret');
    expect((await files.list('**/*', 10)).map(({ path }) => path)).toEqual(['sub/own']);
  });

  it('takes no name of a folder for a file (findings S18)', async () => {
    await files.write('f.txt', Buffer.from('x'), 'create');
    for (const path of ['f.txt/', 'f.txt/.', 'f.txt//', 'new.txt/', './']) {
      expect(await errorCodeOf(files.read(path)), path).toBe('FILE_FORBIDDEN');
      expect(await errorCodeOf(files.write(path, Buffer.from('y'), 'replace')), path).toBe('FILE_FORBIDDEN');
      expect(await errorCodeOf(files.delete(path)), path).toBe('FILE_FORBIDDEN');
      expect(await errorCodeOf(files.move('f.txt', path)), path).toBe('FILE_FORBIDDEN');
    }
  });

  it('names no place on this machine in its errors (findings S17)', async () => {
    const long = 'x'.repeat(300);
    for (const work of [
      () => files.read(long),
      () => files.write(long, Buffer.from('x'), 'create'),
      () => files.delete(`${long}/f`),
      () => files.move('f.txt', long),
    ]) {
      const error = await work().then(
        () => undefined,
        (thrown: Error) => thrown,
      );
      expect(error).toMatchObject({ code: expect.stringMatching(/^FILE_/) });
      expect(JSON.stringify(error) + String(error)).not.toContain(tmpdir());
    }
  });

  it('gives each tenant a folder of its own', async () => {
    const fileSystem = createScopedFileSystem({ folder: join(folder, 'jail') });
    await fileSystem.forTenant('two').write('x', Buffer.from('two'), 'create');
    expect(await files.list('**/*', 10)).toEqual([]);
    for (const wrong of ['..', 'a/b', ''])
      expect(() => fileSystem.forTenant(wrong)).toThrow('no such folder');
  });
});
