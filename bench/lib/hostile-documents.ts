/** Documents made to take time or memory, each for the node that reads it. */
import { strToU8, zipSync } from 'fflate';

export interface HostileDocument {
  readonly name: string;
  readonly node: { readonly type: string; readonly parameters: object };
  readonly mimeType: 'application/octet-stream' | 'text/plain';
  readonly body: Uint8Array;
}

const extract = (format: string) => ({
  type: 'core.extractFromFile',
  parameters: { binaryField: 'data', format },
});
const html = (selector: string) => ({
  type: 'core.htmlExtract',
  parameters: { field: 'body', extract: [{ name: 'found', selector }] },
});
const markdown = (operation: string) => ({
  type: 'core.markdown',
  parameters: { field: 'body', operation },
});
const unpack = { type: 'core.compress', parameters: { operation: 'unpack' } };

const text = (name: string, node: HostileDocument['node'], body: string): HostileDocument => ({
  name,
  node,
  mimeType: 'text/plain',
  body: Buffer.from(body),
});
const file = (name: string, node: HostileDocument['node'], body: string | Uint8Array): HostileDocument => ({
  name,
  node,
  mimeType: 'application/octet-stream',
  body: Buffer.from(body as string),
});

const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const types = 'http://schemas.openxmlformats.org/package/2006/content-types';
const relations = 'http://schemas.openxmlformats.org/package/2006/relationships';

function workbook(rows: string, strings = ''): Uint8Array {
  const parts: Record<string, string> = {
    '[Content_Types].xml': `<Types xmlns="${types}"><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>`,
    '_rels/.rels': `<Relationships xmlns="${relations}"><Relationship Id="r" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `<workbook xmlns="${main}" xmlns:r="${office}"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships xmlns="${relations}"><Relationship Id="r1" Type="${office}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="${office}/sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
    'xl/sharedStrings.xml': `<sst xmlns="${main}">${strings}</sst>`,
    'xl/worksheets/sheet1.xml': `<worksheet xmlns="${main}"><dimension ref="A1:XFD1048576"/><sheetData>${rows}</sheetData></worksheet>`,
  };
  return zipSync(Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, strToU8(part)])));
}

/** The directory names the same bytes many times. */
function overlapping(): Uint8Array {
  const whole = Buffer.from(zipSync({ a: new Uint8Array(50_000_000) }, { level: 9 }));
  const end = whole.length - 22;
  const start = whole.readUInt32LE(end + 16);
  const entry = whole.subarray(start, end);
  const count = 1_000;
  const tail = Buffer.from(whole.subarray(end));
  tail.writeUInt16LE(count, 8);
  tail.writeUInt16LE(count, 10);
  tail.writeUInt32LE(entry.length * count, 12);
  return Buffer.concat([whole.subarray(0, start), ...Array.from({ length: count }, () => entry), tail]);
}

const laughs = Array.from({ length: 10 }, (_, at) => `<!ENTITY l${at + 1} "${`&l${at};`.repeat(10)}">`).join(
  '',
);

export function hostileDocuments(): readonly HostileDocument[] {
  const cells = Array.from(
    { length: 20_000 },
    (_, row) =>
      `<row r="${row + 1}">${Array.from({ length: 50 }, (_, column) => `<c r="${String.fromCharCode(65 + (column % 26))}${row + 1}" s="0"/>`).join('')}</row>`,
  ).join('');
  const strings = `<si><t>${'x'.repeat(30_000)}</t></si>`.repeat(2_500);
  const nested = Array.from({ length: 5 }).reduce<Uint8Array>(
    (inner) => zipSync(Object.fromEntries(Array.from({ length: 16 }, (_, at) => [`${at}.zip`, inner]))),
    zipSync({ a: new Uint8Array(1_000_000) }, { level: 9 }),
  );
  return [
    text('HTML, deep', html('h1'), '<div>'.repeat(40_000)),
    text('HTML, wide', html('div div a'), '<b>x</b><p>'.repeat(100_000)),
    text('HTML, formatting that is never closed', html('h1'), `${'<a><b><i>'.repeat(20_000)}<p>x`),
    text('Markdown, nested quotes', markdown('toHtml'), `${'> '.repeat(20_000)}x`),
    text('Markdown, nested links', markdown('toHtml'), '[a]('.repeat(100_000)),
    text('HTML to Markdown, deep', markdown('toMarkdown'), '<div>'.repeat(20_000)),
    text('HTML to Markdown, wide', markdown('toMarkdown'), '<b>x</b> '.repeat(200_000)),
    file('XML, billion laughs', extract('xml'), `<!DOCTYPE x [<!ENTITY l0 "ha">${laughs}]><x>&l10;</x>`),
    file('XML, deep', extract('xml'), '<a>'.repeat(1_000_000)),
    file('XML, wide', extract('xml'), `<a>${'<b c="1"/>'.repeat(300_000)}</a>`),
    file('ZIP, of zeros', unpack, zipSync({ a: new Uint8Array(150_000_000) }, { level: 9 })),
    file('ZIP, overlapping', unpack, overlapping()),
    file('ZIP, nested', unpack, nested),
    file('XLSX, a million empty cells', extract('spreadsheet'), workbook(cells)),
    file('XLSX, 75 MB of shared strings', extract('spreadsheet'), workbook('', strings)),
    file('XLSX, of zeros', extract('spreadsheet'), zipSync({ a: new Uint8Array(150_000_000) }, { level: 9 })),
    file('CSV, a million columns', extract('csv'), `${'a,'.repeat(1_000_000)}\n${'1,'.repeat(1_000_000)}`),
    file('CSV, a quote that is never closed', extract('csv'), `a\n"${'x,y\n'.repeat(3_500_000)}`),
    file('JSON, a list of a million', extract('json'), `[${'{"a":1},'.repeat(999_999)}{}]`),
    file(
      'JSON, an object with a million fields',
      extract('json'),
      `{${Array.from({ length: 1_000_000 }, (_, at) => `"${at}":0`).join()}}`,
    ),
    file('JSON, deep', extract('json'), `${'['.repeat(1_000_000)}${']'.repeat(1_000_000)}`),
  ];
}
