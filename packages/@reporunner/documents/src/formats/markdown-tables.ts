/**
 * Tables of HTML as tables of GitHub Flavored Markdown. Cells and rows are marked with control characters on the way up,
 * so that each cell is converted once, however deep tables lie in tables.
 */
import type TurndownService from 'turndown';

const endOfCell = '\u0001';
const endOfRow = '\u0002';
const markers = new RegExp(`[${endOfCell}${endOfRow}]`, 'g');
const maxSpan = 1_000;

interface CellNode {
  getAttribute(name: string): string | null;
}

const rules: Readonly<Record<string, string>> = { l: ':---', r: '---:', c: ':---:', '-': '---' };

/** A letter for the alignment of a cell. */
function alignmentOf(cell: CellNode): string {
  const style = /text-align:\s*(left|right|center)/.exec(cell.getAttribute('style') ?? '')?.[1];
  const name = (cell.getAttribute('align') ?? style ?? '').toLowerCase();
  return name === 'left' || name === 'right' || name === 'center' ? (name[0] as string) : '-';
}

const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;

function tableOf(content: string): string {
  const rows = content
    .split(endOfRow)
    .slice(0, -1)
    .map((row) =>
      row
        .split(endOfCell)
        .slice(0, -1)
        .map((cell) => cell.trim()),
    )
    .filter((row) => row.length > 0);
  const width = rows.reduce((max, row) => Math.max(max, row.length), 0);
  if (width === 0) return '';
  const [head = [], ...body] = rows;
  const filled = (row: readonly string[]) =>
    Array.from({ length: width }, (_, at) => row[at]?.slice(1) ?? '');
  const rule = Array.from({ length: width }, (_, at) => rules[head[at]?.[0] ?? '-'] ?? '---');
  return `\n\n${[filled(head), rule, ...body.map(filled)].map(line).join('\n')}\n\n`;
}

export function addTables(service: TurndownService): void {
  service.addRule('tableCell', {
    filter: ['td', 'th'],
    replacement: (content, node) => {
      const cell = node as unknown as CellNode;
      const text = content
        .replace(markers, '')
        .trim()
        .replace(/\s*\n\s*/g, ' ')
        .replaceAll('|', '\\|');
      const span = Math.min(Math.max(Number(cell.getAttribute('colspan')) || 1, 1), maxSpan);
      return `${alignmentOf(cell)}${text}${endOfCell}${`-${endOfCell}`.repeat(span - 1)}`;
    },
  });
  service.addRule('tableRow', {
    filter: 'tr',
    replacement: (content) => `${content.replaceAll(endOfRow, '')}${endOfRow}`,
  });
  service.addRule('tablePart', {
    filter: ['thead', 'tbody', 'tfoot'],
    replacement: (content) => content,
  });
  service.addRule('table', { filter: 'table', replacement: tableOf });
}
