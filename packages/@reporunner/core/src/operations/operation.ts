/**
 * Typed operations: the only way a draft changes, no matter what changes it.
 * O1 An operation applies whole or not at all.
 * O2 What it makes satisfies the document's schema.
 * O3 Applying it and then its inverse gives the document back.
 * O4 It is small, but for pinned data: `assertOperationSize`.
 */
import { LIMITS } from '@reporunner/constants';
import { z } from 'zod';
import type { JsonValue } from '../kernel/json.ts';
import { type TextDelta, textDeltaSchema } from './text-delta.ts';

const kind = z.enum(['node', 'edge', 'note']);
const id = z.string().min(1).max(64);
const forbidden = new Set(['__proto__', 'constructor', 'prototype']);

/** No key that could reach a prototype, nothing nested deeper than the limit. Iterative: hostile depth is harmless. */
function isSafeValue(value: unknown): boolean {
  const open: { value: unknown; depth: number }[] = [{ value, depth: 0 }];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (typeof at.value === 'string' && at.value.length > LIMITS.operationStringLength) return false;
    if (typeof at.value !== 'object' || at.value === null) continue;
    if (at.depth >= LIMITS.valueDepth) return false;
    for (const key of Object.keys(at.value)) {
      if (forbidden.has(key)) return false;
      open.push({ value: (at.value as Record<string, unknown>)[key], depth: at.depth + 1 });
    }
  }
  return true;
}

const value = z
  .unknown()
  .refine(isSafeValue, 'a value holds no reserved keys, no overlong strings and is not nested too deeply')
  .transform((value) => value as JsonValue);

const path = z
  .array(z.union([z.string().min(1).max(128), z.int().min(0).max(100_000)]))
  .min(1)
  .max(LIMITS.valueDepth)
  .refine((keys) => keys.every((key) => !forbidden.has(String(key))), 'a path names no reserved key');

export const operationPartSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('add'), kind, value }),
  z.strictObject({
    type: z.literal('remove'),
    kind,
    id,
    children: z.enum(['reparent', 'remove']).default('reparent'),
  }),
  /** Without a value, what stands there is taken away. */
  z.strictObject({ type: z.literal('set'), path, value: value.optional() }),
  z.strictObject({ type: z.literal('text'), path, delta: textDeltaSchema }),
]);

/** The shape of an operation that comes from outside. Whether it fits a document is checked when it is applied. */
export const operationSchema = z.strictObject({
  parts: z.array(operationPartSchema).min(1).max(LIMITS.operationParts),
});

/**
 * One step of an operation: adds or removes a node, edge or note, sets the value at a path (absent: removes it), or
 * edits a text. `children` says what becomes of the nodes in a removed container.
 */
export type OperationPart =
  | { readonly type: 'add'; readonly kind: 'node' | 'edge' | 'note'; readonly value: JsonValue }
  | {
      readonly type: 'remove';
      readonly kind: 'node' | 'edge' | 'note';
      readonly id: string;
      readonly children?: 'reparent' | 'remove';
    }
  | {
      readonly type: 'set';
      readonly path: readonly (string | number)[];
      readonly value?: JsonValue | undefined;
    }
  | { readonly type: 'text'; readonly path: readonly (string | number)[]; readonly delta: TextDelta };

/** A typed change of a workflow document. Its parts are applied in order, all of them or none. */
export interface Operation {
  readonly parts: readonly OperationPart[];
}
