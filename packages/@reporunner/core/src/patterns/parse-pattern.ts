/**
 * Reads a regular expression into a tree, with the grammar of ECMAScript 2025 and its Annex B. Expects a pattern that
 * the native parser has accepted, so it only decides what means what and never reports bad syntax.
 */
import { patternMessage } from '../messages/pattern-messages.ts';
import { CharacterSet } from './character-set.ts';
import { unsupportedPattern } from './pattern-errors.ts';
import type { PatternNode, PatternTree } from './pattern-tree.ts';

const deepestGroups = 100;
const highestRepeat = Number.POSITIVE_INFINITY;

interface Group {
  readonly name: string | undefined;
}

/** The capturing groups, found before parsing: a back reference may stand before its group. */
function capturingGroups(source: string, nestedClasses: boolean): readonly Group[] {
  const groups: Group[] = [];
  let inClass = 0;
  for (let at = 0; at < source.length; at += 1) {
    const char = source[at];
    if (char === '\\') at += 1;
    else if (char === '[' && (inClass === 0 || nestedClasses)) inClass += 1;
    else if (char === ']' && inClass > 0) inClass -= 1;
    else if (char === '(' && inClass === 0) {
      const named = /^\(\?<([^=!>][^>]*)>/.exec(source.slice(at, at + 200));
      if (named !== null) groups.push({ name: named[1] });
      else if (source[at + 1] !== '?') groups.push({ name: undefined });
    }
  }
  return groups;
}

class Parser {
  readonly source: string;
  readonly unicode: boolean;
  readonly sets: boolean;
  readonly groups: readonly Group[];
  readonly names = new Map<string, number[]>();
  readonly #known = new Map<string, CharacterSet>();
  at = 0;
  captures = 0;
  depth = 0;
  ignoreCase: boolean;
  multiline: boolean;
  dotAll: boolean;

  constructor(source: string, flags: string) {
    this.source = source;
    this.sets = flags.includes('v');
    this.unicode = flags.includes('u') || this.sets;
    this.ignoreCase = flags.includes('i');
    this.multiline = flags.includes('m');
    this.dotAll = flags.includes('s');
    this.groups = capturingGroups(source, this.sets);
    for (const [index, { name }] of this.groups.entries()) {
      if (name !== undefined) this.names.set(name, [...(this.names.get(name) ?? []), index + 1]);
    }
  }

  choice(): PatternNode {
    const options = [this.sequence()];
    while (this.source[this.at] === '|') {
      this.at += 1;
      options.push(this.sequence());
    }
    return options.length === 1 ? (options[0] as PatternNode) : { type: 'choice', options };
  }

  sequence(): PatternNode {
    const items: PatternNode[] = [];
    while (this.at < this.source.length && this.source[this.at] !== '|' && this.source[this.at] !== ')') {
      const first = this.captures + 1;
      const atom = this.atom();
      items.push(this.quantified(atom, first));
    }
    if (items.length === 0) return { type: 'empty' };
    return items.length === 1 ? (items[0] as PatternNode) : { type: 'sequence', items };
  }

  quantified(body: PatternNode, firstCapture: number): PatternNode {
    const found = /^(?:([*+?])|\{(\d+)(?:(,)(\d*))?\})(\??)/.exec(this.source.slice(this.at, this.at + 60));
    if (found === null) return body;
    this.at += found[0].length;
    const [, sign, least, comma, highest, lazy] = found;
    const [min, max] =
      sign === undefined
        ? [
            Number(least),
            comma === undefined ? Number(least) : highest === '' ? highestRepeat : Number(highest),
          ]
        : [sign === '+' ? 1 : 0, sign === '?' ? 1 : highestRepeat];
    return {
      type: 'repeat',
      body,
      min,
      max,
      greedy: lazy === '',
      captures: [firstCapture, this.captures + 1],
    };
  }

  atom(): PatternNode {
    const char = this.source[this.at] as string;
    switch (char) {
      case '(':
        return this.group();
      case '[':
        return this.characterClass();
      case '\\':
        return this.escape();
      case '^':
        this.at += 1;
        return { type: 'assertion', kind: this.multiline ? 'lineStart' : 'start' };
      case '$':
        this.at += 1;
        return { type: 'assertion', kind: this.multiline ? 'lineEnd' : 'end' };
      case '.':
        this.at += 1;
        return this.set('.');
      default: {
        const size = this.unicode && (this.source.codePointAt(this.at) ?? 0) > 0xffff ? 2 : 1;
        const literal = this.source.slice(this.at, this.at + size);
        this.at += size;
        return this.set(/[{}\]/]/.test(literal) ? `\\${literal}` : literal);
      }
    }
  }

  set(source: string): PatternNode {
    const flags = `${this.ignoreCase ? 'i' : ''}${this.dotAll ? 's' : ''}${this.sets ? 'v' : this.unicode ? 'u' : ''}`;
    const key = `${flags}/${source}`;
    const set = this.#known.get(key) ?? new CharacterSet(source, flags);
    this.#known.set(key, set);
    return { type: 'set', set };
  }

  group(): PatternNode {
    this.depth += 1;
    if (this.depth > deepestGroups) throw unsupportedPattern(this.source, patternMessage('tooManyGroups'));
    const { ignoreCase, multiline, dotAll } = this;
    const opening = /^\((?:\?(?:(<?[=!])|<([^>]*)>|([a-z]*)(?:-([a-z]*))?:))?/.exec(
      this.source.slice(this.at),
    ) as RegExpExecArray;
    this.at += opening[0].length;
    const [whole, look, , on = '', off = ''] = opening;
    const isCapture = whole === '(' || whole.endsWith('>');
    if (isCapture) this.captures += 1;
    const index = this.captures;
    for (const flag of on) this.#modify(flag, true);
    for (const flag of off) this.#modify(flag, false);
    const body = this.choice();
    this.at += 1;
    Object.assign(this, { ignoreCase, multiline, dotAll });
    this.depth -= 1;
    if (look !== undefined)
      return { type: 'look', behind: look.startsWith('<'), negative: look.endsWith('!'), body };
    return isCapture ? { type: 'capture', index, body } : body;
  }

  #modify(flag: string, on: boolean): void {
    if (flag === 'i') this.ignoreCase = on;
    if (flag === 'm') this.multiline = on;
    if (flag === 's') this.dotAll = on;
  }

  characterClass(): PatternNode {
    const start = this.at;
    let depth = 0;
    do {
      const char = this.source[this.at];
      if (char === '\\') {
        if (
          this.sets &&
          /^\\(?:q\{|p\{(?:Basic_Emoji|Emoji_Keycap_Sequence|RGI_))/.test(
            this.source.slice(this.at, this.at + 30),
          )
        )
          throw unsupportedPattern(this.source, patternMessage('severalCharacters'));
        this.at += 1;
      } else if (char === '[' && (depth === 0 || this.sets)) depth += 1;
      else if (char === ']') depth -= 1;
      this.at += 1;
    } while (depth > 0);
    return this.set(this.source.slice(start, this.at));
  }

  escape(): PatternNode {
    const rest = this.source.slice(this.at, this.at + 200);
    const take = (size: number) => {
      this.at += size;
      return rest.slice(0, size);
    };
    const next = rest[1] as string;
    if (next === 'b' || next === 'B') {
      this.at += 2;
      const words = this.set('\\w') as { readonly set: CharacterSet };
      return { type: 'assertion', kind: next === 'b' ? 'word' : 'notWord', words: words.set };
    }
    if (next === 'k' && (this.unicode || this.names.size > 0)) {
      const name = /^\\k<([^>]*)>/.exec(rest);
      if (name === null) throw unsupportedPattern(this.source, patternMessage('unreadableReference'));
      this.at += name[0].length;
      return this.#backreference(this.names.get(name[1] ?? '') ?? []);
    }
    const digits = /^\\([1-9]\d*)/.exec(rest);
    if (digits !== null) {
      const index = Number(digits[1]);
      if (this.unicode || index <= this.groups.length) {
        this.at += digits[0].length;
        return this.#backreference([index]);
      }
    }
    // Annex B: `\1` without such a group is octal, or the digit itself.
    const octal = /^\\(?:[0-3][0-7]{0,2}|[4-7][0-7]?)/.exec(rest);
    if (octal !== null) return this.set(hex(Number.parseInt(take(octal[0].length).slice(1), 8)));
    if (next === 'c') return /^\\c[A-Za-z]/.test(rest) ? this.set(take(3)) : this.#backslash();
    const long =
      /^\\(?:x[\da-fA-F]{2}|u[\da-fA-F]{4})/.exec(rest) ??
      (this.unicode ? /^\\(?:u\{[\da-fA-F]+\}|[pP]\{[^}]*\})/.exec(rest) : null);
    if (long === null) {
      // `\a`: the character itself, or a class such as `\d`.
      const known = /^\\[dDsSwWtnvfr]/.test(rest) || this.unicode || !/^\\[a-zA-Z0-9]/.test(rest);
      const size = this.unicode ? 1 + String.fromCodePoint(rest.codePointAt(1) ?? 0).length : 2;
      const source = take(size);
      return this.set(known ? source : source.slice(1));
    }
    if (/^\\[pP]\{(?:Basic_Emoji|Emoji_Keycap_Sequence|RGI_)/.test(rest))
      throw unsupportedPattern(this.source, patternMessage('severalCharacters'));
    const pair = /^\\u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}/.exec(rest);
    return this.set(take(this.unicode && pair !== null ? pair[0].length : long[0].length));
  }

  #backslash(): PatternNode {
    this.at += 1;
    return this.set('\\\\');
  }

  #backreference(groups: readonly number[]): PatternNode {
    return { type: 'backreference', groups, ignoreCase: this.ignoreCase };
  }
}

const hex = (code: number) => `\\x${code.toString(16).padStart(2, '0')}`;

export function parsePattern(source: string, flags: string): PatternTree {
  const parser = new Parser(source, flags);
  const root = parser.choice();
  if (parser.at < source.length || parser.captures !== parser.groups.length)
    throw unsupportedPattern(source, patternMessage('unreadable'));
  const { names, unicode } = parser;
  return { root, captureCount: parser.captures, names, unicode, ignoreCase: flags.includes('i') };
}
