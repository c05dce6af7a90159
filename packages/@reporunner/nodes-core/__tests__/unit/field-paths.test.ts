/** Fields by path: a field whose name looks like a path is found by every node, and nothing is lost silently. */
import {
  getPath,
  type Item,
  type JsonObject,
  type JsonValue,
  parsePath,
  pathOf,
  withoutPaths,
  withPath,
} from '@reporunner/core';
import { createDocumentParser } from '@reporunner/documents';
import type { NodeDefinition } from '@reporunner/integrations';
import { runNode } from '@reporunner/integrations/testing';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { htmlExtract } from '../../src/data/text-formats.ts';
import { coreIntegration } from '../../src/index.ts';
import { calledByWorkflow } from '../../src/sub-workflows/called-by-workflow.ts';
import { flow, flowEngine } from '../../test-utils/flow.ts';

async function ran(
  type: string,
  parameters: JsonObject,
  inputs: Readonly<Record<string, readonly JsonObject[]>>,
) {
  const node = coreIntegration.nodes.find((one) => one.type === type);
  if (node === undefined) throw new Error(type);
  const warnings: string[] = [];
  const outputs = await runNode(node, { parameters, inputs, onWarn: (message) => warnings.push(message) });
  const json = (port: string) => outputs[port]?.map((item) => item.json);
  return { main: json('main'), json, warnings };
}
const run = async (type: string, parameters: JsonObject, items: readonly JsonObject[]) =>
  (await ran(type, parameters, { main: items })).main;

const rows = [
  { 'net.price': 2, v: 1 },
  { 'net.price': 1, v: 2 },
];

describe('a property with the name itself wins over the path', () => {
  it.each([
    [{ 'net.price': 1, net: { price: 2 } }, 'net.price', 1],
    [{ net: { price: 2 } }, 'net.price', 2],
    [{ order: { 'net.price': 3 } }, 'order.net.price', 3],
    [{ 'a.b': { c: 4 } }, 'a.b.c', 4],
    [{ 'a.b': 1, a: { b: { c: 5 } } }, 'a.b.c', 5],
    [{ '@odata.nextLink': 'x' }, '@odata.nextLink', 'x'],
    [{ 'items[0].sku': 6 }, 'items[0].sku', 6],
    [{ 'net.price': 1, net: { price: 7 } }, '["net"].price', 7],
    [{ 'Nr.': 8 }, 'Nr.', 8],
    [{ 'Price [EUR]': 9 }, 'Price [EUR]', 9],
  ])('%j at %s', (json, text, expected) => {
    const path = parsePath(text);
    expect(getPath(json, path)).toBe(expected);
    expect(getPath(withPath(json, path, 'new'), path)).toBe('new');
    expect(Object.keys(withPath(json, path, 'new'))).toEqual(Object.keys(json));
    expect(getPath(withoutPaths(json, [path]), path)).not.toBe(expected);
  });

  it('in every node that takes a path', async () => {
    const field = 'net.price';
    expect(await run('core.removeDuplicates', { compare: 'selected', fields: [field] }, rows)).toEqual(rows);
    expect(
      await run('core.removeDuplicates', { compare: 'except', fields: [field] }, [
        { 'net.price': 2 },
        { 'net.price': 1 },
      ]),
    ).toHaveLength(1);
    const sum = { summaries: [{ operation: 'sum', field, as: 's' }] };
    expect(await run('core.summarize', sum, rows)).toEqual([{ s: 3 }]);
    expect(await run('core.summarize', { ...sum, groupBy: [field] }, rows)).toEqual([
      { 'net.price': 2, s: 2 },
      { 'net.price': 1, s: 1 },
    ]);
    expect(await run('core.sort', { fields: [{ name: field }] }, rows)).toEqual(rows.toReversed());
    expect(await run('core.aggregate', { mode: 'fields', fields: [{ name: field }] }, rows)).toEqual([
      { 'net.price': [2, 1] },
    ]);
    expect(await run('core.splitOut', { field }, [{ 'net.price': [1, 2] }])).toEqual([
      { 'net.price': 1 },
      { 'net.price': 2 },
    ]);
    expect(
      await run('core.renameFields', { renames: [{ from: field, to: 'p' }] }, [{ 'net.price': 1 }]),
    ).toEqual([{ p: 1 }]);
    expect(await run('core.set', { remove: [field] }, rows)).toEqual([{ v: 1 }, { v: 2 }]);
    expect(await run('core.set', { fields: [{ name: field, value: 5 }] }, [{ 'net.price': 1 }])).toEqual([
      { 'net.price': 5 },
    ]);
    const keys = { mode: 'combineByKey', keys: [{ left: field, right: field }] };
    const other = [{ 'net.price': 1, w: 1 }];
    expect((await ran('core.merge', keys, { main: rows, input2: other })).main).toEqual([
      { 'net.price': 1, v: 2, w: 1 },
    ]);
    const compared = await ran(
      'core.compareDatasets',
      { keys: [field], ignore: ['v', 'w'] },
      { main: rows, b: other },
    );
    expect(compared.json('same')).toEqual([rows[1]]);
    expect(compared.json('onlyA')).toEqual([rows[0]]);
  });

  it('where a result is put, by its name', async () => {
    const html = { extract: [{ name: 'page.title', selector: 'h1' }], keep: true };
    const documents = createDocumentParser({ processes: 1 });
    const item = { json: { data: '<h1>Hi</h1>', page: { n: 1 } } };
    const { main } = await runNode(htmlExtract, { documents, parameters: html, items: [item] });
    await documents.close();
    expect(main?.[0]?.json.page).toEqual({ n: 1, title: 'Hi' });
    const sum = (as: string) => ({ summaries: [{ operation: 'sum', field: 'v', as }] });
    expect(await run('core.summarize', sum('total.net'), rows)).toEqual([{ total: { net: 3 } }]);
    expect(await run('core.summarize', sum('["total.net"]'), rows)).toEqual([{ 'total.net': 3 }]);
    const both = { summaries: [...sum('total').summaries, ...sum('total.net').summaries] };
    await expect(run('core.summarize', both, rows)).rejects.toThrow(
      'Two results would be called "total.net"',
    );
  });

  it('in the inputs of a workflow that is called', () => {
    const accept = (items: readonly Item[]) => {
      const called = calledByWorkflow.activation({
        inputs: [{ name: 'user.id', type: 'number', required: true }],
      });
      return 'accept' in called ? called.accept?.(items) : undefined;
    };
    for (const json of [{ user: { id: 7 } }, { 'user.id': 7 }])
      expect(accept([{ json }])).toEqual([{ json }]);
    expect(() => accept([{ json: { user: { id: 'x' } } }])).toThrow('"user.id" that is no number');
    expect(() => accept([{ json: { user: {} } }])).toThrow('has no "user.id"');
  });

  it('leaves out what may differ by its path', async () => {
    const a = [{ id: 1, meta: { at: 1, by: 'x' } }];
    const b = [{ id: 1, meta: { at: 2, by: 'x' } }];
    const { json } = await ran('core.compareDatasets', { keys: ['id'], ignore: ['meta.at'] }, { main: a, b });
    expect(json('same')).toEqual(a);
  });
});

describe('a path that leads nowhere in every item', () => {
  const field = 'prise';
  it.each([
    ['core.sort', { fields: [{ name: field }] }],
    ['core.summarize', { summaries: [{ operation: 'sum', field }] }],
    ['core.summarize', { summaries: [{ operation: 'count' }], groupBy: [field] }],
    ['core.aggregate', { mode: 'fields', fields: [{ name: field }] }],
    ['core.splitOut', { field }],
    ['core.renameFields', { renames: [{ from: field, to: 'p' }] }],
    ['core.removeDuplicates', { compare: 'except', fields: [field] }],
    ['core.merge', { mode: 'combineByKey', keys: [{ left: field, right: 'v' }] }],
    ['core.set', { remove: [field] }],
    ['core.compareDatasets', { keys: ['v'], ignore: [field] }],
  ] as const)('is a warning of %s %#', async (type, parameters) => {
    const { warnings } = await ran(type, parameters as JsonObject, {
      main: rows,
      input2: rows,
      b: rows,
    });
    expect(new Set(warnings).size).toBe(1);
    expect(warnings[0]).toMatch(/^No item.* has the field "prise"\.$/);
  });

  it('is an error where all items would count as equal', async () => {
    await expect(
      run('core.removeDuplicates', { compare: 'selected', fields: [field] }, rows),
    ).rejects.toThrow('"prise"');
    const inputs = { main: rows, b: rows };
    await expect(ran('core.compareDatasets', { keys: [field] }, inputs)).rejects.toThrow('"prise"');
  });

  it('is in the log of the execution, of a node for each item only when no item has it', async () => {
    const workflow = flow({ split: { type: 'core.splitOut', parameters: { field: 'lines' } } }, [
      'start>split',
    ]);
    const logsWith = async (items: readonly JsonObject[]) => {
      const test = flowEngine();
      const { executionId, finished } = test.start(test.publish(workflow), items);
      await finished;
      const events = await test.store.events(test.tenant, executionId);
      return events.flatMap((event) => ('logs' in event ? event.logs : undefined) ?? []);
    };
    expect(await logsWith([{ a: 1 }, { a: 2 }])).toEqual([
      { level: 'warn', text: 'No item has the field "lines".' },
    ]);
    expect(await logsWith([{ a: 1 }, { lines: [{ b: 1 }] }])).toEqual([]);
  });
});

describe('a name that exists already is not lost', () => {
  it.each([
    [{ a: 1, b: 2 }, [{ from: 'a', to: 'b' }]],
    [
      { a: 1, b: 2 },
      [
        { from: 'a', to: 'c' },
        { from: 'b', to: 'c' },
      ],
    ],
    [{ a: 1, b: 2 }, [{ from: 'a', to: 'b.c' }]],
  ])('when fields are renamed %#', async (item, renames) => {
    await expect(run('core.renameFields', { renames }, [item])).rejects.toThrow('Two fields would be called');
  });

  it('when fields change places', async () => {
    const renames = [
      { from: 'a', to: 'b' },
      { from: 'b', to: 'a' },
    ];
    expect(await run('core.renameFields', { renames }, [{ a: 1, b: 2 }])).toEqual([{ a: 2, b: 1 }]);
  });

  it('when merged fields get a suffix', async () => {
    const parameters = { mode: 'combineByPosition', clash: 'suffix' };
    const inputs = { main: [{ n: 1, n_1: 7 }], input2: [{ n: 2 }] };
    expect((await ran('core.merge', parameters, inputs)).main).toEqual([{ n_1_2: 1, n_1: 7, n_2: 2 }]);
  });

  it('when results are called alike', async () => {
    const x = (operation: string) => ({ operation, field: 'v', as: 'x' });
    const refused = 'Two results would be called "x"';
    await expect(run('core.summarize', { summaries: [x('sum'), x('count')] }, rows)).rejects.toThrow(refused);
    await expect(
      run('core.summarize', { summaries: [x('sum')], groupBy: ['x'] }, [{ x: 1, v: 1 }]),
    ).rejects.toThrow(refused);
    const fields = [
      { name: 'v', as: 'l' },
      { name: 'net.price', as: 'l' },
    ];
    await expect(run('core.aggregate', { mode: 'fields', fields }, rows)).rejects.toThrow(
      'Two lists would be called "l"',
    );
  });
});

describe('what is put into a list', () => {
  const set = (name: string, value: JsonValue = 9) => ({ fields: [{ name, value }] });
  const documents = createDocumentParser({ processes: 1 });
  afterAll(() => documents.close());

  it.each([
    [{ list: ['foo', 'bar'] }, ['list[3]'], { list: ['foo', 'bar', null, 9] }],
    [{ list: [0] }, ['list[1]', 'list[3]', 'list[2]'], { list: [0, 9, 9, 9] }],
    [{ l: [{ a: 1 }] }, ['l[2].a'], { l: [{ a: 1 }, null, { a: 9 }] }],
    [{ l: [{ a: 1 }] }, ['l[0].b'], { l: [{ a: 1, b: 9 }] }],
    [{}, ['new[0]'], { new: [9] }],
    [{}, ['new[2]'], { new: [null, null, 9] }],
    [{ new: null }, ['new[0]'], { new: [9] }],
    [{}, ['y[0].z', 'y[1].z'], { y: [{ z: 9 }, { z: 9 }] }],
    [{}, ['m[1][1]'], { m: [null, [null, 9]] }],
    [{}, ['new.0'], { new: { 0: 9 } }],
    [{}, ['new["0"]'], { new: { 0: 9 } }],
    [{ list: [1] }, ['list.0', 'list.1'], { list: [9, 9] }],
    [{ o: { 0: 1 } }, ['o[0]', 'o[1]'], { o: { 0: 9, 1: 9 } }],
    [{}, ['[0].a'], { 0: { a: 9 } }],
  ])('is there: %j with %j', async (json, names, expected) => {
    const fields = names.map((name) => ({ name, value: 9 }));
    expect(await run('core.set', { fields }, [json])).toEqual([expected]);
  });

  it.each([
    ['core.renameFields', { renames: [{ from: 'a', to: 'x[3]' }] }, { x: [0, 1, null, 'é'] }],
    ['core.renameFields', { renames: [{ from: 'a', to: 'y[1]' }] }, { y: [null, 'é'] }],
    ['core.splitOut', { field: 'one', include: 'all', destination: 'x[3]' }, { x: [0, 1, null, 'e'] }],
    ['core.splitOut', { field: 'one', destination: 'y[1]' }, { y: [null, 'e'] }],
    ['core.aggregate', { destination: 'y[1].z' }, { y: [null, { z: expect.any(Array) }] }],
    ['core.aggregate', { mode: 'fields', fields: [{ name: 'a', as: 'y[0]' }] }, { y: [['é']] }],
    ['core.aggregate', { include: 'selected', names: ['x[1]'] }, { data: [{ x: [null, 1] }] }],
    ['core.summarize', { summaries: [{ operation: 'count', as: 'y[1]' }] }, { y: [null, 1] }],
    ['core.summarize', { groupBy: ['x[1]'], summaries: [{ operation: 'count' }] }, { x: [null, 1] }],
    [
      'core.crypto',
      { operation: 'encode', value: 'a', encoding: 'hex', destination: 'x[3]' },
      { x: [0, 1, null, '61'] },
    ],
    [
      'core.dateTime',
      { operation: 'format', date: '2026-01-01', format: 'yyyy', destination: 'y[1]' },
      { y: [null, '2026'] },
    ],
    ['core.xml', { field: 'xml', destination: 'y[1]' }, { y: [null, { b: 1 }] }],
    ['core.xml', { operation: 'build', field: 'o', destination: 'x[3]' }, { x: [0, 1, null, '<b>1</b>'] }],
    ['core.markdown', { field: 'a', destination: 'x[3]' }, { x: [0, 1, null, '<p>é</p>'] }],
    [
      'core.htmlExtract',
      { field: 'html', extract: [{ name: 'y[1].t', selector: 'p' }] },
      { y: [null, { t: 'T' }] },
    ],
  ])('is there, whichever node puts it: %s %j', async (type, parameters, expected) => {
    const json = { a: 'é', x: [0, 1], one: ['e'], o: { b: 1 }, xml: '<b>1</b>', html: '<p>T</p>' };
    const node = coreIntegration.nodes.find((one) => one.type === type) as NodeDefinition;
    const { main } = await runNode(node, {
      documents,
      parameters: parameters as JsonObject,
      items: [{ json }],
    });
    expect(main?.map((item) => item.json)).toEqual([expect.objectContaining(expected)]);
  });

  it('is an error far past the end, which names the limit', async () => {
    await expect(run('core.set', set('list[10002]'), [{ list: [1] }])).rejects.toThrow(
      '"list[10002]" is more than 10000 elements past the end of its list, which has 1.',
    );
    await expect(run('core.set', set('new[99999999999]'), [{}])).rejects.toThrow('more than 10000');
    expect(await run('core.set', set('list[10001]'), [{ list: [1] }])).toEqual([
      { list: [1, ...Array.from({ length: 10_000 }, () => null), 9] },
    ]);
  });

  it.each([
    [{ a: 'x' }, 'a.b', 'Nothing can be put at "a.b": "a" is a text.'],
    [{ a: [{ b: 1 }] }, 'a[0].b.c', 'Nothing can be put at "a[0].b.c": "a[0].b" is a number.'],
    [{ a: false }, 'a[0]', 'Nothing can be put at "a[0]": "a" is true or false.'],
    [{ a: [1] }, 'a.x', 'Nothing can be put at "a.x": "a" is a list, whose elements are written a[0].'],
    [{ a: [1] }, 'a["01"].b', 'Nothing can be put at "a.01.b": "a" is a list'],
    [{ a: [1] }, 'a[-1]', '"a[-1]" counts from the end'],
    [{}, 'a[0].b[-2].c', '"a[0].b[-2].c" counts from the end'],
  ])('or through other values is an error: %j with %s', async (json, name, message) => {
    await expect(run('core.set', set(name), [json])).rejects.toThrow(message);
  });

  it('is one place for [0] and .0, which two results cannot have', async () => {
    const sum = (as: string) => ({ operation: 'sum', field: 'v', as });
    const summaries = [sum('a[0]'), sum('a.0')];
    await expect(run('core.summarize', { summaries }, [{ v: 1 }])).rejects.toThrow('"a.0"');
    const fields = [
      { name: 'v', as: 'a' },
      { name: 'v', as: 'a[1]' },
    ];
    await expect(run('core.aggregate', { mode: 'fields', fields }, [{ v: 1 }])).rejects.toThrow('"a[1]"');
  });

  it('takes the place of nothing, and nothing else is changed, at any path', () => {
    const step = fc.oneof(fc.constantFrom('a', 'b', '0', '1'), fc.integer({ min: 0, max: 3 }));
    const data = fc.letrec<{ value: JsonValue }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        fc.constantFrom(null, 1, 'x', true),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom('a', 'b', '0', '1'), tie('value')),
      ),
    })).value;
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom('a', 'b'), data),
        fc.array(step, { minLength: 1, maxLength: 4 }),
        (json, keys) => {
          const path = parsePath(
            keys.map((key) => (typeof key === 'number' ? `[${key}]` : `["${key}"]`)).join(''),
          );
          const before = structuredClone(json);
          let result: JsonObject | undefined;
          try {
            result = withPath(json as JsonObject, path, 'new');
          } catch (error) {
            expect(error).toMatchObject({ code: 'NODE_PARAMETER_INVALID' });
          }
          expect(json).toEqual(before);
          if (result !== undefined) {
            expect(getPath(result, path)).toBe('new');
            for (const leaf of leavesOf(before as JsonObject))
              if (!keys.every((key, at) => at >= leaf.length || String(key) === leaf[at]))
                expect(getPath(result, pathOf(leaf))).toEqual(getPath(before, pathOf(leaf)));
          }
        },
      ),
    );
  });
});

function leavesOf(value: JsonValue, keys: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [keys];
  return Object.entries(value).flatMap(([key, one]) => leavesOf(one as JsonValue, [...keys, key]));
}

describe('elements of one list that are removed', () => {
  it('are those that the item had', async () => {
    expect(await run('core.set', { remove: ['l[0]', 'l[1]'] }, [{ l: [1, 2, 3] }])).toEqual([{ l: [3] }]);
    const renames = [
      { from: 'l[0]', to: 'a' },
      { from: 'l[1].b', to: 'b' },
      { from: 'l[1]', to: 'c' },
    ];
    expect(await run('core.renameFields', { renames }, [{ l: [1, { b: 2, d: 4 }, 3] }])).toEqual([
      { l: [3], a: 1, b: 2, c: { b: 2, d: 4 } },
    ]);
    expect(
      await run('core.aggregate', { include: 'except', names: ['l[0]', 'l[0]', 'l[1]'] }, [{ l: [1, 2, 3] }]),
    ).toEqual([{ data: [{ l: [3] }] }]);
  });
});
