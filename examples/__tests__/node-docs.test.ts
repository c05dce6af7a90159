import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
// @ts-expect-error: a program, without types.
import { folder, nodePages } from '../../tools/node-docs.mjs';

const pages = nodePages() as ReadonlyMap<string, string>;

it('the page of each node says what its definition says (npm run node-docs)', () => {
  expect(readdirSync(folder).toSorted()).toEqual([...pages.keys()].toSorted());
  for (const [file, text] of pages) expect(readFileSync(new URL(file, folder), 'utf8'), file).toBe(text);
});

it('each page has an example and a workflow', () => {
  for (const [file, text] of pages) {
    if (file === 'README.md') continue;
    expect(text, file).toContain('## Examples');
    expect(text, file).toContain('## In a workflow');
  }
});
