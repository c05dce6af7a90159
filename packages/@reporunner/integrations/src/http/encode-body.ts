/** Text as it is sent: in the charset that its Content-Type declares, else in UTF-8. */
import { encodeText } from '../text/decode-text.ts';
import { readContentType } from './body-charset.ts';

/** The charset that text has to be encoded in; undefined for UTF-8, also where none is declared. */
export function sentCharset(contentType: string | undefined): string | undefined {
  // Answers pass here: the usual types are known without a parse.
  if (contentType === undefined || contentType.endsWith('charset=utf-8') || !/charset/i.test(contentType))
    return undefined;
  const { charset } = readContentType(contentType);
  return charset === undefined || /^utf-?8$/i.test(charset) ? undefined : charset;
}

/**
 * `isStart`: UTF-16 of no certain order begins with a byte order mark.
 * @throws ServiceError CHARSET_UNSUPPORTED for an unknown charset, or without a character of the text.
 */
export function encodeBody(text: string, charset: string, isStart = true): Buffer {
  return encodeText(text, charset, { addBom: isStart && /^utf-?16$/i.test(charset) });
}

/** Types of text whose readers take another charset than UTF-8 where none is declared. */
const readOtherwise = /^\s*(?:text\/[^;\s]+|[^;\s]*(?:[/+]xml|\/(?:x-)?(?:java|ecma)script))\s*(?:;|$)/i;

/** The Content-Type of text that is sent in UTF-8 unless it declares a charset: `text/html` says so then. */
export function withCharset(contentType: string): string {
  if (contentType.endsWith('charset=utf-8') || /;\s*charset\s*=/i.test(contentType)) return contentType;
  return readOtherwise.test(contentType)
    ? `${contentType.trimEnd().replace(/;$/, '').trimEnd()}; charset=utf-8`
    : contentType;
}
