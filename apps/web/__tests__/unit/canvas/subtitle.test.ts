import { type JsonObject, type SubtitleRules, subtitle } from '@reporunner/core';
import { expect, it } from 'vitest';
import { subtitleText } from '../../../src/features/editor/canvas/subtitle-text.ts';

const words = {
  every: (count: number, unit: unknown) => `every ${count} ${unit}`,
  itemsAtATime: (count: number) => `${count} at a time`,
  forEachItem: () => 'for each item',
  forCall: () => 'for a call',
};

const said = (rules: SubtitleRules | undefined, parameters: JsonObject) =>
  subtitleText(rules, parameters, words);

const conditions = subtitle({
  first: 'list',
  counts: true,
  parts: [{ value: 'left' }, { value: 'operator', as: 'operator', or: 'equals' }, { value: 'right' }],
});

it.each<[SubtitleRules, JsonObject, string | undefined]>([
  [
    subtitle({ value: 'method', or: 'GET' }, { value: 'url', as: 'address' }),
    { url: 'https://a.org/x/' },
    'GET a.org/x',
  ],
  [subtitle({ value: 'path', prefix: '/form/' }), { path: 'a' }, '/form/a'],
  [subtitle({ value: 'path', prefix: '/form/' }), {}, undefined],
  [subtitle({ each: 'fields', field: 'name' }), { fields: [{ name: 'a' }, { name: 'b' }, 3] }, 'a, b, 3'],
  [subtitle({ each: 'methods' }), { methods: ['GET', 'POST'] }, 'GET, POST'],
  [subtitle({ value: 'mode', as: 'words' }), { mode: 'byKeyAll' }, 'by key all'],
  [subtitle({ value: 'code', as: 'firstLine' }), { code: '\n  return 1\nx' }, 'return 1'],
  [conditions, { list: [{ left: '={{ $json.a }}', right: 2 }, {}] }, '$json.a = 2 +1'],
  [conditions, { list: [{ left: 'a', operator: 'isNotEmpty' }] }, 'a is not empty'],
  [
    subtitle({ first: 'rules', parts: [{ every: 'n', unit: 'unit', when: { kind: ['interval'] } }] }),
    { rules: [{ kind: 'cron', n: 1 }] },
    undefined,
  ],
  [subtitle({ text: '×', when: { mode: ['times'] } }), { mode: 'times' }, '×'],
  [
    [{ when: { mode: ['at'] }, parts: [{ value: 'at' }] }, { parts: [{ value: 'unit' }] }],
    { mode: 'at', unit: 'x' },
    undefined,
  ],
  [[{ parts: [{ each: 'a' }] }, { parts: [{ value: 'b' }] }], { a: [], b: 'second' }, 'second'],
  [
    subtitle({ first: 'rules', parts: [{ every: 'n', unit: 'unit' }] }),
    { rules: [{ n: 5, unit: 'hours' }] },
    'every 5 hours',
  ],
  [subtitle({ itemsAtATime: 'size' }), {}, undefined],
  [subtitle({ itemsAtATime: 'size', or: 1 }), {}, '1 at a time'],
  [subtitle({ phrase: 'forCall' }), {}, 'for a call'],
])('[SUB1] %j of %j is %s', (rules, parameters, expected) => {
  expect(said(rules, parameters)).toBe(expected);
});

it('without rules it is the operation, the address or the path', () => {
  expect(said(undefined, { url: 'https://a.org' })).toBe('a.org');
  expect(said(undefined, { operation: 'send', url: 'https://a.org' })).toBe('send');
});
