/**
 * Parses long JSON text in pieces, and yields to others between them. The value is that of `parseJson`, and so are its errors.
 * One scan finds the containers that are longer than a piece; those are taken apart here, and everything smaller is
 * parsed natively, as many members at a time as fit a piece.
 */
import { LIMITS } from '@reporunner/constants';
import { exactIntegers, type JsonIntegers } from './exact-integers.ts';
import type { JsonObject, JsonValue } from './json.ts';
import { afterString, jsonCodes } from './json-text.ts';
import {
  assertFiniteNumbers,
  assertShortScalar,
  isPunctuation,
  JsonBounds,
  malformed,
  parseJson,
  type TextName,
  tooWide,
} from './parse-json.ts';

const { quote, comma, colon, openList, closeList, openObject, closeObject } = jsonCodes;

/** Options of `parseJsonYielding`: how it yields the main thread, and what it accepts. */
export interface YieldingJsonOptions {
  /** Awaited after each piece. */
  readonly yieldNow: () => Promise<void>;
  /** Begins the message of an error: "The body". */
  readonly what?: TextName | undefined;
  /** Characters. Default LIMITS.jsonPieceLength. */
  readonly pieceLength?: number;
  /** The text was written here: nothing of it is bounded, and numbers are as they were written. */
  readonly isOurs?: boolean;
  /** Default: exact. */
  readonly integers?: JsonIntegers;
  /** Default LIMITS.jsonValues. */
  readonly maxValues?: number;
  /** Default: LIMITS.jsonDepth. */
  readonly maxDepth?: number;
}

const unbounded = Number.POSITIVE_INFINITY;

/**
 * Text that is no longer than a piece is parsed at once.
 * @throws ServiceError MALFORMED_JSON, JSON_TOO_DEEP, JSON_TOO_WIDE.
 */
export async function parseJsonYielding(
  text: string,
  {
    yieldNow,
    what,
    pieceLength = LIMITS.jsonPieceLength,
    maxValues,
    maxDepth,
    isOurs = false,
    integers = isOurs ? 'double' : 'exact',
  }: YieldingJsonOptions,
): Promise<JsonValue> {
  if (text.length <= pieceLength) return isOurs ? JSON.parse(text) : parseJson(text, what, integers);
  const bounds = isOurs ? undefined : new JsonBounds(maxValues, maxDepth);
  const ends = await endsOfLargeContainers(text, yieldNow, pieceLength, bounds, what);
  return build(text, ends, yieldNow, what, pieceLength, isOurs, integers);
}

/** Where each container ends that is longer than a piece, by its start. */
async function endsOfLargeContainers(
  text: string,
  yieldNow: () => Promise<void>,
  pieceLength: number,
  bounds: JsonBounds | undefined,
  what: TextName | undefined,
): Promise<ReadonlyMap<number, number>> {
  const ends = new Map<number, number>();
  const open: number[] = [];
  let next = pieceLength;
  let from = 0;
  const assertShort = (to: number) => {
    if (bounds !== undefined && to - from > LIMITS.jsonNumberLength) assertShortScalar(text, from, to, what);
  };
  for (let at = 0; at < text.length; at += 1) {
    if (at >= next) {
      await yieldNow();
      next = at + pieceLength;
    }
    const code = text.charCodeAt(at);
    if (!isPunctuation(code)) continue;
    assertShort(at);
    if (code === quote) at = afterString(text, at) - 1;
    else if (code === openObject || code === openList) {
      open.push(at);
      bounds?.open(at);
    } else if (code === comma) bounds?.comma();
    else {
      bounds?.close(at);
      const start = open.pop();
      if (start !== undefined && at - start > pieceLength) ends.set(start, at);
    }
    from = at + 1;
  }
  assertShort(text.length);
  return ends;
}

interface Frame {
  readonly isList: boolean;
  readonly end: number;
  readonly list: JsonValue[];
  readonly object: Record<string, JsonValue>;
  keys: number;
  /** Where the members begin that were passed and are not parsed yet. */
  from: number;
  at: number;
  key: string;
}

/**
 * Parses what is small natively, many members at a time, and opens only large containers itself. Commas are looked for
 * outside of strings and small containers; whatever stands between them is checked by the native parser.
 */
async function build(
  text: string,
  ends: ReadonlyMap<number, number>,
  yieldNow: () => Promise<void>,
  what: TextName | undefined,
  pieceLength: number,
  isOurs: boolean,
  integers: JsonIntegers,
): Promise<JsonValue> {
  const maxKeys = isOurs ? unbounded : LIMITS.jsonKeys;
  /** One member that is longer than a piece: a text, or white space. Each step over it is a piece. */
  const afterLong = (part: string) => (part.length > 2 * pieceLength ? yieldNow() : undefined);
  const native = async (part: string): Promise<JsonValue> => {
    await afterLong(part);
    let value: JsonValue;
    try {
      value = JSON.parse(part) as JsonValue;
    } catch (error) {
      throw malformed(what, error);
    }
    if (integers !== 'exact') return value;
    await afterLong(part);
    return exactIntegers(part, value);
  };
  const checkNumbers = async (part: string, offset: number): Promise<void> => {
    if (isOurs) return;
    await afterLong(part);
    assertFiniteNumbers(part, what, text, offset);
  };
  const frames: Frame[] = [];
  const enter = (start: number) => {
    const isList = text.charCodeAt(start) === openList;
    frames.push({
      isList,
      end: ends.get(start) as number,
      list: [],
      object: {},
      keys: 0,
      from: start + 1,
      at: start + 1,
      key: '',
    });
  };
  const start = text.length - text.trimStart().length;
  const end = ends.get(start);
  // A long string or something that is not JSON.
  if (end === undefined || text.slice(end + 1).trim() !== '') {
    const value = await native(text);
    await checkNumbers(text, 0);
    return value;
  }
  enter(start);

  /** Parses the members from `from` up to `until`, which a comma or the end follows. */
  const take = async (frame: Frame, until: number): Promise<void> => {
    const part = text.slice(frame.from, until);
    if (frame.isList) {
      for (const value of (await native(`[${part}]`)) as readonly JsonValue[]) frame.list.push(value);
    } else {
      const members = (await native(`{${part}}`)) as JsonObject;
      const keys = Object.keys(members);
      frame.keys += keys.length;
      if (frame.keys > maxKeys) throw tooWide();
      for (const key of keys) setMember(frame.object, key, members[key] as JsonValue);
    }
    await checkNumbers(part, frame.from);
  };

  for (;;) {
    const frame = frames.at(-1) as Frame;
    const closes = frame.isList ? closeList : closeObject;
    let depth = 0;
    let lastComma = -1;
    let large = -1;
    let at = frame.at;
    let next = at + pieceLength;
    for (; at < frame.end; at += 1) {
      if (at >= next) {
        await yieldNow();
        next = at + pieceLength;
      }
      const code = text.charCodeAt(at);
      if (code === quote) at = afterString(text, at) - 1;
      else if (code === openObject || code === openList) {
        if (ends.has(at)) {
          large = at;
          break;
        }
        depth += 1;
      } else if (code === closeObject || code === closeList) depth -= 1;
      else if (code === comma && depth === 0) {
        lastComma = at;
        if (at - frame.from >= pieceLength) break;
      }
    }
    if (large !== -1) {
      if (depth !== 0) throw malformed(what);
      if (lastComma !== -1) {
        await take(frame, lastComma);
        if (text.slice(frame.from, lastComma).trim() === '') throw malformed(what);
        frame.from = lastComma + 1;
      }
      frame.key = await keyBefore(frame, text.slice(frame.from, large), native, what);
      enter(large);
      await yieldNow();
      continue;
    }
    if (at < frame.end) {
      // A piece is full.
      if (text.slice(frame.from, at).trim() === '') throw malformed(what);
      await take(frame, at);
      frame.from = at + 1;
      frame.at = at + 1;
      await yieldNow();
      continue;
    }
    if (text.charCodeAt(frame.end) !== closes) throw malformed(what);
    const isEmpty = text.slice(frame.from, frame.end).trim() === '';
    const hasMembers = frame.isList ? frame.list.length > 0 : Object.keys(frame.object).length > 0;
    // `from` is past a comma, or past a large member: `endsAfterMember` tells them apart.
    if (!isEmpty) await take(frame, frame.end);
    else if (hasMembers && !endsAfterMember(text, frame.from)) throw malformed(what);
    const value: JsonValue = frame.isList ? frame.list : frame.object;
    frames.pop();
    const parent = frames.at(-1);
    if (parent === undefined) return value;
    if (parent.isList) parent.list.push(value);
    else setMember(parent.object, parent.key, value);
    // After a member comes a comma, or the end.
    let after = frame.end + 1;
    while (after < parent.end && /[\t\n\r ]/.test(text[after] as string)) after += 1;
    if (after < parent.end && text.charCodeAt(after) !== comma) throw malformed(what);
    parent.from = after < parent.end ? after + 1 : after;
    parent.at = parent.from;
  }
}

/** True where the text before `at` ends a value rather than with a comma. */
function endsAfterMember(text: string, at: number): boolean {
  return text.charCodeAt(at - 1) !== comma;
}

/** What stands before a large member: nothing in a list, a key and a colon in an object. */
async function keyBefore(
  { isList }: Frame,
  before: string,
  native: (part: string) => Promise<JsonValue>,
  what: TextName | undefined,
): Promise<string> {
  const head = before.trim();
  if (isList) {
    if (head !== '') throw malformed(what);
    return '';
  }
  if (head.charCodeAt(head.length - 1) !== colon) throw malformed(what);
  const key = await native(head.slice(0, -1));
  if (typeof key !== 'string') throw malformed(what);
  return key;
}

/** As JSON.parse does: `__proto__` is a key like any other. */
function setMember(object: Record<string, JsonValue>, key: string, value: JsonValue): void {
  if (key === '__proto__')
    Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
  else object[key] = value;
}
