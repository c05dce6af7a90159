/** Operations without a process around them. */
import type { JsonValue } from '@reporunner/core';
import type { DocumentChunk, DocumentOperation, DocumentOperations } from '@reporunner/integrations';
import type { OutputPart } from '../src/child/output.ts';
import { type Handler, operations } from '../src/operations.ts';

async function* chunksOf(source: readonly DocumentChunk[]): AsyncGenerator<DocumentChunk> {
  yield* source;
}

export async function partsOf<O extends DocumentOperation>(
  operation: O,
  source: DocumentChunk | readonly DocumentChunk[],
  options: DocumentOperations[O]['options'],
): Promise<readonly OutputPart[]> {
  const handle = (await operations[operation]()) as unknown as Handler<O>;
  const parts: OutputPart[] = [];
  const chunks = Array.isArray(source) ? (source as readonly DocumentChunk[]) : [source as DocumentChunk];
  for await (const part of handle(chunksOf(chunks), options)) parts.push(part);
  return parts;
}

export async function valuesOf<O extends DocumentOperation>(
  ...args: Parameters<typeof partsOf<O>>
): Promise<readonly JsonValue[]> {
  return (await partsOf<O>(...args)).flatMap((part) => ('value' in part ? [part.value] : []));
}

export async function bytesOf<O extends DocumentOperation>(
  ...args: Parameters<typeof partsOf<O>>
): Promise<Buffer> {
  return Buffer.concat((await partsOf<O>(...args)).flatMap((part) => ('bytes' in part ? [part.bytes] : [])));
}
