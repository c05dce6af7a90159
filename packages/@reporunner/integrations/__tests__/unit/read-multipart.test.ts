import { LIMITS } from '@reporunner/constants';
import { errorCodeOf } from '@reporunner/core/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeMultipart } from '../../src/http/multipart.ts';
import { readMultipart } from '../../src/index.ts';

async function* inChunks(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield Buffer.from(bytes.subarray(at, at + size));
}

async function read(body: string | Uint8Array, size = 7, contentType = 'multipart/form-data; boundary=x') {
  const parts = [];
  for await (const { content, ...part } of readMultipart(inChunks(Buffer.from(body), size), contentType))
    parts.push({ ...part, content: Buffer.concat(await Array.fromAsync(content)) });
  return parts;
}
const part = (head: string, content = '1') => `--x\r\n${head}\r\n\r\n${content}\r\n`;
const named = (name: string) => `content-disposition: form-data; name="${name}"`;

describe('a multipart body', () => {
  it('[MP1] gives what was encoded, whatever the chunks', async () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.constantFrom('\r\n--x', '\r\n--x--', '\r\n', '--x\r\n', '\r').map((text) => Buffer.from(text)),
    );
    const name = fc
      .string({ minLength: 1, maxLength: 20, unit: 'grapheme' })
      .filter((text) => !/[\0]|%/.test(text));
    const field = fc.record({
      name,
      value: bytes,
      fileName: fc.option(
        name.filter((n) => !/[\\/]/.test(n)),
        { nil: undefined },
      ),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(field, { maxLength: 5 }),
        fc.integer({ min: 1, max: 64 }),
        async (fields, size) => {
          const { contentType, stream } = encodeMultipart(
            fields.map(({ fileName, ...one }) => ({
              ...one,
              ...(fileName === undefined ? {} : { fileName }),
            })),
          );
          const body = Buffer.concat(await Array.fromAsync(stream()));
          const parts = await read(body, size, contentType);
          expect(parts.map((one) => [one.name, one.fileName, one.content.toString('hex')])).toEqual(
            fields.map((one) => [one.name, one.fileName, Buffer.from(one.value).toString('hex')]),
          );
        },
      ),
      { numRuns: 200 },
    );
  });

  it('[MP2] passes a part on as it comes, and holds no more of it than a chunk and a boundary', async () => {
    let pulled = 0;
    async function* source() {
      yield Buffer.from(`--x\r\n${named('a')}\r\n\r\n`);
      for (let n = 0; n < 1_000; n += 1) {
        pulled += 1_000;
        yield Buffer.alloc(1_000, 97);
      }
      yield Buffer.from('\r\n--x--');
    }
    let passed = 0;
    let maxAhead = 0;
    for await (const { content } of readMultipart(source(), 'multipart/form-data; boundary=x'))
      for await (const chunk of content) {
        passed += chunk.length;
        maxAhead = Math.max(maxAhead, pulled - passed);
      }
    expect(passed).toBe(1_000_000);
    expect(maxAhead).toBeLessThanOrEqual(2_000);
  });

  it('has a preamble, an epilogue, padding, folded headers and charsets', async () => {
    const body = `before\r\n--x \t\r\nContent-Disposition: form-data;\r\n name="a"\r\nContent-Type: text/plain; charset=latin1\r\n\r\n1\r\n--x--\r\nafter`;
    expect(await read(body)).toEqual([
      {
        name: 'a',
        fileName: undefined,
        mimeType: 'text/plain',
        charset: 'latin1',
        content: Buffer.from('1'),
      },
    ]);
    expect(await read('--x--')).toEqual([]);
  });

  it('keeps names that look like properties of objects, and files without folders', async () => {
    const parts = await read(
      `${part(named('__proto__'))}${part(`${named('f')}; filename="C:\\dir\\a.txt"`)}--x--`,
    );
    expect(parts.map(({ name, fileName }) => [name, fileName])).toEqual([
      ['__proto__', undefined],
      ['f', 'a.txt'],
    ]);
  });

  it.each([
    ['no boundary in the type', part(named('a')), 'multipart/form-data'],
    ['no last boundary', part(named('a'))],
    ['an end inside of the headers', '--x\r\ncontent-disposition: form'],
    ['nothing', ''],
    ['a part without a name', `${part('content-disposition: form-data')}--x--`],
    ['a name that is not closed', `${part('content-disposition: form-data; name="a')}--x--`],
    ['a part without headers', '--x\r\n\r\n1\r\n--x--'],
    ['a header without a colon', `${part('nonsense')}--x--`],
    ['a boundary that goes on', `--xyz\r\n${named('a')}\r\n\r\n1\r\n--x--`],
  ])('[MP1] is refused with %s', async (_name, body, type?: string) => {
    for (const size of [1, 1_000]) expect(await errorCodeOf(read(body, size, type))).toBe('BAD_REQUEST');
  });

  it('is refused when a name or a head is too long, or a part is in another transfer encoding', async () => {
    const long = 'n'.repeat(LIMITS.formNameLength + 1);
    expect(await errorCodeOf(read(`${part(named(long))}--x--`, 100))).toBe('PAYLOAD_TOO_LARGE');
    const head = `x: ${'y'.repeat(LIMITS.formPartHeaderBytes)}\r\n${named('a')}`;
    expect(await errorCodeOf(read(`${part(head)}--x--`, 100))).toBe('PAYLOAD_TOO_LARGE');
    const encoded = `${named('a')}\r\ncontent-transfer-encoding: base64`;
    expect(await errorCodeOf(read(`${part(encoded)}--x--`, 100))).toBe('UNSUPPORTED_MEDIA_TYPE');
  });
});

it.each([
  ['a\\"b.txt', 'a"b.txt'],
  ['a%22b.txt', 'a"b.txt'],
  ['\\"a\\".txt', '"a".txt'],
  ['a\\"', 'a"'],
  ['C:\\dir\\a.txt', 'a.txt'],
  ['C:\\dir\\', ''],
])('a file may have quotation marks in its name, escaped in either way: %s', async (written, fileName) => {
  const [file] = await read(`${part(`${named('f')}; filename="${written}"`)}--x--`);
  expect(file).toMatchObject({ name: 'f', fileName });
  const [before] = await read(
    `${part(`content-disposition: form-data; filename="${written}"; name="f"`)}--x--`,
  );
  expect(before).toMatchObject({ name: 'f', fileName });
  if (fileName.includes('"'))
    expect((await read(`${part(named(written))}--x--`))[0]).toMatchObject({ name: fileName });
});
