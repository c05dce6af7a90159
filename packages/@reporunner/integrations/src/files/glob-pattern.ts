/**
 * Glob patterns of file lists, in time linear in the pattern and the path: braces are alternatives of one regular
 * expression and are never written out, and that expression runs in core's bounded matcher.
 *
 * `*` and `?` stay inside of one part of a path, `**` as a whole part is any number of folders, `[a-z]` and `[!a-z]`
 * are one character, `{a,b}` and `{1..9}` are alternatives. A name with a dot in front is found only by a pattern
 * that says the dot.
 */
import type { Message } from '@reporunner/core';
import { compilePattern, patternBudget, ServiceError } from '@reporunner/core';
import { fileMessage } from '../messages/file-messages.ts';

const maxLength = 1_024;
const deepestBraces = 10;
const maxInRange = 1_000;

const invalid = (message: Message) =>
  new ServiceError(message, { code: 'NODE_PARAMETER_INVALID', service: 'files' });

const named = (glob: string) => ({ pattern: glob.slice(0, 80) });

export interface Glob {
  /** The folder that everything it can find is in, with / between the parts; '' for all of them. */
  readonly folder: string;
  matches(path: string): boolean;
}

/** @throws ServiceError NODE_PARAMETER_INVALID with what is wrong with the pattern. */
export function compileGlob(glob: string): Glob {
  if (glob.length > maxLength)
    throw invalid(fileMessage('patternTooLong', { ...named(glob), limit: maxLength }));
  const parts = glob.split('/').filter((part) => part !== '' && part !== '.');
  const isPlain = (part: string) => !/[*?[\]{}]/.test(part);
  const firstMagic = parts.findIndex((part) => !isPlain(part));
  const plain = parts.slice(0, firstMagic === -1 ? parts.length - 1 : firstMagic);
  // A brace may hold a slash, so folders are only those before the first.
  const pattern = compilePattern(`^${new Translation(glob, parts.join('/')).whole()}$`, 'su');
  return { folder: plain.join('/'), matches: (path) => pattern.test(path, patternBudget()) };
}

/** Nothing, or what does not begin with a dot. */
const visible = '(?!\\.)';
const inPart = '[^/]';

class Translation {
  readonly #glob: string;
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(glob: string, text: string) {
    this.#glob = glob;
    this.#text = text;
  }

  whole(): string {
    const pattern = this.#until('');
    if (this.#at < this.#text.length) throw invalid(fileMessage('patternClosesBrace', named(this.#glob)));
    return pattern;
  }

  /** Up to one of `ends`, or the end. `atStart`: a part of the path begins here. */
  #until(ends: string, startsPart = true): string {
    let pattern = '';
    let atStart = startsPart;
    while (this.#at < this.#text.length) {
      const char = this.#text[this.#at] as string;
      if (ends.includes(char)) return pattern;
      if ('@!+?*'.includes(char) && this.#text[this.#at + 1] === '(')
        throw invalid(fileMessage('patternSyntax', { ...named(this.#glob), syntax: `${char}(` }));
      if (
        atStart &&
        this.#text.startsWith('**', this.#at) &&
        /^(?:\/|$)/.test(this.#text.slice(this.#at + 2, this.#at + 3))
      ) {
        const isLast = this.#at + 2 >= this.#text.length;
        this.#at += isLast ? 2 : 3;
        pattern += `(?:${visible}${inPart}+/)*${isLast ? `${visible}${inPart}+` : ''}`;
        continue;
      }
      this.#at += 1;
      switch (char) {
        case '*': {
          while (this.#text[this.#at] === '*') this.#at += 1;
          pattern += atStart ? `${visible}${this.#endsPart() ? `${inPart}+` : `${inPart}*`}` : `${inPart}*`;
          break;
        }
        case '?':
          pattern += atStart ? `${visible}${inPart}` : inPart;
          break;
        case '[':
          pattern += (atStart ? visible : '') + this.#class();
          break;
        case '{':
          pattern += this.#braces(atStart);
          break;
        case '}':
          throw invalid(fileMessage('patternClosesBrace', named(this.#glob)));
        default:
          pattern += literal(char);
      }
      atStart = char === '/';
    }
    if (ends !== '') throw invalid(fileMessage('patternOpenBrace', named(this.#glob)));
    return pattern;
  }

  #endsPart(): boolean {
    return this.#at >= this.#text.length || this.#text[this.#at] === '/';
  }

  #class(): string {
    const end = this.#text.indexOf(']', this.#at + 1);
    if (end === -1) return literal('[');
    const inside = this.#text.slice(this.#at, end);
    this.#at = end + 1;
    const isNegative = /^[!^]/.test(inside);
    const members = inside
      .slice(isNegative ? 1 : 0)
      .replace(/[\\\]^[]/g, '\\$&')
      .replace(/^-|-$/g, '\\-');
    if (
      /(.)-(.)/su.test(members) &&
      [...members.matchAll(/([^\\])-([^\\])/gsu)].some(([, from = '', to = '']) => from > to)
    )
      throw invalid(fileMessage('patternRange', named(this.#glob)));
    return `(?!/)[${isNegative ? '^' : ''}${members}]`;
  }

  #braces(atStart: boolean): string {
    const range = /^(-?\d{1,9}|[a-zA-Z])\.\.(-?\d{1,9}|[a-zA-Z])\}/.exec(
      this.#text.slice(this.#at, this.#at + 30),
    );
    if (range !== null) {
      this.#at += range[0].length;
      return `(?:${this.#range(range[1] ?? '', range[2] ?? '').join('|')})`;
    }
    this.#depth += 1;
    if (this.#depth > deepestBraces) throw invalid(fileMessage('patternBraces', named(this.#glob)));
    const options: string[] = [];
    do {
      options.push(this.#until(',}', atStart));
      this.#at += 1;
    } while (this.#text[this.#at - 1] === ',');
    this.#depth -= 1;
    return `(?:${options.join('|')})`;
  }

  #range(from: string, to: string): readonly string[] {
    const isNumeric = /\d$/.test(from) && /\d$/.test(to);
    if (!isNumeric && (/\d$/.test(from) || /\d$/.test(to))) return [literal(`${from}..${to}`)];
    const [a, b] = isNumeric ? [Number(from), Number(to)] : [from.charCodeAt(0), to.charCodeAt(0)];
    const [low, high] = a < b ? [a, b] : [b, a];
    if (high - low >= maxInRange)
      throw invalid(fileMessage('patternLongRange', { ...named(this.#glob), limit: maxInRange }));
    return Array.from({ length: high - low + 1 }, (_, step) =>
      literal(isNumeric ? String(low + step) : String.fromCharCode(low + step)),
    );
  }
}

const literal = (text: string) => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
