import type { JsonValue } from '../kernel/json.ts';
import type { Workflow } from '../workflow/document.ts';
import { applyOperation } from './apply-operation.ts';
import type { Operation, OperationPart } from './operation.ts';

type Element = Readonly<Record<string, JsonValue | undefined>>;
type Elements = Readonly<Record<string, Element>>;

/** Equality of JSON values, whatever the order of keys. */
export function jsonEquals(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const left = a as Record<string, unknown>;
  const right = b as Record<string, unknown>;
  const keys = Object.keys(left).filter((key) => left[key] !== undefined);
  if (keys.length !== Object.keys(right).filter((key) => right[key] !== undefined).length) return false;
  return keys.every((key) => Object.hasOwn(right, key) && jsonEquals(left[key], right[key]));
}

function setParts(path: readonly string[], before: Element, after: Element): OperationPart[] {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].flatMap((key): OperationPart[] => {
    if (jsonEquals(before[key], after[key])) return [];
    const value = after[key];
    return [{ type: 'set', path: [...path, key], ...(value === undefined ? {} : { value }) }];
  });
}

/**
 * The operation that makes `after` of `before`; it has no parts when they are equal. Ids and owners are left alone.
 * Removals come first, for a node takes its edges along and lets its children go; the rest is the difference from
 * what they leave behind.
 */
export function diffWorkflows(before: Workflow, after: Workflow): Operation {
  const removals = removedParts(before, after);
  const left = applyOperation(before, { parts: removals });
  const nodes: OperationPart[] = [];
  const others: OperationPart[] = [];
  const sets: OperationPart[] = [];
  for (const [collection, kind] of Object.entries(kinds) as [
    keyof typeof kinds,
    (typeof kinds)[keyof typeof kinds],
  ][]) {
    const old = left[collection] as unknown as Elements;
    for (const [id, element] of Object.entries(after[collection] as unknown as Elements)) {
      const known = Object.hasOwn(old, id) ? old[id] : undefined;
      if (known !== undefined) sets.push(...setParts([collection, id], known, element));
      else (kind === 'node' ? nodes : others).push({ type: 'add', kind, value: element as JsonValue });
    }
  }
  for (const field of ['name', 'description', 'tags', 'settings'] as const) {
    if (!jsonEquals(left[field], after[field])) {
      sets.push({ type: 'set', path: [field], value: after[field] as unknown as JsonValue });
    }
  }
  return { parts: [...removals, ...nodes, ...sets, ...others] };
}

const kinds = { nodes: 'node', edges: 'edge', notes: 'note' } as const;

/** Edges go before the nodes that they hang on. */
function removedParts(before: Workflow, after: Workflow): OperationPart[] {
  return (['edges', 'notes', 'nodes'] as const).flatMap((collection) =>
    Object.keys(before[collection])
      .filter((id) => !Object.hasOwn(after[collection], id))
      .map((id): OperationPart => ({ type: 'remove', kind: kinds[collection], id, children: 'reparent' })),
  );
}
