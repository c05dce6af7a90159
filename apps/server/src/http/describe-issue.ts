import type { Message } from '@reporunner/core';
import { issueMessage } from '@reporunner/integrations';
import type { z } from 'zod';
import { httpMessage } from '../messages/http-messages.ts';

const quoted = (names: readonly string[]) => names.map((name) => `"${name}"`);

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

/** What is needed in `value`, in words; of names that are not known, those that are. */
export function describeIssue(schema: z.ZodType, issue: z.core.$ZodIssue, value: unknown): Message {
  if (issue.code !== 'unrecognized_keys') return issueMessage(issue, value);
  const found = schemaAt(schema, issue.path) as { readonly shape?: object } | undefined;
  if (found?.shape === undefined) return issueMessage(issue, value);
  const known = Object.keys(found.shape);
  const names = quoted(issue.keys);
  return known.length === 0
    ? httpMessage('unknownNames', { names })
    : httpMessage('unknownNamesOf', { names, known: quoted(known) });
}
