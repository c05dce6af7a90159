import type { JsonObject } from '@reporunner/core';
import type { DocumentOperations } from '@reporunner/integrations';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { detectDelimiter } from '../../src/formats/read-csv.ts';
import { bytesOf, valuesOf } from '../../test-utils/read.ts';

const reading = { delimiter: ',', encoding: 'utf-8', header: true, typed: true };
const read = (text: string | Buffer, options: Partial<DocumentOperations['csv.read']['options']> = {}) =>
  valuesOf('csv.read', text, { ...reading, ...options });
const writing = { delimiter: ',', header: true, guard: true, encoding: 'utf-8', bom: false };
const write = (
  rows: readonly JsonObject[],
  options: Partial<DocumentOperations['csv.write']['options']> = {},
) => bytesOf('csv.write', rows.map((row) => `${JSON.stringify(row)}\n`).join(''), { ...writing, ...options });

describe('reading CSV', () => {
  it('[CSV1] ends rows with CR LF, LF and CR, mixed at will (public-reports 33)', async () => {
    expect(await read('a,b\r\n1,2\n3,4\r5,6')).toEqual([
      { a: 1, b: 2 },
      { a: 3, b: 4 },
      { a: 5, b: 6 },
    ]);
    expect(await read('a\n"x\r\ny"\r\n\r\n\n"z\n"\r')).toEqual([{ a: 'x\r\ny' }, { a: 'z\n' }]);
  });

  it('[CSV2] keeps a quote inside a cell that does not begin with one (public-reports 32)', async () => {
    expect(await read('sku,name\n1,5" pipe\n2,hose\n3,a "b" c')).toEqual([
      { sku: 1, name: '5" pipe' },
      { sku: 2, name: 'hose' },
      { sku: 3, name: 'a "b" c' },
    ]);
    expect(await read('a,b\n"say ""hi""",2')).toEqual([{ a: 'say "hi"', b: 2 }]);
  });

  it('[CSV3] names the line of a quote that is never closed', async () => {
    await expect(read('a,b\n1,2\n3,"x\n4,5\n')).rejects.toMatchObject({
      code: 'DOCUMENT_INVALID',
      message: expect.stringMatching(/quote is never closed.*line/i),
    });
  });

  it.each(['utf-8', 'shift_jis'])('[CSV7] refuses bytes that are not valid %s', async (encoding) => {
    const latin = Buffer.concat([Buffer.from('name,n\n'), Buffer.from([0x81, 0x20, 0x2c, 0x31, 0x0a])]);
    await expect(read(latin, { encoding })).rejects.toMatchObject({
      code: 'DOCUMENT_INVALID',
      message: expect.stringMatching(encoding === 'utf-8' ? /Line 2 is not valid utf-8/ : /not valid/),
    });
    expect(await read(Buffer.from('name\nMüller', 'latin1'), { encoding: 'auto' })).toEqual([
      { name: 'Müller' },
    ]);
  });

  it('[CSV4] keeps every cell: equal names, no name, cells beyond the header, cells that are not there', async () => {
    expect(await read('a,a,,a_2,b\n1,2,3,4,5,6\n7')).toEqual([
      { a: 1, a_3: 2, column3: 3, a_2: 4, b: 5, column6: 6 },
      { a: 7 },
    ]);
    expect(await read('a,b\n,""\n')).toEqual([{ a: '', b: '' }]);
    expect(await read('x,column2\n1,2,3')).toEqual([{ x: 1, column2: 2, column3: 3 }]);
    expect(await read('column2,\n1,2')).toEqual([{ column2: 1, column2_2: 2 }]);
    expect(await read('__proto__,constructor\n1,2')).toEqual([
      JSON.parse('{"__proto__":1,"constructor":2}') as JsonObject,
    ]);
  });

  it('keeps what only looks like a number', async () => {
    expect(await read('a,b,c,d,e\n007,+1,1e5,0x1F,12345678901234567890')).toEqual([
      { a: '007', b: '+1', c: '1e5', d: '0x1F', e: '12345678901234567890' },
    ]);
    expect(await read('a\n1', { typed: false })).toEqual([{ a: '1' }]);
  });

  it('finds the delimiter if asked to', async () => {
    expect(await read('a;b\n1,5;2,5\n3,5;4,5', { delimiter: 'auto' })).toEqual([
      { a: '1,5', b: '2,5' },
      { a: '3,5', b: '4,5' },
    ]);
    expect(await read('a\tb\n1\t2', { delimiter: 'auto' })).toEqual([{ a: 1, b: 2 }]);
    expect(detectDelimiter('"a;b;c",x\n"d;e",y\n')).toBe(',');
    expect(detectDelimiter('name\nx\ny')).toBe(',');
    await expect(read('a', { delimiter: '"' })).rejects.toMatchObject({ code: 'NODE_PARAMETER_INVALID' });
  });

  it('reads charsets: chosen, by byte order mark, or looked for', async () => {
    const latin = Buffer.from('stadt\nZ\xfcrich', 'latin1');
    expect(await read(latin, { encoding: 'windows-1252' })).toEqual([{ stadt: 'Zürich' }]);
    expect(await read(latin, { encoding: 'auto' })).toEqual([{ stadt: 'Zürich' }]);
    expect(await read(Buffer.from('stadt\nZürich'), { encoding: 'auto' })).toEqual([{ stadt: 'Zürich' }]);
    expect(await read(Buffer.from('\ufeffstadt\nZürich', 'utf16le'))).toEqual([{ stadt: 'Zürich' }]);
  });

  it('takes a tab typed as two characters, and refuses what is no delimiter, reading and writing', async () => {
    expect(await read('a\tb\n1\t2', { delimiter: '\\t' })).toEqual([{ a: 1, b: 2 }]);
    expect((await write([{ a: 1, b: 2 }], { delimiter: '\\t' })).toString()).toBe('a\tb\n1\t2\n');
    expect(await read('a||b\n1||2', { delimiter: '||' })).toEqual([{ a: 1, b: 2 }]);
    for (const delimiter of ['\\n', 'tab', '\\x09', '"', '\n']) {
      await expect(read('a', { delimiter }), delimiter).rejects.toMatchObject({
        code: 'NODE_PARAMETER_INVALID',
      });
      await expect(write([{ a: 1 }], { delimiter }), delimiter).rejects.toMatchObject({
        code: 'NODE_PARAMETER_INVALID',
      });
    }
    await expect(write([{ a: 1 }], { delimiter: 'auto' })).rejects.toThrow(/"auto" is no delimiter/);
  });

  it('[CSV5] takes a first line such as sep=; for the delimiter', async () => {
    for (const [text, delimiter] of [
      ['sep=;\na;b\n1;2\n', 'auto'],
      ['SEP=;\r\na;b\r\n1;2', ','],
      [Buffer.from('\ufeffsep=\t\ra\tb\r1\t2'), ';'],
    ] as const)
      expect(await read(text, { delimiter }), String(text)).toEqual([{ a: 1, b: 2 }]);
    expect(
      await valuesOf(
        'csv.read',
        [...Buffer.from('sep=|\r\na|b\r\n1|2')].map((one) => Buffer.from([one])),
        reading,
      ),
    ).toEqual([{ a: 1, b: 2 }]);
    expect(await read('sep=;', { delimiter: 'auto' })).toEqual([]);
    expect(await read('sep=x,b\n1,2')).toEqual([{ 'sep=x': 1, b: 2 }]);
    expect(await read('x,y\nsep=;\n')).toEqual([{ x: 'sep=;' }]);
  });

  it('[NUM1] [NUM2] [NUM3] [CSV6] gives the numbers of a column one type', async () => {
    const column = async (...cells: string[]) =>
      (await read(['a', ...cells].join('\n'))).map((row) => (row as JsonObject).a);
    expect(await column('12.5', '12.50', '3.00', '-0.00', '1.10')).toEqual([12.5, 12.5, 3, 0, 1.1]);
    expect(await column('0.0000001', '123456789.120000000', '0.1')).toEqual([1e-7, 123456789.12, 0.1]);
    expect(await column('12', '""', '12.50')).toEqual([12, '', 12.5]);
    for (const text of ['007', '+49', '1e5', '12345678901234567890', '0.1234567890123456789', '00.5', '-01'])
      expect(await column('12', text, '12.50'), text).toEqual(['12', text, '12.50']);
    for (const text of ['.5', '0x10', '" 3 "', '"1,5"', 'n/a', 'true', 'NaN', '1_000'])
      expect(await column('1', text, '2'), text).toEqual(['1', text.replaceAll('"', ''), '2']);
    expect(await column('"1,5"', '2', '"10,25"')).toEqual(['1,5', '2', '10,25']);
    // Each column for itself, with and without names.
    expect(await read('a,b\n01,01.5\n2,2.50', { header: false })).toEqual([
      { column1: 'a', column2: 'b' },
      { column1: '01', column2: '01.5' },
      { column1: '2', column2: '2.50' },
    ]);
    expect(await read('zip,price\n01234,12.50\n12345,12.5')).toEqual([
      { zip: '01234', price: 12.5 },
      { zip: '12345', price: 12.5 },
    ]);
  });

  it('[NUM3] [CSV6] reads true and false, in any case, where a column is nothing else', async () => {
    const column = async (...cells: string[]) =>
      (await read(['a', ...cells].join('\n'))).map((row) => (row as JsonObject).a);
    expect(await column('true', 'FALSE', '""', 'False')).toEqual([true, false, '', false]);
    for (const text of ['no', '0', ' true', 'truely'])
      expect(await column('true', text, 'FALSE'), text).toEqual(['true', text, 'FALSE']);
    expect(await column('""', '""')).toEqual(['', '']);
  });

  it('[CSV6] judges columns by the first million characters, and keeps every digit after them', async () => {
    const filler = 'x'.repeat(10_000);
    const rows = (count: number, last: string) => `a,b\n${`1.50,${filler}\n`.repeat(count)}${last}`;
    const column = async (text: string) => (await read(text)).map((row) => (row as JsonObject).a);
    expect((await column(rows(100, '007\n2.50'))).slice(-3)).toEqual([1.5, '007', 2.5]);
    expect((await column(rows(90, '007\n2.50'))).slice(-3)).toEqual(['1.50', '007', '2.50']);
  });

  it('finds UTF-16 without a byte order mark', async () => {
    const swapped = (text: string) => Buffer.from(text, 'utf16le').swap16();
    for (const text of ['name\nGrüße', 'name,n\n日本語の文章,1\n一一一一一,2\n', 'имя;б\nПривет;2']) {
      const options = { encoding: 'auto', delimiter: 'auto' };
      const right = await read(text, options);
      expect(await read(Buffer.from(text, 'utf16le'), options), text).toEqual(right);
      expect(await read(swapped(text), options), text).toEqual(right);
    }
    expect(await read(Buffer.from('ab,cd\nx\0y,zzzz'), { encoding: 'auto' })).toEqual([
      { ab: 'x\0y', cd: 'zzzz' },
    ]);
  });

  it('refuses rows that are too long or too wide', async () => {
    await expect(read(`a\n"${'x'.repeat(11_000_000)}`)).rejects.toMatchObject({ code: 'DOCUMENT_TOO_LARGE' });
    await expect(read(','.repeat(20_000))).rejects.toMatchObject({ code: 'DOCUMENT_TOO_LARGE' });
  });

  it('reads the same wherever the source is cut', async () => {
    const text = 'a,b\r\n"x\r\n""y""",1\r\r\n2" pipe,é\n"",\n';
    const whole = await read(text);
    const bytes = Buffer.from(text);
    for (let size = 1; size < 9; size += 1) {
      const chunks: Buffer[] = [];
      for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size));
      expect(await valuesOf('csv.read', chunks, reading), String(size)).toEqual(whole);
    }
  });
});

describe('writing CSV', () => {
  it('quotes what wants quotes, and disarms formulas if asked to', async () => {
    const rows = [{ a: '=1+1', b: 'x,y', c: 'line\rend', d: '"q"', e: null, f: [1], g: -1, h: '-x' }];
    expect((await write(rows)).toString()).toBe(
      'a,b,c,d,e,f,g,h\n\'=1+1,"x,y","line\rend","""q""",,[1],-1,\'-x\n',
    );
    expect((await write([{ '=x': '=1' }], { guard: false })).toString()).toBe('=x\n=1\n');
    expect((await write([{ '=x': 1 }])).toString()).toBe("'=x\n1\n");
  });

  it('[CW1] leaves a sign before nothing but a number as it is, and disarms what may be a formula', async () => {
    const written = async (cell: string) => (await write([{ a: cell }], { header: false })).toString();
    for (const cell of ['+49 151 1', '-5 %', '-1', '-1.5', '+49 (0)151/1-2', '-', '+1.234,50', '-5\u00a0000'])
      expect(await written(cell), cell).toBe(/,/.test(cell) ? `"${cell}"\n` : `${cell}\n`);
    const formulas = [
      '=1+1',
      '@SUM(1)',
      "+cmd|' /C calc'!A0",
      '-2+3',
      '+1+1',
      '-A1',
      '-5 €',
      '+1;=2',
      '-1 x',
      '＝1+1',
    ];
    for (const cell of [...formulas, '\t=1', '\r=1', '\n=1', '-1\n', '+1\t'])
      expect(await written(cell), cell).toMatch(/^"?'/);
  });

  it('has a byte order mark and a charset by choice', async () => {
    expect((await write([{ a: 'é' }], { bom: true })).toString('latin1')).toBe('\xef\xbb\xbfa\n\xc3\xa9\n');
    expect((await write([{ a: 'é' }], { encoding: 'latin1' })).toString('latin1')).toBe('a\n\xe9\n');
    expect((await write([{ a: 1 }, { b: 2 }], { header: false })).toString()).toBe('1,\n,2\n');
  });

  it('returns what was written', async () => {
    const cell = fc.string({ unit: 'binary' }).filter((text) => text.isWellFormed());
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(cell, cell), { minLength: 1 }), async (cells) => {
        const rows = cells.map(([a, b]) => ({ n: 'x', a, b }));
        const bytes = await write(rows, { guard: false });
        expect(await read(bytes, { typed: false })).toEqual(rows);
      }),
    );
  });
});
