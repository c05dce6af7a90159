/**
 * JSON that comes from outside. Nesting is bounded: what is deeper than LIMITS.jsonDepth is refused here, because
 * everything that walks a value later (validation, copies, the journal) recurses. So is the number of values: a text of
 * 15 MB may have 5 million of them, which take half a gigabyte.
 */
import { LIMITS } from '@reporunner/constants';
import { jsonMessage } from '../messages/json-messages.ts';
import { ServiceError } from './errors.ts';
import { exactIntegers, type JsonIntegers } from './exact-integers.ts';
import type { JsonValue } from './json.ts';
import { afterString, jsonCodes } from './json-text.ts';
import type { Message } from './messages.ts';
import { jsonProblem, lineAndColumn } from './read-json.ts';

export { jsonMessage };

const { quote, comma, openList, closeList, openObject, closeObject } = jsonCodes;

export { exactIntegers } from './exact-integers.ts';

/** The error JSON_TOO_DEEP: objects and lists are nested beyond LIMITS.jsonDepth. */
export function tooDeep(): ServiceError {
  return new ServiceError(jsonMessage('tooDeep', { limit: LIMITS.jsonDepth }), {
    code: 'JSON_TOO_DEEP',
    service: 'json',
    details: { limit: LIMITS.jsonDepth },
  });
}

/** The error JSON_TOO_WIDE for an object with more than LIMITS.jsonKeys keys. */
export function tooWide(): ServiceError {
  return new ServiceError(jsonMessage('tooWide', { limit: LIMITS.jsonKeys }), {
    code: 'JSON_TOO_WIDE',
    service: 'json',
    details: { limit: LIMITS.jsonKeys },
  });
}

/** The error JSON_TOO_WIDE for a text with more than LIMITS.jsonValues values. */
export function tooManyValues(): ServiceError {
  return new ServiceError(jsonMessage('tooManyValues', { limit: LIMITS.jsonValues.toLocaleString('en') }), {
    code: 'JSON_TOO_WIDE',
    service: 'json',
    details: { values: LIMITS.jsonValues },
  });
}

/** What a text that is no JSON is called in the error, such as "The body"; asked only where there is one. */
export type TextName = () => Message;

const theText: TextName = () => jsonMessage('text');

/** Longer text is not read a second time only to say where it is wrong. */
const maxExplainedLength = 200_000;

/** With `text`, the error names line and column, if it is not very long. */
export function malformed(what: TextName = theText, cause?: unknown, text?: string): ServiceError {
  const problem = text === undefined || text.length > maxExplainedLength ? undefined : jsonProblem(text);
  if (text !== undefined && problem !== undefined) {
    const { line, column } = lineAndColumn(text, problem.position);
    return new ServiceError(
      jsonMessage('malformedAt', { what: what(), line, column, problem: problem.message }),
      {
        code: 'MALFORMED_JSON',
        service: 'json',
        details: { line, column },
        cause,
      },
    );
  }
  const message =
    cause instanceof SyntaxError
      ? jsonMessage('malformedBecause', { what: what(), reason: cause.message })
      : jsonMessage('malformed', { what: what() });
  return new ServiceError(message, {
    code: 'MALFORMED_JSON',
    service: 'json',
    cause,
  });
}

/** Counts nesting and values of a JSON text whose punctuation outside strings it is shown, in order. */
export class JsonBounds {
  readonly #maxValues: number;
  readonly #maxDepth: number;
  #depth = 0;
  #values = 1;
  /** The container that was opened last, if nothing but its end may have come since. */
  #opened = -1;

  constructor(maxValues: number = LIMITS.jsonValues, maxDepth: number = LIMITS.jsonDepth) {
    this.#maxValues = maxValues;
    this.#maxDepth = maxDepth;
  }

  /** @throws ServiceError JSON_TOO_DEEP. */
  open(at: number): void {
    this.#depth += 1;
    if (this.#depth > this.#maxDepth) throw tooDeep();
    this.#opened = at;
  }

  /** @throws ServiceError JSON_TOO_WIDE. */
  close(at: number): void {
    this.#depth -= 1;
    // Each comma stands for the value before it, the end for the last one, unless there is none.
    if (this.#opened !== at - 1) this.#count();
    this.#opened = -1;
  }

  /** @throws ServiceError JSON_TOO_WIDE. */
  comma(): void {
    this.#count();
  }

  #count(): void {
    this.#values += 1;
    if (this.#values > this.#maxValues) throw tooManyValues();
  }
}

/**
 * Linear; free for text that is too short to exceed a bound.
 * @throws ServiceError JSON_TOO_DEEP when it is nested deeper than `maxDepth`, JSON_TOO_WIDE when it has more than
 * `maxValues` values, MALFORMED_JSON when a number has more than LIMITS.jsonNumberLength characters.
 */
export function assertJsonBounds(
  text: string,
  maxValues: number = LIMITS.jsonValues,
  maxDepth: number = LIMITS.jsonDepth,
  what?: TextName,
): void {
  if (text.length < LIMITS.jsonDepth * 2) return;
  const bounds = new JsonBounds(maxValues, maxDepth);
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (!isPunctuation(code)) continue;
    if (at - from > LIMITS.jsonNumberLength) assertShortScalar(text, from, at, what);
    if (code === quote) at = afterString(text, at) - 1;
    else if (code === comma) bounds.comma();
    else if (code === openObject || code === openList) bounds.open(at);
    else bounds.close(at);
    from = at + 1;
  }
  if (text.length - from > LIMITS.jsonNumberLength) assertShortScalar(text, from, text.length, what);
}

/** Whether one of the characters begins or ends a string, a list or an object, or stands between two of its members. */
export const isPunctuation = (code: number): boolean =>
  code === quote ||
  code === comma ||
  code === openList ||
  code === closeList ||
  code === openObject ||
  code === closeObject;

/**
 * What stands between two marks of punctuation, and is long: white space, or a number whose every digit would be read at
 * once. `to` is where the second one is.
 * @throws ServiceError MALFORMED_JSON.
 */
export function assertShortScalar(text: string, from: number, to: number, what: TextName = theText): void {
  const between = text.slice(from, to);
  // After a key, it begins with a colon.
  const scalar = between.trimStart().replace(/^:/, '').trim();
  if (scalar.length <= LIMITS.jsonNumberLength) return;
  if (!/^[\d.eE+-]*$/.test(scalar.slice(0, LIMITS.jsonNumberLength))) throw malformed(what);
  const { line, column } = lineAndColumn(text, from + between.indexOf(scalar.slice(0, 1)));
  throw new ServiceError(
    jsonMessage('longNumber', { what: what(), line, column, limit: LIMITS.jsonNumberLength }),
    { code: 'MALFORMED_JSON', service: 'json', details: { line, column } },
  );
}

/** @throws ServiceError JSON_TOO_WIDE for a value with more than LIMITS.jsonValues values in it. Stops there. */
export function assertJsonValues(value: JsonValue): void {
  const open: JsonValue[] = [value];
  let left: number = LIMITS.jsonValues;
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    left -= 1;
    if (typeof one !== 'object' || one === null) continue;
    const parts = Array.isArray(one) ? (one as readonly JsonValue[]) : Object.values(one);
    if (left < open.length + parts.length) throw tooManyValues();
    for (const part of parts) open.push(part);
  }
}

/** The exponent of a number that may be too large, of two digits. A smaller one needs many digits. */
const exponentAt = /[\d.][eE]\+?\d\d/g;
const beforeNumber = /[[:,\s]/;
const point = 0x2e;

/** Whether a number has such an exponent. Text that looks like one counts. */
function hasLargeExponent(text: string): boolean {
  exponentAt.lastIndex = 0;
  for (let match = exponentAt.exec(text); match !== null; match = exponentAt.exec(text)) {
    let from = match.index;
    while (isDigit(text.charCodeAt(from)) || text.charCodeAt(from) === point) from -= 1;
    if (text.charCodeAt(from) === minus) from -= 1;
    if (from < 0 || beforeNumber.test(text.charAt(from))) return true;
  }
  return false;
}

/** Digits in a row from which a number may be too large without such an exponent. */
const manyDigits = 290;
const numberAt = /-?\d[\d.eE+-]*/y;

const minus = 0x2d;
const isDigit = (code: number) => code >= 0x30 && code <= 0x39;

/** Looks at one character in 290, and around it where that is a digit. */
function hasManyDigits(text: string): boolean {
  for (let at = manyDigits; at < text.length; at += manyDigits) {
    if (!isDigit(text.charCodeAt(at))) continue;
    let from = at;
    while (at - from < manyDigits && isDigit(text.charCodeAt(from - 1))) from -= 1;
    let to = at;
    while (to - from < manyDigits && isDigit(text.charCodeAt(to + 1))) to += 1;
    if (to - from + 1 >= manyDigits) return true;
  }
  return false;
}

/** The position of the first number of a JSON text that is not finite; undefined for none. Cheap where all are short. */
function positionOfHugeNumber(text: string): number | undefined {
  if (!hasLargeExponent(text) && !hasManyDigits(text)) return undefined;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === quote) at = afterString(text, at) - 1;
    if (code !== minus && !isDigit(code)) continue;
    numberAt.lastIndex = at;
    const token = numberAt.exec(text)?.[0] ?? '-';
    if (!Number.isFinite(Number(token))) return at;
    at += token.length - 1;
  }
  return undefined;
}

/**
 * Refuses what would be Infinity while an execution runs, and null once it was stored: `1e400`.
 * `text` is JSON, and `whole`, where given, the text that has it at `offset`.
 * @throws ServiceError MALFORMED_JSON that names line and column of a number that is too large.
 */
export function assertFiniteNumbers(text: string, what: TextName = theText, whole = text, offset = 0): void {
  const at = positionOfHugeNumber(text);
  if (at === undefined) return;
  const { line, column } = lineAndColumn(whole, offset + at);
  throw new ServiceError(jsonMessage('hugeNumber', { what: what(), line, column }), {
    code: 'MALFORMED_JSON',
    service: 'json',
    details: { line, column },
  });
}

/**
 * `what` begins the message of an error: "The body"; "The text" where it is left out.
 * @throws ServiceError MALFORMED_JSON, JSON_TOO_DEEP, JSON_TOO_WIDE.
 */
export function parseJson(text: string, what?: TextName, integers: JsonIntegers = 'exact'): JsonValue {
  assertJsonBounds(text, undefined, undefined, what);
  let value: JsonValue;
  try {
    value = JSON.parse(text) as JsonValue;
  } catch (error) {
    throw malformed(what, error, text);
  }
  assertFiniteNumbers(text, what);
  return integers === 'exact' ? exactIntegers(text, value) : value;
}
