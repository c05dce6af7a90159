import type { JsonValue } from '../kernel/json.ts';
import type { Workflow } from '../workflow/document.ts';
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

/** The operation that makes `after` of `before`; it has no parts when they are equal. Ids and owners are left alone. */
export function diffWorkflows(before: Workflow, after: Workflow): Operation {
  const parts: OperationPart[] = [];
  const added: OperationPart[] = [];
  const removed: OperationPart[] = [];
  const kinds = { nodes: 'node', edges: 'edge', notes: 'note' } as const;
  for (const collection of ['nodes', 'edges', 'notes'] as const) {
    const kind = kinds[collection];
    const old = before[collection] as unknown as Elements;
    const young = after[collection] as unknown as Elements;
    for (const [id, element] of Object.entries(young)) {
      const known = old[id];
      if (known === undefined) added.push({ type: 'add', kind, value: element as JsonValue });
      else parts.push(...setParts([collection, id], known, element));
    }
    for (const id of Object.keys(old))
      if (young[id] === undefined) removed.push({ type: 'remove', kind, id });
  }
  // Edges go before the nodes they hang on, for removing a node takes its edges along.
  const edgesFirst = removed.toSorted((a, b) => rank(a) - rank(b));
  for (const field of ['name', 'description', 'tags', 'settings'] as const) {
    if (!jsonEquals(before[field], after[field])) {
      parts.push({ type: 'set', path: [field], value: after[field] as unknown as JsonValue });
    }
  }
  return {
    parts: [...added.filter(isNode), ...parts, ...edgesFirst, ...added.filter((part) => !isNode(part))],
  };
}

const isNode = (part: OperationPart) => part.type === 'add' && part.kind === 'node';
const rank = (part: OperationPart) => (part.type === 'remove' && part.kind === 'edge' ? 0 : 1);
