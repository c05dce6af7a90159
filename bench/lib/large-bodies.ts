/** Large bodies of every kind that a server takes, and who sends them. */
import { gzipSync } from 'node:zlib';
import type { Product } from './product.ts';

const row = {
  id: 1,
  name: 'A customer',
  tags: ['a', 'b'],
  address: { street: 'Some street 1', city: 'Ulm' },
};

/** JSON of many small values, about so many bytes long. */
export function jsonOfSize(size: number): string {
  const text = JSON.stringify(row);
  return `{"rows":[${Array.from({ length: Math.floor(size / (text.length + 1)) }, () => text).join(',')}]}`;
}

export interface LargeBody {
  readonly kind: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: () => RequestInit['body'];
}

const megabyte = 1_000_000;

/** `path`: of a webhook. `workflowId`: of a workflow that the API can run. */
export function largeBodies(
  { authorization }: Product,
  megabytes: number,
  { path, workflowId }: { readonly path: string; readonly workflowId: string },
): readonly LargeBody[] {
  const size = megabytes * megabyte;
  const json = jsonOfSize(size);
  const packed = gzipSync(json);
  const form = new URLSearchParams({ text: 'x'.repeat(size - 10) }).toString();
  // Many fields of half a megabyte, and a file: together as long as the others.
  const multipart = () => {
    const data = new FormData();
    for (let at = 0; at < megabytes; at += 1) data.append('text', 'y'.repeat(megabyte / 2));
    data.append('file', new Blob([json.slice(0, size / 3)]), 'rows.json');
    return data;
  };
  const chunked = () =>
    new ReadableStream<Uint8Array>({
      start(controller) {
        for (let at = 0; at < json.length; at += 65_536)
          controller.enqueue(Buffer.from(json.slice(at, at + 65_536)));
        controller.close();
      },
    });
  const type = { 'content-type': 'application/json' };
  const run = JSON.stringify({ version: 'published', data: { text: 'z'.repeat(size - 1_000) } });
  return [
    { kind: 'JSON', path, headers: type, body: () => json },
    { kind: 'JSON of unknown length', path, headers: type, body: chunked },
    { kind: 'gzip', path, headers: { ...type, 'content-encoding': 'gzip' }, body: () => packed },
    { kind: 'multipart', path, headers: {}, body: multipart },
    {
      kind: 'form',
      path,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: () => form,
    },
    { kind: 'text', path, headers: { 'content-type': 'text/plain' }, body: () => json },
    {
      kind: 'file',
      path,
      headers: { 'content-type': 'application/octet-stream' },
      body: () => json,
    },
    {
      kind: 'API',
      path: `/api/v1/workflows/${workflowId}/executions`,
      headers: { ...type, authorization },
      body: () => run,
    },
  ];
}
