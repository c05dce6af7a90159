import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Piece, readNote, readPieces } from '../../../src/features/editor/canvas/note-text.ts';

const textOf = (pieces: readonly Piece[]) => pieces.map(({ text }) => text).join('');

it('distinguishes headings, lists and paragraphs', () => {
  const blocks = readNote('# Title\n\nText\n- one\n  - inside\n2. two');
  expect(blocks.map(({ kind, level, mark }) => [kind, level, mark])).toEqual([
    ['heading', 1, undefined],
    ['paragraph', 0, undefined],
    ['bullet', 0, undefined],
    ['bullet', 1, undefined],
    ['number', 0, '2.'],
  ]);
});

it('bold, italic, code and links are found within a line', () => {
  expect(readPieces('a **b** *c* `d` [e](https://e.org) https://f.org')).toEqual([
    { kind: 'text', text: 'a ' },
    { kind: 'bold', text: 'b' },
    { kind: 'text', text: ' ' },
    { kind: 'italic', text: 'c' },
    { kind: 'text', text: ' ' },
    { kind: 'code', text: 'd' },
    { kind: 'text', text: ' ' },
    { kind: 'link', text: 'e', href: 'https://e.org' },
    { kind: 'text', text: ' ' },
    { kind: 'link', text: 'https://f.org', href: 'https://f.org' },
  ]);
});

it('a link leads to the web and nowhere else', () => {
  for (const line of ['[x](javascript:alert(1))', '[x](data:text/html,1)', '[x](//evil.org)', '<a href="x">'])
    expect(readPieces(line)).toEqual([{ kind: 'text', text: line }]);
});

it('text without marks comes out as it went in', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z0-9 .,;!?<>&"'()]*$/), (line) => {
      expect(textOf(readPieces(line))).toBe(line);
    }),
  );
});
