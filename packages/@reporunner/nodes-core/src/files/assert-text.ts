/** Files that are no text are recognised by their first bytes, before they are read as text and misread. */
import { type BinaryHandle, ServiceError } from '@reporunner/core';
import type { BinaryAccess } from '@reporunner/integrations';

/** In hexadecimal what each begins with, what else is near its start, and what to do with it. */
const kinds: readonly { readonly begins: string; readonly has?: RegExp; readonly advice: string }[] = [
  {
    begins: '504b0304',
    has: /xl\/|opendocument\.spreadsheet/,
    advice: 'is a spreadsheet, and no text: choose the format "Spreadsheet"',
  },
  {
    begins: '504b0304',
    advice:
      'is a ZIP archive, and no text: unpack it with a Compress node, or choose the format "Spreadsheet" if it is one',
  },
  { begins: '504b0506', advice: 'is an empty ZIP archive, and no text' },
  { begins: '1f8b', advice: 'is packed with gzip: unpack it with a Compress node first' },
  {
    begins: 'd0cf11e0',
    advice: 'is an old Excel or Word file, and no text: choose the format "Spreadsheet" if it is Excel',
  },
  { begins: '255044462d', advice: 'is a PDF, which this node cannot read: have its text taken out first' },
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
    throw new ServiceError(`The file ${known.advice}.`, { code: 'DOCUMENT_INVALID', service: 'core.files' });
}

/** Looks at the first bytes of a file. Rejects with DOCUMENT_INVALID where they are those of no text. */
export async function assertTextFile(binary: BinaryAccess, handle: BinaryHandle): Promise<void> {
  for await (const chunk of binary.borrow(handle)) {
    assertTextStart(chunk);
    return;
  }
}
