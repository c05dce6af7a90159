import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { JsonObject } from '@reporunner/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dateValue } from '../../src/formats/cell-values.ts';
import { bytesOf, valuesOf } from '../../test-utils/read.ts';
import { bookOf, rowsOf } from '../../test-utils/spreadsheet.ts';

const read = (bytes: Buffer, sheet = '', header = true) =>
  valuesOf('spreadsheet.read', bytes, { sheet, header });
const write = (rows: readonly JsonObject[], kind: 'xlsx' | 'ods' = 'xlsx', sheet = 'Sheet1') =>
  bytesOf('spreadsheet.write', rows.map((row) => `${JSON.stringify(row)}\n`).join(''), { kind, sheet });
const day = Date.UTC(1899, 11, 30);
const serialOf = (date: string) => (Date.parse(date) - day) / 86_400_000;

/** A third party publishes it: another file under the same version, or an update by the way, is noticed (ADR 71). */
it('is the very file of SheetJS that is pinned', () => {
  const file = readFileSync(fileURLToPath(import.meta.resolve('@e965/xlsx')));
  expect(createHash('sha256').update(file).digest('hex')).toBe(
    '1a0fb062ee9781b13f6687371b202aaefc53b6ce55b530c027e01f9c087b77db',
  );
});

describe('reading spreadsheets', () => {
  it('[XL1] gives dates exactly as the cells show them (public-reports 40)', async () => {
    const formats = ['yyyy-mm-dd hh:mm', 'm/d/yy', '[$-407]d. mmmm yyyy', 'mmm yy'];
    const dates = ['2026-07-02T23:30:00.000Z', '2026-07-02T12:00:00.000Z', '2026-07-02T00:10:00.000Z'];
    const rows = dates.map((date) => [['s="1"', `<v>${serialOf(date)}</v>`] as const]);
    const others = [2, 3, 4].map((style) => [[`s="${style}"`, '<v>46205</v>'] as const]);
    const book = bookOf({ formats, sheets: { S: rowsOf([['at'], ...rows, ...others]) } });
    expect(await read(book)).toEqual([
      ...dates.map((at) => ({ at })),
      ...[2, 3, 4].map(() => ({ at: '2026-07-02T00:00:00.000Z' })),
    ]);
  });

  it('[XL1] is exact for every millisecond', () => {
    fc.assert(
      fc.property(fc.integer({ min: Date.UTC(1900, 2, 1), max: Date.UTC(9999, 11, 31) }), (ms) => {
        expect(dateValue((ms - day) / 86_400_000, 'yyyy-mm-dd hh:mm:ss.000', false)).toBe(
          new Date(ms).toISOString(),
        );
      }),
    );
  });

  it('[XL2] gives times without a day, and hours that have passed', async () => {
    const formats = ['h:mm', '[h]:mm:ss', 'mm:ss.0', 'h:mm AM/PM'];
    const row = [
      ['s="1"', '<v>0.979166666666667</v>'],
      ['s="2"', '<v>1.5</v>'],
      ['s="3"', '<v>0.00001157407407</v>'],
      ['s="4"', '<v>0.5</v>'],
      ['s="1"', '<v>46205.5</v>'],
    ] as const;
    const book = bookOf({ formats, sheets: { S: rowsOf([['a', 'b', 'c', 'd', 'e'], row]) } });
    expect(await read(book)).toEqual([
      { a: '23:30:00', b: '36:00:00', c: '00:00:01', d: '12:00:00', e: '2026-07-02T12:00:00.000Z' },
    ]);
  });

  it('[XL3] counts days from 1900, with the day that never was, and from 1904', async () => {
    const formats = ['yyyy-mm-dd'];
    const rows = (serials: readonly number[]) =>
      rowsOf([['at'], ...serials.map((serial) => [['s="1"', `<v>${serial}</v>`] as const])]);
    expect(await read(bookOf({ formats, sheets: { S: rows([1, 59, 60, 61]) } }))).toEqual([
      { at: '1900-01-01T00:00:00.000Z' },
      { at: '1900-02-28T00:00:00.000Z' },
      { at: '1900-02-29T00:00:00' },
      { at: '1900-03-01T00:00:00.000Z' },
    ]);
    expect(await read(bookOf({ date1904: true, formats, sheets: { S: rows([0, 44743.5]) } }))).toEqual([
      { at: '1904-01-01T00:00:00.000Z' },
      { at: '2026-07-02T12:00:00.000Z' },
    ]);
  });

  it('takes no number for a date that is none', async () => {
    const formats = ['#,##0.00', '0%', '0.00E+00', '"day" 0', '[Red]0', '#,##0 "Std"', '@', '0.0 \\h'];
    const row = formats.map((_, at) => [`s="${at + 1}"`, '<v>46205</v>'] as const);
    const names = formats.map((_, at) => `f${at}`);
    const [values] = await read(bookOf({ formats, sheets: { S: rowsOf([names, row]) } }));
    expect(Object.values(values as JsonObject)).toEqual(formats.map(() => 46_205));
  });

  it('gives numbers, booleans, texts with zeros, stored values of formulas, and errors', async () => {
    const row = [
      1.5,
      ['t="b"', '<v>1</v>'],
      '007',
      ['', '<f>1+1</f><v>2</v>'],
      ['t="str"', '<f>A1</f><v>x</v>'],
      ['t="e"', '<v>#DIV/0!</v>'],
      ['t="e"', '<v>#N/A</v>'],
      ['', '<f>1+1</f>'],
    ] as const;
    const book = bookOf({ sheets: { S: rowsOf([['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'], row, [1]]) } });
    const none = { b: null, c: null, d: null, e: null, f: null, g: null };
    expect(await read(book)).toMatchObject([
      { a: 1.5, b: true, c: '007', d: 2, e: 'x', f: '#DIV/0!', g: '#N/A' },
      { a: 1, ...none },
    ]);
  });

  it('keeps every cell: equal names, no name, beyond the header, merged cells, empty rows', async () => {
    const rows = rowsOf([['a', 'a', null, 'b'], [1, 2, 3, 4, 5], [null], [6, null, null, null, 7]]);
    const book = bookOf({ sheets: { S: rows }, after: '<mergeCells><mergeCell ref="A2:A3"/></mergeCells>' });
    expect(await read(book)).toEqual([
      { a: 1, a_2: 2, column3: 3, b: 4, column5: 5 },
      { a: 6, a_2: null, column3: null, b: null, column5: 7 },
    ]);
    expect(await read(book, '', false)).toEqual([
      { A: 'a', B: 'a', C: null, D: 'b', E: null },
      { A: 1, B: 2, C: 3, D: 4, E: 5 },
      { A: 6, B: null, C: null, D: null, E: 7 },
    ]);
  });

  it('reads the sheet that is asked for, and names those that there are', async () => {
    const book = bookOf({ sheets: { One: rowsOf([['a'], [1]]), Two: rowsOf([['a'], [2]]) } });
    expect(await read(book, 'Two')).toEqual([{ a: 2 }]);
    await expect(read(book, 'Three')).rejects.toThrow('There is no sheet "Three"; there is One, Two.');
  });

  it('costs what a sheet has, not what it claims to have', async () => {
    const far = '<row r="1048576"><c r="XFD1048576" s="0"/></row>';
    const book = bookOf({
      sheets: { S: `${rowsOf([['a'], [1]])}${far}` },
      dimension: '<dimension ref="A1:XFD1048576"/>',
    });
    expect(await read(book)).toEqual([{ a: 1 }]);
  });

  it('refuses what is no spreadsheet', async () => {
    for (const bytes of ['a,b\n1,2', '<html></html>', 'PK\x03\x04 nothing', ''])
      await expect(read(Buffer.from(bytes)), bytes).rejects.toMatchObject({ code: 'DOCUMENT_INVALID' });
  });
});

it('refuses rows and cells that lie beyond a sheet, rather than leave them out', async () => {
  const head = '<row r="1"><c r="A1" t="str"><v>h</v></c></row>';
  const last = '<row r="1048576"><c s="0" r="A1048576"><v>1</v></c></row>';
  expect(await read(bookOf({ sheets: { S: head + last } }))).toEqual([{ h: 1 }]);
  for (const row of [
    '<row r="1048577"><c r="A1048577"><v>1</v></c></row>',
    '<row r="0"><c><v>1</v></c></row>',
    '<row r="99999999999"><c r="ZZZZZZZ99999999999"><v>1</v></c></row>',
    '<row r="2"><c r="XFE2"><v>1</v></c></row>',
    '<row r="2"><c r="2"><v>1</v></c></row>',
    '<row r="x"/>',
  ])
    await expect(read(bookOf({ sheets: { S: head + row } })), row).rejects.toMatchObject({
      code: 'DOCUMENT_INVALID',
      message: expect.stringContaining('no place of a sheet'),
    });
});

describe('writing spreadsheets', () => {
  it('returns what was written, in both formats', async () => {
    const rows = [
      { name: '007', n: 1.5, ok: true, text: '=1+1', list: [1, { a: 2 }], none: null },
      { name: '世界 🚀\nx', n: -2, ok: false, text: '2026-07-02', list: [], none: null, more: '<&"' },
    ];
    for (const kind of ['xlsx', 'ods'] as const)
      expect(await read(await write(rows, kind, 'Zahlen'), 'Zahlen'), kind).toEqual(
        rows.map((row) => ({ more: null, ...row, list: JSON.stringify(row.list) })),
      );
  });

  it('keeps texts that look like codes of characters, and line breaks of every kind', async () => {
    const values = [
      '_x0041_',
      '_x000D_',
      '_x005F_x0041_',
      '__x0041_x0042_',
      'a\r\nb',
      'a\rb',
      'a\nb',
      '\r\n',
      '_x000d_\n',
      '\u0001',
    ];
    const rows = values.map((v) => ({ [v]: v, v }));
    const read1 = await read(await write(rows));
    expect(read1.map((row) => (row as JsonObject).v)).toEqual(values);
    expect(Object.keys(read1[0] as JsonObject)).toEqual(expect.arrayContaining(['_x0041_', 'a\r\nb']));
  });

  it('keeps any text', async () => {
    const part = fc.constantFrom(
      '_',
      'x',
      '0041',
      '005F',
      '000D',
      '000a',
      '\r',
      '\n',
      '&#13;',
      '&amp;',
      '<t>',
      'é',
    );
    const text = fc.array(part, { minLength: 1, maxLength: 8 }).map((parts) => parts.join(''));
    await fc.assert(
      fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 20 }), async (texts) => {
        expect(await read(await write(texts.map((v) => ({ v }))))).toEqual(texts.map((v) => ({ v })));
      }),
      { numRuns: 200, examples: [[['_x0041\r_']]] },
    );
  });

  it('reads line breaks of other programs: CR LF only where CR is written as a code', async () => {
    const strings = [
      '<si><t>a_x000D_\nb</t></si>',
      '<si><t>a\r\nb</t></si>',
      '<si><t>a&#13;&#10;b&#xD;\nc\nd</t></si>',
      '<si>\n<r><t>a_x000D_</t></r>\n<r><t>\nb_x000D_\nc</t></r>\n</si>',
      '<si><t>a_x005F_x000D_\nb</t></si>',
    ];
    const book = bookOf({
      sheets: { S: rowsOf([['v'], ...strings.map((_, at) => [['t="s"', `<v>${at}</v>`] as const])]) },
      sharedStrings: `<sst>${strings.join('')}</sst>`,
    });
    expect((await read(book)).map((row) => (row as JsonObject).v)).toEqual([
      'a\r\nb',
      'a\nb',
      'a\r\nb\r\nc\nd',
      'a\r\nb\r\nc',
      'a_x000D_\nb',
    ]);
  });

  it('refuses what a sheet cannot hold', async () => {
    await expect(write([{ a: 'x'.repeat(40_000) }])).rejects.toMatchObject({
      code: 'DOCUMENT_TOO_LARGE',
      message: expect.stringContaining('"a" of item 1'),
    });
    const wide = Object.fromEntries(Array.from({ length: 16_385 }, (_, at) => [`c${at}`, 1]));
    await expect(write([wide])).rejects.toMatchObject({ code: 'DOCUMENT_TOO_LARGE' });
  });
});
