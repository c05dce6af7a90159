/** Fields by path: a field whose name looks like a path is found by every node, and nothing is lost silently. */
import { getPath, type Item, type JsonObject, parsePath, withoutPath, withPath } from '@reporunner/core';
import { createDocumentParser } from '@reporunner/documents';
import { runNode } from '@reporunner/integrations/testing';
import { describe, expect, it } from 'vitest';
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
    expect(getPath(withoutPath(json, path), path)).not.toBe(expected);
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
