import { classNames } from '../../../../ui/class-names.ts';
import { type Block, type Piece, readNote } from '../note-text.ts';

const headings = ['text-xl leading-7', 'text-base', 'text-sm'] as const;
const indents = ['ps-3.5', 'ps-7', 'ps-10.5', 'ps-14'] as const;

/** A note's text, drawn. */
export function NoteBlocks({ text }: { readonly text: string }) {
  const blocks = readNote(text);
  return (
    <div className="grid gap-1">
      {blocks.map((block, index) => (
        <BlockView key={index} block={block} />
      ))}
    </div>
  );
}

function BlockView({ block }: { readonly block: Block }) {
  const { kind, level, mark, pieces } = block;
  const isEntry = kind === 'bullet' || kind === 'number';
  return (
    <div
      dir="auto"
      className={classNames(
        'relative whitespace-pre-wrap break-words',
        kind === 'heading' && `font-semibold ${headings[level - 1] ?? headings[2]}`,
        kind === 'bullet' && (indents[level] ?? indents[3]),
        kind === 'number' && 'ps-5',
      )}
    >
      {isEntry && (
        <span aria-hidden className="-ms-3.5 inline-block min-w-3.5 pe-1 text-muted">
          {mark ?? '•'}
        </span>
      )}
      {pieces.map((piece, index) => (
        <PieceView key={index} piece={piece} />
      ))}
    </div>
  );
}

function PieceView({ piece }: { readonly piece: Piece }) {
  switch (piece.kind) {
    case 'bold':
      return <strong>{piece.text}</strong>;
    case 'italic':
      return <em>{piece.text}</em>;
    case 'code':
      return <code className="rounded-sm bg-ink/8 px-1 font-mono text-[0.9em]">{piece.text}</code>;
    case 'link':
      return (
        <a
          href={piece.href}
          target="_blank"
          rel="noreferrer noopener"
          tabIndex={-1}
          className="text-accent-ink underline"
        >
          {piece.text}
        </a>
      );
    case 'text':
      return piece.text;
  }
}
