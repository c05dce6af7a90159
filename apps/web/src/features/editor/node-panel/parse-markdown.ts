/** The part of Markdown that node definitions use: headings, paragraphs, lists, code, emphasis and links to the web. */
export type Inline =
  | { readonly kind: 'text' | 'code' | 'strong' | 'emphasis'; readonly text: string }
  | { readonly kind: 'link'; readonly text: string; readonly href: string };

export type Block =
  | { readonly kind: 'heading' | 'paragraph'; readonly content: readonly Inline[] }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'list'; readonly ordered: boolean; readonly items: readonly (readonly Inline[])[] };

const inlinePattern =
  /`([^`]{1,500})`|\*\*([^*]{1,500})\*\*|__([^_]{1,500})__|\*([^*\s][^*]{0,500})\*|(?<!\w)_([^_\s][^_]{0,500})_(?!\w)|\[([^[\]]{1,500})\]\((https?:\/\/[^\s()]{1,2000})\)/g;

export function parseInline(text: string): readonly Inline[] {
  const parts: Inline[] = [];
  let at = 0;
  for (const found of text.matchAll(inlinePattern)) {
    if (found.index > at) parts.push({ kind: 'text', text: text.slice(at, found.index) });
    const [whole, code, strong, strong2, emphasis, emphasis2, label, href] = found;
    const bold = strong ?? strong2;
    const slanted = emphasis ?? emphasis2;
    if (code !== undefined) parts.push({ kind: 'code', text: code });
    else if (bold !== undefined) parts.push({ kind: 'strong', text: bold });
    else if (slanted !== undefined) parts.push({ kind: 'emphasis', text: slanted });
    else if (label !== undefined && href !== undefined) parts.push({ kind: 'link', text: label, href });
    at = found.index + whole.length;
  }
  if (at < text.length) parts.push({ kind: 'text', text: text.slice(at) });
  return parts;
}

const bullet = /^\s*[-*+]\s+(.*)$/;
const numbered = /^\s*\d+[.)]\s+(.*)$/;

export function parseMarkdown(source: string): readonly Block[] {
  const blocks: Block[] = [];
  let paragraph: string[] = [];
  let list: { ordered: boolean; items: string[] } | undefined;
  let code: string[] | undefined;
  const close = () => {
    if (paragraph.length > 0) blocks.push({ kind: 'paragraph', content: parseInline(paragraph.join(' ')) });
    if (list !== undefined)
      blocks.push({ kind: 'list', ordered: list.ordered, items: list.items.map(parseInline) });
    paragraph = [];
    list = undefined;
  };
  for (const line of source.replaceAll('\r\n', '\n').split('\n')) {
    if (/^\s*```/.test(line)) {
      if (code === undefined) {
        close();
        code = [];
      } else {
        blocks.push({ kind: 'code', text: code.join('\n') });
        code = undefined;
      }
      continue;
    }
    if (code !== undefined) {
      code.push(line);
      continue;
    }
    const heading = /^#{1,6}\s+(.*)$/.exec(line)?.[1];
    const point = bullet.exec(line)?.[1];
    const number = numbered.exec(line)?.[1];
    if (line.trim() === '') close();
    else if (heading !== undefined) {
      close();
      blocks.push({ kind: 'heading', content: parseInline(heading) });
    } else if (point !== undefined || number !== undefined) {
      const ordered = point === undefined;
      if (list?.ordered !== ordered) {
        close();
        list = { ordered, items: [] };
      }
      list.items.push(point ?? number ?? '');
    } else if (list !== undefined && /^\s/.test(line)) {
      list.items.push(`${list.items.pop() ?? ''} ${line.trim()}`);
    } else {
      if (list !== undefined) close();
      paragraph.push(line.trim());
    }
  }
  if (code !== undefined) blocks.push({ kind: 'code', text: code.join('\n') });
  close();
  return blocks;
}
