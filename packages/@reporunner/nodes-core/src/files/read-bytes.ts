import type { BinaryHandle, Item } from '@reporunner/core';
import { ServiceError } from '@reporunner/core';
import { type BinaryAccess, decodeTextYielding, detectCharset } from '@reporunner/integrations';
import { invalidParameter } from '../conditions/conditions.ts';
import { nodeMessage } from '../messages/error-messages.ts';
import { isFileName } from './mime-types.ts';

/** What a node that needs a file whole takes into memory at most. */
export const maxBytes = 100 * 1024 * 1024;

/** The binary data of an item by its field. @throws ServiceError NODE_PARAMETER_INVALID naming what there is. */
export function handleOf({ binary = {} }: Item, name: string): BinaryHandle {
  const handle = binary[name];
  if (handle !== undefined) return handle;
  const known = Object.keys(binary);
  throw invalidParameter(
    known.length === 0
      ? nodeMessage('noBinaryIn', { name })
      : nodeMessage('noBinaryInBut', { name, names: known }),
  );
}

/** @throws ServiceError PAYLOAD_TOO_LARGE. */
export async function readBytes(binary: BinaryAccess, handle: BinaryHandle): Promise<Buffer> {
  if (handle.size > maxBytes) throw tooLarge();
  const chunks: Buffer[] = [];
  for await (const chunk of await binary.read(handle)) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

export function tooLarge(): ServiceError {
  return new ServiceError(nodeMessage('fileTooLarge', { limit: maxBytes / 1024 / 1024 }), {
    code: 'PAYLOAD_TOO_LARGE',
    service: 'core.files',
  });
}

/** The text of a file; `auto` looks for its charset. */
export function textOf(bytes: Buffer, encoding: string): Promise<string> {
  return decodeTextYielding(bytes, encoding === 'auto' ? detectCharset(bytes) : encoding, { strict: true });
}

/** The name with the extension, unless it ends in that of a type of file: `report.v2` gets one, `report.txt` does not. */
export function fileNameOf(name: string, extension: string): string {
  return isFileName(name) || name.toLowerCase().endsWith(`.${extension}`) ? name : `${name}.${extension}`;
}
