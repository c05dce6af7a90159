import type { z } from 'zod';

const quoted = (names: readonly string[]) => names.map((name) => `"${name}"`).join(', ');

/** The schema of what lies at a path: through objects, lists, and what is optional or has a default. */
function schemaAt(schema: unknown, [key, ...rest]: readonly PropertyKey[]): unknown {
  const { shape, element, unwrap } = schema as {
    readonly shape?: Readonly<Record<PropertyKey, unknown>>;
    readonly element?: unknown;
    readonly unwrap?: () => unknown;
  };
  if (shape === undefined && element === undefined && unwrap !== undefined)
    return schemaAt(unwrap.call(schema), key === undefined ? [] : [key, ...rest]);
  if (key === undefined) return schema;
  const next = shape === undefined ? element : shape[key];
  return next === undefined ? undefined : schemaAt(next, rest);
}

/** What is wrong, in words; of names that are not known, those that are. */
export function describeIssue(schema: z.ZodType, issue: z.core.$ZodIssue): string {
  if (issue.code !== 'unrecognized_keys') return issue.message;
  const found = schemaAt(schema, issue.path) as { readonly shape?: object } | undefined;
  if (found?.shape === undefined) return issue.message;
  const known = Object.keys(found.shape);
  return `Unknown: ${quoted(issue.keys)}. ${known.length === 0 ? 'None is known here.' : `Known are: ${quoted(known)}.`}`;
}
