import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer, text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import type { Item, JsonObject } from '@reporunner/core';
import { createDocumentParser } from '@reporunner/documents';
import { createBinaryAccess } from '@reporunner/engine';
import { createMemoryBlobStore } from '@reporunner/engine/testing';
import { createHttpClient } from '@reporunner/integrations';
import { runNode } from '@reporunner/integrations/testing';
import { zipSync } from 'fflate';
import { afterAll, describe, expect, it } from 'vitest';
import { compressNode } from '../../src/files/compress.ts';
import { convertToFile } from '../../src/files/convert-to-file.ts';
import { extractFromFile } from '../../src/files/extract-from-file.ts';
import { compareDatasets } from '../../src/flow/compare-datasets.ts';
import { graphqlNode } from '../../src/io/graphql.ts';

const store = createMemoryBlobStore();
const tenant = { tenantId: 't' };
const binary = createBinaryAccess(store, tenant);
const documents = createDocumentParser({ processes: 1 });
afterAll(() => documents.close());
const rows: JsonObject[] = [
  { name: 'Ärger, "quoted"', n: 1, ok: true, list: [1, 2] },
  { name: '世界 🚀\nsecond line', n: -2.5, ok: false, list: [] },
];
const fileOf = async (
  bytes: Uint8Array | string,
  fileName: string,
  mimeType = 'application/octet-stream',
) => ({
  data: await binary.write(Buffer.from(bytes), { fileName, mimeType }),
});
const extract = async (data: Item['binary'], parameters: JsonObject = {}) =>
  (
    await runNode(extractFromFile, {
      binary,
      documents,
      parameters,
      items: [{ json: {}, ...(data === undefined ? {} : { binary: data }) }],
    })
  ).main?.map(({ json }) => json);
const convert = async (parameters: JsonObject, items: readonly JsonObject[] = rows) => {
  const [output] = (await runNode(convertToFile, { binary, documents, parameters, items })).main ?? [];
  return output?.binary;
};
const contentOf = async (files: Item['binary'], name = 'data') => {
  const handle = files?.[name];
  return handle === undefined ? '' : text(await binary.read(handle));
};

const bytesOf = async (files: Item['binary']) => {
  const handle = files?.data;
  return handle === undefined ? Buffer.alloc(0) : buffer(await binary.read(handle));
};

describe('files', () => {
  it.each([
    ['semicolons', 'rows.csv', 'id;n\n1;1,5\n2;2,5\n', { id: 1, n: '1,5' }],
    ['tabs', 'rows.csv', 'id\tn\n1\t1,5\n', { id: 1, n: '1,5' }],
    ['bars', 'rows.csv', 'id|n\n1|1,5\n', { id: 1, n: '1,5' }],
    ['commas', 'rows.csv', 'id,n\n1,2;3\n', { id: 1, n: '2;3' }],
    ['tabs, by the name', 'rows.tsv', 'id,a\tn\n1\t2\n', { 'id,a': 1, n: 2 }],
  ])('of CSV whose format is chosen automatically may have %s', async (_, name, text, first) => {
    expect((await extract(await fileOf(text, name)))?.[0]).toEqual(first);
  });

  it('of CSV have commas where it is the format, or the delimiter, that was set', async () => {
    const data = await fileOf('id;n\n1;1,5\n', 'rows.csv');
    const torn = [{ 'id;n': '1;1', column2: 5 }];
    expect(await extract(data, { format: 'csv' })).toEqual(torn);
    expect(await extract(data, { delimiter: ',' })).toEqual(torn);
  });

  it.each(['auto', 'csv', 'json', 'ndjson', 'xml', 'text'])(
    'that are no text are not read as text, and it is said what they are (%s)',
    async (format) => {
      const read = (bytes: Uint8Array | string) =>
        fileOf(bytes, 'data.csv').then((file) => extract(file, { format }));
      const zip = zipSync({ 'a.txt': Buffer.from('a') });
      const refused = (message: RegExp) => ({
        code: 'DOCUMENT_INVALID',
        message: expect.stringMatching(message),
      });
      await expect(read(zip)).rejects.toMatchObject(refused(/is a ZIP archive, .*Compress/));
      await expect(read(zipSync({}))).rejects.toMatchObject(refused(/ZIP/));
      await expect(read(gzipSync('a'))).rejects.toMatchObject(refused(/gzip.*Compress/));
      await expect(read('%PDF-1.4\n1 0 obj\n')).rejects.toMatchObject(refused(/is a PDF/));
      await expect(read('\ufeff%PDF-1.4\n')).rejects.toMatchObject(refused(/is a PDF/));
      const book = await convert({ format: 'xlsx' }, [{ a: 1 }]);
      await expect(read(await bytesOf(book))).rejects.toMatchObject(
        refused(/is a spreadsheet, .*"Spreadsheet"/),
      );
      await expect(read(Buffer.from('d0cf11e0a1b11ae1', 'hex'))).rejects.toMatchObject(
        refused(/old Excel.*"Spreadsheet"/),
      );
    },
  );

  it('that begin with the letters of such a file are read', async () => {
    for (const text of ['PK', 'PK is a name', '%PDF', 'x%PDF-1.4'])
      expect(await extract(await fileOf(text, 'a.txt'))).toEqual([{ text }]);
  });

  it.each(['csv', 'text'])('are not written where the encoding lacks a character (%s)', async (format) => {
    for (const [encoding, name] of [
      ['windows-1252', '世'],
      ['iso-8859-1', '5 €'],
    ] as const)
      await expect(convert({ format, encoding, field: 'name' }, [{ name }]), encoding).rejects.toMatchObject({
        code: 'CHARSET_UNSUPPORTED',
        message: expect.stringContaining('has no character for'),
      });
  });

  it.each(['csv', 'text', 'json', 'ndjson', 'xml'])(
    'are not read where bytes are not valid in the encoding (%s)',
    async (format) => {
      const content = { csv: 'n\nü', text: 'ü', json: '{"n":"ü"}', ndjson: '{"n":"ü"}', xml: '<n>ü</n>' };
      const file = await fileOf(Buffer.from(content[format as 'csv'], 'latin1'), 'x');
      await expect(extract(file, { format })).rejects.toMatchObject({
        code: 'DOCUMENT_INVALID',
        message: expect.stringContaining('is not valid utf-8'),
      });
      expect(JSON.stringify(await extract(file, { format, encoding: 'windows-1252' }))).toContain('ü');
    },
  );

  it('come back as they were written, in every format', async () => {
    expect(await extract(await convert({ format: 'json' }))).toEqual(rows);
    expect(await extract(await convert({ format: 'ndjson' }))).toEqual(rows);
    const flat = rows.map((row) => ({ ...row, list: JSON.stringify(row.list) }));
    expect(await extract(await convert({ format: 'csv', guard: false }))).toEqual(flat);
    expect(
      await extract(await convert({ format: 'csv', delimiter: ';' }), { format: 'csv', delimiter: ';' }),
    ).toEqual(flat);
    for (const format of ['xlsx', 'ods'])
      expect(await extract(await convert({ format, sheet: 'Zahlen' }), { sheet: 'Zahlen' }), format).toEqual(
        flat,
      );
    const [xml] = (await extract(await convert({ format: 'xml' }, [{ a: 1 }, { a: 'b & c' }]))) ?? [];
    expect(xml).toEqual({ items: { item: [{ a: '1' }, { a: 'b & c' }] } });
    expect(await extract(await convert({ format: 'text', field: 'name' }))).toEqual([
      { text: 'Ärger, "quoted"\n世界 🚀\nsecond line' },
    ]);
    const withNull = await convert({ format: 'text', field: 'a' }, [{ a: 'x' }, { a: null }, { a: 0 }]);
    expect(await extract(withNull)).toEqual([{ text: 'x\n\n0' }]);
  });

  it('are read by what they are, in other encodings, with what is odd in them', async () => {
    expect(await extract(await fileOf('\ufeffa,b\r\n1,"x\r\ny"\r\n\r\n2\r\n', 'x.csv'))).toEqual([
      { a: 1, b: 'x\r\ny' },
      { a: 2 },
    ]);
    expect(await extract(await fileOf('a\tb\n007\t1e5', 'x.tsv'))).toEqual([{ a: '007', b: '1e5' }]);
    expect(await extract(await fileOf('1,2', 'x.csv'), { format: 'csv', header: false })).toEqual([
      { column1: 1, column2: 2 },
    ]);
    const latin = Buffer.from('stadt\nZ\xfcrich', 'latin1');
    expect(await extract(await fileOf(latin, 'x.csv'), { encoding: 'latin1' })).toEqual([
      { stadt: 'Zürich' },
    ]);
    expect(await extract(await fileOf('[1,{"a":2}]', 'x', 'application/json'))).toEqual([
      { data: 1 },
      { a: 2 },
    ]);
  });

  it('that are damaged, missing or of another kind are refused, with a reason', async () => {
    const cases: [() => Promise<unknown>, RegExp][] = [
      [async () => extract(await fileOf('{"a":', 'x.json')), /is not JSON/],
      [async () => extract(await fileOf('{}\n{', 'x.ndjson')), /Line 2 is not JSON/],
      [async () => extract(await fileOf('<a><b></a>', 'x.xml')), /XML is not valid.*line 1, column 10/],
      [async () => extract(await fileOf('a,"b', 'x.csv')), /CSV is not valid/],
      [async () => extract(await fileOf('PK\x03\x04 nothing', 'x.xlsx')), /./],
      [
        async () => extract(await convert({ format: 'xlsx' }), { sheet: 'No' }),
        /no sheet "No"; there is Sheet1/,
      ],
      [async () => extract({}, {}), /no binary data in "data"/],
      [
        async () => extract(await fileOf('x', 'x.txt'), { encoding: 'klingon' }),
        /charset "klingon" is not supported/,
      ],
    ];
    for (const [work, message] of cases) await expect(work()).rejects.toThrow(message);
  });

  it('have no formulas that a spreadsheet would run', async () => {
    const files = await convert({ format: 'csv' }, [{ a: '=1+1', b: '@cmd', c: -5, d: '+49 30' }]);
    expect(await contentOf(files)).toBe("a,b,c,d\n'=1+1,'@cmd,-5,+49 30\n");
  });

  it('have no entities of their own', async () => {
    const lol = `<!DOCTYPE x [<!ENTITY a "${'x'.repeat(1_000)}"><!ENTITY b "${'&a;'.repeat(1_000)}"><!ENTITY c "${'&b;'.repeat(1_000)}">]><x>&c;</x>`;
    const outside = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>';
    for (const text of [lol, outside])
      await expect(extract(await fileOf(text, 'x.xml'))).rejects.toMatchObject({
        code: 'DOCUMENT_INVALID',
        message: expect.stringMatching(/undefined entity.*not resolved.*line 1/),
      });
  });
});

describe('archives', () => {
  const compress = async (parameters: JsonObject, data: Item['binary']) =>
    (
      await runNode(compressNode, {
        binary,
        documents,
        parameters,
        items: [{ json: {}, ...(data === undefined ? {} : { binary: data }) }],
      })
    ).main?.[0];

  it('return what was packed', async () => {
    const files = { ...(await fileOf('one', 'a.txt')), other: (await fileOf('two 世界', 'a.txt')).data };
    const zip = await compress({ operation: 'pack', fileName: 'x.zip' }, files);
    const unpacked = await compress({ operation: 'unpack' }, zip?.binary);
    expect(unpacked?.json.files).toEqual(['a.txt', 'a (2).txt']);
    expect([await contentOf(unpacked?.binary, 'data0'), await contentOf(unpacked?.binary, 'data1')]).toEqual([
      'one',
      'two 世界',
    ]);
    const gz = await compress({ operation: 'pack', format: 'gzip' }, await fileOf('three', 'c.csv'));
    expect(gz?.binary?.data?.fileName).toBe('c.csv.gz');
    const plain = await compress({ operation: 'unpack', format: 'gzip' }, gz?.binary);
    expect([plain?.binary?.data0?.fileName, await contentOf(plain?.binary, 'data0')]).toEqual([
      'c.csv',
      'three',
    ]);
  });

  it('that blow up, or are none, are refused', async () => {
    const zeros = new Uint8Array(110 * 1024 * 1024);
    const bomb = await fileOf(zipSync({ 'a.bin': zeros }, { level: 9 }), 'bomb.zip');
    await expect(compress({ operation: 'unpack' }, bomb)).rejects.toMatchObject({
      code: 'DOCUMENT_TOO_LARGE',
    });
    await expect(extract({ data: { ...bomb.data, fileName: 'bomb.xlsx' } })).rejects.toMatchObject({
      code: 'DOCUMENT_TOO_LARGE',
    });
    const gz = await fileOf(gzipSync(zeros), 'bomb.gz');
    await expect(compress({ operation: 'unpack', format: 'gzip' }, gz)).rejects.toMatchObject({
      code: 'PAYLOAD_TOO_LARGE',
    });
    await expect(
      compress({ operation: 'unpack', format: 'gzip' }, await fileOf('no', 'x.gz')),
    ).rejects.toThrow('not gzip');
    await expect(compress({ operation: 'pack' }, {})).rejects.toThrow('no binary data');
  });
});

describe('comparing datasets', () => {
  it('tells what is new, gone, equal and different', async () => {
    const outputs = await runNode(compareDatasets, {
      parameters: { keys: ['id'], ignore: ['at'] },
      inputs: {
        main: [{ id: 1, v: 'a', at: 1 }, { id: 2, v: 'b' }, { id: 3 }],
        b: [{ id: 2, v: 'c' }, { id: 1, v: 'a', at: 2 }, { id: 4 }],
      },
    });
    const ids = Object.fromEntries(
      Object.entries(outputs).map(([port, items]) => [port, items.map(({ json }) => json)]),
    );
    expect(ids).toEqual({
      onlyA: [{ id: 3 }],
      same: [{ id: 1, v: 'a', at: 1 }],
      different: [{ a: { id: 2, v: 'b' }, b: { id: 2, v: 'c' }, changed: ['v'] }],
      onlyB: [{ id: 4 }],
    });
  });
});

describe('GraphQL', () => {
  it('gives data, and fails with the errors of the API', async () => {
    const seen: unknown[] = [];
    const server = createServer(async (request, response) => {
      const body = JSON.parse(await text(request)) as { query: string };
      seen.push(body);
      const answer = body.query.includes('broken')
        ? { data: null, errors: [{ message: 'no field "broken"' }] }
        : body.query.includes('partly')
          ? { data: { a: 1 }, errors: [{ message: 'b is missing' }] }
          : { data: { order: { total: 7 } } };
      response.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const http = createHttpClient({ allow: { privateNetworks: true } });
    const ask = async (parameters: JsonObject) =>
      (
        await runNode(graphqlNode, {
          http,
          parameters: { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, ...parameters },
        })
      ).main?.[0]?.json;
    expect(await ask({ query: '{ order { total } }', variables: { id: '7' } })).toEqual({
      order: { total: 7 },
    });
    expect(seen[0]).toEqual({ query: '{ order { total } }', variables: { id: '7' } });
    await expect(ask({ query: '{ broken }' })).rejects.toThrow('no field "broken"');
    await expect(ask({ query: '{ partly }' })).rejects.toThrow('b is missing');
    expect(await ask({ query: '{ partly }', partial: true })).toEqual({
      a: 1,
      errors: [{ message: 'b is missing' }],
    });
    await http.close();
    server.close();
  });
});
