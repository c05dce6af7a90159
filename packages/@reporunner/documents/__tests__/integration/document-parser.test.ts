import { execFileSync } from 'node:child_process';
import { LIMITS } from '@reporunner/constants';
import { createDocumentParser, type DocumentParserOptions } from '@reporunner/documents';
import {
  createDocumentAccess,
  type DocumentOperation,
  type DocumentOperations,
  type DocumentParser,
  type DocumentPart,
  type DocumentSource,
} from '@reporunner/integrations';
import { afterEach, describe, expect, it } from 'vitest';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
});

function parserOf(options: DocumentParserOptions = {}) {
  const parser = createDocumentParser(options);
  open.push(parser);
  return parser;
}

const forever = new AbortController().signal;

function accessOf(parser: DocumentParser, signal: AbortSignal = forever, workflowId = 'w') {
  return createDocumentAccess(parser, { tenantId: 't', workflowId, signal: () => signal });
}

function run<O extends DocumentOperation>(
  parser: DocumentParser,
  operation: O,
  source: DocumentSource,
  options: DocumentOperations[O]['options'],
  { signal = forever, workflowId = 'w' } = {},
): AsyncIterable<DocumentPart> {
  return parser.run({ tenantId: 't', workflowId, operation, source, options, signal });
}

async function listOf<T>(values: AsyncIterable<T>): Promise<readonly T[]> {
  const list: T[] = [];
  for await (const value of values) list.push(value);
  return list;
}

/** Takes the parser of HTML minutes: its work grows with the square of the depth. */
const slow = '<div>'.repeat(200_000);
const title = { extract: [{ name: 't', selector: 'h1', get: 'text', attribute: '', all: false } as const] };
const csv = { delimiter: ',', encoding: 'utf-8', header: true, typed: true };

/** Processes that are children of this one and read documents. */
function childrenCount(): number {
  const list = execFileSync('ps', ['-o', 'args=', '--ppid', String(process.pid)]).toString();
  return list.split('\n').filter((line) => line.includes('documents/src/child/main.ts')).length;
}

describe('documents in processes of their own', () => {
  it('gives the values of a document as it comes, in any number of chunks', async () => {
    const rows = 20_000;
    async function* source() {
      yield 'n,text\n';
      for (let at = 0; at < rows; at += 100)
        yield Buffer.from(Array.from({ length: 100 }, (_, one) => `${at + one},x"y\n`).join(''));
    }
    const values = await listOf(accessOf(parserOf()).values('csv.read', source(), csv));
    expect(values).toHaveLength(rows);
    expect(values.at(-1)).toEqual({ n: rows - 1, text: 'x"y' });
  });

  it('gives files, and passes over those that are not read', async () => {
    const access = accessOf(parserOf());
    async function* files() {
      yield { file: 'a.txt' };
      yield 'one';
      yield { file: 'b.txt' };
      yield Buffer.alloc(600_000, 'b');
      yield { file: 'c.txt' };
    }
    const zip = Buffer.concat(await listOf(access.bytes('zip.pack', files(), {})));
    const seen: [string, number][] = [];
    for await (const { name, content } of access.files(zip)) {
      const size = name === 'a.txt' ? -1 : Buffer.concat(await listOf(content)).length;
      seen.push([name, size]);
    }
    expect(seen).toEqual([
      ['a.txt', -1],
      ['b.txt', 600_000],
      ['c.txt', 0],
    ]);
  });

  it('[DP1] ends a document that takes too long, and goes on with the next', async () => {
    const parser = parserOf({ processes: 1, timeoutMs: 1_500 });
    const access = accessOf(parser);
    await expect(access.value('html.extract', slow, title)).rejects.toMatchObject({
      code: 'DOCUMENT_TIMEOUT',
    });
    expect(await access.value('markdown.toHtml', '*a*', {})).toBe('<p><em>a</em></p>');
  });

  it('[DP1] ends a document that takes too much memory, and goes on with the next', async () => {
    const parser = parserOf({ processes: 1, memoryMb: 64 });
    const access = accessOf(parser);
    const json = `[${'[],'.repeat(8_000_000)}[]]`;
    await expect(
      listOf(access.values('json.read', Buffer.from(json), { encoding: 'utf-8', path: '' })),
    ).rejects.toMatchObject({ code: 'DOCUMENT_TOO_LARGE' });
    expect(await access.value('markdown.toHtml', 'a', {})).toBe('<p>a</p>');
  });

  it('[DP2] tells a document that is not valid from one that is, with the place', async () => {
    const access = accessOf(parserOf({ processes: 1 }));
    const options = { attributePrefix: '@', textKey: '#text', typed: true, trim: false, encoding: 'text' };
    await expect(access.value('xml.read', '<a>\n  <b on/></a>', options)).rejects.toMatchObject({
      code: 'DOCUMENT_INVALID',
      details: { line: 2 },
    });
    expect(await access.value('xml.read', '<a/>', options)).toEqual({ a: '' });
  });

  it('[DP3] frees the process of a document that is cancelled, or not read to its end', async () => {
    const parser = parserOf({ processes: 1 });
    const aborted = new AbortController();
    const running = accessOf(parser, aborted.signal).value('html.extract', slow, title);
    const waiting = accessOf(parser, aborted.signal).value('markdown.toHtml', 'b', {});
    const ended = Promise.allSettled([running, waiting]);
    setTimeout(() => aborted.abort(), 300);
    for (const outcome of await ended)
      expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'EXECUTION_CANCELLED' } });
    const many = `n\n${'1\n'.repeat(500_000)}`;
    for await (const value of accessOf(parser).values('csv.read', many, csv)) {
      expect(value).toEqual({ n: 1 });
      break;
    }
    expect(await accessOf(parser).value('markdown.toHtml', 'c', {})).toBe('<p>c</p>');
  });

  it('[DP4] gives slots to workflows in rotation, and refuses the longest queue first', async () => {
    const parser = parserOf({ processes: 1, maxWaiting: 4 });
    const order: string[] = [];
    const work = async (workflowId: string, name: string) => {
      try {
        await listOf(run(parser, 'markdown.toHtml', name, {}, { workflowId }));
        order.push(name);
      } catch (error) {
        order.push(`${name} ${(error as { code: string }).code}`);
      }
    };
    await Promise.all([
      work('a', 'a1'),
      work('a', 'a2'),
      work('a', 'a3'),
      work('a', 'a4'),
      work('b', 'b1'),
      work('c', 'c1'),
    ]);
    // a1 runs; then the line holds a2, a3, b1 and c1.
    expect(order).toEqual(['a4 UNAVAILABLE', 'a1', 'a2', 'b1', 'c1', 'a3']);
  });

  it('[DP5] does not make others wait for a document whose reader is slow', async () => {
    const parser = parserOf({ processes: 1 });
    const many = `n\n${'1\n'.repeat(500_000)}`;
    const slowReader = accessOf(parser).values('csv.read', many, csv)[Symbol.asyncIterator]();
    await slowReader.next();
    // Its process is held, and there is one more.
    expect(await accessOf(parser, forever, 'other').value('markdown.toHtml', 'a', {})).toBe('<p>a</p>');
    await slowReader.return?.();
    expect(await accessOf(parser).value('markdown.toHtml', 'b', {})).toBe('<p>b</p>');
  });

  it('starts processes when they are needed, and ends them when they are not', async () => {
    const before = childrenCount();
    const parser = parserOf({ idleMs: 50 });
    expect(childrenCount()).toBe(before);
    await accessOf(parser).value('markdown.toHtml', 'a', {});
    await expect.poll(childrenCount).toBe(before);
    await accessOf(parser).value('markdown.toHtml', 'a', {});
    await parser.close();
    expect(childrenCount()).toBe(before);
    await expect(accessOf(parser).value('markdown.toHtml', 'a', {})).rejects.toMatchObject({
      code: 'SHUTTING_DOWN',
    });
  });

  it('forwards the error of a source, and is ready again', async () => {
    const access = accessOf(parserOf({ processes: 1 }));
    async function* broken() {
      yield Buffer.from('n\n1\n');
      throw new Error('the disk is gone');
    }
    await expect(listOf(access.values('csv.read', broken(), csv))).rejects.toThrow('the disk is gone');
    expect(await access.value('markdown.toHtml', 'a', {})).toBe('<p>a</p>');
  });

  it('gives one value only within limits that the server can bear', async () => {
    const access = accessOf(parserOf({ processes: 1 }));
    const read = (json: string) =>
      listOf(access.values('json.read', Buffer.from(json), { encoding: 'utf-8', path: '' }));
    const nested = '['.repeat(5_000) + ']'.repeat(5_000);
    await expect(read(nested)).rejects.toMatchObject({ code: 'JSON_TOO_DEEP' });
    const wide = `{${Array.from({ length: 300_000 }, (_, at) => `"${at}":0`).join()}}`;
    await expect(read(wide)).rejects.toThrow(/Split it/);
    const values = (count: number) => `[${'1,'.repeat(count - 1)}1]`;
    await expect(read(`[${values(LIMITS.jsonValues)}]`)).rejects.toMatchObject({ code: 'JSON_TOO_WIDE' });
    // The elements of a list are values of their own.
    expect(await read(values(LIMITS.jsonValues + 1))).toHaveLength(LIMITS.jsonValues + 1);
  });
});
