import type { Readable } from 'node:stream';
import type { BinaryHandle, Item } from '@reporunner/core';
import { ServiceError } from '@reporunner/core';
import { type BinaryAccess, createTextDecoder } from '@reporunner/integrations';
import { invalidParameter } from '../conditions/conditions.ts';

/** What a node that needs a file whole takes into memory at most. */
export const mostBytes = 100 * 1024 * 1024;

/** The binary data of an item by its field. @throws ServiceError NODE_PARAMETER_INVALID naming what there is. */
export function handleOf({ binary = {} }: Item, name: string): BinaryHandle {
  const handle = binary[name];
  if (handle !== undefined) return handle;
  const known = Object.keys(binary);
  throw invalidParameter(
    `The item has no binary data in "${name}"${known.length === 0 ? '' : `; it has ${known.join(', ')}`}.`,
  );
}

/** @throws ServiceError PAYLOAD_TOO_LARGE. */
export async function readBytes(binary: BinaryAccess, handle: BinaryHandle): Promise<Buffer> {
  if (handle.size > mostBytes) throw tooLarge();
  const chunks: Buffer[] = [];
  for await (const chunk of await binary.read(handle)) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

export function tooLarge(): ServiceError {
  return new ServiceError(`Files of more than ${mostBytes / 1024 / 1024} MB are not read whole.`, {
    code: 'PAYLOAD_TOO_LARGE',
    service: 'core.files',
  });
}

/** The lines of a text as it comes. Rejects with PAYLOAD_TOO_LARGE for a line that is one only in name. */
export async function* linesOf(source: Readable, encoding: string): AsyncGenerator<string> {
  const decoder = createTextDecoder(encoding);
  let rest = '';
  for await (const chunk of source) {
    const lines = (rest + decoder.write(chunk as Buffer)).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > mostBytes) throw tooLarge();
    yield* lines;
  }
  rest += decoder.end();
  if (rest !== '') yield rest;
}

export function fileNameOf(name: string, extension: string): string {
  return /\.[^./\\]+$/.test(name) ? name : `${name}.${extension}`;
}
