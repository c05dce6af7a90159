/** Markdown of node definitions as elements: never as HTML, so that nothing in it can run. */
import { Fragment, type ReactNode } from 'react';
import { type Block, type Inline, parseMarkdown } from './parse-markdown.ts';

export function Markdown({ text }: { readonly text: string }) {
  return (
    <div className="grid gap-2 break-words">
      {parseMarkdown(text).map((block, index) => (
        <Fragment key={index}>{blockOf(block)}</Fragment>
      ))}
    </div>
  );
}

function blockOf(block: Block): ReactNode {
  switch (block.kind) {
    case 'heading':
      return <h4 className="mt-1 font-medium text-sm">{inlines(block.content)}</h4>;
    case 'code':
      return (
        <pre dir="ltr" className="overflow-x-auto rounded-md bg-sunken p-2 font-mono text-xs">
          {block.text}
        </pre>
      );
    case 'list': {
      const items = block.items.map((item, index) => <li key={index}>{inlines(item)}</li>);
      return block.ordered ? (
        <ol className="list-decimal ps-5">{items}</ol>
      ) : (
        <ul className="list-disc ps-5">{items}</ul>
      );
    }
    case 'paragraph':
      return <p>{inlines(block.content)}</p>;
  }
}

const inlines = (content: readonly Inline[]): ReactNode =>
  content.map((part, index) => <Fragment key={index}>{inlineOf(part)}</Fragment>);

function inlineOf(part: Inline): ReactNode {
  switch (part.kind) {
    case 'text':
      return part.text;
    case 'code':
      return (
        <code dir="ltr" className="rounded bg-sunken px-1 font-mono text-xs">
          {part.text}
        </code>
      );
    case 'strong':
      return <strong className="font-semibold">{part.text}</strong>;
    case 'emphasis':
      return <em>{part.text}</em>;
    case 'link':
      return (
        <a href={part.href} target="_blank" rel="noreferrer" className="text-accent-ink underline">
          {part.text}
        </a>
      );
  }
}
