// In a file of its own: who only asks this does not want the parser and the evaluator with it.

/** True for a parameter that is to be evaluated. */
export function isExpression(value: unknown): value is string {
  return typeof value === 'string' && value.charCodeAt(0) === 61;
}
