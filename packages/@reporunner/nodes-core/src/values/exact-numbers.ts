/** Numbers beyond 2^53, which text holds exactly and a number of JavaScript does not. */
import { type JsonValue, numberIn } from '@reporunner/core';

interface Decimal {
  readonly sign: number;
  /** Without zeros before and after. */
  readonly digits: string;
  /** How many of the digits are before the point. */
  readonly point: number;
}

function withoutTrailingZeros(digits: string): string {
  let end = digits.length;
  while (digits[end - 1] === '0') end -= 1;
  return digits.slice(0, end);
}

function decimalOf(value: string | number): Decimal {
  const [, minus, whole = '', fraction = '', exponent = '0'] =
    /^(?:\+|(-))?(\d*)(?:\.(\d*))?(?:e([+-]?\d+))?$/i.exec(String(value).trim()) ?? [];
  const all = whole + fraction;
  const digits = all.replace(/^0+/, '');
  const point = whole.length + Number(exponent) - (all.length - digits.length);
  return {
    sign: digits === '' ? 0 : minus === undefined ? 1 : -1,
    digits: withoutTrailingZeros(digits),
    point,
  };
}

function compareDecimals(left: string | number, right: string | number): number {
  const [a, b] = [decimalOf(left), decimalOf(right)];
  if (a.sign !== b.sign || a.sign === 0) return a.sign - b.sign;
  if (a.point !== b.point) return (a.point - b.point) * a.sign;
  return a.digits === b.digits ? 0 : a.digits < b.digits ? -a.sign : a.sign;
}

const isNumeric = (value: JsonValue | undefined): value is string | number =>
  typeof value === 'number' || (typeof value === 'string' && numberIn(value) !== undefined);

/**
 * Which of two values is the greater, whose numbers as JavaScript reads them are `a` and `b`: digits that these do not
 * hold decide where they are equal.
 */
export function exactDifference(
  a: number,
  b: number,
  left: JsonValue | undefined,
  right: JsonValue | undefined,
): number {
  if (a !== b || Math.abs(a) <= Number.MAX_SAFE_INTEGER) return a - b;
  return isNumeric(left) && isNumeric(right) ? compareDecimals(left, right) : 0;
}

/** Whether a number of JavaScript holds all of the digits of this one. */
export const isExactNumber = (text: string): boolean => compareDecimals(text, Number(text)) === 0;
