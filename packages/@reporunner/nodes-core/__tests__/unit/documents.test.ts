import type { JsonObject } from '@reporunner/core';
import { createDocumentParser } from '@reporunner/documents';
import { runNode } from '@reporunner/integrations/testing';
import { afterAll, describe, expect, it } from 'vitest';
import { htmlExtract, xmlNode } from '../../src/data/text-formats.ts';
import { fileNameOf } from '../../src/files/read-bytes.ts';

const documents = createDocumentParser({ processes: 1 });
afterAll(() => documents.close());

const run = async (node: typeof xmlNode, parameters: JsonObject, data: string | JsonObject) =>
  (await runNode(node, { documents, parameters, items: [{ data }] })).main?.map(({ json }) => json);

describe('XML', () => {
  it('becomes the item if asked to, and its texts stay texts (n8n-import 12)', async () => {
    const parameters = { operation: 'parse', destination: '', typed: false };
    expect(await run(xmlNode, parameters, '<a><b>1</b></a>')).toEqual([{ a: { b: '1' } }]);
  });

  it('that was built can be read again (public-reports 22)', async () => {
    const built = await run(xmlNode, { operation: 'build' }, { a: { '@on': true } });
    expect(built).toEqual([{ data: '<a on="true"/>' }]);
    expect(await run(xmlNode, { operation: 'parse' }, '<a on="true"/>')).toEqual([
      { data: { a: { '@on': true } } },
    ]);
    await expect(run(xmlNode, { operation: 'build', destination: '' }, { a: 1 })).rejects.toThrow(
      'Put the result in',
    );
  });
});

describe('HTML extract', () => {
  it('gives text as a reader sees it (public-reports 23)', async () => {
    const html = '<div><script>var a = 1</script><p>One</p><p>Two</p>x<br>y</div>';
    const parameters = {
      extract: [
        { name: 'v', selector: 'div' },
        { name: 'lines', selector: 'div', get: 'lines' },
      ],
    };
    expect(await run(htmlExtract, parameters, html)).toEqual([
      { v: 'One Two x y', lines: 'One\n\nTwo\n\nx\ny' },
    ]);
  });
});

describe('names of files', () => {
  it('get an extension unless they end in that of a type of file', () => {
    expect(
      ['report', 'report.v2', 'report.csv', 'report.CSV', 'report.txt', '.constructor', 'a.'].map((name) =>
        fileNameOf(name, 'csv'),
      ),
    ).toEqual([
      'report.csv',
      'report.v2.csv',
      'report.csv',
      'report.CSV',
      'report.txt',
      '.constructor.csv',
      'a..csv',
    ]);
  });
});
