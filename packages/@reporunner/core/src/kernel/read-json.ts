/**
 * Reads JSON that says where it is wrong, and that may have holes: places at which something else stands for a value,
 * or for characters of a string. `JSON.parse` is faster; this is for what is read once, and for its errors.
 */
import { LIMITS } from '@reporunner/constants';
import { jsonMessage } from '../messages/json-messages.ts';
import { exactNumberOf } from './exact-integers.ts';
import type { Message } from './messages.ts';

export interface JsonReader<Value> {
  /** What stands at `position` instead of JSON, and where the text goes on; undefined for ordinary text. */
  hole(position: number): { readonly value: Value; readonly end: number } | undefined;
  string(parts: readonly (string | Value)[]): Value;
  list(values: readonly Value[]): Value;
  object(entries: readonly (readonly [Value, Value])[]): Value;
  constant(value: string | number | boolean | null): Value;
}

export interface JsonProblem {
  readonly message: Message;
  /** Characters from the start of the text. */
  readonly position: number;
}

class Problem extends Error {
  readonly translatable: Message;
  readonly position: number;
  constructor(message: Message, position: number) {
    super(message.text);
    this.translatable = message;
    this.position = position;
  }
}

const numberPattern = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const escapes: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};
const words = [
  ['true', true],
  ['false', false],
  ['null', null],
] as const;

class Reading<Value> {
  readonly #text: string;
  readonly #reader: JsonReader<Value>;
  #at: number;
  #depth = 0;

  constructor(text: string, start: number, reader: JsonReader<Value>) {
    this.#text = text;
    this.#at = start;
    this.#reader = reader;
  }

  whole(): Value {
    this.#skip();
    const value = this.#value();
    this.#skip();
    if (this.#at < this.#text.length) throw this.#problem(jsonMessage('complete'));
    return value;
  }

  #problem(message: Message): Problem {
    return new Problem(message, Math.min(this.#at, this.#text.length));
  }

  #skip(): void {
    while (' \t\n\r'.includes(this.#text[this.#at] ?? 'x')) this.#at += 1;
  }

  #value(): Value {
    const hole = this.#reader.hole(this.#at);
    if (hole !== undefined) {
      this.#at = hole.end;
      return hole.value;
    }
    const char = this.#text[this.#at];
    if (char === '"') return this.#string();
    if (char === '{' || char === '[') {
      this.#depth += 1;
      if (this.#depth > LIMITS.jsonDepth)
        throw this.#problem(jsonMessage('levels', { limit: LIMITS.jsonDepth }));
      const value = char === '{' ? this.#object() : this.#list();
      this.#depth -= 1;
      return value;
    }
    for (const [word, value] of words) {
      if (!this.#text.startsWith(word, this.#at)) continue;
      this.#at += word.length;
      return this.#reader.constant(value);
    }
    numberPattern.lastIndex = this.#at;
    const number = numberPattern.exec(this.#text)?.[0];
    if (number === undefined) throw this.#problem(jsonMessage('expectedValue'));
    this.#at += number.length;
    return this.#reader.constant(exactNumberOf(number));
  }

  #list(): Value {
    const values: Value[] = [];
    this.#at += 1;
    this.#skip();
    if (this.#takes(']')) return this.#reader.list(values);
    for (;;) {
      values.push(this.#value());
      this.#skip();
      if (this.#takes(']')) return this.#reader.list(values);
      if (!this.#takes(',')) throw this.#problem(jsonMessage('expectedListEnd'));
      this.#skip();
    }
  }

  #object(): Value {
    const entries: (readonly [Value, Value])[] = [];
    this.#at += 1;
    this.#skip();
    if (this.#takes('}')) return this.#reader.object(entries);
    for (;;) {
      if (this.#text[this.#at] !== '"') throw this.#problem(jsonMessage('expectedName'));
      const name = this.#string();
      this.#skip();
      if (!this.#takes(':')) throw this.#problem(jsonMessage('expectedColon'));
      this.#skip();
      entries.push([name, this.#value()]);
      this.#skip();
      if (this.#takes('}')) return this.#reader.object(entries);
      if (!this.#takes(',')) throw this.#problem(jsonMessage('expectedObjectEnd'));
      this.#skip();
    }
  }

  #takes(char: string): boolean {
    if (this.#text[this.#at] !== char) return false;
    this.#at += 1;
    return true;
  }

  #string(): Value {
    const opened = this.#at;
    const parts: (string | Value)[] = [];
    let text = '';
    this.#at += 1;
    for (;;) {
      const hole = this.#reader.hole(this.#at);
      if (hole !== undefined) {
        if (text !== '') parts.push(text);
        text = '';
        parts.push(hole.value);
        this.#at = hole.end;
        continue;
      }
      const char = this.#text[this.#at];
      if (char === undefined) {
        this.#at = opened;
        throw this.#problem(jsonMessage('textNotClosed'));
      }
      if (char === '"') break;
      if (char < ' ') throw this.#problem(jsonMessage('controlCharacter'));
      text += char === '\\' ? this.#escape() : char;
      this.#at += 1;
    }
    this.#at += 1;
    if (text !== '') parts.push(text);
    return this.#reader.string(parts);
  }

  /** Leaves `at` on the last character of the escape. */
  #escape(): string {
    const char = this.#text[this.#at + 1] ?? '';
    const hex = this.#text.slice(this.#at + 2, this.#at + 6);
    if (char === 'u' && /^[\da-f]{4}$/i.test(hex)) {
      this.#at += 5;
      return String.fromCharCode(Number.parseInt(hex, 16));
    }
    const character = escapes[char];
    if (character === undefined) throw this.#problem(jsonMessage('escape'));
    this.#at += 1;
    return character;
  }
}

/** Reads the JSON that begins at `start`. */
export function readJson<Value>(
  text: string,
  start: number,
  reader: JsonReader<Value>,
): { readonly value: Value } | { readonly problem: JsonProblem } {
  try {
    return { value: new Reading(text, start, reader).whole() };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { problem: { message: error.translatable, position: error.position } };
  }
}

/** Only looks whether it is JSON. */
const checking: JsonReader<null> = {
  hole: () => undefined,
  string: () => null,
  list: () => null,
  object: () => null,
  constant: () => null,
};

const lineFeed = 0x0a;

/** Line and column of a position, both from 1. Makes no list of the lines, of which there may be millions. */
export function lineAndColumn(
  text: string,
  position: number,
): { readonly line: number; readonly column: number } {
  let line = 1;
  let lineStart = 0;
  const end = Math.min(position, text.length);
  for (let at = 0; at < end; at += 1) {
    if (text.charCodeAt(at) !== lineFeed) continue;
    line += 1;
    lineStart = at + 1;
  }
  return { line, column: end - lineStart + 1 };
}

/** What is wrong with `text` as JSON; undefined when nothing is. */
export function jsonProblem(text: string): JsonProblem | undefined {
  const result = readJson(text, 0, checking);
  return 'problem' in result ? result.problem : undefined;
}
