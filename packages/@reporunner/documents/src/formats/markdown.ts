import { marked } from 'marked';
import TurndownService from 'turndown';
import { addTables } from './markdown-tables.ts';

export function markdownToHtml(text: string): string {
  return marked.parse(text, { async: false, gfm: true }).trim();
}

/** What is no text for a reader has no place in it. */
const hidden = ['script', 'style', 'template', 'noscript', 'head', 'title'] as const;

export function htmlToMarkdown(html: string): string {
  const service = new TurndownService({
    headingStyle: 'atx',
    codeBlockStyle: 'fenced',
    bulletListMarker: '-',
  });
  service.remove([...hidden] as never);
  addTables(service);
  addInline(service);
  return withTasks(service.turndown(html.replaceAll(task, ''))).trim();
}

/** Stands for the box of a task, with what is in the box after it, until it is known what is around. */
const task = '\u0003';

/** The boxes, with no more than the blanks of a list before each, and one after it. */
function withTasks(text: string): string {
  const parts = text.split(task);
  const last = parts.length - 1;
  return parts
    .map((part, at) => {
      const after = at === 0 ? part : `[${part.slice(0, 1)}] ${part.slice(1).replace(/^ +/, '')}`;
      if (at === last) return after;
      const blanks = after.length - after.trimEnd().length;
      return after.slice(0, after.length - Math.max(0, blanks - listBlanks));
    })
    .join('');
}

/** How many blanks follow the sign of a list. */
const listBlanks = 3;

interface ElementNode {
  readonly nodeName: string;
  readonly parentNode: ElementNode | null;
  getAttribute(name: string): string | null;
}

/** What is one line in Markdown, and what a line break is there. */
const oneLine: ReadonlyMap<string, string> = new Map([
  ...['H1', 'H2', 'H3', 'H4', 'H5', 'H6'].map((name) => [name, ' '] as const),
  ['TD', '<br>'],
  ['TH', '<br>'],
]);

/** How far up a heading or a cell is looked for, so that deep documents take no longer. */
const maxLevels = 50;

function lineBreakIn(node: ElementNode): string {
  let at = node.parentNode;
  for (let level = 0; at !== null && level < maxLevels; level += 1) {
    const found = oneLine.get(at.nodeName);
    if (found !== undefined) return found;
    at = at.parentNode;
  }
  return '  \n';
}

/** What GitHub Flavored Markdown has beside tables: text struck out, lists of tasks. */
function addInline(service: TurndownService): void {
  service.addRule('strikethrough', {
    filter: ['del', 's', 'strike' as never],
    replacement: (content) => {
      // The signs stand at the text, what is blank around it outside of them.
      const text = content.trim();
      const start = content.indexOf(text);
      return text === ''
        ? content
        : `${content.slice(0, start)}~~${text}~~${content.slice(start + text.length)}`;
    },
  });
  service.addRule('lineBreak', {
    filter: 'br',
    replacement: (_content, node) => lineBreakIn(node as unknown as ElementNode),
  });
  service.addRule('task', {
    filter: (node) => node.nodeName === 'INPUT' && node.getAttribute('type')?.toLowerCase() === 'checkbox',
    replacement: (_content, node) => {
      const { parentNode } = node;
      const item =
        parentNode?.nodeName === 'P' || parentNode?.nodeName === 'LABEL' ? parentNode.parentNode : parentNode;
      if (item?.nodeName !== 'LI') return '';
      return (node as unknown as ElementNode).getAttribute('checked') === null ? `${task} ` : `${task}x`;
    },
  });
}
