/**
 * Many items through a workflow: a CSV file is downloaded, read, worked through by a loop, one item after the other,
 * filtered and added up.
 */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Product, publish } from './product.ts';
import { byId, edge, node } from './workflows.ts';

const rowsPerWrite = 10_000;

/** Serves so many rows: a number, and a name. */
export async function serveRows(count: number): Promise<{ readonly url: string; readonly server: Server }> {
  const server = createServer(async (_request, response) => {
    response.setHeader('content-type', 'text/csv');
    response.write('n,name\n');
    for (let from = 0; from < count; from += rowsPerWrite) {
      let text = '';
      for (let n = from; n < Math.min(count, from + rowsPerWrite); n += 1) text += `${n},name ${n}\n`;
      if (!response.write(text)) await once(response, 'drain');
    }
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/rows.csv` };
}

/** What comes of them: those with an even double of three, counted and added up. */
export function expectedOf(count: number): { readonly count: number; readonly sum: number } {
  let kept = 0;
  let sum = 0;
  for (let n = 0; n < count; n += 1) {
    const item = { n, name: `name ${n}`, triple: n * 3 };
    if (item.triple % 2 !== 0) continue;
    kept += 1;
    sum += item.triple;
  }
  return { count: kept, sum };
}

export function streamWorkflow(path: string, url: string, size: number) {
  const nodes = [
    node('hook', 'core.webhook', 'Webhook', {
      path,
      methods: ['POST'],
      respond: 'lastNode',
      timeoutMs: 3_600_000,
    }),
    node('download', 'core.httpRequest', 'Download', {
      url,
      response: 'binary',
      timeoutMs: 600_000,
      maxMegabytes: 1_000,
    }),
    node('rows', 'core.extractFromFile', 'Rows', { format: 'csv' }),
    node('loop', 'core.loop', 'Loop', { size }),
    node('even', 'core.filter', 'Even', {
      conditions: [{ left: '={{ $json.triple % 2 }}', operator: 'equals', right: 0 }],
    }),
    node('sum', 'core.summarize', 'Sum', {
      summaries: [
        { operation: 'count', as: 'count' },
        { operation: 'sum', field: 'triple', as: 'sum' },
      ],
    }),
  ];
  const triple = {
    ...node('triple', 'core.set', 'Triple', {
      fields: [{ name: 'triple', type: 'number', value: '={{ $json.n * 3 }}' }],
    }),
    parentId: 'loop',
  };
  const ids = nodes.map(({ id }) => id);
  return {
    name: path,
    nodes: byId([...nodes, triple]),
    edges: byId(ids.slice(1).map((id, index) => edge(ids[index] as string, id))),
  };
}

export interface StreamRun {
  readonly executionId: string;
  readonly seconds: number;
}

/** Runs it once. Throws when the result is not what it should be. */
export async function runStream(product: Product, path: string, count: number): Promise<StreamRun> {
  const began = performance.now();
  const response = await fetch(`${product.url}/webhook/${path}`, { method: 'POST' });
  const text = await response.text();
  const seconds = (performance.now() - began) / 1_000;
  if (response.status !== 200) throw new Error(text);
  const wanted = JSON.stringify(expectedOf(count));
  if (text !== wanted) throw new Error(`${text} instead of ${wanted}`);
  return { executionId: response.headers.get('x-reporunner-execution-id') ?? '', seconds };
}

export async function publishStream(
  product: Product,
  path: string,
  url: string,
  size: number,
): Promise<void> {
  await publish(product, streamWorkflow(path, url, size));
}
