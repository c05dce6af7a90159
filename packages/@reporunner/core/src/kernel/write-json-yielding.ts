/**
 * Writes large values as JSON in pieces, and yields to others between them. The text is that of JSON.stringify. Small
 * members are written natively, as many at a time as fit a piece; only large ones are taken apart here.
 */
import { LIMITS } from '@reporunner/constants';

/** What a value costs beside its characters, in characters: sixteen thousand values are as much as a piece. */
const perValue = 16;
const tooMuch = Number.POSITIVE_INFINITY;
const manyKeys = 1_000;

/** Objects that were found to be more than a piece: to list their keys is slow, whether or not all are looked at. */
const wide = new WeakSet<object>();
/** So many objects are looked up there after one was found: to ask of each takes longer than to weigh it. */
const maxLookups = 100_000;
let lookups = 0;

/** What is still to be weighed: one list for all calls, as lists for each would be much of what is allocated. */
const open: object[] = [];

// The three functions below say the same of a member thrice, for they are called for every value that is stored.

function membersOfList(list: readonly unknown[], limit: number): number {
  let weight = list.length * perValue;
  for (let at = 0; at < list.length && weight <= limit; at += 1) {
    const member = list[at];
    if (typeof member === 'string') weight += member.length;
    else if (typeof member === 'object' && member !== null) open.push(member);
  }
  return weight;
}

function membersOfObject(object: Readonly<Record<string, unknown>>, limit: number): number {
  if (lookups > 0) {
    lookups -= 1;
    if (wide.has(object)) return tooMuch;
  }
  let weight = 0;
  let keys = 0;
  for (const key in object) {
    const member = object[key];
    keys += 1;
    weight += perValue + key.length;
    if (typeof member === 'string') weight += member.length;
    else if (typeof member === 'object' && member !== null) open.push(member);
    if (weight <= limit) continue;
    if (keys > manyKeys) {
      wide.add(object);
      lookups = maxLookups;
    }
    return tooMuch;
  }
  return weight;
}

/**
 * Characters that a value takes, more or less, or Infinity when that is more than a piece; then it is not walked to its
 * end. Every value that is stored or answered is weighed: what has no members is not put in a list.
 */
export function jsonWeight(value: unknown, limit: number): number {
  let weight = typeof value === 'string' ? perValue + value.length : perValue;
  if (typeof value === 'object' && value !== null) {
    for (let one: object = value; ; one = open.pop() as object) {
      weight += Array.isArray(one)
        ? membersOfList(one, limit - weight)
        : membersOfObject(one as Readonly<Record<string, unknown>>, limit - weight);
      if (open.length === 0 || weight > limit) break;
    }
    open.length = 0;
  }
  return weight > limit ? tooMuch : weight;
}

/** Whether a value is better written in pieces. Costs as much as a piece at most. */
export const isLargeJson = (value: unknown, pieceLength: number = LIMITS.jsonPieceLength): boolean =>
  jsonWeight(value, pieceLength) === tooMuch;

interface Frame {
  readonly list: readonly unknown[] | undefined;
  readonly object: Readonly<Record<string, unknown>>;
  readonly keys: readonly string[];
  at: number;
  isFirst: boolean;
}

const hasToJson = (value: object) => typeof (value as { toJSON?: unknown }).toJSON === 'function';
const isContainer = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !hasToJson(value);

function frameOf(value: object): Frame {
  const list = Array.isArray(value) ? (value as readonly unknown[]) : undefined;
  return {
    list,
    object: value as Readonly<Record<string, unknown>>,
    keys: list === undefined ? Object.keys(value) : [],
    at: 0,
    isFirst: true,
  };
}

function* piecesOfString(text: string, pieceLength: number): Generator<string> {
  yield '"';
  for (let from = 0; from < text.length; ) {
    let to = Math.min(text.length, from + pieceLength);
    // Both halves of a character stay together.
    if (to < text.length && /[\ud800-\udbff]/.test(text[to - 1] as string)) to += 1;
    yield JSON.stringify(text.slice(from, to)).slice(1, -1);
    from = to;
  }
  yield '"';
}

/** The members from `at` on that fit a piece, written, without brackets; none when the next is large. */
function takeSmall(frame: Frame, limit: number): string {
  const { list, object, keys } = frame;
  const length = list?.length ?? keys.length;
  const from = frame.at;
  let sum = 0;
  for (; frame.at < length; frame.at += 1) {
    const key = list === undefined ? (keys[frame.at] as string) : '';
    const weight = jsonWeight(list === undefined ? object[key] : list[frame.at], limit) + key.length;
    if (weight === tooMuch || (sum + weight > limit && frame.at > from)) break;
    sum += weight;
  }
  if (frame.at === from) return '';
  if (list !== undefined) return JSON.stringify(list.slice(from, frame.at)).slice(1, -1);
  const part: Record<string, unknown> = {};
  for (const key of keys.slice(from, frame.at))
    if (key === '__proto__') Object.defineProperty(part, key, { value: object[key], enumerable: true });
    else part[key] = object[key];
  return JSON.stringify(part).slice(1, -1);
}

/** The JSON of a value in pieces of about `pieceLength` characters. The caller yields in between. */
export function* jsonPieces(
  value: unknown,
  pieceLength: number = LIMITS.jsonPieceLength,
): Generator<string, void, undefined> {
  if (!isLargeJson(value, pieceLength)) {
    yield JSON.stringify(value) ?? 'null';
    return;
  }
  yield* piecesOf(value, pieceLength);
}

function* piecesOf(value: unknown, pieceLength: number): Generator<string, void, undefined> {
  if (!isContainer(value)) {
    if (typeof value === 'string') yield* piecesOfString(value, pieceLength);
    else yield JSON.stringify(value) ?? 'null';
    return;
  }
  const frames = [frameOf(value)];
  yield Array.isArray(value) ? '[' : '{';
  for (let frame = frames.at(-1); frame !== undefined; frame = frames.at(-1)) {
    const { list, object, keys } = frame;
    if (frame.at >= (list?.length ?? keys.length)) {
      frames.pop();
      yield list === undefined ? '}' : ']';
      continue;
    }
    const small = takeSmall(frame, pieceLength);
    if (small !== '') {
      yield frame.isFirst ? small : `,${small}`;
      frame.isFirst = false;
      continue;
    }
    if (frame.at >= (list?.length ?? keys.length)) continue;
    const key = list === undefined ? (keys[frame.at] as string) : '';
    const member = list === undefined ? object[key] : list[frame.at];
    frame.at += 1;
    // As JSON.stringify does, where a piece is too short for even that.
    if (list === undefined && (member === undefined || typeof member === 'function')) continue;
    yield `${frame.isFirst ? '' : ','}${list === undefined ? `${JSON.stringify(key)}:` : ''}`;
    frame.isFirst = false;
    if (isContainer(member)) {
      yield Array.isArray(member) ? '[' : '{';
      frames.push(frameOf(member));
    } else if (typeof member === 'string') yield* piecesOfString(member, pieceLength);
    else yield JSON.stringify(member) ?? 'null';
  }
}

/** The whole text of a value that is large, written in pieces that yield to others. */
export async function writeJsonYielding(value: unknown, yieldNow: () => Promise<void>): Promise<string> {
  let text = '';
  for (const piece of piecesOf(value, LIMITS.jsonPieceLength)) {
    if (text !== '') await yieldNow();
    text += piece;
  }
  return text;
}
