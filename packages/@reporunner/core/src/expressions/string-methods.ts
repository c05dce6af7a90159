import { DateTime } from 'luxon';
import { BoundedPattern } from '../patterns/index.ts';
import { toDate, validDate } from './other-methods.ts';
import { matchOf } from './pattern-methods.ts';
import { replacementOf, replaceText } from './replacement.ts';
import type { Run } from './run.ts';
import { expressionError, toNumber, toText } from './values.ts';

type StringMethod = (text: string, args: readonly unknown[], run: Run) => unknown;

const emailPattern = /^[^\s@]{1,64}@[^\s@]{1,255}$/;
const index = (value: unknown, fallback: number) => (value === undefined ? fallback : toNumber(value));

function words(text: string): readonly string[] {
  return text
    .replace(/(\p{Ll}|\p{N})(\p{Lu})/gu, '$1 $2')
    .split(/[^\p{L}\p{N}]/u)
    .filter((word) => word !== '');
}

const capital = (word: string) => word.slice(0, 1).toUpperCase() + word.slice(1).toLowerCase();

function replace(text: string, [what, by]: readonly unknown[], run: Run, all: boolean): string {
  const put = replacementOf(by, text, run);
  run.allocate(text.length);
  if (what instanceof BoundedPattern) return what.replace(text, put, run, all || what.isGlobal);
  return replaceText(text, toText(what), put, all);
}

function pad(text: string, args: readonly unknown[], run: Run, where: 'padStart' | 'padEnd'): string {
  const size = toNumber(args[0]);
  run.allocate(Math.max(0, size));
  return text[where](size, args[1] === undefined ? ' ' : toText(args[1]));
}

/** base64 of UTF-8, without Node's Buffer and without the limits of `btoa`. */

export function base64Encode(text: string): string {
  let binary = '';
  for (const byte of new TextEncoder().encode(text)) binary += String.fromCharCode(byte);
  return btoa(binary);
}

export function base64Decode(text: string): string {
  try {
    return new TextDecoder().decode(Uint8Array.from(atob(text), (char) => char.charCodeAt(0)));
  } catch {
    throw expressionError('The text is not base64.');
  }
}

const methods: Readonly<Record<string, StringMethod>> = {
  at: (text, [at]) => text.at(index(at, 0)),
  charAt: (text, [at]) => text.charAt(index(at, 0)),
  charCodeAt: (text, [at]) => text.charCodeAt(index(at, 0)),
  codePointAt: (text, [at]) => text.codePointAt(index(at, 0)),
  concat: (text, args, run) => {
    const made = args.map(toText);
    run.allocate(made.reduce((sum, part) => sum + part.length, text.length));
    return text.concat(...made);
  },
  endsWith: (text, [what]) => text.endsWith(toText(what)),
  includes: (text, [what]) => text.includes(toText(what)),
  indexOf: (text, [what, from]) => text.indexOf(toText(what), index(from, 0)),
  lastIndexOf: (text, [what]) => text.lastIndexOf(toText(what)),
  localeCompare: (text, [other]) => text.localeCompare(toText(other)),
  match: (text, [pattern], run) => {
    if (!(pattern instanceof BoundedPattern))
      return text.includes(toText(pattern)) ? [toText(pattern)] : null;
    if (!pattern.isGlobal) return matchOf(pattern.exec(text, run));
    const found = Array.from(pattern.matchAll(text, run), (one) => one[0]);
    run.allocate(found.length);
    return found.length === 0 ? null : found;
  },
  matchAll: (text, [pattern], run) => {
    if (!(pattern instanceof BoundedPattern)) throw expressionError('matchAll takes a regular expression.');
    return Array.from(pattern.matchAll(text, run), (found) => {
      run.allocate(found.length);
      return matchOf(found);
    });
  },
  normalize: (text) => text.normalize(),
  padEnd: (text, args, run) => pad(text, args, run, 'padEnd'),
  padStart: (text, args, run) => pad(text, args, run, 'padStart'),
  repeat: (text, [times], run) => {
    const count = toNumber(times);
    if (!(count >= 0)) throw expressionError('repeat takes a number of at least 0.');
    run.allocate(text.length * count);
    return text.repeat(count);
  },
  replace: (text, args, run) => replace(text, args, run, false),
  replaceAll: (text, args, run) => replace(text, args, run, true),
  search: (text, [pattern], run) =>
    pattern instanceof BoundedPattern ? pattern.search(text, run) : text.indexOf(toText(pattern)),
  slice: (text, [from, to]) => text.slice(index(from, 0), to === undefined ? undefined : toNumber(to)),
  split: (text, [by, limit], run) => {
    run.allocate(text.length);
    const most = limit === undefined ? undefined : toNumber(limit);
    if (by === undefined) return [text];
    return by instanceof BoundedPattern ? by.split(text, most, run) : text.split(toText(by), most);
  },
  startsWith: (text, [what]) => text.startsWith(toText(what)),
  substring: (text, [from, to]) =>
    text.substring(index(from, 0), to === undefined ? undefined : toNumber(to)),
  substr: (text, [from, size]) => {
    const start = index(from, 0);
    const begin = start < 0 ? Math.max(0, text.length + start) : start;
    return text.slice(begin, size === undefined ? undefined : begin + toNumber(size));
  },
  toLowerCase: (text) => text.toLowerCase(),
  toLocaleLowerCase: (text) => text.toLocaleLowerCase(),
  toUpperCase: (text) => text.toUpperCase(),
  toLocaleUpperCase: (text) => text.toLocaleUpperCase(),
  trim: (text) => text.trim(),
  trimEnd: (text) => text.trimEnd(),
  trimStart: (text) => text.trimStart(),

  base64Decode: (text) => base64Decode(text),
  base64Encode: (text, _, run) => {
    run.allocate(text.length * 2);
    return base64Encode(text);
  },
  extractDomain: (text) =>
    /(?:https?:\/\/|@)?([\w-]{1,63}(?:\.[\w-]{1,63}){1,10})/i.exec(text.slice(0, 2_000))?.[1],
  extractEmail: (text) => /[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,10}/.exec(text.slice(0, 10_000))?.[0],
  extractUrl: (text) => /https?:\/\/[^\s<>"']{1,2000}/i.exec(text)?.[0],
  extractUrlPath: (text) => /^https?:\/\/[^/?#]{1,255}([^?#]{0,2000})/i.exec(text)?.[1],
  isDomain: (text) => /^[\w-]{1,63}(?:\.[\w-]{1,63}){1,10}$/.test(text),
  isEmail: (text) => emailPattern.test(text),
  isEmpty: (text) => text === '',
  isNotEmpty: (text) => text !== '',
  isNumeric: (text) => text.trim() !== '' && !Number.isNaN(Number(text)),
  isUrl: (text) => /^https?:\/\/[^\s/?#]{1,255}[^\s]{0,2000}$/i.test(text),
  parseJson: (text) => {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      throw expressionError('The text is not JSON.');
    }
  },
  quote: (text, [mark]) => {
    const quote = mark === undefined ? '"' : toText(mark);
    return `${quote}${text.replaceAll('\\', '\\\\').replaceAll(quote, `\\${quote}`)}${quote}`;
  },
  removeMarkdown: (text) =>
    text
      .replace(/!?\[([^\]]{0,500})\]\([^)]{0,2000}\)/g, '$1')
      .replace(/[*_~`]{1,3}/g, '')
      .replace(/^#{1,6} /gm, '')
      .replace(/^> /gm, ''),
  removeTags: (text) => text.replace(/<[^>]{0,2000}>/g, ''),
  replaceSpecialChars: (text) => text.normalize('NFKD').replace(/\p{M}/gu, ''),
  toBoolean: (text) =>
    !['', 'false', 'no', 'off', '0', 'n', 'null', 'undefined'].includes(text.trim().toLowerCase()),
  toCamelCase: (text) => {
    const [first = '', ...rest] = words(text);
    return first.toLowerCase() + rest.map(capital).join('');
  },
  toDateTime: (text, [format], run) =>
    format === undefined
      ? toDate(text, run)
      : validDate(DateTime.fromFormat(text, toText(format), { zone: run.zone }), text),
  toFloat: (text) => Number.parseFloat(text),
  toInt: (text, [base]) => Number.parseInt(text, base === undefined ? 10 : toNumber(base)),
  toJsonString: (text) => JSON.stringify(text),
  toKebabCase: (text) => words(text).join('-').toLowerCase(),
  toNumber: (text) => {
    const number = Number(text);
    if (text.trim() === '' || Number.isNaN(number))
      throw expressionError(`"${text.slice(0, 80)}" is not a number.`);
    return number;
  },
  toSentenceCase: (text) =>
    text.toLowerCase().replace(/(^\s{0,100}\p{L}|[.!?]\s{1,100}\p{L})/gu, (found) => found.toUpperCase()),
  toSnakeCase: (text) => words(text).join('_').toLowerCase(),
  toTitleCase: (text) =>
    text
      .toLowerCase()
      .replace(/(^|[\s-])(\p{L})/gu, (_, gap: string, letter: string) => gap + letter.toUpperCase()),
  toWholeNumber: (text) => Number.parseInt(text, 10),
  urlDecode: (text) => {
    try {
      return decodeURIComponent(text);
    } catch {
      throw expressionError('The text is not URL-encoded.');
    }
  },
  urlEncode: (text) => encodeURIComponent(text),
};

export const stringMethods: ReadonlyMap<string, StringMethod> = new Map<string, StringMethod>([
  ...Object.entries(methods),
  ['toString', (text) => text],
]);
