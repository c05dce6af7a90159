import { crc32, deflateRawSync } from 'node:zlib';
import type { DocumentChunk } from '@reporunner/integrations';
import fc from 'fast-check';
import { strFromU8, unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { bytesOf, partsOf } from '../../test-utils/read.ts';

interface ArchiveEntry {
  readonly name: string | Buffer;
  readonly content: Buffer | string;
  readonly packed?: boolean;
  /** Bit 0: encrypted, 3: sizes follow the content, 11: the name is UTF-8. */
  readonly flags?: number;
  readonly attributes?: number;
  /** What the archive says of the size, if not the truth. */
  readonly size?: number;
  readonly crc?: number;
  /** Place of the local header, if it is another's. */
  readonly at?: number;
  /** Sizes and place are in an extra field, as for files of more than 4 GB. */
  readonly zip64?: boolean;
}

/** An archive built byte by byte: local headers with or without sizes, then the directory. */
function archiveOf(files: readonly ArchiveEntry[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const file of files) {
    const name = Buffer.from(file.name as string);
    const content = Buffer.from(file.content as string);
    const data = file.packed === true ? deflateRawSync(content) : content;
    const flags = file.flags ?? 0;
    const crc = file.crc ?? crc32(content);
    const size = file.size ?? content.length;
    const streamed = (flags & 8) !== 0;
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(20, 4);
    local.writeUInt16LE(flags, 6);
    local.writeUInt16LE(file.packed === true ? 8 : 0, 8);
    local.writeUInt32LE(streamed ? 0 : crc, 14);
    local.writeUInt32LE(streamed ? 0 : data.length, 18);
    local.writeUInt32LE(streamed ? 0 : size, 22);
    local.writeUInt16LE(name.length, 26);
    const descriptor = Buffer.alloc(streamed ? 16 : 0);
    if (streamed) {
      descriptor.writeUInt32LE(0x08074b50, 0);
      descriptor.writeUInt32LE(crc, 4);
      descriptor.writeUInt32LE(data.length, 8);
      descriptor.writeUInt32LE(size, 12);
    }
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(0x0314, 4);
    entry.writeUInt16LE(20, 6);
    entry.writeUInt16LE(flags, 8);
    entry.writeUInt16LE(file.packed === true ? 8 : 0, 10);
    entry.writeUInt32LE(crc, 16);
    entry.writeUInt32LE(data.length, 20);
    entry.writeUInt32LE(size, 24);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE((file.attributes ?? 0) >>> 0, 38);
    entry.writeUInt32LE(file.at ?? offset, 42);
    const extra = Buffer.alloc(file.zip64 === true ? 28 : 0);
    if (file.zip64 === true) {
      extra.writeUInt16LE(1, 0);
      extra.writeUInt16LE(24, 2);
      extra.writeBigUInt64LE(BigInt(size), 4);
      extra.writeBigUInt64LE(BigInt(data.length), 12);
      extra.writeBigUInt64LE(BigInt(offset), 20);
      entry.writeUInt16LE(extra.length, 30);
      for (const at of [20, 24, 42]) entry.writeUInt32LE(0xffffffff, at);
    }
    directory.push(entry, name, extra);
    if (file.at !== undefined) continue;
    parts.push(local, name, data, descriptor);
    offset += local.length + name.length + data.length + descriptor.length;
  }
  const list = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  if (!files.some(({ zip64 }) => zip64 === true)) {
    end.writeUInt16LE(files.length, 8);
    end.writeUInt16LE(files.length, 10);
    end.writeUInt32LE(list.length, 12);
    end.writeUInt32LE(offset, 16);
    return Buffer.concat([...parts, list, end]);
  }
  end.fill(0xff, 8, 20);
  const end64 = Buffer.alloc(56);
  end64.writeUInt32LE(0x06064b50, 0);
  end64.writeBigUInt64LE(44n, 4);
  end64.writeBigUInt64LE(BigInt(files.length), 24);
  end64.writeBigUInt64LE(BigInt(files.length), 32);
  end64.writeBigUInt64LE(BigInt(list.length), 40);
  end64.writeBigUInt64LE(BigInt(offset), 48);
  const locator = Buffer.alloc(20);
  locator.writeUInt32LE(0x07064b50, 0);
  locator.writeBigUInt64LE(BigInt(offset + list.length), 8);
  locator.writeUInt32LE(1, 16);
  return Buffer.concat([...parts, list, end64, locator, end]);
}

async function unpack(bytes: Buffer): Promise<readonly (readonly [string, string])[]> {
  const files: [string, string][] = [];
  for (const part of await partsOf('zip.unpack', bytes, {})) {
    if ('file' in part) files.push([part.file, '']);
    else if ('bytes' in part)
      (files.at(-1) as [string, string])[1] += Buffer.from(part.bytes).toString('latin1');
  }
  return files;
}

describe('unpacking ZIP archives', () => {
  it('reads files by the directory, also stored ones whose sizes follow them (public-reports 41)', async () => {
    const inner = archiveOf([{ name: 'in.txt', content: 'inner' }]);
    const outer = archiveOf([
      { name: 'inner.zip', content: inner, flags: 8 },
      { name: 'b.txt', content: 'second', flags: 8 },
      { name: 'c.txt', content: 'third', flags: 8, packed: true },
      { name: 'empty', content: '' },
    ]);
    expect(await unpack(outer)).toEqual([
      ['inner.zip', inner.toString('latin1')],
      ['b.txt', 'second'],
      ['c.txt', 'third'],
      ['empty', ''],
    ]);
  });

  it('reads archives in the zip64 format', async () => {
    const archive = archiveOf([
      { name: 'a', content: 'one', zip64: true },
      { name: 'b', content: 'two'.repeat(100), zip64: true, packed: true },
    ]);
    expect(await unpack(archive)).toEqual([
      ['a', 'one'],
      ['b', 'two'.repeat(100)],
    ]);
  });

  it('reads archives that stand behind a program that unpacks them', async () => {
    const archive = archiveOf([
      { name: 'a', content: 'one' },
      { name: 'b', content: 'two'.repeat(100), packed: true },
    ]);
    const right = [
      ['a', 'one'],
      ['b', 'two'.repeat(100)],
    ];
    expect(await unpack(Buffer.concat([Buffer.from('#!/bin/sh\nexec unpack\n'), archive]))).toEqual(right);
    expect(await unpack(Buffer.concat([Buffer.alloc(100_000, 'MZ'), archive]))).toEqual(right);
    await expect(unpack(archive.subarray(10))).rejects.toMatchObject({ code: 'DOCUMENT_INVALID' });
  });

  it('keeps files of the same name, and reads names in CP437 and UTF-8', async () => {
    expect(
      await unpack(
        archiveOf([
          { name: 'a', content: '1' },
          { name: 'a', content: '2' },
          { name: Buffer.from([0x81, 0x2e]), content: '3' },
          { name: 'ü.', content: '4', flags: 1 << 11 },
          { name: 'folder/', content: '' },
        ]),
      ),
    ).toEqual([
      ['a', '1'],
      ['a', '2'],
      ['ü.', '3'],
      ['ü.', '4'],
    ]);
  });

  it.each([
    ['an encrypted file', { name: 'a', content: 'x', flags: 1 }, 'DOCUMENT_ENCRYPTED', /"a"/],
    [
      'a symbolic link',
      { name: 'l', content: '/etc/passwd', attributes: 0o120777 << 16 },
      'DOCUMENT_INVALID',
      /symbolic link/,
    ],
    ['a path that leads out', { name: '../x', content: 'x' }, 'DOCUMENT_INVALID', /\.\.\/x/],
    ['an absolute path', { name: '/etc/x', content: 'x' }, 'DOCUMENT_INVALID', /\/etc\/x/],
    ['a wrong checksum', { name: 'a', content: 'x', crc: 1 }, 'DOCUMENT_INVALID', /damaged/],
    [
      'a size that is not so',
      { name: 'a', content: 'xx', size: 1, packed: true },
      'DOCUMENT_INVALID',
      /damaged/,
    ],
    [
      'a size beyond the limit',
      { name: 'a', content: 'x', size: 200_000_000, packed: true },
      'DOCUMENT_TOO_LARGE',
      /100 MB/,
    ],
  ] as [string, ArchiveEntry, string, RegExp][])('refuses %s', async (_, file, code, message) => {
    await expect(unpack(archiveOf([file]))).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
  });

  it('refuses bombs: more than is allowed in all, files that share their bytes, thousands of files', async () => {
    const zeros = Buffer.alloc(60_000_000);
    const two = archiveOf([
      { name: 'a', content: zeros, packed: true },
      { name: 'b', content: zeros, packed: true },
    ]);
    await expect(unpack(two)).rejects.toMatchObject({ code: 'DOCUMENT_TOO_LARGE' });
    const liar = archiveOf([{ name: 'a', content: Buffer.alloc(110_000_000), packed: true, size: 10 }]);
    await expect(unpack(liar)).rejects.toMatchObject({ code: expect.stringMatching(/DOCUMENT_/) });
    const shared = archiveOf([
      { name: 'a', content: 'x'.repeat(1_000) },
      { name: 'b', content: 'x'.repeat(1_000), at: 0 },
      { name: 'c', content: 'x'.repeat(1_000), at: 0 },
    ]);
    await expect(unpack(shared)).rejects.toThrow(/overlap/);
    const many = archiveOf(Array.from({ length: 10_001 }, (_, at) => ({ name: `${at}`, content: '' })));
    await expect(unpack(many)).rejects.toMatchObject({ code: 'DOCUMENT_TOO_LARGE' });
    await expect(unpack(Buffer.from('no archive'))).rejects.toMatchObject({ code: 'DOCUMENT_INVALID' });
  });
});

describe('packing ZIP archives', () => {
  it('writes what others read, with names of their own', async () => {
    const chunks: DocumentChunk[] = [
      { file: 'a.txt' },
      'on',
      Buffer.from('e'),
      { file: 'a.txt' },
      'two',
      { file: 'ü.png' },
      'x',
      { file: 'none' },
    ];
    const files = unzipSync(await bytesOf('zip.pack', chunks, {}));
    expect(Object.entries(files).map(([name, bytes]) => [name, strFromU8(bytes)])).toEqual([
      ['a.txt', 'one'],
      ['a (2).txt', 'two'],
      ['ü.png', 'x'],
      ['none', ''],
    ]);
    expect(unzipSync(await bytesOf('zip.pack', [], {}))).toEqual({});
  });

  it.each(['../x', 'a/../../x', '/etc/x', 'C:\\x.txt', 'c:x', '..\\x', 'a/..', '', 'folder/'])(
    'refuses the name %j, which leads out of the folder or names one, as unpacking does',
    async (file) => {
      await expect(bytesOf('zip.pack', [{ file }, 'x'], {})).rejects.toMatchObject({
        code: 'NODE_PARAMETER_INVALID',
        message: expect.stringContaining(`"${file}" is no name for a file of an archive`),
      });
    },
  );

  it('packs nothing that unpacking refuses or leaves out', async () => {
    const segment = fc.constantFrom('..', '.', '', 'a', 'b.txt', 'C:', '...');
    const separator = fc.constantFrom('/', '\\');
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(segment, separator), { minLength: 1, maxLength: 4 }),
        async (parts) => {
          const file = parts.flat().slice(0, -1).join('');
          const packed = await bytesOf('zip.pack', [{ file }, 'x'], {}).catch(() => undefined);
          fc.pre(packed !== undefined);
          expect(await unpack(packed as Buffer)).toEqual([[file.replaceAll('\\', '/'), 'x']]);
        },
      ),
    );
  });

  it('writes folders with slashes, and takes points that lead nowhere for what they are', async () => {
    const files = ['a\\b.txt', 'a..b/c...txt', '..c'];
    const packed = await bytesOf(
      'zip.pack',
      files.flatMap((file) => [{ file }, 'x']),
      {},
    );
    expect(Object.keys(unzipSync(packed))).toEqual(['a/b.txt', 'a..b/c...txt', '..c']);
  });
});
