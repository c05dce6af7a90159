/**
 * The text of a note as blocks and pieces: headings, lists, bold, italic, code, links. Never HTML: what is not
 * understood stays text.
 */
export type Piece =
  | { readonly kind: 'text' | 'bold' | 'italic' | 'code'; readonly text: string }
  | { readonly kind: 'link'; readonly text: string; readonly href: string };

export interface Block {
  readonly kind: 'heading' | 'paragraph' | 'bullet' | 'number';
  readonly pieces: readonly Piece[];
  /** Of a heading: 1 is the largest. Of a list: how far it is moved in. Of a number: 0. */
  readonly level: number;
  /** What stands before an entry of a numbered list. */
  readonly mark?: string;
}

const maxBlocks = 400;

export function readNote(text: string): readonly Block[] {
  const blocks: Block[] = [];
  for (const line of text.split('\n').slice(0, maxBlocks)) {
    if (line.trim() === '') continue;
    const heading = /^(#{1,3})\s+(.*)$/.exec(line);
    const bullet = /^(\s*)[-*]\s+(.*)$/.exec(line);
    const number = /^\s*(\d{1,4})[.)]\s+(.*)$/.exec(line);
    if (heading !== null)
      blocks.push({ kind: 'heading', level: heading[1]?.length ?? 1, pieces: readPieces(heading[2] ?? '') });
    else if (bullet !== null)
      blocks.push({
        kind: 'bullet',
        level: Math.min(3, Math.floor((bullet[1]?.length ?? 0) / 2)),
        pieces: readPieces(bullet[2] ?? ''),
      });
    else if (number !== null)
      blocks.push({ kind: 'number', level: 0, mark: `${number[1]}.`, pieces: readPieces(number[2] ?? '') });
    else blocks.push({ kind: 'paragraph', level: 0, pieces: readPieces(line.trim()) });
  }
  return blocks;
}

/** No part can begin twice at the same place, so reading takes time by the length of the line. */
const inline =
  /`([^`]{1,2000})`|\*\*([^*]{1,2000})\*\*|\*([^*\s][^*]{0,2000})\*|\[([^\][]{1,500})\]\((https?:\/\/[^\s()]{1,2000})\)|(https?:\/\/[^\s<>()]{1,2000})/g;

export function readPieces(line: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let last = 0;
  for (const match of line.matchAll(inline)) {
    if (match.index > last) pieces.push({ kind: 'text', text: line.slice(last, match.index) });
    const [whole, code, bold, italic, label, href, bare] = match;
    if (code !== undefined) pieces.push({ kind: 'code', text: code });
    else if (bold !== undefined) pieces.push({ kind: 'bold', text: bold });
    else if (italic !== undefined) pieces.push({ kind: 'italic', text: italic });
    else if (label !== undefined && href !== undefined) pieces.push({ kind: 'link', text: label, href });
    else if (bare !== undefined) pieces.push({ kind: 'link', text: bare, href: bare });
    last = match.index + whole.length;
  }
  if (last < line.length) pieces.push({ kind: 'text', text: line.slice(last) });
  return pieces;
}
