/**
 * Integers that a number of JavaScript does not hold: those beyond ±(2^53 - 1), such as ids of messages. As a number
 * they would be another one, without a word. As JSON comes in, they are text of the same digits instead (ADR 0076), all
 * of that size, so that the type of an id does not depend on its last digits.
 */
import type { JsonValue } from './json.ts';
import { afterString, jsonCodes } from './json-text.ts';

/** What JSON text makes of such integers: text, or, as JSON.parse, the double that is nearest. */
export type JsonIntegers = 'exact' | 'double';

/** 2^53 has so many digits. */
const manyDigits = 16;
const minus = 0x2d;
const numberAt = /-?\d[\d.eE+-]*/y;
const isInteger = /^-?\d+$/;

const isDigit = (code: number) => code >= 0x30 && code <= 0x39;

/** What may stand before and after an integer of JSON: no quote, no point. */
const beforeInteger = /[[:,\s-]/;
const afterInteger = /[\]},\s]/;

/** Looks at one character in 16, and around it where that is a digit. Text that looks like an integer counts as one. */
function mayHaveLargeIntegers(text: string): boolean {
  for (let at = manyDigits - 1; at < text.length; at += manyDigits) {
    if (!isDigit(text.charCodeAt(at))) continue;
    let from = at;
    while (isDigit(text.charCodeAt(from - 1))) from -= 1;
    let end = at + 1;
    while (isDigit(text.charCodeAt(end))) end += 1;
    if (
      end - from >= manyDigits &&
      (from === 0 || beforeInteger.test(text.charAt(from - 1))) &&
      (end === text.length || afterInteger.test(text.charAt(end)))
    )
      return true;
    at = end - 1 - ((end - 1 - at) % manyDigits);
  }
  return false;
}

/** The number that a token of JSON stands for; its text for an integer that no number holds. */
export function exactNumberOf(token: string): number | string {
  const number = Number(token);
  return token.length < manyDigits || Number.isSafeInteger(number) || !isInteger.test(token) ? number : token;
}

/** JSON with those integers in quotes; undefined where it has none. */
function withQuotedIntegers(text: string): string | undefined {
  if (!mayHaveLargeIntegers(text)) return undefined;
  const parts: string[] = [];
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === jsonCodes.quote) at = afterString(text, at) - 1;
    if (code !== minus && !isDigit(code)) continue;
    numberAt.lastIndex = at;
    const token = numberAt.exec(text)?.[0] ?? '-';
    if (typeof exactNumberOf(token) === 'string') {
      parts.push(text.slice(from, at), '"', token, '"');
      from = at + token.length;
    }
    at += token.length - 1;
  }
  return parts.length === 0 ? undefined : parts.join('') + text.slice(from);
}

/** `value`, which `text` was parsed to, with exact integers: itself where there are none to mend, which costs little. */
export function exactIntegers<Value = JsonValue>(text: string, value: Value): Value {
  const quoted = withQuotedIntegers(text);
  return quoted === undefined ? value : (JSON.parse(quoted) as Value);
}
