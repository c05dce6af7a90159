/**
 * Keeps secrets out of everything that is stored, shown or sent on.
 * RD1 A strong secret is replaced wherever it stands, in each of the forms of `secret-forms.ts`, and in text also however
 *     its characters are escaped (`resolved-escapes.ts`).
 * RD2 A weak one (`isWeakSecret`) is replaced only in excerpts: in data it may be an ordinary value (`production`, `1234`)
 *     that later steps compute with. One of 4 to 7 characters is found where it stands alone as a word; a shorter one is
 *     not looked for.
 *     In excerpts upper and lower case are the same: errors name hosts and codings in lower case, whatever was sent.
 * RD3 What holds no secret is returned as it is, the same object.
 * RD4 In bytes a secret is overwritten, so that lengths and offsets stay; weak ones (RD2) are not looked for there.
 */
import { Readable } from 'node:stream';
import { isWeakSecret } from '@reporunner/core';
import { type Pattern, PatternMatcher, type Ranges } from './pattern-matcher.ts';
import { resolveEscapes } from './resolved-escapes.ts';
import {
  folded,
  foldedPatternsOf,
  patternsOf,
  SHORTEST_ANYWHERE,
  SHORTEST_AS_WORD,
  wordsOf,
} from './secret-forms.ts';
import { maxLine, unwrapLines } from './wrapped-lines.ts';

const mark = '••••••';
const filler = '*'.charCodeAt(0);
const noBytes = new Uint8Array(0);
const latin1Of = (bytes: Uint8Array) =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');

/** Replaces secrets by a mark wherever they occur in texts, values and bytes. */
export interface Redactor {
  /** What else is secret from now on. */
  add(secrets: readonly string[]): void;
  readonly isEmpty: boolean;
  text(text: string): string;
  /** Strings at any depth, names of properties too. */
  value<T>(value: T): T;
  /**
   * As `value`, for what is only shown (errors, log lines) and may have been cut: the beginning of a secret at the end of
   * a text is replaced as well, and so are weak secrets (RD2).
   */
  excerpt<T>(value: T): T;
  /** Chunk by chunk: what may be the beginning of a secret waits for what follows. */
  bytes(source: Uint8Array): Uint8Array;
  bytes(
    source: Readable | Uint8Array | AsyncIterable<Uint8Array>,
  ): Readable | Uint8Array | AsyncIterable<Uint8Array>;
}

interface Compiled {
  /** Finds the strong ones. */
  readonly data: PatternMatcher;
  /** Finds the weak ones too, in upper and lower case. Made when an excerpt is first looked at. */
  shown(text: string): ReturnType<PatternMatcher['find']>;
  readonly words: RegExp | undefined;
  /** Made when bytes are first looked at. */
  bytes(): PatternMatcher;
}

/** Automatons by the secrets they look for: the same few credentials are used again and again. */
const compiled = new Map<string, Compiled>();
const maxCompiled = 100;

function compile(secrets: readonly string[]): Compiled {
  const key = JSON.stringify(secrets);
  const known = compiled.get(key);
  if (known !== undefined) {
    compiled.delete(key);
    compiled.set(key, known);
    return known;
  }
  const strong = secrets.filter((secret) => !isWeakSecret(secret));
  const patterns = strong.flatMap(patternsOf);
  const data = new PatternMatcher(patterns);
  let shown: PatternMatcher | undefined;
  let lower: PatternMatcher | undefined;
  let bytes: PatternMatcher | undefined;
  const created: Compiled = {
    data,
    shown: (text) => {
      shown ??= strong.length === secrets.length ? data : new PatternMatcher(secrets.flatMap(patternsOf));
      lower ??= new PatternMatcher(secrets.flatMap(foldedPatternsOf));
      const [exact, inLower] = [shown.find(text), lower.find(folded(text))];
      return { ranges: joined(exact.ranges, inLower.ranges), open: Math.max(exact.open, inLower.open) };
    },
    words: wordsOf(secrets),
    bytes: () => {
      bytes ??= patterns.every(isAscii) ? data : new PatternMatcher(patterns.map(asBytes));
      return bytes;
    },
  };
  if (compiled.size >= maxCompiled) compiled.delete(compiled.keys().next().value as string);
  compiled.set(key, created);
  return created;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII includes them.
const isAscii = ({ text }: Pattern) => /^[\x00-\x7f]*$/.test(text);
const asBytes = ({ text, margin }: Pattern): Pattern => ({
  text: Buffer.from(text, 'utf8').toString('latin1'),
  margin,
});

/** A redactor for these secrets, in each of their forms (RD1); more can be added later. */
export function createRedactor(initial: readonly string[] = []): Redactor {
  const secrets = new Set<string>();
  let current: Compiled | undefined;
  /** Objects in which nothing was found: passed on from node to node, they are looked at once. */
  let clean = new WeakSet<object>();

  const matchers = () => {
    current ??= compile([...secrets].sort());
    return current;
  };

  const text = (original: string, isExcerpt = false): string => {
    if (original.length < SHORTEST_AS_WORD || secrets.size === 0) return original;
    const { data, shown, words } = matchers();
    const find = (searched: string) => (isExcerpt ? shown(searched) : data.find(searched));
    const { ranges: direct, open } = find(original);
    const opens = [original.length - open];
    let ranges = direct;
    for (const reading of [...unwrapLines(original), ...resolveEscapes(original)]) {
      const within = find(reading.text);
      ranges = joined(ranges, reading.original(within.ranges));
      opens.push(reading.original([reading.text.length - within.open])[0] ?? original.length);
    }
    const begun = Math.min(...opens);
    const cut = isExcerpt && original.length - begun >= SHORTEST_AS_WORD ? begun : original.length;
    const all =
      cut < (ranges.at(-1) ?? 0) || cut === original.length ? ranges : [...ranges, cut, original.length];
    const masked = all.length === 0 ? original : replaced(original, all);
    return words === undefined || !isExcerpt ? masked : masked.replace(words, mark);
  };

  /** Names of fields are not cut, and short words in them are ordinary. */
  const nameText = (name: string, isExcerpt: boolean): string => {
    if (name.length < SHORTEST_ANYWHERE) return name;
    const { data, shown } = matchers();
    const { ranges } = isExcerpt ? shown(name) : data.find(name);
    return ranges.length === 0 ? name : replaced(name, ranges);
  };

  const list = (items: readonly unknown[], isExcerpt: boolean): readonly unknown[] => {
    let copy: unknown[] | undefined;
    for (let index = 0; index < items.length; index += 1) {
      const before = items[index];
      const after = any(before, isExcerpt);
      if (after === before) continue;
      copy ??= items.slice();
      copy[index] = after;
    }
    return copy ?? items;
  };

  const fields = (object: Readonly<Record<string, unknown>>, isExcerpt: boolean): unknown => {
    let isChanged = false;
    const entries: [string, unknown][] = [];
    for (const name of Object.keys(object)) {
      const before = object[name];
      const entry: [string, unknown] = [nameText(name, isExcerpt), any(before, isExcerpt)];
      isChanged ||= entry[0] !== name || entry[1] !== before;
      entries.push(entry);
    }
    return isChanged ? Object.fromEntries(entries) : object;
  };

  const any = (value: unknown, isExcerpt = false): unknown => {
    if (typeof value === 'string') return text(value, isExcerpt);
    if (typeof value === 'number')
      return secrets.has(String(value)) ? asNumber(value, text(String(value), isExcerpt)) : value;
    if (typeof value !== 'object' || value === null) return value;
    if (!isExcerpt && clean.has(value)) return value;
    if (ArrayBuffer.isView(value)) return value;
    const result = Array.isArray(value)
      ? list(value, isExcerpt)
      : isPlain(value)
        ? fields(value, isExcerpt)
        : converted(value, isExcerpt);
    if (result === value) clean.add(value);
    return result;
  };

  /** Dates, addresses and the like are what JSON makes of them. */
  const converted = (value: object, isExcerpt: boolean): unknown => {
    if (!('toJSON' in value) || typeof value.toJSON !== 'function') return value;
    const before: unknown = value.toJSON();
    const after = any(before, isExcerpt);
    return after === before ? value : after;
  };

  /** `before`: what was sent on already, for the length of the line that it belongs to. */
  const chunk = (
    bytes: Uint8Array,
    before: Uint8Array = noBytes,
  ): { readonly done: Uint8Array; readonly open: number } => {
    const matcher = matchers().bytes();
    const read = latin1Of(bytes);
    const { ranges, open } = matcher.find(read);
    const [unwrapped] = unwrapLines(latin1Of(before) + read);
    if (unwrapped === undefined) return { done: overwritten(bytes, ranges), open: open + matcher.maxMargin };
    const within = matcher.find(unwrapped.text);
    const inBytes = (of: Ranges) => unwrapped.original(of).map((at) => Math.max(0, at - before.length));
    const [, sure = 0] = inBytes([0, unwrapped.text.length - within.open]);
    return {
      done: overwritten(bytes, joined(ranges, inBytes(within.ranges))),
      open: Math.max(open, read.length - sure) + matcher.maxMargin,
    };
  };

  async function* stream(source: AsyncIterable<Uint8Array | string>): AsyncGenerator<Uint8Array> {
    let held: Uint8Array = noBytes;
    let before: Uint8Array = noBytes;
    for await (const part of source) {
      const added = typeof part === 'string' ? Buffer.from(part) : part;
      const all = held.length === 0 ? added : Buffer.concat([held, added]);
      const { done, open } = chunk(all, before);
      const ready = Math.max(0, all.length - open);
      // A copy: the memory of a borrowed chunk is used again by then.
      held = Uint8Array.prototype.slice.call(done, ready);
      if (ready === 0) continue;
      before = Buffer.concat([before, done.subarray(Math.max(0, ready - maxLine), ready)]).subarray(-maxLine);
      yield done.subarray(0, ready);
    }
    if (held.length > 0) yield chunk(held, before).done;
  }

  const bytes = (source: Readable | Uint8Array | AsyncIterable<Uint8Array>) => {
    if (secrets.size === 0) return source;
    if (source instanceof Uint8Array) return chunk(source).done;
    return source instanceof Readable ? Readable.from(stream(source), { objectMode: false }) : stream(source);
  };

  const add = (more: readonly string[]) => {
    const before = secrets.size;
    for (const secret of more) if (secret.length >= SHORTEST_AS_WORD) secrets.add(secret);
    if (secrets.size === before) return;
    current = undefined;
    clean = new WeakSet();
  };
  add(initial);

  return {
    add,
    get isEmpty() {
      return secrets.size === 0;
    },
    text: (value) => text(value),
    value: <T>(value: T) => (secrets.size === 0 ? value : (any(value) as T)),
    excerpt: <T>(value: T) => (secrets.size === 0 ? value : (any(value, true) as T)),
    bytes: bytes as Redactor['bytes'],
  };
}

/** The number itself unless it was taken for a secret. */
const asNumber = (value: number, masked: string) => (masked === String(value) ? value : masked);

function isPlain(value: object): value is Readonly<Record<string, unknown>> {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** Two lists of ranges as one. */
function joined(one: Ranges, other: Ranges): Ranges {
  if (one.length === 0 || other.length === 0) return one.length === 0 ? other : one;
  const starts = [one, other]
    .flatMap((list) => Array.from({ length: list.length / 2 }, (_, at) => list.slice(at * 2, at * 2 + 2)))
    .sort(([a = 0], [b = 0]) => a - b);
  const ranges: number[] = [];
  for (const [from = 0, to = 0] of starts)
    if (ranges.length > 0 && (ranges.at(-1) as number) >= from)
      ranges[ranges.length - 1] = Math.max(ranges.at(-1) as number, to);
    else ranges.push(from, to);
  return ranges;
}

function replaced(text: string, ranges: Ranges): string {
  let masked = '';
  let from = 0;
  for (let at = 0; at < ranges.length; at += 2) {
    masked += text.slice(from, ranges[at]) + mark;
    from = ranges[at + 1] as number;
  }
  return masked + text.slice(from);
}

function overwritten(bytes: Uint8Array, ranges: Ranges): Uint8Array {
  if (ranges.length === 0) return bytes;
  const copy = Uint8Array.prototype.slice.call(bytes);
  for (let at = 0; at < ranges.length; at += 2) copy.fill(filler, ranges[at], ranges[at + 1]);
  return copy;
}
