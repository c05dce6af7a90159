import type { BinaryHandle, Item, JsonObject } from '@reporunner/core';
import { createDocumentParser } from '@reporunner/documents';
import { runNode } from '@reporunner/integrations/testing';
import { afterAll, describe, expect, it } from 'vitest';
import { coreIntegration } from '../../src/index.ts';

const documents = createDocumentParser({ processes: 1 });
afterAll(() => documents.close());

const handle: BinaryHandle = { id: 'b', mimeType: 'text/plain', fileName: 'a.txt', size: 1 } as never;
const file = { data: handle };
const itemOf = (json: JsonObject): Item => ({ json, binary: file });

/** Nodes that pass items on, or make new ones of them: parameters and fields with which they do. */
const keeping: Readonly<Record<string, readonly { parameters: JsonObject; json?: JsonObject }[]>> = {
  'core.if': [{ parameters: { conditions: [{ left: 1, operator: 'equals', right: 1 }] } }],
  'core.filter': [{ parameters: { conditions: [{ left: 1, operator: 'equals', right: 1 }] } }],
  'core.merge': [
    { parameters: {} },
    { parameters: { mode: 'combineByPosition' } },
    { parameters: { mode: 'combineAll' } },
  ],
  'core.compareDatasets': [{ parameters: { keys: ['id'] } }],
  'core.noOp': [{ parameters: {} }],
  'core.respond': [{ parameters: {} }],
  'core.break': [{ parameters: {} }],
  'core.continue': [{ parameters: {} }],
  'core.limit': [{ parameters: { count: 1 } }],
  'core.sort': [{ parameters: { fields: [{ name: 'id' }] } }],
  'core.renameFields': [{ parameters: { renames: [{ from: 'id', to: 'x' }] } }],
  'core.set': [
    { parameters: { fields: [{ name: 'x', value: 1 }] } },
    { parameters: { fields: [{ name: 'x', value: 1 }], includeOther: false } },
  ],
  'core.removeDuplicates': [{ parameters: {} }],
  'core.dateTime': [{ parameters: { operation: 'now' } }],
  'core.crypto': [{ parameters: { operation: 'hash', value: 'x' } }],
  'core.splitOut': [
    { parameters: { field: 'list' }, json: { list: [1, { a: 2 }] } },
    { parameters: { field: 'list', destination: 'x' }, json: { list: [1] } },
  ],
  'core.xml': [
    { parameters: { operation: 'parse' }, json: { data: '<a/>' } },
    { parameters: { operation: 'parse', destination: '' }, json: { data: '<a/>' } },
    { parameters: { operation: 'build' }, json: { data: { a: 1 } } },
  ],
  'core.htmlExtract': [
    { parameters: { extract: [{ name: 'b', selector: 'b' }] }, json: { data: '<b>x</b>' } },
    { parameters: { extract: [{ name: 'b', selector: 'b' }], keep: true }, json: { data: '<b>x</b>' } },
  ],
  'core.markdown': [
    { parameters: { operation: 'toHtml' }, json: { data: 'x' } },
    { parameters: { operation: 'toMarkdown' }, json: { data: 'x' } },
  ],
};

const others: Readonly<Record<string, string>> = {
  'core.switch': 'passes items on by rules that need expressions; see nodes.test.ts',
  'core.code': 'runs in the sandbox; see its own tests',
  'core.files': 'reads into the item, keeps others; see its own tests',
  'core.httpRequest': 'makes items of the answer',
  'core.graphql': 'makes items of the answer',
  'core.extractFromFile': 'uses the file up',
  'core.convertToFile': 'makes a file of all items',
  'core.compress': 'uses the files up',
  'core.aggregate': 'makes one item of many',
  'core.summarize': 'makes one item of many',
  'core.executeWorkflow': 'hands items to another workflow, and gives what it gives',
  'core.stopWithError': 'gives nothing',
  'core.wait': 'waits; when it is called, it gives what the call brings',
  'core.approval': 'waits: run by an engine',
  'core.formPage': 'waits: run by an engine',
};

describe('files of items', () => {
  const nodes = coreIntegration.nodes.filter(({ kind }) => kind === 'item' || kind === 'batch');

  it('every node says whether it keeps them', () => {
    expect([...Object.keys(keeping), ...Object.keys(others)].sort()).toEqual(
      nodes.map(({ type }) => type).sort(),
    );
  });

  it.each(Object.keys(keeping))('are kept by %s (public-reports 05)', async (type) => {
    const node = nodes.find((one) => one.type === type);
    if (node === undefined) throw new Error(`there is no ${type}`);
    for (const { parameters, json = { id: 1 } } of keeping[type] ?? []) {
      const inputs = { main: [itemOf(json)], input2: [{ json }] };
      const outputs = await runNode(node, { documents, parameters, inputs });
      const items = Object.values(outputs).flat();
      expect(items.length, JSON.stringify(parameters)).toBeGreaterThan(0);
      for (const item of items.slice(0, 1)) expect(item.binary, JSON.stringify(parameters)).toEqual(file);
    }
  });
});
