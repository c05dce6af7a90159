import { LIMITS } from '@reporunner/constants';
import { isEmailAddress } from '../kernel/email-address.ts';
import { evaluationMessage } from '../messages/evaluation-messages.ts';
import { BoundedPattern, compilePattern } from '../patterns/index.ts';
import { domainOf, emailIn, isDomain, isUrl, urlIn, urlPathOf } from './addresses.ts';
import { dateOfFormat } from './date-formats.ts';
import { dateOfTimestamp, toDateOrInvalid, unitsOfTimestamps } from './date-values.ts';
import { valueOfJson } from './json-text.ts';
import { collatorOf, compareOptions, formatOptions, languageOr } from './languages.ts';
import { withoutMarkdown, withoutTags } from './markup.ts';
import {
  any,
  type Cost,
  compares,
  constant,
  converts,
  copies,
  fixed,
  type Native,
  natives,
  reads,
  searches,
  type Takes,
  withOptions,
} from './native.ts';
import { matchOf } from './pattern-methods.ts';
import { plainLetters } from './plain-letters.ts';
import { replacementOf, replaceText } from './replacement.ts';
import type { Run } from './run.ts';
import { sentenceCase, snakeCase, titleCase } from './text-case.ts';
import { floatIn, intIn, isNumeric, numberOf } from './text-numbers.ts';
import { expressionError, jsText, shown, toNumber, toText } from './values.ts';

type StringMethod = (text: string, args: readonly unknown[], run: Run) => unknown;

const index = (value: unknown, fallback: number) => (value === undefined ? fallback : toNumber(value));

function words(text: string): readonly string[] {
  return text
    .replace(/(\p{Ll}|\p{N})(\p{Lu})/gu, '$1 $2')
    .split(/[^\p{L}\p{N}]/u)
    .filter((word) => word !== '');
}

const capital = (word: string) => word.slice(0, 1).toUpperCase() + word.slice(1).toLowerCase();

function replace(text: string, [what, by]: readonly unknown[], run: Run, all: boolean): string {
  run.allocate(text.length);
  if (what instanceof BoundedPattern)
    return what.replace(text, replacementOf(by, text, run), run, all || what.isGlobal);
  const searched = jsText(what, run);
  if (!all || searched === '' || typeof by !== 'string' || by.includes('$')) {
    searches(run, text, [searched]);
    return replaceText(text, searched, replacementOf(by, text, run), all, run);
  }
  // Once to count what is found, once to put something else there.
  searches(run, text, [searched]);
  searches(run, text, [searched]);
  const count = countOf(text, searched);
  run.step((count + (by.length >>> 6)) >>> 1);
  run.allocate(count * (by.length + 8));
  return text.split(searched).join(by);
}

function pad(text: string, args: readonly unknown[], run: Run, where: 'padStart' | 'padEnd'): string {
  const size = toNumber(args[0]) || 0;
  run.step(Math.min(Math.max(0, size), LIMITS.expressionSize) >>> 7);
  run.allocate(Math.max(0, size));
  return text[where](size, args[1] === undefined ? ' ' : jsText(args[1], run));
}

/** base64 of UTF-8, without Node's Buffer and without the limits of `btoa`. */

const utf8Encoder = new TextEncoder();
const utf8Decoder = new TextDecoder();

export function base64Encode(text: string): string {
  const bytes = utf8Encoder.encode(text);
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += 8_192)
    parts.push(String.fromCharCode.apply(undefined, bytes.subarray(at, at + 8_192) as unknown as number[]));
  return btoa(parts.join(''));
}

/** Also of the letters that addresses have (`-` and `_`). */
export function base64Decode(text: string): string {
  try {
    const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
    const bytes = new Uint8Array(binary.length);
    for (let at = 0; at < binary.length; at += 1) bytes[at] = binary.charCodeAt(at);
    return utf8Decoder.decode(bytes);
  } catch {
    throw expressionError(evaluationMessage('notBase64'));
  }
}

/** What is looked for, which is no pattern. */
function searched(what: unknown, run: Run): string {
  if (!(what instanceof BoundedPattern)) return jsText(what, run);
  throw expressionError(evaluationMessage('textMissing'));
}

/** A text is a pattern here, as in JavaScript; nothing matches everywhere. */
function patternOf(pattern: unknown, flags: string, run: Run): BoundedPattern {
  if (pattern instanceof BoundedPattern) return pattern;
  const source = pattern === undefined ? '' : jsText(pattern, run);
  run.step(8 + source.length * 2);
  return compilePattern(source, flags);
}

const unicodeForms: ReadonlySet<string> = new Set(['NFC', 'NFD', 'NFKC', 'NFKD']);

const methods = {
  at: (text, [at]) => text.at(index(at, 0)),
  charAt: (text, [at]) => text.charAt(index(at, 0)),
  charCodeAt: (text, [at]) => text.charCodeAt(index(at, 0)),
  codePointAt: (text, [at]) => text.codePointAt(index(at, 0)),
  concat: (text, args, run) => {
    const texts = args.map((one) => jsText(one, run));
    run.allocate(texts.reduce((sum, part) => sum + part.length, text.length));
    return text.concat(...texts);
  },
  endsWith: (text, [what, end], run) => text.endsWith(searched(what, run), index(end, text.length)),
  includes: (text, [what, from], run) => text.includes(searched(what, run), index(from, 0)),
  indexOf: (text, [what, from], run) => text.indexOf(jsText(what, run), index(from, 0)),
  lastIndexOf: (text, [what, from], run) =>
    text.lastIndexOf(jsText(what, run), index(from, Number.POSITIVE_INFINITY)),
  localeCompare: (text, [other, locale, options], run) =>
    collatorOf(languageOr(locale, run), formatOptions('localeCompare', options, compareOptions)).compare(
      text,
      jsText(other, run),
    ),
  match: (text, [by], run) => {
    const pattern = patternOf(by, '', run);
    if (!pattern.isGlobal) return matchOf(pattern.exec(text, run));
    const found = Array.from(pattern.matchAll(text, run), (one) => one[0]);
    run.elements(found.length * 4);
    return found.length === 0 ? null : found;
  },
  matchAll: (text, [by], run) => {
    const pattern = patternOf(by, 'g', run);
    return Array.from(pattern.matchAll(text, run), (found) => {
      run.step(6);
      run.elements(8 + found.length);
      return matchOf(found);
    });
  },
  normalize: (text, [form]) => {
    if (form === undefined) return text.normalize();
    if (typeof form === 'string' && unicodeForms.has(form)) return text.normalize(form);
    throw expressionError(evaluationMessage('unicodeForm', { value: shown(form), forms: [...unicodeForms] }));
  },
  padEnd: (text, args, run) => pad(text, args, run, 'padEnd'),
  padStart: (text, args, run) => pad(text, args, run, 'padStart'),
  repeat: (text, [times], run) => {
    const count = toNumber(times);
    if (!(count >= 0)) throw expressionError(evaluationMessage('repeat'));
    run.allocate(text.length * count);
    return text.repeat(count);
  },
  replace: (text, args, run) => replace(text, args, run, false),
  replaceAll: (text, args, run) => replace(text, args, run, true),
  search: (text, [pattern], run) => patternOf(pattern, '', run).search(text, run),
  slice: (text, [from, to]) => text.slice(index(from, 0), to === undefined ? undefined : toNumber(to)),
  split: (text, [by, limit], run) => {
    const max = limit === undefined ? undefined : toNumber(limit);
    if (by === undefined) return text.split(undefined as never, max);
    if (!(by instanceof BoundedPattern)) return text.split(jsText(by, run), max);
    const parts = by.split(text, max, run);
    run.step(parts.length);
    run.elements(parts.length);
    return parts;
  },
  startsWith: (text, [what, from], run) => text.startsWith(searched(what, run), index(from, 0)),
  substring: (text, [from, to]) =>
    text.substring(index(from, 0), to === undefined ? undefined : toNumber(to)),
  substr: (text, [from, size]) => {
    const start = index(from, 0) || 0;
    const begin = start < 0 ? Math.max(0, text.length + start) : start;
    return text.slice(begin, size === undefined ? undefined : begin + Math.max(0, toNumber(size) || 0));
  },
  toLowerCase: (text) => text.toLowerCase(),
  toLocaleLowerCase: (text, [locale], run) => text.toLocaleLowerCase(languageOr(locale, run)),
  toUpperCase: (text) => text.toUpperCase(),
  toLocaleUpperCase: (text, [locale], run) => text.toLocaleUpperCase(languageOr(locale, run)),
  trim: (text) => text.trim(),
  trimEnd: (text) => text.trimEnd(),
  trimStart: (text) => text.trimStart(),

  base64Decode: (text) => base64Decode(text),
  base64Encode: (text) => base64Encode(text),
  extractDomain: (text, _, run) => domainOf(text, run),
  extractEmail: (text, _, run) => emailIn(text, run),
  extractUrl: (text, _, run) => urlIn(text, run),
  extractUrlPath: (text) => urlPathOf(text),
  isBlank: (text) => text.trim() === '',
  isDomain: (text, _, run) => isDomain(text, run),
  isEmail: (text) => isEmailAddress(text),
  isEmpty: (text) => text === '',
  isNotBlank: (text) => text.trim() !== '',
  isNotEmpty: (text) => text !== '',
  isNumeric: (text) => isNumeric(text),
  isUrl: (text, _, run) => isUrl(text, run),
  length: (text) => text.length,
  parseJson: (text) => valueOfJson(text),
  quote: (text, [mark], run) => {
    const quote = mark === undefined ? '"' : toText(mark, run);
    const escaped = countOf(text, '\\') + countOf(text, quote);
    run.step(escaped >>> 2);
    run.allocate(text.length + escaped);
    return `${quote}${text.replaceAll('\\', '\\\\').replaceAll(quote, `\\${quote}`)}${quote}`;
  },
  removeMarkdown: (text, _, run) => withoutMarkdown(text, run),
  removeTags: (text, _, run) => withoutTags(text, run),
  replaceSpecialChars: (text) => plainLetters(text),
  toBoolean: (text) => !['', 'false', 'no', '0'].includes(text.toLowerCase()),
  toCamelCase: (text) => {
    const [first = '', ...rest] = words(text);
    return first.toLowerCase() + rest.map(capital).join('');
  },
  toDateTime: (text, [format], run) => {
    if (format === undefined) return toDateOrInvalid(text, run);
    return typeof format === 'string' && unitsOfTimestamps.has(format)
      ? dateOfTimestamp(numberOf(text), format, run)
      : dateOfFormat(text, toText(format, run), { zone: run.zone });
  },
  toDecimalNumber: (text) => floatIn(text),
  toFloat: (text) => floatIn(text),
  toInt: (text, [base]) => intIn(text, base === undefined ? undefined : toNumber(base)),
  toJsonString: (text) => JSON.stringify(text),
  toKebabCase: (text) => words(text).join('-').toLowerCase(),
  toNumber: (text) => numberOf(text),
  toSentenceCase: (text) => sentenceCase(text),
  toSnakeCase: (text) => snakeCase(text),
  toTitleCase: (text) => titleCase(text),
  toWholeNumber: (text, [base]) => intIn(text, base === undefined ? undefined : toNumber(base)),
  urlDecode: (text, [isWhole]) => {
    try {
      return isWhole === true ? decodeURI(text) : decodeURIComponent(text);
    } catch {
      throw expressionError(evaluationMessage('notUrlEncoded'));
    }
  },
  urlEncode: (text, [isWhole]) => (isWhole === true ? encodeURI(text) : encodeURIComponent(text)),
} satisfies Readonly<Record<string, StringMethod>>;

/** More parts than any budget pays for, at four for a step: they are not counted further. */
const maxParts = LIMITS.expressionSteps * 4 + 4;

/** How many parts a text falls into; a pattern is paid for by what it finds. */
function countOf(text: string, by: unknown): number {
  if (typeof by !== 'string') return 0;
  if (by === '') return text.length;
  let count = 1;
  for (let at = text.indexOf(by); at !== -1 && count < maxParts; at = text.indexOf(by, at + by.length))
    count += 1;
  return count;
}

/** The name of a language is checked, and looked for by the platform. */
const copiesInLanguage: Cost<string> = (run, text, args) => {
  run.step(16);
  copies(run, text, args);
};

/** Finds where words begin, and changes each: every second character may be one. */
const changesWords: Cost<string> = (run, text) => {
  run.step(4 + text.length + (text.length >>> 1));
  run.allocate(text.length * 3);
};

/** Looks at each character by a pattern. */
const changesEach: Cost<string> = (run, text) => {
  run.step(4 + text.length * 2);
  run.allocate(text.length * 3);
};

/** Changes the letters at which words begin, or what separates them. */
const changesLetters: Cost<string> = (run, text) => {
  run.step(4 + ((text.length * 3) >>> 2));
  run.allocate(text.length * 3);
};

/** What is found, and put in, is paid for by the match. */
const replaces: Cost<string> = (run, text) => run.step(4 + (text.length >>> 7));

const costs: Readonly<Record<keyof typeof methods | 'toString', Cost<string>>> = {
  at: constant,
  base64Decode: (run, text) => {
    run.step(4 + (text.length >>> 4));
    run.allocate(text.length);
  },
  base64Encode: (run, text) => {
    run.step(4 + (text.length >>> 3));
    run.allocate(text.length * 4);
  },
  charAt: constant,
  charCodeAt: constant,
  codePointAt: constant,
  concat: constant,
  endsWith: compares,
  extractDomain: reads,
  extractEmail: reads,
  extractUrl: reads,
  extractUrlPath: copies,
  includes: searches,
  indexOf: searches,
  isBlank: reads,
  isDomain: fixed(8),
  isEmail: fixed(4),
  isEmpty: constant,
  isNotBlank: reads,
  isNotEmpty: constant,
  isNumeric: reads,
  isUrl: fixed(8),
  lastIndexOf: searches,
  length: constant,
  // With options, a comparer may have to be made.
  localeCompare: (run, text, [other, , options]) =>
    run.step(
      (options === undefined ? 3 : 16) +
        (Math.min(text.length, typeof other === 'string' ? other.length : text.length) >>> 2),
    ),
  match: reads,
  matchAll: reads,
  normalize: converts,
  padEnd: constant,
  padStart: constant,
  parseJson: (run, text) => {
    run.step(4 + (text.length >>> 3));
    run.allocate(text.length);
  },
  quote: (run, text, [mark]) => {
    searches(run, text, [mark]);
    run.step(4 + (text.length >>> 6));
  },
  removeMarkdown: converts,
  removeTags: copies,
  repeat: constant,
  replace: replaces,
  replaceAll: replaces,
  replaceSpecialChars: converts,
  search: reads,
  slice: constant,
  split: (run, text, [by]) => {
    if (typeof by === 'string') {
      // Once to count the parts, once to make them.
      searches(run, text, [by]);
      searches(run, text, [by]);
    }
    // As many parts as there are separators, which may be everywhere.
    const maxCount = by === '' || typeof by !== 'string' ? text.length : text.length / by.length;
    run.step(text.length >>> 7);
    run.allocate(text.length);
    if (maxCount > 64) run.elements(countOf(text, by));
  },
  startsWith: compares,
  substr: constant,
  substring: constant,
  toBoolean: reads,
  toCamelCase: changesWords,
  toDateTime: (run, _, [format]) => run.step(typeof format === 'string' ? 120 + 2 * format.length : 64),
  toDecimalNumber: copies,
  toFloat: copies,
  toInt: copies,
  toJsonString: (run, text) => {
    run.step(4 + (text.length >>> 4));
    run.allocate(text.length * 2);
  },
  toKebabCase: changesWords,
  toLocaleLowerCase: copiesInLanguage,
  toLocaleUpperCase: copiesInLanguage,
  toLowerCase: copies,
  toNumber: copies,
  toSentenceCase: changesEach,
  toSnakeCase: changesLetters,
  toString: constant,
  toTitleCase: changesLetters,
  toUpperCase: copies,
  toWholeNumber: copies,
  trim: reads,
  trimEnd: reads,
  trimStart: reads,
  urlDecode: (run, text) => {
    run.step(4 + (text.length >>> 4));
    run.allocate(text.length);
  },
  urlEncode: (run, text) => {
    run.step(4 + (text.length >>> 4));
    run.allocate(text.length * 3);
  },
};

/** What is not listed takes none. */
const takesOf: Partial<Record<keyof typeof costs, Takes>> = {
  ...{ at: 1, charAt: 1, charCodeAt: 1, codePointAt: 1, concat: any, endsWith: 2, includes: 2, indexOf: 2 },
  ...{ lastIndexOf: 2, localeCompare: withOptions(3, compareOptions), match: 1, matchAll: 1, normalize: 1 },
  ...{
    padEnd: 2,
    padStart: 2,
    quote: 1,
    repeat: 1,
    replace: 2,
    replaceAll: 2,
    search: 1,
    slice: 2,
    split: 2,
  },
  ...{ startsWith: 2, substr: 2, substring: 2, toDateTime: 1, toInt: 1, toLocaleLowerCase: 1 },
  ...{ toLocaleUpperCase: 1, toString: 0 },
  ...{ toWholeNumber: 1, urlDecode: 1, urlEncode: 1 },
};

export const stringMethods: ReadonlyMap<string, Native<string>> = natives<string, keyof typeof costs>(
  { ...methods, toString: (text) => text },
  costs,
  takesOf,
);
