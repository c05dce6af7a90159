/**
 * Numbers that are written as text. Which texts are numbers is decided for a column, not for a cell, so that the numbers
 * of one column have one type:
 * NUM1 A column is numbers unless one of its cells is a code: digits that a number would not keep, as in `007`, `+49`,
 *      `1e5` or `12345678901234567890`. Then all its cells stay text.
 * NUM2 Whether zeros at the end of a fraction count as digits is up to the format: in CSV `12.50` is 12.5, in XML a code.
 * NUM3 Cells that do not look like numbers stay text and decide nothing.
 */

const numeric = /^[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i;
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

/** Whether text looks like a number and has digits that a number would not keep. */
export const isCode = (text: string): boolean => numeric.test(text) && exactNumber(text) === undefined;

/** As `isCode`, where zeros at the end of a fraction and the sign of `-0` count. */
export const isCodeOrPadded = (text: string): boolean =>
  isCode(text) || (text.includes('.') && text.endsWith('0') && numeric.test(text)) || text === '-0';
