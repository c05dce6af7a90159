import { createHash } from 'node:crypto';
import { field, type NodeContext } from '@reporunner/integrations';
import { z } from 'zod';

export const idempotencyHeader = field(
  z
    .string()
    .regex(/^[\w!#$%&'*+.^`|~-]*$/, 'this is not the name of a header')
    .max(128)
    .default(''),
  {
    label: 'Header for an idempotency key',
    advanced: true,
    expression: false,
    placeholder: 'Idempotency-Key',
    help: 'Sends a key that is the same for every retry of this request, also after a crash. Empty: none is sent.',
  },
);

/**
 * The header with its key: the same for every try of this item and page, also after a crash. Nothing for no name.
 * 64 hex digits, for services bound the length of a key.
 */
export function idempotencyHeaders(
  name: string,
  { idempotencyKey, itemIndex }: Pick<NodeContext, 'idempotencyKey'> & { readonly itemIndex: number },
  page = 1,
): Readonly<Record<string, string>> {
  if (name === '') return {};
  return { [name]: createHash('sha256').update(`${idempotencyKey}:${itemIndex}:${page}`).digest('hex') };
}
