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
  return service.turndown(html).trim();
}
