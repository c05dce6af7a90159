import { marked } from 'marked';
import TurndownService from 'turndown';

export function markdownToHtml(text: string): string {
  return marked.parse(text, { async: false, gfm: true }) as string;
}

export function htmlToMarkdown(html: string): string {
  return new TurndownService({
    headingStyle: 'atx',
    codeBlockStyle: 'fenced',
    bulletListMarker: '-',
  }).turndown(html);
}
