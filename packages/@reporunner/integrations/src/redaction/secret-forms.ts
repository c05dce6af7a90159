/** The ways in which a secret may be written: what a service echoes is rarely the plain text. */
import type { Pattern } from './pattern-matcher.ts';

/** Shorter ones are found where they stand alone as a word; see `wordsOf`. */
export const SHORTEST_ANYWHERE = 8;
/** Still shorter ones are not looked for: too much ordinary data would be taken for them. */
export const SHORTEST_AS_WORD = 4;
/** Longer ones are not looked for in base64 of base64: the automaton would grow too large. */
const maxTwiceLength = 512;
/** Nor are longer ones in forms that are rare. */
const maxRareLength = 128;

const jsonEscaped = (text: string) => JSON.stringify(text).slice(1, -1);
const asciiEscaped = (text: string) =>
  jsonEscaped(text).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
/** As libraries write JSON for web pages: Go escapes the first of these, .NET all of them. */
const pageEscaped = (text: string, unsafe: RegExp) =>
  jsonEscaped(text).replace(unsafe, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
const pageUnsafe = [/[&<>]/g, /[&<>'+`\u007f-\uffff]/g];
/** Template languages write more than the five characters of HTML as references. */
const reference = (radix: 10 | 16) => (unit: string) =>
  radix === 10 ? `&#${unit.charCodeAt(0)};` : `&#x${unit.charCodeAt(0).toString(16).toUpperCase()};`;
const referenced = (text: string) => [
  markupEscaped(text, '&#039;'),
  markupEscaped(text, '&#39;').replace(/[/`=]/g, reference(16)),
  text.replace(/[^A-Za-z0-9]/g, reference(16)),
  text.replace(/[^A-Za-z0-9]/g, reference(10)),
];
const lowerPercent = (text: string) => text.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase());
const formEncoded = (text: string) => new URLSearchParams({ '': text }).toString().slice(1);
/** RFC 3986: everything but the unreserved characters. */
const strictEncoded = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);
const markup: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const markupEscaped = (text: string, quote: string) =>
  text.replace(/[&<>"']/g, (one) => markup[one] ?? quote);

/** Lone surrogates have no UTF-8 and no URL encoding. */
const wellFormed = (text: string) => text.toWellFormed();

/** UTF-8 that was read as one byte a character. */
function misread(text: string): readonly string[] {
  const bytes = Buffer.from(text);
  if (bytes.length === text.length) return [];
  return [bytes.toString('latin1'), new TextDecoder('windows-1252').decode(bytes)];
}

function plainForms(secret: string): Set<string> {
  const text = wellFormed(secret);
  const json = jsonEscaped(text);
  const encoded = [encodeURIComponent(text), strictEncoded(text), formEncoded(text), encodeURI(text)];
  return new Set([
    secret,
    text,
    text.trim(),
    ...misread(text).flatMap((wrong) => [wrong, jsonEscaped(wrong)]),
    json,
    jsonEscaped(json),
    json.replaceAll('/', '\\/'),
    asciiEscaped(text),
    asciiEscaped(text).replace(/\\u[0-9a-f]{4}/g, (unit) => `\\u${unit.slice(2).toUpperCase()}`),
    ...encoded,
    ...encoded.map(lowerPercent),
    ...encoded.map((once) => encodeURIComponent(once)),
    ...pageUnsafe.flatMap((unsafe) => {
      const page = pageEscaped(text, unsafe);
      const escaped = unsafe === pageUnsafe[0] ? page : page.replaceAll('\\"', '\\u0022');
      return [escaped, escaped.replace(/\\u[0-9a-f]{4}/g, (unit) => `\\u${unit.slice(2).toUpperCase()}`)];
    }),
    ...referenced(text),
    ...['&#39;', '&#x27;', '&apos;'].map((quote) => markupEscaped(text, quote)),
  ]);
}

/** What base64 makes of these bytes whatever stands before and behind them, for each of the three alignments. */
function base64Forms(bytes: Buffer): string[] {
  return [0, 1, 2].flatMap((shift) => {
    const padded = Buffer.concat([Buffer.alloc(shift), bytes]);
    const from = Math.ceil((shift * 8) / 6);
    const to = Math.floor((padded.length * 8) / 6);
    return (['base64', 'base64url'] as const).map((kind) => padded.toString(kind).slice(from, to));
  });
}

/** Bytes as pairs of hexadecimal digits: in dumps, fingerprints and string literals. */
function hexPairs(bytes: Buffer): string[] {
  const hex = bytes.toString('hex');
  return [hex, hex.toUpperCase()].flatMap((digits) => [
    ...[' ', '-'].map((separator) => digits.replace(/..(?=.)/g, `$&${separator}`)),
    digits.replace(/../g, '\\x$&'),
  ]);
}

/** Every character as a JSON escape, also those that need none. */
function allEscaped(text: string): string[] {
  const units = (upper: boolean) =>
    text
      .split('')
      .map((unit) => {
        const hex = unit.charCodeAt(0).toString(16).padStart(4, '0');
        return `\\u${upper ? hex.toUpperCase() : hex}`;
      })
      .join('');
  return [units(false), units(true)];
}

/** UTF-16 in both orders of its bytes. */
function utf16(text: string): readonly Buffer[] {
  const little = Buffer.from(text, 'utf16le');
  return [little, Buffer.from(little).swap16()];
}

/** Every pattern that gives a secret away, in characters. */
export function patternsOf(secret: string): Pattern[] {
  const patterns = new Map<string, number>();
  const add = (text: string, margin: number) => {
    if (text.length >= SHORTEST_ANYWHERE) patterns.set(text, Math.max(margin, patterns.get(text) ?? 0));
  };
  const text = wellFormed(secret);
  if (secret.length >= SHORTEST_ANYWHERE) for (const form of plainForms(secret)) add(form, 0);
  const sources = new Set([text, jsonEscaped(text), encodeURIComponent(text)]);
  const bytes = [...sources].map((one) => Buffer.from(one, 'utf8'));
  if (/[\u0080-\u00ff]/.test(text)) bytes.push(Buffer.from(text, 'latin1'));
  for (const one of bytes) {
    add(one.toString('hex'), 0);
    add(one.toString('hex').toUpperCase(), 0);
    const pairs = one.toString('hex').replace(/..(?=.)/g, '$&:');
    add(pairs, 0);
    add(pairs.toUpperCase(), 0);
    // Every byte percent-encoded, also those that need not be.
    const percent = one.toString('hex').replace(/../g, '%$&');
    add(percent, 0);
    add(percent.toUpperCase(), 0);
    for (const form of base64Forms(one)) {
      add(form, 1);
      const encoded = encodeURIComponent(form);
      if (encoded !== form) for (const variant of [encoded, lowerPercent(encoded)]) add(variant, 1);
      const escaped = form.replaceAll('/', '\\/');
      if (escaped !== form) add(escaped, 1);
      // A header with basic authentication, in base64 of a request.
      if (secret.length <= maxTwiceLength && form.length >= SHORTEST_ANYWHERE)
        for (const twice of base64Forms(Buffer.from(form))) add(twice, 3);
    }
  }
  // Of the secret itself only, so that the automaton stays small.
  if (secret.length <= maxRareLength) {
    for (const form of [...hexPairs(Buffer.from(text)), ...allEscaped(text)]) add(form, 0);
    for (const one of utf16(text)) for (const form of base64Forms(one)) add(form, 1);
  }
  return [...patterns].map(([pattern, margin]) => ({ text: pattern, margin }));
}

/** Lower case in ASCII, character by character: host names and names of charsets and codings are written so. */
export const folded = (text: string) => text.replace(/[A-Z]+/g, (some) => some.toLowerCase());

/** The plain forms of a secret in lower case. */
export const foldedPatternsOf = (secret: string): Pattern[] =>
  secret.length < SHORTEST_ANYWHERE
    ? []
    : [...new Set([...plainForms(secret)].map(folded))].map((text) => ({ text, margin: 0 }));

/** Short secrets, as a pattern that finds them where no letter or digit is beside them; undefined: there are none. */
export function wordsOf(secrets: readonly string[]): RegExp | undefined {
  const short = secrets.filter(({ length }) => length >= SHORTEST_AS_WORD && length < SHORTEST_ANYWHERE);
  if (short.length === 0) return undefined;
  const forms = new Set(short.flatMap((secret) => [...plainForms(secret)]));
  const escaped = [...forms].map((form) => form.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&'));
  return new RegExp(`(?<![\\p{L}\\p{N}])(?:${escaped.join('|')})(?![\\p{L}\\p{N}])`, 'giu');
}
