/**
 * The number that text stands for, if it comes out the same when it is written again: no zero, sign or digit is lost.
 * `007`, `1.10` and `12345678901234567890` are texts.
 */
export function exactNumber(text: string): number | undefined {
  const number = Number(text);
  return Number.isFinite(number) && String(number) === text ? number : undefined;
}
