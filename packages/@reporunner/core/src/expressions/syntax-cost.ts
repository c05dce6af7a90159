/**
 * What it costs to evaluate syntax again and again: the body of a function at each call, of a loop at each iteration.
 * What is evaluated once needs no price, since it is no longer than its source.
 */
import type { Node } from 'acorn';

/** A quarter of a step: about what reading a variable or a member takes. */
const quarter = 1;

/** In quarters of a step; what is not listed takes one. What is called, and what is spread, pays for itself beside. */
const prices: ReadonlyMap<string, number> = new Map([
  ['ArrayExpression', 2],
  ['ArrowFunctionExpression', 4],
  ['BinaryExpression', 2],
  ['CallExpression', 4],
  ['NewExpression', 4],
  ['ObjectExpression', 4],
  ['Property', 2],
  ['SpreadElement', 4],
  ['TemplateLiteral', 2],
  ['UpdateExpression', 2],
]);

export const priceOf = (type: Node['type']): number => prices.get(type) ?? quarter;

/** The steps of one evaluation of syntax of this price. */
export const stepsOf = (price: number): number => 1 + (price >>> 2);
