/** XLSX files built from text, so that what is read does not depend on how the same library writes. */
import { strToU8, zipSync } from 'fflate';

const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';

export interface BookOptions {
  readonly date1904?: boolean;
  /** Number formats; cells name them by `s="1"` and so on. */
  readonly formats?: readonly string[];
  /** Inside of `sheetData`, one for each sheet. */
  readonly sheets: Readonly<Record<string, string>>;
  readonly after?: string;
  readonly dimension?: string;
  readonly sharedStrings?: string;
}

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');

export function bookOf({
  date1904 = false,
  formats = [],
  sheets,
  after = '',
  dimension = '',
  sharedStrings,
}: BookOptions): Buffer {
  const names = Object.keys(sheets);
  const files: Record<string, string> = {
    '[Content_Types].xml': `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/><Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>${names.map((_, at) => `<Override PartName="/xl/worksheets/sheet${at + 1}.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>`).join('')}</Types>`,
    '_rels/.rels': `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="${relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `<workbook xmlns="${main}" xmlns:r="${relations}"><workbookPr${date1904 ? ' date1904="1"' : ''}/><sheets>${names.map((name, at) => `<sheet name="${name}" sheetId="${at + 1}" r:id="r${at + 1}"/>`).join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${names.map((_, at) => `<Relationship Id="r${at + 1}" Type="${relations}/worksheet" Target="worksheets/sheet${at + 1}.xml"/>`).join('')}<Relationship Id="rs" Type="${relations}/styles" Target="styles.xml"/><Relationship Id="rt" Type="${relations}/sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
    'xl/sharedStrings.xml': sharedStrings ?? `<sst xmlns="${main}"/>`,
    'xl/styles.xml': `<styleSheet xmlns="${main}"><numFmts>${formats.map((format, at) => `<numFmt numFmtId="${170 + at}" formatCode="${escaped(format)}"/>`).join('')}</numFmts><fonts><font/></fonts><fills><fill/></fills><borders><border/></borders><cellXfs><xf numFmtId="0"/>${formats.map((_, at) => `<xf numFmtId="${170 + at}" applyNumberFormat="1"/>`).join('')}</cellXfs></styleSheet>`,
  };
  for (const [at, rows] of Object.values(sheets).entries())
    files[`xl/worksheets/sheet${at + 1}.xml`] =
      `<worksheet xmlns="${main}">${dimension}<sheetData>${rows}</sheetData>${after}</worksheet>`;
  return Buffer.from(
    zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)]))),
  );
}

/** Rows of cells: a number, a text, or the XML of the cell's inside with its attributes. */
export function rowsOf(
  rows: readonly (readonly (string | number | readonly [string, string] | null)[])[],
): string {
  return rows
    .map((cells, row) => {
      const cellTexts = cells.map((cell, column) => {
        const place = `${String.fromCharCode(65 + column)}${row + 1}`;
        if (cell === null) return '';
        if (typeof cell === 'number') return `<c r="${place}"><v>${cell}</v></c>`;
        if (typeof cell === 'string')
          return `<c r="${place}" t="inlineStr"><is><t>${escaped(cell)}</t></is></c>`;
        return `<c r="${place}" ${cell[0]}>${cell[1]}</c>`;
      });
      return `<row r="${row + 1}">${cellTexts.join('')}</row>`;
    })
    .join('');
}
