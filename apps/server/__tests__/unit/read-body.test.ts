/** Bodies from anybody are read in pieces, whatever they are: no piece holds the main thread. */
import { LIMITS } from '@reporunner/constants';
import type { BinaryHandle } from '@reporunner/core';
import type { FastifyRequest } from 'fastify';
import { describe, expect, it } from 'vitest';
import { parseBody } from '../../src/webhooks/read-body.ts';
import { fieldsPerYield, readMultipartForm, readUrlEncoded } from '../../src/webhooks/read-form.ts';

const noFiles = {
  write: () => {
    throw new Error('no file is expected');
  },
};
const limit = LIMITS.webhookBodyBytes;
const piece = LIMITS.bytesPieceLength;

/** How often others run meanwhile. */
async function yieldsOf<T>(work: () => Promise<T>): Promise<{ readonly value: T; readonly yields: number }> {
  let yields = 0;
  let isOver = false;
  const count = () => {
    yields += 1;
    if (!isOver) setImmediate(count);
  };
  setImmediate(count);
  const value = await work();
  isOver = true;
  return { value, yields };
}

const read = async (type: string, kind: 'text' | 'form' | 'json', content: Buffer) => {
  const request = { headers: { 'content-type': type } } as FastifyRequest;
  const { value, yields } = await yieldsOf(async () => parseBody(request, kind, content, limit, noFiles));
  return { body: value.body as never, yields };
};

describe('a long body', () => {
  it('is decoded in yielding steps, in smaller pieces where decoding is slow', async () => {
    const bytes = Buffer.alloc(3_000_000, 0xe9);
    for (const [charset, size] of [
      ['iso-8859-1', piece],
      ['gb18030', piece],
      ['cp437', piece / 8],
    ] as const) {
      const { body, yields } = await read(`text/plain; charset=${charset}`, 'text', bytes);
      expect(body, charset).toBeTypeOf('string');
      expect(yields, charset).toBeGreaterThanOrEqual(Math.floor(bytes.length / size));
    }
    const json = Buffer.from(`{"a":"${'x'.repeat(3_000_000)}"}`, 'utf16le');
    const { body, yields } = await read('application/json; charset=utf-16le', 'json', json);
    expect(body).toMatchObject({ a: expect.stringMatching(/^xxx/) });
    expect(yields).toBeGreaterThanOrEqual(Math.floor(json.length / piece));
  });

  it('is refused in UTF-7, before anything of it is read', async () => {
    for (const charset of ['utf-7', 'utf-7-imap'])
      for (const kind of ['text', 'json', 'form'] as const)
        await expect(
          read(`text/plain; charset=${charset}`, kind, Buffer.from('a=+AOk-'.repeat(100_000))),
        ).rejects.toMatchObject({ code: 'CHARSET_UNSUPPORTED' });
    const part =
      '--x\r\nContent-Disposition: form-data; name="f"\r\nContent-Type: text/plain; charset=utf-7\r\n\r\n+AOk-\r\n--x--';
    await expect(
      readMultipartForm(once(part), 'multipart/form-data; boundary=x', noFiles, limit),
    ).rejects.toMatchObject({ code: 'CHARSET_UNSUPPORTED' });
  });
});

async function* once(text: string) {
  yield Buffer.from(text);
}

describe('an urlencoded form', () => {
  it('with a long value is read in pieces, yielding between them', async () => {
    for (const [unit, charset, expected] of [
      ['+', 'utf-8', ' '],
      ['%zz', 'utf-8', '%zz'],
      ['%41', 'utf-8', 'A'],
      ['%C3%A9', 'utf-8', 'é'],
      ['%e9', 'iso-8859-1', 'é'],
      ['%82%a0', 'shift_jis', 'あ'],
      ['é', 'utf-8', 'é'],
      ['x', 'utf-8', 'x'],
    ] as const) {
      const count = Math.ceil(2_000_000 / unit.length);
      const { body, yields } = await read(
        `application/x-www-form-urlencoded; charset=${charset}`,
        'form',
        Buffer.from(`a=${unit.repeat(count)}&b=1`),
      );
      expect(body, unit).toEqual({ a: expected.repeat(count), b: '1' });
      expect(yields, unit).toBeGreaterThanOrEqual(Math.floor(2_000_000 / piece));
    }
  });

  it('with many fields is read in yielding steps, and refused at the first field too many', async () => {
    const form = Array.from({ length: LIMITS.formFields }, (_, at) => `f${at}=${at}`).join('&');
    const { value, yields } = await yieldsOf(() => readUrlEncoded(Buffer.from(form)));
    expect(Object.keys(value)).toHaveLength(LIMITS.formFields);
    expect(yields).toBeGreaterThanOrEqual(LIMITS.formFields / fieldsPerYield - 1);
    await expect(readUrlEncoded(Buffer.from('&'.repeat(LIMITS.formFields)))).rejects.toMatchObject({
      code: 'PAYLOAD_TOO_LARGE',
    });
  });

  it('is read as the platform reads it, short or long', async () => {
    const units = [
      'a=1',
      'a=%zz',
      'a',
      '=',
      '',
      'a=%4',
      'a=%',
      'b=1=2',
      'c%20d=e+f',
      'é=%C3%A9',
      '%EF%BF%BD=1',
    ];
    const short = units.join('&');
    const long = Array.from({ length: 200 }, () => short).join('&');
    for (const text of [short, long]) {
      const expected: Record<string, string[]> = {};
      for (const [name, value] of new URLSearchParams(text)) {
        expected[name] ??= [];
        expected[name].push(value);
      }
      const found = await readUrlEncoded(Buffer.from(text));
      expect(
        Object.fromEntries(Object.entries(found).map(([name, value]) => [name, [value].flat()])),
      ).toEqual(expected);
    }
  });
});

describe('a multipart form', () => {
  const partsOf = (count: number, head: (at: number) => string) =>
    `${Array.from({ length: count }, (_, at) => `--x\r\nContent-Disposition: form-data; ${head(at)}\r\n\r\n1\r\n`).join('')}--x--`;

  it('with many fields is read in yielding steps', async () => {
    const { value, yields } = await yieldsOf(() =>
      readMultipartForm(
        once(partsOf(5_000, (at) => `name="f${at}"`)),
        'multipart/form-data; boundary=x',
        noFiles,
        limit,
      ),
    );
    expect(Object.keys(value.body as object)).toHaveLength(5_000);
    expect(yields).toBeGreaterThanOrEqual(100);
  });

  it('numbers files of one field in one pass', async () => {
    const binary = { write: async () => ({ id: 'b', size: 1, mimeType: 'a/b' }) as unknown as BinaryHandle };
    const form = partsOf(1_000, (at) => `name="f"; filename="${at}"`);
    const { binary: files } = await readMultipartForm(
      once(form),
      'multipart/form-data; boundary=x',
      binary,
      limit,
    );
    expect(Object.keys(files)).toHaveLength(1_000);
    expect([Object.keys(files)[0], Object.keys(files).at(-1)]).toEqual(['f', 'f999']);
  });
});
