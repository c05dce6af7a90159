/** Names of files in Content-Disposition headers (RFC 6266). */
import { create, parse } from 'content-disposition';

/** Senders write UTF-8 where the standard says Latin-1; what is valid UTF-8 is taken for that. */
export function utf8Header(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: bytes are looked at.
  if (/^[\x00-\x7f]*$/.test(text) || /[^\x00-\xff]/.test(text)) return text;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(text, 'latin1'));
  } catch {
    return text;
  }
}

/** A name without folders and control characters; undefined when nothing is left. */
export function plainFileName(text: string | undefined): string | undefined {
  const name = text
    ?.split(/[\\/]/)
    .at(-1)
    ?.replace(/\p{Cc}/gu, '')
    .trim();
  return name === undefined || name === '' || name === '.' || name === '..' ? undefined : name.slice(0, 255);
}

/** The name that a Content-Disposition header has; a header that cannot be read names nothing. */
export function fileNameInHeader(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  try {
    return plainFileName(parse(utf8Header(header)).parameters.filename);
  } catch {
    return undefined;
  }
}

/** A Content-Disposition header in ASCII, whatever the name. */
export function fileNameHeader(type: string, fileName: string): string {
  const name = plainFileName(fileName.toWellFormed()) ?? 'data';
  return create(name, { type, fallback: name.replace(/[^\x20-\x7e]|[%"\\]/g, '_') });
}
