/** The name of a file that an answer brings: RFC 6266, else the last segment of its URL if that looks like a file. */
import type { HttpResponse } from '@reporunner/integrations';
import { parse } from 'content-disposition';

/** Servers write UTF-8 where the standard says Latin-1; what is valid UTF-8 is taken for that. */
function asUtf8(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: bytes are looked at.
  if (/^[\x00-\x7f]*$/.test(text) || /[^\x00-\xff]/.test(text)) return text;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(text, 'latin1'));
  } catch {
    return text;
  }
}

/** A name without folders and control characters; undefined when nothing is left. */
function plainName(text: string | undefined): string | undefined {
  const name = text
    ?.split(/[\\/]/)
    .at(-1)
    ?.replace(/\p{Cc}/gu, '')
    .trim();
  return name === undefined || name === '' || name === '.' || name === '..' ? undefined : name.slice(0, 255);
}

export function fileNameOf({ headers, url }: Pick<HttpResponse, 'headers' | 'url'>): string | undefined {
  const header = headers['content-disposition'];
  if (header !== undefined) {
    try {
      const { filename } = parse(asUtf8(header)).parameters;
      const name = plainName(filename);
      if (name !== undefined) return name;
    } catch {
      // A header that cannot be read names nothing.
    }
  }
  const segment = new URL(url).pathname.split('/').at(-1) ?? '';
  if (!/\.\w{1,10}$/.test(segment)) return undefined;
  try {
    return plainName(decodeURIComponent(segment));
  } catch {
    return plainName(segment);
  }
}
