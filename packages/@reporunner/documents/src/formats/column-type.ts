/**
 * Numbers, and true and false, that are written as text. Which texts are such is decided for a column, not for a cell, so
 * that a column has one type. Empty cells decide nothing, and stay empty text.
 * NUM1 A column is numbers if each of its cells is one that keeps all its digits. In `007`, `+49`, `1e5`, `.5`, `1,5`, ` 3 `
 *      or `12345678901234567890` it would not: then all cells of the column stay text.
 * NUM2 Whether zeros at the end of a fraction count as digits is up to the format: in CSV `12.50` is 12.5, in XML they do.
 * NUM3 A column is true and false if each of its cells is one of them, in any case. Any other column is text.
 */
import type { JsonValue } from '@reporunner/core';

const plain = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/;
/** Every decimal number of so many digits is a double of its own. */
const safeDigits = 15;

/** The number that text stands for, or undefined where that has other digits than the text. */
export function exactNumber(text: string): number | undefined {
  if (!plain.test(text)) return undefined;
  // Adding 0 makes 0 of -0, which JSON does not have.
  const number = Number(text) + 0;
  if (text.length <= safeDigits) return number;
  const short = text.includes('.') ? text.replace(/\.?0+$/, '') : text;
  const digits = short.replace(/^-?[0.]*/, '').replace('.', '');
  return digits.length <= safeDigits || String(number) === short ? number : undefined;
}

/** As `exactNumber`, where zeros at the end of a fraction and the sign of `-0` count as digits. */
export const unpaddedNumber = (text: string): number | undefined =>
  (text.includes('.') && text.endsWith('0')) || text === '-0' ? undefined : exactNumber(text);

function booleanOf(text: string): boolean | undefined {
  if (text.length > 'false'.length) return undefined;
  const lower = text.toLowerCase();
  return lower === 'true' ? true : lower === 'false' ? false : undefined;
}

/** What the cells of a column are, and their values once all are known that decide it. */
export class ColumnType {
  readonly #numberOf: (text: string) => number | undefined;
  #isEmpty = true;
  #isNumbers = true;
  #isBooleans = true;

  constructor(numberOf: (text: string) => number | undefined) {
    this.#numberOf = numberOf;
  }

  add(text: string): void {
    if (text === '') return;
    this.#isEmpty = false;
    this.#isNumbers &&= this.#numberOf(text) !== undefined;
    this.#isBooleans &&= booleanOf(text) !== undefined;
  }

  valueOf(text: string): JsonValue {
    if (this.#isEmpty) return text;
    if (this.#isNumbers) return this.#numberOf(text) ?? text;
    return this.#isBooleans ? (booleanOf(text) ?? text) : text;
  }
}
