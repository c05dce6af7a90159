/** Files that are no text are recognised by their first bytes, before they are read as text and misread. */
import { type BinaryHandle, ServiceError } from '@reporunner/core';
import type { BinaryAccess } from '@reporunner/integrations';
import { fileMessage, type fileTexts } from '../messages/file-messages.ts';

/** In hexadecimal what each begins with, and what else is near its start. */
const kinds: readonly {
  readonly begins: string;
  readonly has?: RegExp;
  readonly message: keyof typeof fileTexts;
}[] = [
  { begins: '504b0304', has: /xl\/|opendocument\.spreadsheet/, message: 'spreadsheet' },
  { begins: '504b0304', message: 'zip' },
  { begins: '504b0506', message: 'emptyZip' },
  { begins: '1f8b', message: 'gzip' },
  { begins: 'd0cf11e0', message: 'oldOffice' },
  { begins: '255044462d', message: 'pdf' },
];

/** Bytes in which the names that tell a spreadsheet are looked for. */
const lookedAt = 64 * 1024;

/** @throws ServiceError DOCUMENT_INVALID that says what the file is, and what to choose. */
function assertTextStart(start: Uint8Array): void {
  const bytes = Buffer.from(start.buffer, start.byteOffset, Math.min(start.byteLength, lookedAt));
  const beginning = bytes.toString('hex', 0, 16).replace(/^efbbbf/, '');
  const known = kinds.find(
    ({ begins, has }) => beginning.startsWith(begins) && (has?.test(bytes.toString('latin1')) ?? true),
  );
  if (known !== undefined)
    throw new ServiceError(fileMessage(known.message), { code: 'DOCUMENT_INVALID', service: 'core.files' });
}

/** Looks at the first bytes of a file. Rejects with DOCUMENT_INVALID where they are those of no text. */
export async function assertTextFile(binary: BinaryAccess, handle: BinaryHandle): Promise<void> {
  for await (const chunk of binary.borrow(handle)) {
    assertTextStart(chunk);
    return;
  }
}
