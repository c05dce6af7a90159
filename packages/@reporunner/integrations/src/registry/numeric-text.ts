/** Text that stands for a number is one wherever a parameter takes numbers only, as forms, CSV and query strings have it. */
import { exactNumberIn } from '@reporunner/core';
import type { z } from 'zod';

type Path = readonly PropertyKey[];

/** Where numbers were expected, also in the choices of unions. */
function placesOf(issues: readonly z.core.$ZodIssue[], above: Path = []): readonly Path[] {
  return issues.flatMap((issue) => {
    const path = [...above, ...issue.path];
    if (issue.code === 'invalid_union') return issue.errors.flatMap((errors) => placesOf(errors, path));
    const isNumber = issue.code === 'invalid_type' && /^(?:number|int)$/.test(issue.expected);
    return isNumber ? [path] : [];
  });
}

function withNumberAt(value: unknown, path: Path): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return typeof value === 'string' ? (exactNumberIn(value) ?? value) : value;
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return value;
  const part = (value as Record<PropertyKey, unknown>)[key];
  const changed = withNumberAt(part, rest);
  if (changed === part) return value;
  return Array.isArray(value)
    ? (value as unknown[]).with(Number(key), changed)
    : { ...(value as object), [key]: changed };
}

/** Validates, and reads text as numbers where nothing else fits: documents, and what expressions give. */
export function parseWithNumbers(schema: z.ZodType, value: unknown): z.ZodSafeParseResult<unknown> {
  const first = schema.safeParse(value);
  if (first.success) return first;
  const read = placesOf(first.error.issues).reduce(withNumberAt, value);
  return read === value ? first : schema.safeParse(read);
}
