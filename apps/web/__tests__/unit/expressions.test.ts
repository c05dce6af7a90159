import type { Item, JsonObject, JsonValue } from '@reporunner/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { explain, suggestionsAt } from '../../src/features/editor/expressions/completions.ts';
import { previewTemplate } from '../../src/features/editor/expressions/preview-template.ts';
import type { Sample } from '../../src/features/editor/expressions/sample.ts';
import { shortText } from '../../src/features/editor/expressions/short-text.ts';
import { pathAt } from '../../src/features/editor/expressions/syntax.ts';
import {
  dropInto,
  fieldCode,
  insertCode,
  sectionsOf,
  toTemplate,
} from '../../src/features/editor/expressions/template-text.ts';

const hook: readonly Item[] = [
  { json: { user: { name: 'Ada' }, 'odd name': 1 } },
  { json: { user: { name: 'Bob' } } },
];
const middle: readonly Item[] = [
  { json: { n: 2 }, source: { nodeId: 'hook', port: 'main', index: 1 } },
  { json: { n: 1 }, source: { nodeId: 'hook', port: 'main', index: 0 } },
];
const sample: Sample = {
  workflow: { id: 'w', name: 'Orders' },
  executionId: undefined,
  timezone: 'UTC',
  parameters: {},
  items: middle.map((item, index) => ({
    json: { ...item.json, price: 5, lines: [{ sku: 'a', count: 2 }], 'odd name': true },
    source: { nodeId: 'middle', port: 'main', index },
  })),
  total: 2,
  nodes: new Map([
    ['Hook', { id: 'hook', parameters: {}, outputs: { main: hook } }],
    ['Middle', { id: 'middle', parameters: {}, outputs: { main: middle } }],
    ['Later', { id: 'later', parameters: {} }],
  ]),
};
const now = Date.UTC(2026, 0, 31);

const labels = (code: string, caret = code.length) =>
  suggestionsAt(code, caret, sample, 0, now)?.options.map(({ label }) => label) ?? [];
const preview = (template: string, index = 0) => previewTemplate(template, sample, index, now);

describe('templates as text', () => {
  it('find their sections, whatever braces and strings are in them', () => {
    const text = 'a {{ { b: "}}" } }} c {{ $json.d }} {{ open';
    expect(
      sectionsOf(text).map(({ codeFrom, codeTo, closed }) => [text.slice(codeFrom, codeTo), closed]),
    ).toEqual([
      [' { b: "}}" } ', true],
      [' $json.d ', true],
      [' open', false],
    ]);
  });

  it('read a field by the shortest code that is right', () => {
    expect(fieldCode(['user', 'name'])).toBe('$json.user.name');
    expect(fieldCode(['odd name', 0, "it's"])).toBe("$json['odd name'][0]['it\\'s']");
    expect(fieldCode(['id'], "Ada's node")).toBe("$('Ada\\'s node').item.json.id");
  });

  it('read any field there can be', () => {
    const forbidden = new Set(['__proto__', 'constructor', 'prototype']);
    const key = fc
      .string({ minLength: 1, maxLength: 12, unit: 'grapheme' })
      .filter((name) => !forbidden.has(name));
    fc.assert(
      fc.property(fc.array(key, { minLength: 1, maxLength: 4 }), fc.jsonValue(), (path, leaf) => {
        const json = path.reduceRight<JsonValue>((value, name) => ({ [name]: value }), leaf as JsonValue);
        const held: Sample = { ...sample, items: [{ json: json as JsonObject }] };
        const read = previewTemplate(`={{ ${fieldCode(path)} }}`, held, 0, now);
        expect(read).toMatchObject({ kind: 'value' });
        expect(read.kind === 'value' && read.value).toEqual(leaf);
      }),
    );
  });

  it('keep the value when a fixed one becomes an expression', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        // Documents hold no reserved names.
        fc.pre(
          value !== null && value !== '' && !/__proto__|constructor|prototype/.test(JSON.stringify(value)),
        );
        const { text: _, ...shown } = preview(toTemplate(value)) as { text: string; value: unknown };
        expect(shown.value).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
    expect(preview(toTemplate('with {{ braces }}'))).toMatchObject({ value: 'with {{ braces }}' });
    expect(toTemplate(undefined)).toBe('=');
  });

  it('get code as a section, or as it is inside of one', () => {
    expect(insertCode('Hello ', '$json.a', 6, 6)).toEqual({ text: 'Hello {{ $json.a }}', caret: 19 });
    expect(insertCode('{{ 1 +  }}', '$json.a', 7, 7)).toEqual({ text: '{{ 1 + $json.a }}', caret: 14 });
    expect(insertCode('Hello Bob', '$json.a', 6, 9).text).toBe('Hello {{ $json.a }}');
  });

  it('keep the text that a field is dropped on, and replace any other value', () => {
    expect(dropInto('Hello', '$json.a', true)).toBe('=Hello {{ $json.a }}');
    expect(dropInto('={{ $json.b }}', '$json.a', true)).toBe('={{ $json.b }}{{ $json.a }}');
    expect(dropInto('', '$json.a', true)).toBe('={{ $json.a }}');
    expect(dropInto(12, '$json.a', false)).toBe('={{ $json.a }}');
  });
});

describe('previews', () => {
  it('give the value with its type', () => {
    expect(preview('={{ $json.n * 2 }}')).toMatchObject({ kind: 'value', type: 'number', text: '4' });
    expect(preview('=Hi {{ $json.n }}')).toMatchObject({ type: 'text', text: 'Hi 2' });
  });

  it('follow lineage to the item that this one descends from', () => {
    expect(preview("={{ $('Hook').item.json.user.name }}", 0)).toMatchObject({ text: 'Bob' });
    expect(preview("={{ $('Hook').item.json.user.name }}", 1)).toMatchObject({ text: 'Ada' });
  });

  it('say what is wrong, and where', () => {
    expect(preview('={{ $json. }}')).toMatchObject({ kind: 'error', position: 11 });
    expect(preview("={{ $('Later').item.json }}")).toMatchObject({
      kind: 'error',
      message: 'The node "Later" has not run, so its data cannot be read.',
    });
    const nodes = new Map([['Inner', { id: 'inner', parameters: {}, container: 'Loop' }]]);
    expect(previewTemplate("={{ $('Inner').first().json }}", { ...sample, nodes }, 0, now)).toMatchObject({
      message: expect.stringContaining('"Inner" is inside "Loop"'),
    });
    expect(preview("={{ $('Missing').item.json }}")).toMatchObject({
      message: 'There is no node "Missing" in this workflow.',
    });
  });

  it('write out only the start of large values', () => {
    const large = Array.from({ length: 1_000_000 }, (_, index) => ({ index }));
    expect(shortText(large, 40).length).toBeLessThan(80);
    expect(shortText({ a: 'x', 'b c': [1, null] })).toBe('{ a: "x", "b c": [1, null] }');
  });
});

describe('a field that is dropped into code', () => {
  const under = (code: string, mark: string) => {
    const found = pathAt(code, code.indexOf(mark) + 1);
    return found === undefined ? undefined : code.slice(found.from, found.to);
  };

  it('takes the place of the path that it is dropped on, but not of what is called on it', () => {
    expect(under('1 + $json.user.name.trim()', 'user')).toBe('$json.user.name');
    expect(under('1 + $json.user.name.trim()', 'json')).toBe('$json.user.name');
    expect(under('1 + $json.user.name.trim()', 'trim')).toBe('$json.user.name');
    expect(under("$('Hook').item.json.a + 1", 'json')).toBe("$('Hook').item.json.a");
    expect(under("$('Hook').item.json.a + 1", 'Hook')).toBe("$('Hook').item.json.a");
  });

  it('is put in between, where nothing is read', () => {
    expect(pathAt('1 + 2', 2)).toBeUndefined();
    expect(pathAt('$max($json.a, 1)', 1)).toBeUndefined();
    expect(pathAt('$json.a', 0)).toBeUndefined();
  });
});

describe('completion', () => {
  it('begins with variables', () => {
    expect(labels('$j')).toContain('$json');
    expect(labels('1 + ')).toContain('$now');
  });

  it('offers the fields of the chosen item, before the methods of its type', () => {
    const found = labels('$json.');
    expect(found.slice(0, 4)).toEqual(['n', 'price', 'lines', 'odd name']);
    expect(found).toContain('keys');
  });

  it('writes a field that is no plain name in brackets', () => {
    const found = suggestionsAt('$json.o', 7, sample, 0, now);
    expect(found?.dotFrom).toBe(5);
    expect(found?.options.find(({ label }) => label === 'odd name')).toMatchObject({
      apply: "['odd name']",
      replacesDot: true,
    });
  });

  it('offers links of nodes, and their names in it', () => {
    const found = suggestionsAt('$execution.resume', 17, sample, 0, now)?.options;
    expect(found?.find(({ label }) => label === 'resumeUrlOf')).toMatchObject({ apply: 'resumeUrlOf(#)' });
    expect(labels("$execution.resumeUrlOf('")).toEqual(labels("$('"));
    expect(labels("$execution.resumeUrlOf('")).not.toEqual([]);
  });

  it('knows the type of whatever stands before the dot', () => {
    expect(labels('1 + $json.price.')).toContain('toFixed');
    expect(labels('$json.lines.')).toContain('pluck');
    expect(labels('"a".')).toContain('toUpperCase');
    expect(labels('[1, 2].')).toContain('sum');
    expect(labels('($json.n + 1).')).toContain('round');
    expect(labels('$now.')).toContain('plus');
    expect(labels('$now.plus(1, "days").')).toContain('toISODate');
    expect(labels('$json?.lines[0]?.')).toContain('sku');
    expect(labels('{ a: $json.')).toContain('price');
    expect(labels('Math.')).toContain('sqrt');
  });

  it('knows what the parameter of an arrow function stands for', () => {
    expect(labels('$json.lines.map(line => line.')).toContain('sku');
    expect(labels('$json.lines.filter((line) => line.count > 1).map(l => l.')).toContain('count');
    expect(labels('$json.lines.reduce((sum, line) => sum + line.')).toContain('count');
    expect(labels('$json.lines.map(line => l')).toContain('line');
  });

  it('offers the names of nodes, and their output', () => {
    expect(labels("$('")).toEqual(['Hook', 'Middle', 'Later']);
    expect(labels("$('Hook').")).toEqual(expect.arrayContaining(['item', 'all', 'first']));
    expect(labels("$('Hook').item.json.user.")).toContain('name');
    expect(labels("$('Later').")).toContain('isExecuted');
  });

  it('keeps still in strings and numbers', () => {
    expect(labels('"text $j')).toEqual([]);
    expect(labels('12.')).toEqual([]);
    expect(labels('missing.')).toEqual([]);
  });

  it('follows names through a program', () => {
    const inProgram = (code: string) =>
      suggestionsAt(code, code.length, sample, 0, now, 'program')?.options.map(({ label }) => label) ?? [];
    expect(inProgram('const all = items;\nfor (const item of all) { item.json.')).toContain('price');
    expect(inProgram('return items.map(({ json }) => json.')).toContain('price');
    expect(inProgram('items.forEach((item) => {\n  const { lines: rows } = item.json;\n  rows.')).toContain(
      'pluck',
    );
    expect(inProgram("const hook = $('Hook').first();\nhook.json.user.")).toContain('name');
    expect(inProgram('it')).toContain('items');
    expect(inProgram('// $json.')).toEqual([]);
    expect(inProgram('const x = await fetch(1);\nx.')).toEqual([]);
  });

  it('explains what is pointed at', () => {
    expect(explain('$json.price', 6, 11, sample, 0, now)).toEqual({ title: 'price: number', text: '5' });
    expect(explain('$json.lines.pluck', 12, 17, sample, 0, now)?.title).toBe('pluck(...fields: text) → list');
    expect(explain('Math.sqrt', 5, 9, sample, 0, now)?.text).toBe('Square root.');
  });
});

describe('names that are not there', () => {
  const fieldOf = (template: string) => {
    const { missingName } = preview(template);
    return missingName === undefined ? undefined : [missingName.name, missingName.fixed];
  };

  it.each([
    ['={{ $json.pirce }}', 'pirce', '={{ $json.price }}'],
    ['={{ $json?.pirce }}', 'pirce', '={{ $json?.price }}'],
    ["={{ $json['Price'] }}", 'Price', '={{ $json.price }}'],
    ['={{ $json.oddName }}', 'oddName', "={{ $json['odd name'] }}"],
    ['=Costs {{ $json.prise }} €', 'prise', '=Costs {{ $json.price }} €'],
    ["={{ $('Hook').item.json.usr.name }}", 'usr', "={{ $('Hook').item.json.user.name }}"],
    ['={{ $json.lines[0].skuu }}', 'skuu', '={{ $json.lines[0].sku }}'],
    ['={{ $json.nothingLikeIt }}', 'nothingLikeIt', undefined],
    ['={{ $json.pirce.toFixed(2) }}', 'pirce', '={{ $json.price.toFixed(2) }}'],
  ])(
    'are distinguished from those that are empty, with the one that was meant: %s',
    (template, name, fixed) => {
      expect(fieldOf(template)).toEqual([name, fixed]);
    },
  );

  it.each([
    '={{ $json.price }}',
    '={{ $json.nick ?? "none" }}',
    '={{ $json.nick || $json.price }}',
    '={{ $json.nick ? "a" : "b" }}',
    '={{ !$json.nick ? "a" : "b" }}',
    '={{ $json.keys().length }}',
    '={{ $json.lines.map(line => line.nope) }}',
  ])('are no matter where the expression provides for it: %s', (template) => {
    expect(preview(template)).not.toHaveProperty('missingName');
  });

  it('are not those of a field that is there and empty', () => {
    const empty = { ...sample, items: [{ json: { name: '', nick: null } }] };
    expect(previewTemplate('={{ $json.name }}', empty, 0, now)).toMatchObject({ type: 'text', text: '' });
    for (const field of ['name', 'nick'])
      expect(previewTemplate(`={{ $json.${field} }}`, empty, 0, now)).not.toHaveProperty('missingName');
  });

  it('are those of nodes as well, in each way to name one', () => {
    expect(preview("={{ $('Hok').first().json }}").missingName).toEqual({
      what: 'node',
      name: 'Hok',
      near: 'Hook',
      fixed: "={{ $('Hook').first().json }}",
    });
    expect(preview('={{ $node.Hok.json }}').missingName).toMatchObject({
      fixed: '={{ $node.Hook.json }}',
    });
    expect(preview('={{ $("Entirely else").first() }}').missingName).toEqual({
      what: 'node',
      name: 'Entirely else',
    });
  });
});

describe('previews of what is missing, and of JSON text', () => {
  it('name the parent that was missing (n8n-import 02)', () => {
    expect(preview('={{ $json.usr.name.first }}')).toMatchObject({
      kind: 'value',
      type: 'undefined',
      missing: '$json.usr',
    });
    expect(preview("={{ $('Hook').item.json.user.name }}")).not.toHaveProperty('missing');
    expect(
      previewTemplate('={{ $json.usr.name }}', { ...sample, expressions: 'strict' }, 0, now),
    ).toMatchObject({
      kind: 'error',
      message: 'Cannot read "name" of $json.usr, which is undefined.',
    });
  });

  it('show what the node gets: a date as its text (public-reports 08)', () => {
    expect(preview('={{ $now }}')).toMatchObject({ type: 'text', value: '2026-01-31T00:00:00.000Z' });
  });

  it('show a template of JSON as its value, and say where it is wrong (public-reports 25)', () => {
    const hint = { when: { bodyKind: ['json'] }, rendering: 'jsonRendering' };
    const json = { ...sample, parameters: { bodyKind: 'json' } };
    const template = '={ "price": {{ $json.price }} }';
    expect(previewTemplate(template, json, 0, now, hint)).toMatchObject({ value: { price: 5 } });
    expect(previewTemplate(template, sample, 0, now, hint)).toMatchObject({ value: '{ "price": 5 }' });
    expect(previewTemplate('={ "price" {{ $json.price }} }', json, 0, now, hint)).toMatchObject({
      kind: 'error',
      message: 'The JSON is not valid (line 1, column 11): Expected :.',
    });
  });
});
