/** The source of a document, whole. */

import type { DocumentChunk } from '@reporunner/integrations';
import { decodeText } from '@reporunner/integrations/text';
import { tooLarge } from './errors.ts';
import { documentsMessage } from './messages/documents-messages.ts';

/** What is read whole at most. */
export const maxBytes = 100 * 1024 * 1024;

function tooLong(): Error {
  return tooLarge(documentsMessage('notReadWhole', { limit: maxBytes / 1024 / 1024 }));
}

/** @throws ServiceError DOCUMENT_TOO_LARGE. */
export async function chunksBelow(source: AsyncIterable<DocumentChunk>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of source) {
    if (typeof chunk === 'object' && 'file' in chunk) continue;
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    size += bytes.length;
    if (size > maxBytes) throw tooLong();
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

/** The text of a source; of bytes, in UTF-8. @throws ServiceError DOCUMENT_TOO_LARGE. */
export async function textOf(source: AsyncIterable<DocumentChunk>): Promise<string> {
  const texts: string[] = [];
  const bytes: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of source) {
    if (typeof chunk === 'object' && 'file' in chunk) continue;
    size += chunk.length;
    if (size > maxBytes) throw tooLong();
    if (typeof chunk === 'string') texts.push(chunk);
    else bytes.push(chunk);
  }
  return bytes.length === 0 ? texts.join('') : decodeText(Buffer.concat(bytes), 'utf-8', { strict: true });
}
