/**
 * A scope path for people: `loop[2]/inner[0]` are the third and the first iteration. Segments that count nothing, such
 * as the body of a try, are left out.
 */
export function iterationsOf(scope: string): readonly number[] {
  return [...scope.matchAll(/\[(\d+)\]/g)].map(([, index]) => Number(index) + 1);
}
