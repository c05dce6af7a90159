/**
 * Texts of XLSX. `_xHHHH_` stands for a character there (ECMA-376, 22.4.2.4), so a text that has this itself is written
 * with its first underscore as `_x005F_`.
 */

/** What begins with an underscore once it is written: one, and characters that XML has not, which become codes. */
const codeBegins = /_(?=x[\dA-Fa-f]{4}[_\p{Cc}\uFFFE\uFFFF])/gu;

/** A text as it is to be written, so that it is read as itself. */
export const escapedText = (text: string): string => text.replace(codeBegins, '_x005F_');

const texts = /<(?:\w+:)?t\b[^<>]*>([^<]*)<\/(?:\w+:)?t>/g;
const characters = /_x([\dA-Fa-f]{4})_|&#x([\dA-Fa-f]+);|&#(\d+);|\n/g;

/**
 * The library reads CR LF as LF. Whether a line break was one says the shared string in the file, `markup`, where a CR
 * is written as a code: a CR as such is that of the XML.
 */
export function withReturns(text: string, markup: string): string {
  if (!text.includes('\n') || !/_x000d_|&#x0*d;|&#0*13;/i.test(markup)) return text;
  const content = [...markup.matchAll(texts)].map(([, inner = '']) => inner).join('');
  const hasReturn: boolean[] = [];
  let returnEnds = -1;
  for (const { 0: found, 1: escaped, 2: hex, 3: decimal = '', index } of content.matchAll(characters)) {
    const code =
      found === '\n' ? 10 : decimal === '' ? Number.parseInt(escaped ?? hex ?? '', 16) : Number(decimal);
    if (code === 13) returnEnds = index + found.length;
    else if (code === 10) hasReturn.push(returnEnds === index);
  }
  const parts = text.split('\n');
  // A break between texts that are not shown, such as phonetic ones.
  if (parts.length !== hasReturn.length + 1) return text;
  return parts.reduce((joined, part, at) => `${joined}${hasReturn[at - 1] === true ? '\r\n' : '\n'}${part}`);
}
