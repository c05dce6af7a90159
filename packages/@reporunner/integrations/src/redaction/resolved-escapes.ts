/**
 * Text with its escapes resolved: percent-encoding, references of markup, escapes of JSON and of programs. Which
 * characters are escaped, and how, differs from library to library (`+` is `%2B`, `&#43;`, `&#x2B;`, `\u002b`, `\x2b`), so
 * that no list of forms of a secret has them all. What is searched is the resolved text, and what was found there is
 * mapped back. Escapes of escapes are resolved as often as services nest them.
 */
import type { Ranges } from './pattern-matcher.ts';
import type { Reading } from './reading.ts';

const escapes =
  /(?:%[0-9A-Fa-f]{2})+|&(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|amp|lt|gt|quot|apos);|\\+(?:u[0-9A-Fa-f]{4}|x[0-9A-Fa-f]{2}|["'\\/])/g;
/** Looked for before the rest is: most texts have none. */
const mayBeEscaped = /%[0-9A-Fa-f]{2}|&(?:#|amp;|lt;|gt;|quot;|apos;)|\\[ux"'\\/]/;
const names: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const maxRounds = 3;

/** Characters in the order of the text: how many units each has, and how many its escape. */
interface Resolved {
  readonly text: string;
  readonly units: number;
  readonly escaped: number;
}

const codePoint = (code: number) =>
  code > 0x10_ff_ff || (code >= 0xd8_00 && code <= 0xdf_ff) ? '\ufffd' : String.fromCodePoint(code);

const utf8Length = (lead: number) =>
  lead < 0xc2 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 1;

/** Bytes that are no UTF-8 are one character each. */
function ofPercent(found: string): Resolved[] {
  const bytes = Buffer.from(found.replaceAll('%', ''), 'hex');
  const resolved: Resolved[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = utf8Length(bytes[at] as number);
    const decoded = bytes.toString('utf8', at, at + length);
    const isWhole = !decoded.includes('\ufffd');
    const text = isWhole ? decoded : String.fromCharCode(bytes[at] as number);
    const taken = isWhole ? length : 1;
    resolved.push({ text, units: text.length, escaped: taken * 3 });
    at += taken;
  }
  return resolved;
}

function ofOther(found: string): Resolved {
  const text = found.startsWith('&') ? ofReference(found.slice(1, -1)) : ofBackslash(found);
  return { text, units: text.length, escaped: found.length };
}

function ofReference(name: string): string {
  if (!name.startsWith('#')) return names[name] ?? '';
  const isHex = name[1] === 'x' || name[1] === 'X';
  return codePoint(isHex ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1)));
}

function ofBackslash(found: string): string {
  const [, code] = /[ux]([0-9A-Fa-f]+)$/.exec(found) ?? [];
  return code === undefined ? found.slice(-1) : String.fromCharCode(Number.parseInt(code, 16));
}

/** The text with its escapes resolved once, twice …: none for a text without escapes. */
export function resolveEscapes(text: string): readonly Reading[] {
  const readings: Reading[] = [];
  for (let round = 0; round < maxRounds; round += 1) {
    const before = readings.at(-1);
    const next = resolveOnce(before?.text ?? text);
    if (next === undefined) break;
    readings.push(
      before === undefined
        ? next
        : { text: next.text, original: (ranges) => before.original(next.original(ranges)) },
    );
  }
  return readings;
}

function resolveOnce(text: string): Reading | undefined {
  if (!mayBeEscaped.test(text)) return undefined;
  /** Ends of resolved characters, and by how much what follows them is moved, in pairs. */
  const moved: number[] = [];
  const parts: string[] = [];
  let length = 0;
  let shift = 0;
  let from = 0;
  for (const { 0: found, index } of text.matchAll(escapes)) {
    parts.push(text.slice(from, index));
    length += index - from;
    for (const { text: character, units, escaped } of found.startsWith('%')
      ? ofPercent(found)
      : [ofOther(found)]) {
      parts.push(character);
      length += units;
      shift += escaped - units;
      moved.push(length, shift);
    }
    from = index + found.length;
  }
  if (moved.length === 0) return undefined;
  parts.push(text.slice(from));
  return { text: parts.join(''), original: (ranges) => mappedBack(moved, ranges) };
}

/** A range begins before the escape of its first character, and ends behind that of its last. */
function mappedBack(moved: readonly number[], ranges: Ranges): Ranges {
  let next = 0;
  let shift = 0;
  return ranges.map((position) => {
    for (; next < moved.length && (moved[next] as number) <= position; next += 2)
      shift = moved[next + 1] as number;
    return position + shift;
  });
}
