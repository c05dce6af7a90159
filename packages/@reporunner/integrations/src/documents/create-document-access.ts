import { type JsonValue, ServiceError } from '@reporunner/core';
import type {
  DocumentAccess,
  DocumentFile,
  DocumentOperation,
  DocumentParser,
  DocumentPart,
  DocumentSource,
} from '../base/documents.ts';
import { registryMessage } from '../messages/registry-messages.ts';

/** For whom documents are read, and when reading stops. */
export interface DocumentAccessOptions {
  readonly tenantId: string;
  readonly workflowId: string;
  /** Asked when a document is read. */
  readonly signal: () => AbortSignal;
}

const unexpected = (operation: string) =>
  new ServiceError(registryMessage('unexpectedPart', { operation }), {
    code: 'INTERNAL',
    service: 'documents',
  });

/** The parser for the nodes of one workflow. */
export function createDocumentAccess(
  parser: DocumentParser,
  { tenantId, workflowId, signal }: DocumentAccessOptions,
): DocumentAccess {
  const run = (operation: DocumentOperation, source: DocumentSource, options: object) =>
    parser.run({
      tenantId,
      workflowId,
      operation,
      source,
      options: options as never,
      signal: signal(),
    });

  async function* values(operation: DocumentOperation, source: DocumentSource, options: object) {
    for await (const part of run(operation, source, options)) {
      if (!('values' in part)) throw unexpected(operation);
      yield* part.values;
    }
  }
  async function* bytes(operation: DocumentOperation, source: DocumentSource, options: object) {
    for await (const part of run(operation, source, options)) {
      if (!('bytes' in part)) throw unexpected(operation);
      yield part.bytes;
    }
  }
  return {
    values: values as DocumentAccess['values'],
    bytes,
    async value(operation: DocumentOperation, source: DocumentSource, options: object) {
      let found: JsonValue | undefined;
      for await (const value of values(operation, source, options)) found = value;
      if (found === undefined) throw unexpected(operation);
      return found as never;
    },
    files: (source) => filesOf(run('zip.unpack', source, {})),
  };
}

/** Files out of the parts that an archive comes in. */
async function* filesOf(parts: AsyncIterable<DocumentPart>): AsyncGenerator<DocumentFile> {
  const iterator = parts[Symbol.asyncIterator]();
  let next = await iterator.next();
  async function* content(): AsyncGenerator<Uint8Array> {
    for (;;) {
      next = await iterator.next();
      if (next.done === true || !('bytes' in next.value)) return;
      yield next.value.bytes;
    }
  }
  try {
    while (next.done !== true) {
      if (!('file' in next.value)) throw unexpected('zip.unpack');
      const file = { name: next.value.file, content: content() };
      yield file;
      // What was not read is passed over.
      for await (const _ of file.content);
    }
  } finally {
    await iterator.return?.();
  }
}
