/** The charset of a body: what its Content-Type declares, else what its XML or HTML head does, else UTF-8. */
import { setImmediate as yieldNow } from 'node:timers/promises';
import { LIMITS } from '@reporunner/constants';
import { parse } from 'content-type';
import { decodeText, decodeTextYielding } from '../text/decode-text.ts';

/** A declaration stands in the first bytes (HTML: the first 1,024). */
const headBytes = 1_024;
const xmlDeclaration = /^<\?xml\s[^>]{0,200}?\bencoding\s*=\s*["']([A-Za-z][\w.:-]{0,63})["']/;
const htmlMeta = /<meta\s[^>]{0,500}?\bcharset\s*=\s*(?:["']\s*)?([A-Za-z][\w.:-]{0,63})/i;

/** Media type in lower case, its charset if it names one, and all its parameters. */
export function readContentType(header: string | undefined): {
  readonly mimeType: string;
  readonly charset: string | undefined;
  readonly parameters: Readonly<Record<string, string>>;
} {
  const { type, parameters } = parse(header ?? '');
  const charset = parameters.charset?.replace(/^'(.*)'$/, '$1').trim();
  return { mimeType: type.trim().toLowerCase(), charset: charset === '' ? undefined : charset, parameters };
}

function declaredInHead(mimeType: string, bytes: Uint8Array): string | undefined {
  const isXml = /[/+]xml$/.test(mimeType);
  if (!isXml && mimeType !== 'text/html') return undefined;
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, headBytes)).toString(
    'latin1',
  );
  const found = xmlDeclaration.exec(head)?.[1] ?? (isXml ? undefined : htmlMeta.exec(head)?.[1]);
  // What could be read as ASCII is not UTF-16, whatever it says.
  return found !== undefined && /^utf-?16/i.test(found) ? undefined : found;
}

/** The text of a body. A byte order mark wins. @throws ServiceError CHARSET_UNSUPPORTED, DOCUMENT_INVALID if strict. */
export function bodyText(
  bytes: Uint8Array,
  contentType: string | undefined,
  { strict = false } = {},
): string {
  const { mimeType, charset } = readContentType(contentType);
  return decodeText(bytes, charset ?? declaredInHead(mimeType, bytes), { strict });
}

/** As `bodyText`; of a long body a piece at a time, yielding to others between them. */
export async function bodyTextYielding(
  bytes: Uint8Array,
  contentType: string | undefined,
  { strict = false } = {},
): Promise<string> {
  const { mimeType, charset } = readContentType(contentType);
  return decodeTextYielding(bytes, charset ?? declaredInHead(mimeType, bytes), { strict });
}

/** The bytes a piece at a time, yielding to others between them. */
export async function* piecesOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += LIMITS.bytesPieceLength) {
    yield bytes.subarray(at, at + LIMITS.bytesPieceLength);
    await yieldNow();
  }
}
