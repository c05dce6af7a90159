/**
 * JSON that comes from outside. Nesting is bounded: what is deeper than LIMITS.jsonDepth is refused here, because
 * everything that walks a value later (validation, copies, the journal) recurses. So is the number of values: a text of
 * 15 MB may have 5 million of them, which take half a gigabyte.
 */
import { LIMITS } from '@reporunner/constants';
import { ServiceError } from './errors.ts';
import { exactIntegers, type JsonIntegers } from './exact-integers.ts';
import type { JsonValue } from './json.ts';
import { afterString, jsonCodes } from './json-text.ts';
import { jsonProblem, lineAndColumn } from './read-json.ts';

const { quote, comma, openList, closeList, openObject, closeObject } = jsonCodes;

export { exactIntegers } from './exact-integers.ts';

/** The error JSON_TOO_DEEP: objects and lists are nested beyond LIMITS.jsonDepth. */
export function tooDeep(): ServiceError {
  return new ServiceError(
    `The JSON is nested too deeply: at most ${LIMITS.jsonDepth} objects and lists may be inside one another.`,
    { code: 'JSON_TOO_DEEP', service: 'json', details: { limit: LIMITS.jsonDepth } },
  );
}

/** The error JSON_TOO_WIDE for an object with more than LIMITS.jsonKeys keys. */
export function tooWide(): ServiceError {
  return new ServiceError(
    `An object in the JSON has too many keys: at most ${LIMITS.jsonKeys}. Send a list of objects instead.`,
    { code: 'JSON_TOO_WIDE', service: 'json', details: { limit: LIMITS.jsonKeys } },
  );
}

/** The error JSON_TOO_WIDE for a text with more than LIMITS.jsonValues values. */
export function tooManyValues(): ServiceError {
  const count = LIMITS.jsonValues.toLocaleString('en');
  return new ServiceError(
    `The JSON has too many values: at most ${count}. Send it in parts, or as a file, and read it with Extract from file.`,
    { code: 'JSON_TOO_WIDE', service: 'json', details: { values: LIMITS.jsonValues } },
  );
}

/** Longer text is not read a second time only to say where it is wrong. */
const maxExplainedLength = 200_000;

/** With `text`, the error names line and column, if it is not very long. */
export function malformed(what: string, cause?: unknown, text?: string): ServiceError {
  const problem = text === undefined || text.length > maxExplainedLength ? undefined : jsonProblem(text);
  if (text !== undefined && problem !== undefined) {
    const { line, column } = lineAndColumn(text, problem.position);
    return new ServiceError(`${what} is not JSON (line ${line}, column ${column}): ${problem.message}.`, {
      code: 'MALFORMED_JSON',
      service: 'json',
      details: { line, column },
      cause,
    });
  }
  const reason = cause instanceof SyntaxError ? ` ${cause.message}` : '';
  return new ServiceError(`${what} is not JSON.${reason}`, {
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
 * `maxValues` values.
 */
export function assertJsonBounds(
  text: string,
  maxValues: number = LIMITS.jsonValues,
  maxDepth: number = LIMITS.jsonDepth,
): void {
  if (text.length < LIMITS.jsonDepth * 2) return;
  const bounds = new JsonBounds(maxValues, maxDepth);
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === quote) at = afterString(text, at) - 1;
    else if (code === comma) bounds.comma();
    else if (code === openObject || code === openList) bounds.open(at);
    else if (code === closeObject || code === closeList) bounds.close(at);
  }
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

/** A number with an exponent of two digits, after what may stand before a number. A smaller one needs many digits. */
const largeExponent = /(?:^|[[:,\s])-?\d[\d.]*[eE]\+?\d\d/;
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
  if (!largeExponent.test(text) && !hasManyDigits(text)) return undefined;
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
export function assertFiniteNumbers(text: string, what = 'The text', whole = text, offset = 0): void {
  const at = positionOfHugeNumber(text);
  if (at === undefined) return;
  const { line, column } = lineAndColumn(whole, offset + at);
  throw new ServiceError(
    `${what} has a number that is too large (line ${line}, column ${column}): at most 1.8e308. Send it as a string.`,
    { code: 'MALFORMED_JSON', service: 'json', details: { line, column } },
  );
}

/**
 * `what` begins the message of an error: "The body".
 * @throws ServiceError MALFORMED_JSON, JSON_TOO_DEEP, JSON_TOO_WIDE.
 */
export function parseJson(text: string, what = 'The text', integers: JsonIntegers = 'exact'): JsonValue {
  assertJsonBounds(text);
  let value: JsonValue;
  try {
    value = JSON.parse(text) as JsonValue;
  } catch (error) {
    throw malformed(what, error, text);
  }
  assertFiniteNumbers(text, what);
  return integers === 'exact' ? exactIntegers(text, value) : value;
}
